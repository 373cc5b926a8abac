//go:build race

package limited_test

// raceEnabled says that the race detector is on. It wants more memory than a
// limited program may have, and dies of it before the program could.
const raceEnabled = true

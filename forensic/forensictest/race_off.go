//go:build !race

package forensictest

// raceEnabled tells that the race detector makes everything about ten times
// slower.
const raceEnabled = false

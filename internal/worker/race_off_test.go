//go:build !race

package worker

// raceEnabled tells that this test binary, which is also the worker, carries
// the race detector.
const raceEnabled = false

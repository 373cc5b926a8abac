//go:build !race

package limited_test

const raceEnabled = false

//go:build !linux

package main

import "time"

// timed returns how long f took, other programs included.
func timed(f func()) time.Duration {
	start := time.Now()
	f()
	return time.Since(start)
}

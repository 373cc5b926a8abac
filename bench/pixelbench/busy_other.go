//go:build !unix

package main

import "time"

var started = time.Now()

// busy is the time on the wall where processor time is not known.
func busy() time.Duration { return time.Since(started) }

//go:build !unix

package main

import "time"

// busy returns the processor time that this process has used; it cannot be
// told here.
func busy() (used time.Duration, ok bool) { return 0, false }

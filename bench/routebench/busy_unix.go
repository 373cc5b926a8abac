//go:build unix

package main

import (
	"syscall"
	"time"
)

// busy returns the processor time that this process has used on all its
// threads; ok is false where it cannot be told.
func busy() (used time.Duration, ok bool) {
	var u syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
		return 0, false
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano()), true
}

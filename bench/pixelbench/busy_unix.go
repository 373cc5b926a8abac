//go:build unix

package main

import (
	"syscall"
	"time"
)

// busy is the processor time that this process has used, its own and the
// system's for it. Unlike the clock on the wall it does not count what other
// programs do meanwhile.
func busy() time.Duration {
	var u syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
		return 0
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}

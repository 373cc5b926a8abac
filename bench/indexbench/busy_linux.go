package main

import (
	"time"

	"golang.org/x/sys/unix"
)

// timed returns the processor time that f took of this thread, which must be
// locked: what the garbage collector does meanwhile on others is not counted,
// nor what other programs do. (The times of getrusage come in steps of 4 ms on
// some kernels, which is longer than a search.)
func timed(f func()) time.Duration {
	before := threadTime()
	f()
	return threadTime() - before
}

func threadTime() time.Duration {
	var t unix.Timespec
	if err := unix.ClockGettime(unix.CLOCK_THREAD_CPUTIME_ID, &t); err != nil {
		return 0
	}
	return time.Duration(t.Nano())
}

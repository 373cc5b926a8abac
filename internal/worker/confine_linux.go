package worker

import (
	"fmt"
	"syscall"
	"time"
)

// confine takes away what a decoder does not need. RLIMIT_DATA counts private
// writable pages, which is what the Go heap, stacks and WebAssembly code use;
// RLIMIT_AS would also count the gigabytes of address space Go only reserves.
// The CPU limit is twice the wall time, for the second thread of the
// collector. See getrlimit(2).
func confine(memory int64, wall time.Duration) error {
	seconds := 2*uint64(wall/time.Second) + 2
	for _, l := range []struct {
		name  string
		which int
		value uint64
	}{
		{"RLIMIT_DATA", syscall.RLIMIT_DATA, uint64(memory)},
		{"RLIMIT_CPU", syscall.RLIMIT_CPU, seconds},
		{"RLIMIT_FSIZE", syscall.RLIMIT_FSIZE, 0},
		{"RLIMIT_CORE", syscall.RLIMIT_CORE, 0},
		{"RLIMIT_NOFILE", syscall.RLIMIT_NOFILE, 32},
	} {
		if err := syscall.Setrlimit(l.which, &syscall.Rlimit{Cur: l.value, Max: l.value}); err != nil {
			return fmt.Errorf("%s: %w", l.name, err)
		}
	}
	return nil
}

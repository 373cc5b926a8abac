package limited

import (
	"fmt"
	"time"

	"golang.org/x/sys/unix"
)

// confine limits a process that has just been started. RLIMIT_DATA counts
// private writable pages: heap, stacks and what a decoder maps for itself, not
// the files of models and libraries. Processor time is four times the wall
// time, for programs with threads. See prlimit(2) and getrlimit(2).
func confine(pid int, p *Program) error {
	for _, l := range []struct {
		name  string
		which int
		value uint64
	}{
		{"RLIMIT_DATA", unix.RLIMIT_DATA, uint64(p.Memory)},
		{"RLIMIT_CPU", unix.RLIMIT_CPU, 4*uint64(p.Timeout/time.Second) + 4},
		{"RLIMIT_FSIZE", unix.RLIMIT_FSIZE, p.Files},
		{"RLIMIT_CORE", unix.RLIMIT_CORE, 0},
		{"RLIMIT_NOFILE", unix.RLIMIT_NOFILE, 64},
	} {
		err := unix.Prlimit(pid, l.which, &unix.Rlimit{Cur: l.value, Max: l.value}, nil)
		if err == unix.ESRCH {
			return nil // it has ended already; how, Wait will tell
		}
		if err != nil {
			return fmt.Errorf("%s: %w", l.name, err)
		}
	}
	return nil
}

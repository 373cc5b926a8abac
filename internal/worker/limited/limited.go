// Package limited runs another program under limits of time, memory and
// output: the optional programs that read hostile pictures or bring weights of
// their own. Whatever they do (die, hang, swell, babble), the caller gets an
// error that says so in one word, and goes on without them.
//
// The child gets no environment but what the caller names, and standard input
// only after the limits stand. On Linux they
// are set by prlimit(2) from outside, so that they hold for any program; on
// other systems time and output are limited, memory is not.
package limited

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"strings"
	"time"
)

// Reason says in one word why a program gave no answer.
type Reason string

// The reasons of an Error.
const (
	Missing   Reason = "missing"   // there is no such program, or it cannot be started
	TimedOut  Reason = "timed-out" // it took longer than allowed
	TooMuch   Reason = "too-much"  // it wanted more memory or wrote more than allowed
	Died      Reason = "died"      // it ended with an error or by a signal
	Garbage   Reason = "garbage"   // what it wrote is no answer
	Cancelled Reason = "cancelled" // the caller stopped it
)

// Error is the only error type of this package.
type Error struct {
	Reason  Reason
	Program string // the path of the program
	Stderr  string // the beginning of what it said
	Err     error
}

func (e *Error) Error() string {
	s := fmt.Sprintf("%s: %s", e.Program, e.Reason)
	if e.Err != nil {
		s += ": " + e.Err.Error()
	}
	if e.Stderr != "" {
		s += ": " + e.Stderr
	}
	return s
}

// Unwrap gives the detail.
func (e *Error) Unwrap() error { return e.Err }

// ReasonOf returns the Reason of err, or "" when err holds no *Error.
func ReasonOf(err error) Reason {
	if e, ok := errors.AsType[*Error](err); ok {
		return e.Reason
	}
	return ""
}

// Defaults of Program.
const (
	DefaultTimeout = 20 * time.Second
	DefaultMemory  = 1 << 30
	DefaultOutput  = 1 << 20
)

// Program is a program and its limits.
type Program struct {
	Path    string
	Args    []string
	Env     []string      // "NAME=value"; nothing else is passed on
	Dir     string        // "" is the current folder
	Stdin   io.Reader     // nil is empty
	Timeout time.Duration // from start to end; 0 is DefaultTimeout
	Memory  int64         // bytes of private memory; 0 is DefaultMemory
	Output  int64         // bytes on standard output; 0 is DefaultOutput
	Files   uint64        // bytes of the largest file it may write; 0 is none
}

func (p *Program) fill() {
	if p.Timeout <= 0 {
		p.Timeout = DefaultTimeout
	}
	if p.Memory <= 0 {
		p.Memory = DefaultMemory
	}
	if p.Output <= 0 {
		p.Output = DefaultOutput
	}
}

// Run runs a program and hands its standard output to read, which may stop
// early. An error of read is Garbage unless it is an *Error or the program
// itself failed. Run returns when the program has ended.
func Run(ctx context.Context, p Program, read func(io.Reader) error) error {
	p.fill()
	fail := func(r Reason, err error, stderr string) error {
		return &Error{Reason: r, Program: p.Path, Stderr: stderr, Err: err}
	}
	if err := ctx.Err(); err != nil {
		return fail(reasonFor(err, nil), err, "")
	}
	inner, cancel := context.WithTimeout(ctx, p.Timeout)
	defer cancel()
	cmd := exec.CommandContext(inner, p.Path, p.Args...)
	cmd.Env, cmd.Dir, cmd.WaitDelay = p.Env, p.Dir, time.Second
	if cmd.Env == nil {
		cmd.Env = []string{}
	}
	var said beginning
	cmd.Stderr = &said
	in, err := cmd.StdinPipe()
	if err != nil {
		return fail(Missing, err, "")
	}
	out, err := cmd.StdoutPipe()
	if err != nil {
		return fail(Missing, err, "")
	}
	if err := cmd.Start(); err != nil {
		return fail(reasonFor(inner.Err(), err), err, "")
	}
	if err := confine(cmd.Process.Pid, &p); err != nil {
		cmd.Cancel()
		cmd.Wait()
		return fail(Missing, err, "")
	}
	fed := make(chan struct{})
	go func() {
		defer close(fed)
		if p.Stdin != nil {
			io.Copy(in, p.Stdin) // the program may not want all of it
		}
		in.Close()
	}()
	bounded := &bound{r: out, left: p.Output}
	readErr := read(bounded)
	switch {
	case bounded.over:
		cmd.Cancel()
	case readErr == nil: // it may still be writing what nobody wants
		io.Copy(io.Discard, bounded)
		if bounded.over {
			cmd.Cancel()
		}
	default:
		cmd.Cancel()
	}
	waitErr := cmd.Wait()
	<-fed
	switch stderr := said.String(); {
	case inner.Err() != nil:
		return fail(reasonFor(ctx.Err(), inner.Err()), inner.Err(), stderr)
	case bounded.over:
		return fail(TooMuch, errors.New("it wrote too much"), stderr)
	case readErr == nil && waitErr == nil:
		return nil
	case outOfMemory(stderr):
		return fail(TooMuch, errors.Join(waitErr, readErr), stderr)
	case readErr == nil || diedAlone(cmd.ProcessState):
		return fail(Died, errors.Join(waitErr, readErr), stderr)
	}
	if e, ok := errors.AsType[*Error](readErr); ok {
		return e
	}
	return fail(Garbage, readErr, said.String())
}

// reasonFor tells the caller's wish from the clock's and from a program that
// does not start.
func reasonFor(callers, other error) Reason {
	switch {
	case errors.Is(callers, context.Canceled):
		return Cancelled
	case errors.Is(callers, context.DeadlineExceeded), errors.Is(other, context.DeadlineExceeded):
		return TimedOut
	}
	return Missing
}

// diedAlone reports whether a program failed before it was killed here.
func diedAlone(state *os.ProcessState) bool {
	return state != nil && !state.Success() && state.String() != "signal: killed"
}

// outOfMemory knows how programs say that memory was refused: Go, C++ and
// ONNX Runtime, FFmpeg.
func outOfMemory(stderr string) bool {
	for _, words := range []string{"out of memory", "cannot allocate memory", "Cannot allocate memory", "bad_alloc", "Failed to allocate memory"} {
		if strings.Contains(stderr, words) {
			return true
		}
	}
	return false
}

// Output runs a program and returns what it wrote.
func Output(ctx context.Context, p Program) ([]byte, error) {
	var buf bytes.Buffer
	err := Run(ctx, p, func(r io.Reader) error {
		_, err := buf.ReadFrom(r)
		return err
	})
	return buf.Bytes(), err
}

package photo

import (
	"context"
	"errors"
	"fmt"
)

// Reason says in one word why a picture was refused. It is stable and may be
// stored or used as a message key.
type Reason string

// The reasons of an Error.
const (
	Empty         Reason = "empty"           // no bytes at all
	Unsupported   Reason = "unsupported"     // not a picture, or a format or feature that is not decoded here
	TooManyBytes  Reason = "too_many_bytes"  // file larger than Options.MaxBytes
	TooManyPixels Reason = "too_many_pixels" // larger than Options.MaxPixels or Options.MaxSide
	TooMuchMemory Reason = "too_much_memory" // decoding would need more than Options.MaxMemory
	Truncated     Reason = "truncated"       // the file ends too early
	Malformed     Reason = "malformed"       // the file contradicts its format
	NeedsWorker   Reason = "needs_worker"    // HEIC, and Options.HEIC is nil
	TimedOut      Reason = "timed_out"       // the deadline of ctx passed
	Cancelled     Reason = "cancelled"       // ctx was cancelled
	WorkerFailed  Reason = "worker_failed"   // the HEIC worker broke for a reason that is not the file's fault
)

// Error is the only error type Decode and Inspect return.
type Error struct {
	Reason Reason
	Format string // what Sniff said; "" when unknown
	Err    error  // detail for the log; never nil from this package
}

func (e *Error) Error() string {
	if e.Format == "" {
		return fmt.Sprintf("photo: %s: %v", e.Reason, e.Err)
	}
	return fmt.Sprintf("photo: %s: %s: %v", e.Format, e.Reason, e.Err)
}

// Unwrap gives the detail, so errors.Is(err, context.Canceled) works.
func (e *Error) Unwrap() error { return e.Err }

// ReasonOf returns the Reason of err, or "" when err holds no *Error.
func ReasonOf(err error) Reason {
	var e *Error
	if errors.As(err, &e) {
		return e.Reason
	}
	return ""
}

// refuse builds an *Error with a formatted detail.
func refuse(r Reason, format, detail string, args ...any) *Error {
	return &Error{Reason: r, Format: format, Err: fmt.Errorf(detail, args...)}
}

// stopped turns the end of a context into an *Error.
func stopped(format string, err error) *Error {
	r := Cancelled
	if errors.Is(err, context.DeadlineExceeded) {
		r = TimedOut
	}
	return &Error{Reason: r, Format: format, Err: err}
}

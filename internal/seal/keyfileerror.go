package seal

import (
	"errors"
	"fmt"
)

// A Problem is what is wrong with a key file.
type Problem uint8

// The problems.
const (
	Unusable  Problem = iota // the system refused; see the cause
	Missing                  // there is none
	Exists                   // there is one already
	Readable                 // others than its owner may read or write it
	Malformed                // it is no key file, or a damaged one
	Locked                   // another process is changing it
)

// KeyFileError says what is wrong with a key file. It holds nothing of the
// file but its name.
type KeyFileError struct {
	Problem Problem
	Path    string
	Err     error // may be nil
}

func (e *KeyFileError) Error() string {
	what := [...]string{"cannot be used", "is missing", "exists already", "can be read or written by others than its owner",
		"is no key file or is damaged", "is being changed by another process"}[e.Problem]
	if e.Err != nil {
		return fmt.Sprintf("seal: the key file %s %s: %v", e.Path, what, e.Err)
	}
	return fmt.Sprintf("seal: the key file %s %s", e.Path, what)
}

// Unwrap returns the cause.
func (e *KeyFileError) Unwrap() error { return e.Err }

// problemOf returns the problem in err, Unusable if there is none.
func problemOf(err error) Problem {
	if e, ok := errors.AsType[*KeyFileError](err); ok {
		return e.Problem
	}
	return Unusable
}

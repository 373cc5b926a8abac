package main

import (
	"errors"
	"fmt"
	"os"

	"github.com/bonafide-aftersale/bonafide/internal/fault"
)

// fail says what went wrong and what to do about it, and returns the exit
// status for it.
func (s *call) fail(err error) int {
	e, ok := errors.AsType[*fault.Error](err)
	if !ok {
		e = fault.New(fault.Internal, "fault.internal", err, "cause", err.Error())
	}
	s.explain(e)
	return exitStatus(e.Kind)
}

// explain prints the sentence of a fault, and its hint if it has one.
func (s *call) explain(e *fault.Error) {
	s.print("cli.error", s.words.Text(e.Key, e.Args))
	if hint := e.Key + "_hint"; s.words.Has(hint) {
		s.print("cli.hint", s.words.Text(hint, e.Args))
	}
}

// note prints a sentence that is no error.
func (s *call) note(key string, args map[string]any) {
	s.print("cli.note", s.words.Text(key, args))
}

func (s *call) print(frame, text string) {
	fmt.Fprintln(s.stderr, s.words.Text(frame, map[string]any{"text": text}))
}

// exitStatus is the exit status for a fault of this kind.
func exitStatus(kind fault.Kind) int {
	switch kind {
	case fault.Invalid:
		return exitUsage
	case fault.Unreadable:
		return exitUnreadable
	}
	return exitInternal
}

// isTerminal reports whether f is a terminal. It takes any character device
// for one, which costs nothing where it is wrong, as with /dev/null.
func isTerminal(f *os.File) bool {
	info, err := f.Stat()
	return err == nil && info.Mode()&os.ModeCharDevice != 0
}

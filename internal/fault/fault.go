// Package fault is the error that a person will read: a kind that decides
// what happens next, and a catalogue key that says it in their language.
package fault

import (
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
)

// Kind decides what happens next: an exit code, a status code, who is told.
type Kind uint8

// The kinds. The zero Kind is Internal, so that a forgotten one is noticed.
const (
	Internal    Kind = iota // our own fault; logged, never explained away
	Invalid                 // the caller asked for something that makes no sense
	Unreadable              // an input exists in name only: missing, damaged, too large
	Unknown                 // who asks has not said who they are, or the session has ended
	Denied                  // who asks is known and may not
	Missing                 // there is no such thing, or none that the asker may know of
	Conflict                // somebody else was first, or the state no longer allows it
	Limited                 // too many, too large or too often; later or smaller may succeed
	Unavailable             // a part that we depend on does not answer; the same call may succeed later
)

func (k Kind) String() string {
	switch k {
	case Internal:
		return "internal"
	case Invalid:
		return "invalid"
	case Unreadable:
		return "unreadable"
	case Unknown:
		return "unknown"
	case Denied:
		return "denied"
	case Missing:
		return "missing"
	case Conflict:
		return "conflict"
	case Limited:
		return "limited"
	case Unavailable:
		return "unavailable"
	}
	return fmt.Sprintf("kind(%d)", uint8(k))
}

// Error is a fault with a sentence in the catalogues. Where the catalogue
// also holds Key+"_hint", that sentence says what to do about it.
type Error struct {
	Kind Kind
	Key  string         // catalogue key of the sentence
	Args map[string]any // its arguments
	Err  error          // the cause, for the log; may be nil
}

// New returns an Error. The arguments are pairs of a name and a value.
func New(kind Kind, key string, cause error, args ...any) *Error {
	e := &Error{Kind: kind, Key: key, Err: cause}
	for i := 0; i+1 < len(args); i += 2 {
		if e.Args == nil {
			e.Args = make(map[string]any, len(args)/2)
		}
		e.Args[fmt.Sprint(args[i])] = args[i+1]
	}
	return e
}

// Error is the text for logs; people read the catalogue's sentence.
func (e *Error) Error() string {
	var b strings.Builder
	fmt.Fprintf(&b, "%s: %s", e.Kind, e.Key)
	for _, name := range slices.Sorted(maps.Keys(e.Args)) {
		fmt.Fprintf(&b, " %s=%q", name, fmt.Sprint(e.Args[name]))
	}
	if e.Err != nil {
		fmt.Fprintf(&b, ": %v", e.Err)
	}
	return b.String()
}

// Unwrap returns the cause.
func (e *Error) Unwrap() error { return e.Err }

// KindOf returns the kind of the first Error in err's chain; Internal if
// there is none.
func KindOf(err error) Kind {
	if e, ok := errors.AsType[*Error](err); ok {
		return e.Kind
	}
	return Internal
}

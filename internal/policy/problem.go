package policy

import (
	"fmt"
	"strings"

	"github.com/bonafide-aftersale/bonafide/internal/fault"
)

// Problem is something in a policy text that has to be changed, with the place
// where it stands and a sentence of the catalogues.
type Problem struct {
	Line, Column int // from 1
	Rule         string
	Key          string
	Args         map[string]any
}

// Problems is all that was found in a text, in the order of the lines.
type Problems []Problem

// Error is the text for logs.
func (p Problems) Error() string {
	var b strings.Builder
	for i, x := range p {
		if i > 0 {
			b.WriteString("; ")
		}
		fmt.Fprintf(&b, "%d:%d %s", x.Line, x.Column, x.Key)
	}
	return b.String()
}

// fault wraps the problems as an error that people read; their own sentences
// are in Problems, by errors.As.
func (p Problems) fault() error {
	if len(p) == 0 {
		return nil
	}
	return fault.New(fault.Invalid, "policy.problems", p, "count", len(p), "line", p[0].Line)
}

// problem makes a Problem; args are pairs of a name and a value.
func problem(line, column int, key string, args ...any) Problem {
	return Problem{Line: line, Column: column, Key: key, Args: fault.New(fault.Invalid, key, nil, args...).Args}
}

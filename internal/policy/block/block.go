// Package block reads the text form of rules and of legal data: sections of
// named fields that a person can edit, and of which every line and column is
// known when something has to be said about it.
//
//	# a comment
//	title = fields before the first section belong to the head
//	[rule small-amounts]
//	when = request.kind == "refund_only" &&
//	| request.amount <= yuan(20)
//	then = allow_approval 20 yuan
//
// A line after a bar continues the field above it. A field may stand several
// times in a section; their order is kept.
package block

import (
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"
)

// Limits of a text. A published policy is read by people: these are far above
// what anybody reads (the default policy has 14 rules and 6 kB).
const (
	MaxBytes    = 256 << 10 // of the whole text
	MaxSections = 512
	MaxFields   = 32 // of one section
)

// Section is a head line and the fields below it. The first Section of a text
// is its head: its Name is empty.
type Section struct {
	Name   string
	Line   int
	Fields []Field
}

// Field is a name with its value.
type Field struct {
	Name  string
	Value string // lines joined by \n, each without space around it
	Line  int    // of the name, from 1
	at    []place
}

// place is where a line of a value begins: both from 1, the column in
// characters.
type place struct{ line, column int }

// At returns where a character of the value stands in the text. line is
// counted from 1, column from 0, as CEL counts them.
func (f Field) At(line, column int) (int, int) {
	if len(f.at) == 0 {
		return f.Line, 1
	}
	p := f.at[min(max(line, 1), len(f.at))-1]
	return p.line, p.column + max(column, 0)
}

// Error is a line that is none of the four kinds, or a text beyond the limits.
type Error struct {
	Line, Column int
	What         What
}

// What is what is wrong with a line.
type What string

// What can be wrong.
const (
	TooLong   What = "too long"
	NotText   What = "not text"       // no UTF-8, or a control character
	NoField   What = "no field"       // a bar without a field above it
	Malformed What = "not understood" // neither section, field, continuation nor comment
)

// Error is the text for logs.
func (e *Error) Error() string { return fmt.Sprintf("line %d:%d: %s", e.Line, e.Column, e.What) }

// Read returns the sections of a text, the head first. The error is an *Error.
func Read(text string) ([]Section, error) {
	if len(text) > MaxBytes {
		return nil, &Error{Line: 1, Column: 1, What: TooLong}
	}
	sections := []Section{{Line: 1}}
	open := false // whether a bar may follow
	for i, line := range strings.Split(strings.TrimPrefix(text, "\ufeff"), "\n") {
		n := i + 1
		line = strings.TrimSuffix(line, "\r")
		if at := unprintable(line); at >= 0 {
			return nil, &Error{Line: n, Column: at + 1, What: NotText}
		}
		trimmed := strings.TrimSpace(line)
		here := &sections[len(sections)-1]
		switch {
		case trimmed == "" || trimmed[0] == '#':
			open = false
		case trimmed[0] == '|':
			if !open {
				return nil, &Error{Line: n, Column: 1, What: NoField}
			}
			f := &here.Fields[len(here.Fields)-1]
			f.add(line, strings.IndexByte(line, '|')+1, n)
		case trimmed[0] == '[':
			name := strings.TrimSpace(strings.TrimSuffix(trimmed[1:], "]"))
			if !strings.HasSuffix(trimmed, "]") || name == "" {
				return nil, &Error{Line: n, Column: 1, What: Malformed}
			}
			if len(sections) > MaxSections {
				return nil, &Error{Line: n, Column: 1, What: TooLong}
			}
			sections = append(sections, Section{Name: name, Line: n})
			open = false
		default:
			equals := strings.IndexByte(line, '=')
			if equals < 0 || !named(strings.TrimSpace(line[:equals])) {
				return nil, &Error{Line: n, Column: 1, What: Malformed}
			}
			if len(here.Fields) == MaxFields {
				return nil, &Error{Line: n, Column: 1, What: TooLong}
			}
			f := Field{Name: strings.TrimSpace(line[:equals]), Line: n}
			f.add(line, equals+1, n)
			here.Fields = append(here.Fields, f)
			open = true
		}
	}
	return sections, nil
}

// add joins what stands in a line from a byte on to the value.
func (f *Field) add(line string, from, n int) {
	rest := line[from:]
	value := strings.TrimSpace(rest)
	skipped := len(rest) - len(strings.TrimLeftFunc(rest, unicode.IsSpace))
	if len(f.at) > 0 {
		f.Value += "\n"
	}
	f.Value += value
	f.at = append(f.at, place{line: n, column: utf8.RuneCountInString(line[:from+skipped]) + 1})
}

// named reports whether a field may have the name.
func named(s string) bool {
	for _, r := range s {
		if !(r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r >= '0' && r <= '9' || r == '_' || r == '-' || r == '.') {
			return false
		}
	}
	return s != "" && len(s) <= 64
}

// unprintable returns the column, from 0, of the first character that is no
// text: damaged UTF-8, control characters, and those that turn the direction
// of writing, so that a rule reads as it is. It is -1 if there is none.
func unprintable(line string) int {
	n := 0
	for i, r := range line {
		if r == utf8.RuneError {
			if _, size := utf8.DecodeRuneInString(line[i:]); size == 1 {
				return n
			}
		}
		if r != '\t' && !unicode.IsGraphic(r) {
			return n
		}
		n++
	}
	return -1
}

// Package jumbf reads JUMBF, the box format in which C2PA keeps its records
// (ISO/IEC 19566-5:2023; C2PA 2.2 chapter 11).
//
// The bytes come from strangers: every length is checked against what is
// there, nesting and the number of boxes are limited, and nothing is copied.
// A box keeps the bytes it was read from, because C2PA hashes boxes as they
// stand in the file.
package jumbf

import (
	"errors"
	"fmt"
)

// UUID is the type of a superbox or the id of a UUID content box.
type UUID [16]byte

// isoTail ends the UUIDs that are made of a four-character code (ISO/IEC
// 19566-5 annex B).
const isoTail = "\x00\x11\x00\x10\x80\x00\x00\xaa\x00\x38\x9b\x71"

// TypeOf returns the UUID made of a four-character code, such as "c2pa".
func TypeOf(code string) UUID { return UUID([]byte(code[:4] + isoTail)) }

// String returns the four-character code if the UUID is made of one, and the
// usual form with hyphens if not.
func (u UUID) String() string {
	if string(u[4:]) == isoTail {
		return string(u[:4])
	}
	return fmt.Sprintf("%X-%X-%X-%X-%X", u[:4], u[4:6], u[6:8], u[8:10], u[10:])
}

// Box is a JUMBF box. A superbox (Type "jumb") has a description and children;
// any other box has its payload alone.
type Box struct {
	Type    string // four bytes
	Payload []byte // what follows the header; of a superbox, description and children

	UUID     UUID   // superbox: what it is
	Label    string // superbox: its name, "" if it has none
	Children []*Box // superbox: what follows the description
}

// Superbox reports whether the box has a description and children.
func (b *Box) Superbox() bool { return b.Type == "jumb" }

// Errors of Parse; they are wrapped with the place.
var (
	ErrMalformed = errors.New("jumbf: malformed")
	ErrLimit     = errors.New("jumbf: beyond the limits")
)

// Child returns the only child superbox with a label. It returns nil if there
// is none and if there are several: a reference to one of them is then
// ambiguous, and counts as unresolved (C2PA 2.2, 8.4.1).
func (b *Box) Child(label string) *Box {
	var found *Box
	for _, c := range b.Children {
		if c.Superbox() && c.Label == label {
			if found != nil {
				return nil
			}
			found = c
		}
	}
	return found
}

// Content returns the payload of the first child of a content type, such as
// "cbor", and whether there is one.
func (b *Box) Content(typ string) ([]byte, bool) {
	for _, c := range b.Children {
		if c.Type == typ {
			return c.Payload, true
		}
	}
	return nil, false
}

package jumbf

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"unicode/utf8"
)

// Limits of Parse. C2PA nests five deep: store, manifest, assertion store,
// assertion, content. The longest chains of real files hold some hundred boxes.
const (
	MaxDepth = 16
	MaxBoxes = 8192
)

// Parse reads the superbox at the start of data and returns it with the number
// of bytes it takes; what follows is not looked at. The boxes point into data.
// The error wraps ErrMalformed or ErrLimit.
func Parse(data []byte) (*Box, int, error) {
	p := &parser{}
	b, n, err := p.box(data, 0)
	if err != nil {
		return nil, 0, err
	}
	if !b.Superbox() {
		return nil, 0, fmt.Errorf("%w: starts with a %q box, not a superbox", ErrMalformed, b.Type)
	}
	return b, n, nil
}

type parser struct{ boxes int }

// box reads one box; depth counts the superboxes around it.
func (p *parser) box(data []byte, depth int) (*Box, int, error) {
	if p.boxes++; p.boxes > MaxBoxes {
		return nil, 0, fmt.Errorf("%w: more than %d boxes", ErrLimit, MaxBoxes)
	}
	typ, header, size, ok := Header(data)
	if !ok {
		return nil, 0, fmt.Errorf("%w: a box of %d bytes does not fit into %d", ErrMalformed, size, len(data))
	}
	b := &Box{Type: typ, Payload: data[header:size]}
	if !b.Superbox() {
		return b, size, nil
	}
	if depth == MaxDepth {
		return nil, 0, fmt.Errorf("%w: nested deeper than %d", ErrLimit, MaxDepth)
	}
	rest, err := b.describe()
	if err != nil {
		return nil, 0, err
	}
	for len(rest) > 0 {
		c, n, err := p.box(rest, depth+1)
		if err != nil {
			return nil, 0, err
		}
		b.Children = append(b.Children, c)
		rest = rest[n:]
	}
	return b, size, nil
}

// Header reads the header of a box of the ISO base media family: the type,
// the length of the header and of the whole box. A size of 0 means that the
// box goes on to the end of data (ISO/IEC 14496-12, 4.2). It reports false if
// the box does not fit into data; size is then what the box claims, or 0.
func Header(data []byte) (typ string, header, size int, ok bool) {
	if len(data) < 8 {
		return "", 0, 0, false
	}
	typ, header = string(data[4:8]), 8
	claimed := uint64(binary.BigEndian.Uint32(data))
	switch claimed {
	case 0:
		claimed = uint64(len(data))
	case 1:
		if header = 16; len(data) < header {
			return typ, header, 0, false
		}
		claimed = binary.BigEndian.Uint64(data[8:])
	}
	if claimed > uint64(len(data)) || claimed < uint64(header) {
		return typ, header, 0, false
	}
	return typ, header, int(claimed), true
}

// Toggles of a description box (ISO/IEC 19566-5, A.3).
const toggleLabel = 0x02

// describe reads the description box of a superbox and returns what follows.
// Of the fields, C2PA uses type and label; a salt in the private field counts
// only as bytes that are hashed.
func (b *Box) describe() (rest []byte, err error) {
	typ, header, size, ok := Header(b.Payload)
	if !ok || typ != "jumd" || size < header+17 {
		return nil, fmt.Errorf("%w: a superbox without description", ErrMalformed)
	}
	d := b.Payload[header:size]
	b.UUID = UUID(d[:16])
	if d[16]&toggleLabel != 0 {
		end := bytes.IndexByte(d[17:], 0)
		if end < 0 || !utf8.Valid(d[17:17+end]) {
			return nil, fmt.Errorf("%w: a label without end or not in UTF-8", ErrMalformed)
		}
		b.Label = string(d[17 : 17+end])
	}
	return b.Payload[size:], nil
}

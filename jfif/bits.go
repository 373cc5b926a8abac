package jfif

import (
	"bytes"
	"encoding/binary"
)

// slack is how many zero bytes follow the data of an interval. One block
// takes at most 64 symbols of 16 bits with 15 additional bits each, 248
// bytes, before the reader is asked whether the data still suffice.
const slack = 320

// bits reads one entropy-coded segment after the stuffing has been removed.
// The next n bits of the stream are at the top of acc; below them acc may hold
// bits that follow in the stream as well.
type bits struct {
	buf []byte // data and slack zero bytes
	end int    // bits of data
	acc uint64
	n   uint
	pos int
}

// fill brings n to at least 56.
func (b *bits) fill() {
	b.acc |= binary.BigEndian.Uint64(b.buf[b.pos:]) >> b.n
	b.pos += int(63-b.n) >> 3
	b.n |= 56
}

// over reports whether more bits were taken than there are.
func (b *bits) over() bool { return b.pos<<3-int(b.n) > b.end }

// take returns the next size bits, 0..16; n must be at least size.
func (b *bits) take(size uint) int32 {
	v := int32(b.acc >> 1 >> (63 - size))
	b.acc <<= size
	b.n -= size
	return v
}

// symbol returns the next Huffman symbol, or -1 when no code fits. It leaves
// at least 40 bits in acc.
func (b *bits) symbol(t *lookup) int {
	if b.n < 56 {
		b.fill()
	}
	c := t.code[b.acc>>(64-lookupBits)]
	symbol, length := byte(c>>8), uint(c&0xFF)
	if length == 0 {
		if symbol, length = t.long(b.acc); length == 0 {
			return -1
		}
	}
	b.acc <<= length
	b.n -= length
	return int(symbol)
}

// extend turns size additional bits into the signed value they stand for
// (F.2.2.1); n must be at least size.
func (b *bits) extend(size uint) int32 {
	v := b.take(size)
	if v < 1<<size>>1 {
		v -= 1<<size - 1
	}
	return v
}

// intervals cuts the data of a scan at its restart markers.
type intervals struct {
	data    []byte
	pos     int
	scratch []byte
	next    int // number of the restart marker that ended the last interval, 0..7; -1 at the end
}

// read loads the next interval into b: everything up to the next marker,
// without stuffing and fill bytes.
func (s *intervals) read(b *bits) {
	out := s.scratch[:0]
	s.next = -1
	for s.pos < len(s.data) {
		i := bytes.IndexByte(s.data[s.pos:], 0xFF)
		if i < 0 {
			out = append(out, s.data[s.pos:]...)
			s.pos = len(s.data)
			break
		}
		out = append(out, s.data[s.pos:s.pos+i]...)
		s.pos += i + 1
		for s.pos < len(s.data) && s.data[s.pos] == 0xFF {
			s.pos++
		}
		if s.pos == len(s.data) {
			break
		}
		c := Marker(s.data[s.pos])
		s.pos++
		if c == 0 {
			out = append(out, 0xFF)
		} else if c.IsRST() {
			s.next = int(c - RST0)
			break
		}
	}
	n := len(out)
	var zero [slack]byte
	out = append(out, zero[:]...)
	s.scratch = out
	*b = bits{buf: out, end: 8 * n}
}

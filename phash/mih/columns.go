package mih

import (
	"math/bits"

	"github.com/bonafide-aftersale/bonafide/phash"
)

// ColumnCount is the number of columns into which a hash is cut for a database:
// 16 bits each, so that each of them is within one bit of the one asked for in
// at least one column whenever the distance is at most MaxRadius.
const ColumnCount = 16

// Columns cuts h for a database that searches by itself, or that spreads
// entries over machines by a column. An engine finds a superset of all entries
// within MaxRadius with one index per column and
//
//	SELECT id, hash FROM hashes WHERE c0 IN (…17 values…) OR c1 IN (…) OR …
//
// where the values are those of Near; the caller then counts bits.
func Columns(h phash.Hash) (c [ColumnCount]uint16) {
	w := codeOf(h)
	s := split{16, ColumnCount}
	for b := range c {
		c[b] = uint16(s.value(&w, b))
	}
	return c
}

// Near returns v and the 16 values that differ from it in one bit.
func Near(v uint16) (near [17]uint16) {
	for i, f := range flips[16][:len(near)] {
		near[i] = v ^ uint16(f)
	}
	return near
}

func ones(v uint32) int { return bits.OnesCount32(v) }

package mih

import "math/bits"

// hashBits is the number of bits of a hash.
const hashBits = 256

// Band widths, in bits. A band of w bits has 2^w values, each with a list of
// the entries that hold it. Lists of one to four entries make the fewest visits
// to memory (measured in docs/benchmarks/index.md); wider than 23 bits, eleven
// bands would become ten and a third differing bit would have to be tried.
const (
	minWidth = 8
	maxWidth = 23
	slack    = 1 // lists hold 2^slack entries and more on average
)

// split is a way to cut hashes into bands. Bits that are left over belong to
// no band; they count only when distances are taken.
type split struct {
	width, bands int
}

// splitFor returns the split for a segment of n entries.
func splitFor(n int) split {
	w := min(max(bits.Len(uint(n))-1-slack, minWidth), maxWidth)
	return split{w, hashBits / w}
}

// value returns the bits of a band, the least significant band first.
func (s split) value(c *code, band int) uint32 {
	at := band * s.width
	word, shift := 3-at/64, at%64
	v := c[word] >> shift
	if shift+s.width > 64 {
		v |= c[word-1] << (64 - shift)
	}
	return uint32(v) & (1<<s.width - 1)
}

// reach returns how many bits of the band may differ so that all entries within
// radius are met in some band; -1 means that the band need not be looked at.
func (s split) reach(radius, band int) int {
	a, b := radius/s.bands, radius%s.bands
	if band <= b {
		return a
	}
	return a - 1
}

// flips lists, for each width, the values of one band with no, one and two bits
// set, in that order.
var flips = func() (f [maxWidth + 1][]uint32) {
	for w := minWidth; w <= maxWidth; w++ {
		list := []uint32{0}
		for i := range w {
			list = append(list, 1<<i)
		}
		for i := range w {
			for j := range i {
				list = append(list, 1<<i|1<<j)
			}
		}
		f[w] = list
	}
	return f
}()

// near returns the differences of at most reach bits, reach being -1, 0, 1 or
// 2: more cannot be asked for, since radius is at most 31 and bands are at
// least eleven.
func (s split) near(reach int) []uint32 {
	n := [...]int{0, 1, 1 + s.width, 1 + s.width + s.width*(s.width-1)/2}
	return flips[s.width][:n[reach+1]]
}

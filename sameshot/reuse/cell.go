package reuse

import "github.com/bonafide-aftersale/bonafide/sameshot"

// cell is a word in which a descriptor may stand, with its signature there.
type cell struct {
	word      uint16
	signature uint64
}

// The nearest pairs of this many means of each half are looked up: a descriptor
// that lies near a border falls on the other side in a copy. Measured in
// docs/benchmarks/index.md.
const (
	nearMeans = 6
	nearCells = 16
)

// cells sets out to the words nearest to a descriptor, the nearest first. The
// distance to a word is the sum of those to its two means, so the nearest are
// merged from two short sorted lists (the multi-sequence algorithm of Babenko &
// Lempitsky 2012, which for lists so short is a plain search).
func (v *Vocabulary) cells(out *[nearCells]cell, desc *sameshot.Descriptor) {
	var d [halves * means]int32
	v.distances(&d, desc)
	var at [halves][nearMeans]int
	var signs [halves][nearMeans]uint32
	for h := range halves {
		nearest(&at[h], d[h*means:(h+1)*means])
		p := project(desc[h*halfSize:])
		for i, m := range at[h] {
			signs[h][i] = v.sign(h, m, &p)
		}
	}
	var next [nearMeans]int // for each first mean, the second one not yet taken
	for k := range out {
		best, least := -1, int32(0)
		for i := range nearMeans {
			if next[i] == nearMeans {
				continue
			}
			if s := d[at[0][i]] + d[means+at[1][next[i]]]; best < 0 || s < least {
				best, least = i, s
			}
		}
		j := next[best]
		next[best]++
		out[k] = cell{
			word:      uint16(at[0][best])<<8 | uint16(at[1][j]),
			signature: uint64(signs[0][best])<<halfBits | uint64(signs[1][j]),
		}
	}
}

// nearest sets at to the places of the smallest values, in ascending order.
func nearest(at *[nearMeans]int, d []int32) {
	n := 0
	for m, x := range d {
		if n == nearMeans && x >= d[at[n-1]] {
			continue
		}
		if n < nearMeans {
			n++
		}
		i := n - 1
		for ; i > 0 && x < d[at[i-1]]; i-- {
			at[i] = at[i-1]
		}
		at[i] = m
	}
}

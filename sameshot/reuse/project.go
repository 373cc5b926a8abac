package reuse

import (
	"math/rand/v2"

	"github.com/bonafide-aftersale/bonafide/sameshot"
)

const (
	halves   = 2
	halfSize = sameshot.DescriptorSize / halves
	halfBits = 32 // signature bits of each half; 64 in all as in Jégou 2008, section 4.1
)

// signs flips coordinates before the Hadamard transform, and rows says which of
// its outputs are used; the first, which only sums, is not. Both are drawn once
// with a fixed seed: changing them changes every signature.
var signs, rows = func() (s [halfSize]int32, r [halfBits]int) {
	random := rand.New(rand.NewPCG(2008, 64))
	for i := range s {
		s[i] = 1 - 2*int32(random.IntN(2))
	}
	for i, row := range random.Perm(halfSize - 1)[:halfBits] {
		r[i] = row + 1
	}
	return s, r
}()

// project returns the 32 projections of a half. They are orthogonal, and each
// is at most 64*127 in size.
func project(half []byte) (p [halfBits]int16) {
	var v [halfSize]int32
	for i, b := range half[:halfSize] {
		v[i] = int32(b) * signs[i]
	}
	for step := 1; step < halfSize; step *= 2 {
		for i := 0; i < halfSize; i += 2 * step {
			for j := i; j < i+step; j++ {
				v[j], v[j+step] = v[j]+v[j+step], v[j]-v[j+step]
			}
		}
	}
	for i, row := range rows {
		p[i] = int16(v[row])
	}
	return p
}

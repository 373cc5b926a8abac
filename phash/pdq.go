package phash

import (
	"image"
	"math"
	"slices"
)

const (
	blockSide = 64 // the picture is reduced to 64x64 values (hashing.pdf, "Downsampling")
	hashSide  = 16 // the lowest 16x16 frequencies without the constant (hashing.pdf, "DCT")
)

// block is the reduced picture, luma 0..255, row by row.
type block [blockSide][blockSide]float64

// spectrum holds cosine coefficients: [v][u] is of vertical frequency v+1 and
// horizontal frequency u+1.
type spectrum [hashSide][hashSide]float64

// PDQ returns the PDQ hash of img and its quality, 0 (flat) to 100. Alpha is
// ignored, as in the reference program. An empty picture, or one whose
// brightness varies along one axis only, has the zero hash.
func PDQ(img image.Image) (hash Hash, quality int) {
	b := reduce(img)
	s := transform(b)
	return s.hash(), b.quality()
}

// quality measures how much structure the reduced picture has: the summed
// absolute differences of neighbours, each truncated to whole hundredths of
// the range, over 90, at most 100 (hashing.pdf, "Image-domain quality metric").
func (b *block) quality() int {
	sum := 0
	for y := range blockSide {
		for x := range blockSide {
			if x > 0 {
				sum += hundredths(b[y][x] - b[y][x-1])
			}
			if y > 0 {
				sum += hundredths(b[y][x] - b[y-1][x])
			}
		}
	}
	return min(sum/90, 100)
}

func hundredths(d float64) int {
	return int(math.Abs(d) * 100 / 255)
}

// cosines is the 16x64 matrix of the discrete cosine transform, without the
// scale that makes rows orthonormal: the hash only compares coefficients.
// Entries are rounded to 2^-40, which hides the last-bit differences of
// math.Cos between processors.
var cosines = func() (m [hashSide][blockSide]float64) {
	for k := range hashSide {
		for x := range blockSide {
			turn := (k + 1) * (2*x + 1) % (4 * blockSide) // in parts of a circle
			c := math.Cos(math.Pi / (2 * blockSide) * float64(turn))
			m[k][x] = math.Round(c*(1<<40)) / (1 << 40)
		}
	}
	return m
}()

// noise bounds what rounding can leave of a coefficient that is zero: 4096
// terms up to 255, each off by at most 2^-40. Calling such coefficients zero
// gives all flat pictures the same hash.
const noise = 4096 * 255.0 / (1 << 40)

// transform returns the cosine transform of b at the frequencies of the hash.
// Products are rounded before they are added (the conversions forbid fused
// multiply-add), so the result does not depend on the processor.
func transform(b *block) *spectrum {
	var half [hashSide][blockSide]float64
	for v := range hashSide {
		for y := range blockSide {
			c := cosines[v][y]
			for x := range blockSide {
				half[v][x] += float64(c * b[y][x])
			}
		}
	}
	var s spectrum
	for v := range hashSide {
		for u := range hashSide {
			sum := 0.0
			for x := range blockSide {
				sum += float64(half[v][x] * cosines[u][x])
			}
			if math.Abs(sum) <= noise {
				sum = 0
			}
			s[v][u] = sum
		}
	}
	return &s
}

// hash sets a bit for every coefficient above the median, which for an even
// count is the lower of the two middle values, as in the reference program.
func (s *spectrum) hash() Hash {
	var all [hashSide * hashSide]float64
	for v := range s {
		copy(all[v*hashSide:], s[v][:])
	}
	sorted := all
	slices.Sort(sorted[:])
	median := sorted[len(sorted)/2-1]
	var h Hash
	for i, c := range all {
		if c > median {
			h[len(h)-1-i/8] |= 1 << (i % 8)
		}
	}
	return h
}

package recapture

import (
	"math"
	"math/bits"
	"slices"

	"github.com/bonafide-aftersale/bonafide/forensic/internal/luma"
)

// peak is a regular pattern in a part: its frequency in cycles per pixel, in
// the half plane v >= 0, and its power over that of its surroundings.
type peak struct{ u, v, over float64 }

// near tells whether two peaks are of one pattern; the sign of a frequency
// means nothing.
func (p peak) near(q peak) bool {
	return math.Hypot(p.u-q.u, p.v-q.v) <= closeBy || math.Hypot(p.u+q.u, p.v+q.v) <= closeBy
}

const (
	leastOver = 18.0 // power of a peak over its surroundings: for noise, exp(-18) per frequency is 5e-4 per part of 256 pixels
	lowest    = 0.08 // cycles per pixel; longer waves are things
	axis      = 4    // bins beside the axes, where straight edges and scaled block grids have their power
	nyquist   = 0.47 // cycles per pixel; beyond are the patterns of the sensor
	blocks    = 8    // pixels: frequencies in multiples of 1/8 belong to JPEG
	mostPeaks = 4    // of a part
	flatDev   = 2.0  // levels: parts below show nothing
)

// spectrum transforms parts of n x n pixels, n a power of two. It is reused
// from part to part and not safe for concurrent use.
type spectrum struct {
	n    int
	hann []float64
	turn []complex128 // exp(-2 pi i k/n)
	z    []complex128
	line []complex128
	logs []float64 // log power of rows 0 to n/2
}

func newSpectrum(n int) *spectrum {
	s := &spectrum{n: n, hann: make([]float64, n), turn: make([]complex128, n/2), z: make([]complex128, n*n),
		line: make([]complex128, n), logs: make([]float64, n*n)}
	for i := range s.hann {
		s.hann[i] = 0.5 - 0.5*math.Cos(2*math.Pi*float64(i)/float64(n))
	}
	for i := range s.turn {
		sin, cos := math.Sincos(-2 * math.Pi * float64(i) / float64(n))
		s.turn[i] = complex(cos, sin)
	}
	return s
}

// transform is the fast Fourier transform in place (Cooley and Tukey 1965).
func (s *spectrum) transform(a []complex128) {
	n := len(a)
	shift := 64 - uint(bits.Len(uint(n-1)))
	for i := range a {
		if j := int(bits.Reverse64(uint64(i)) >> shift); j > i {
			a[i], a[j] = a[j], a[i]
		}
	}
	for size := 2; size <= n; size *= 2 {
		half, stride := size/2, n/size
		for start := 0; start < n; start += size {
			for k := range half {
				lo, hi := a[start+k], a[start+k+half]*s.turn[k*stride]
				a[start+k], a[start+k+half] = lo+hi, lo-hi
			}
		}
	}
}

// power fills logs with the logarithm of the power of a part; false where the
// part shows nothing.
func (s *spectrum) power(p *luma.Plane, x, y int) bool {
	n := s.n
	var sum, sum2 float64
	for j := range n {
		for _, v := range p.Row(y + j)[x : x+n] {
			sum += float64(v)
			sum2 += float64(v) * float64(v)
		}
	}
	mean := sum / float64(n*n)
	if sum2/float64(n*n)-mean*mean < flatDev*flatDev {
		return false
	}
	for j := range n {
		row := p.Row(y + j)[x : x+n]
		z := s.z[j*n : (j+1)*n]
		for i, v := range row {
			z[i] = complex((float64(v)-mean)*s.hann[i]*s.hann[j], 0)
		}
		s.transform(z)
	}
	for i := range n {
		for j := range n {
			s.line[j] = s.z[j*n+i]
		}
		s.transform(s.line)
		for j, c := range s.line {
			s.logs[j*n+i] = math.Log(real(c)*real(c) + imag(c)*imag(c) + 1e-9)
		}
	}
	return true
}

// peaks lists the patterns of a part, clearest first; textured is false where
// it shows nothing.
func (s *spectrum) peaks(p *luma.Plane, x, y int) (found []peak, textured bool) {
	if !s.power(p, x, y) {
		return nil, false
	}
	n := s.n
	at := func(i, j int) float64 { return s.logs[(j&(n-1))*n+i&(n-1)] }
	for j := axis; j < n/2; j++ {
		v := float64(j) / float64(n)
		for i := -n / 2; i < n/2; i++ {
			u := float64(i) / float64(n)
			if i > -axis && i < axis || math.Abs(u) > nyquist || v > nyquist || math.Hypot(u, v) < lowest || s.block(i, j) {
				continue
			}
			level := at(i, j)
			if level < at(i-1, j) || level < at(i+1, j) || level < at(i, j-1) || level < at(i, j+1) {
				continue
			}
			if over := math.Exp(level - s.around(at, i, j)); over >= leastOver {
				found = append(found, peak{u, v, over})
			}
		}
	}
	slices.SortStableFunc(found, func(a, b peak) int {
		switch {
		case a.over > b.over:
			return -1
		case a.over < b.over:
			return 1
		}
		return 0
	})
	return found[:min(len(found), mostPeaks)], true
}

// around is the logarithm of the expected power near a frequency: the mean of
// the logarithms in a ring of 5 to 13 bins a side, plus Euler's constant, by
// which the mean logarithm of an exponential variable lies below the logarithm
// of its mean. The upper quarter of the ring counts alone where that is more:
// a peak stands above its best neighbours too.
func (s *spectrum) around(at func(i, j int) float64, i, j int) float64 {
	const euler = 0.5772
	var sum, count float64
	var quarters [4]float64
	var counts [4]float64
	for dj := -6; dj <= 6; dj++ {
		for di := -6; di <= 6; di++ {
			if di >= -2 && di <= 2 && dj >= -2 && dj <= 2 {
				continue
			}
			l := at(i+di, j+dj)
			sum, count = sum+l, count+1
			q := 0
			if di > 0 || di == 0 && dj > 0 {
				q++
			}
			if dj > 0 || dj == 0 && di < 0 {
				q += 2
			}
			quarters[q], counts[q] = quarters[q]+l, counts[q]+1
		}
	}
	best := sum / count
	for q := range quarters {
		best = max(best, quarters[q]/counts[q])
	}
	return best + euler
}

// block tells whether a frequency is one of the block grid's.
func (s *spectrum) block(i, j int) bool {
	unit := s.n / blocks
	near := func(k int) bool {
		r := ((k % unit) + unit) % unit
		return r <= 1 || r >= unit-1
	}
	return near(i) && near(j)
}

package copymove

import (
	"context"
	"math"
	"math/cmplx"

	"github.com/bonafide-aftersale/bonafide/sameshot"
)

const (
	side       = 1600 // longer side of the picture that is examined, pixels; the other lengths are in its pixels
	apart      = 40   // a repeated place is at least so far away
	ratio      = 0.7  // of distances; below Lowe's 0.8, as Amerini and others (2011, section III.B) have it lower within one picture
	mostPairs  = 250  // best ones that are searched
	close      = 2.0  // pixels: a pair agrees with a map
	base       = 12.0 // pixels between two pairs that define a map
	shownNFA   = -6.0 // log10
	mostScale  = 2.0
	leastAgree = 4
)

// pair is a place that stands twice, as complex numbers x + iy.
type pair struct{ from, to complex128 }

// similarity maps from to to: z -> turn z + shift.
type similarity struct {
	turn, shift complex128
	in          []pair // in agreement, turned round where needed
	log10NFA    float64
}

func (s *similarity) scale() float64   { return cmplx.Abs(s.turn) }
func (s *similarity) degrees() float64 { return -cmplx.Phase(s.turn) * 180 / math.Pi }

// repeated lists what looks alike within one picture, both ways round: which
// of the two is the copy is not known.
func repeated(ctx context.Context, v *sameshot.View, unit float64) ([]pair, error) {
	ms, err := sameshot.SelfMatches(ctx, v, apart*unit, ratio)
	if err != nil {
		return nil, err
	}
	var pairs []pair
	for _, m := range ms[:min(len(ms), mostPairs)] {
		a, b := complex(m.AX/unit, m.AY/unit), complex(m.BX/unit, m.BY/unit)
		pairs = append(pairs, pair{a, b}, pair{b, a})
	}
	return pairs, nil
}

// search finds the similarity, out of those that two pairs define, with which
// the most pairs agree, and its number of false alarms (Moisan and Stival
// 2004): n^2 maps, each further pair within close pixels by chance.
func search(ctx context.Context, pairs []pair, area float64) (*similarity, error) {
	best := &similarity{turn: 1}
	n := len(pairs) / 2
	for i := 0; i < len(pairs); i += 2 {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		for j := i + 2; j < len(pairs); j++ {
			p, q := &pairs[i], &pairs[j]
			if cmplx.Abs(p.from-q.from) < base || cmplx.Abs(p.to-q.to) < base {
				continue
			}
			s := similarity{turn: (q.to - p.to) / (q.from - p.from)}
			if f := s.scale(); f > mostScale || f < 1/mostScale {
				continue
			}
			s.shift = p.to - s.turn*p.from
			if k := s.count(pairs); k > len(best.in) {
				s.in = s.agreeing(pairs)
				best = &s
			}
		}
	}
	if k := len(best.in); k >= leastAgree {
		best.refine()
		if in := best.agreeing(pairs); len(in) >= k {
			best.in = in
		}
		best.log10NFA = min(0, 2*math.Log10(float64(2*n))+choose(n-2, k-2)+float64(k-2)*math.Log10(math.Pi*close*close/area))
	}
	return best, nil
}

// agrees tells whether a pair fits the map.
func (s *similarity) agrees(p *pair) bool {
	d := s.turn*p.from + s.shift - p.to
	return real(d)*real(d)+imag(d)*imag(d) <= close*close
}

// count counts the pairs that fit one way round.
func (s *similarity) count(pairs []pair) int {
	k := 0
	for i := 0; i < len(pairs); i += 2 {
		if s.agrees(&pairs[i]) || s.agrees(&pairs[i+1]) {
			k++
		}
	}
	return k
}

func (s *similarity) agreeing(pairs []pair) []pair {
	var in []pair
	for i := 0; i < len(pairs); i += 2 {
		switch {
		case s.agrees(&pairs[i]):
			in = append(in, pairs[i])
		case s.agrees(&pairs[i+1]):
			in = append(in, pairs[i+1])
		}
	}
	return in
}

// refine fits the map to its pairs by least squares.
func (s *similarity) refine() {
	var f, t complex128
	n := complex(float64(len(s.in)), 0)
	for _, p := range s.in {
		f, t = f+p.from/n, t+p.to/n
	}
	var top complex128
	var bottom float64
	for _, p := range s.in {
		d := p.from - f
		top += (p.to - t) * cmplx.Conj(d)
		bottom += real(d)*real(d) + imag(d)*imag(d)
	}
	if bottom > 0 {
		s.turn = top / complex(bottom, 0)
		s.shift = t - s.turn*f
	}
}

// choose is log10 of the binomial coefficient.
func choose(n, k int) float64 {
	a, _ := math.Lgamma(float64(n + 1))
	b, _ := math.Lgamma(float64(k + 1))
	c, _ := math.Lgamma(float64(n - k + 1))
	return (a - b - c) / math.Ln10
}

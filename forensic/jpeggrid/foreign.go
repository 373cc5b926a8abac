package jpeggrid

import (
	"context"
	"math"

	"github.com/bonafide-aftersale/bonafide/forensic"
)

// shown is log10 of the number of false alarms from which a part is shown. The
// model takes tiles as independent, which textures are not; the bound was
// chosen on untouched photographs (docs/benchmarks/pixels.md), far below the
// 1e-3 that the model alone would ask for.
const shown = -8

// sides of the windows in tiles: 128, 256 and 512 pixels.
var sides = [...]int{16, 32, 64}

const (
	mostParts = 8 // that are listed
	leastVote = 0.08
)

// dominant is the place that most tiles vote for, and log10 of its number of
// false alarms over the whole picture.
func (v *votes) dominant() (place int, log10NFA float64) {
	for i, n := range v.count {
		if n > v.count[place] {
			place = i
		}
	}
	return place, math.Log10(phases) + log10Tail(v.total, v.count[place], 1./phases)
}

// own lists the places where the picture's own grid can be: at its corner, at
// the other corners if it was turned or mirrored, and where most tiles are.
func (v *votes) own(w, h int) [phases]bool {
	var own [phases]bool
	for _, c := range [2]int{7, (w - 1) % 8} {
		for _, r := range [2]int{7, (h - 1) % 8} {
			own[c+8*r] = true
		}
	}
	if place, nfa := v.dominant(); nfa < shown {
		own[place] = true
	}
	return own
}

// besides lists the places in a row or column with one of the picture's own.
// The votes of weak blocks scatter there, in parts of a picture up to three
// times as much as in the rest (on the camera files of the tuning half).
func besides(own [phases]bool) [phases]bool {
	var beside [phases]bool
	for i := range beside {
		for j := range own {
			beside[i] = beside[i] || own[j] && (i%8 == j%8 || i/8 == j/8)
		}
	}
	return beside
}

// foreign finds windows in which another place than the picture's own gets
// more votes than chance gives. The chance is one in 64, or the share that the
// place has in the rest of the picture if that is more, three times as much
// beside the picture's own places.
func (v *votes) foreign(ctx context.Context, w, h int) (parts []forensic.Region, log10NFA float64, err error) {
	own := v.own(w, h)
	beside := besides(own)
	type hit struct {
		forensic.Region
		place int
	}
	var hits []hit
	windows := 0
	for _, side := range sides {
		windows += steps(v.w, side) * steps(v.h, side)
	}
	if windows == 0 {
		return nil, 0, ctx.Err()
	}
	tests := math.Log10(float64(windows) * (phases - 1))
	log10NFA = tests
	for _, side := range sides {
		if v.w < side || v.h < side {
			continue
		}
		for j := range steps(v.h, side) {
			if err := ctx.Err(); err != nil {
				return nil, 0, err
			}
			for i := range steps(v.w, side) {
				x, y := min(i*side/2, v.w-side), min(j*side/2, v.h-side)
				var count [phases]int
				n := 0
				for ty := y; ty < y+side; ty++ {
					for _, vote := range v.of[ty*v.w+x : ty*v.w+x+side] {
						if vote != none {
							count[vote]++
							n++
						}
					}
				}
				for place, k := range count {
					if own[place] || float64(k) < leastVote*float64(n) {
						continue
					}
					p := 1. / phases
					if rest := v.total - n; rest > 0 {
						p = max(p, float64(v.count[place]-k)/float64(rest))
					}
					if beside[place] {
						p = min(3*p, 1)
					}
					nfa := tests + log10Tail(n, k, p)
					log10NFA = min(log10NFA, nfa)
					if nfa <= shown {
						hits = append(hits, hit{forensic.Region{X: 8 * x, Y: 8 * y, W: 8 * side, H: 8 * side, Area: 64 * side * side, Log10NFA: nfa}, place})
					}
				}
			}
		}
	}
	for len(hits) > 0 && len(parts) < mostParts {
		best := 0
		for i := range hits {
			if hits[i].Log10NFA < hits[best].Log10NFA {
				best = i
			}
		}
		top := hits[best]
		parts = append(parts, top.Region)
		left := hits[:0]
		for _, o := range hits {
			if !overlaps(o.Region, top.Region) {
				left = append(left, o)
			}
		}
		hits = left
	}
	return parts, log10NFA, nil
}

// steps is how many windows of side fit n tiles, half a side apart.
func steps(n, side int) int {
	if n < side {
		return 0
	}
	return (n-side+side/2-1)/(side/2) + 1
}

func overlaps(a, b forensic.Region) bool {
	return a.X < b.X+b.W && b.X < a.X+a.W && a.Y < b.Y+b.H && b.Y < a.Y+a.H
}

// log10Tail bounds log10 of the probability of k or more of n, each of
// probability p, by Hoeffding (1963, theorem 1): n KL(k/n, p).
func log10Tail(n, k int, p float64) float64 {
	if n == 0 || float64(k) <= p*float64(n) || p >= 1 {
		return 0
	}
	q := float64(k) / float64(n)
	kl := q * math.Log(q/p)
	if q < 1 {
		kl += (1 - q) * math.Log((1-q)/(1-p))
	}
	return -float64(n) * kl / math.Ln10
}

package sameshot

import (
	"math"
	"math/rand/v2"
	"sort"
)

// hypothesis is a similarity from (mirrored) reference pixels to claim pixels
// that a set of feature matches supports better than chance.
type hypothesis struct {
	sim      similarity
	m        mat3 // from unmirrored reference pixels
	mirror   bool
	inliers  []int   // indices into the matches
	tol      float64 // claim pixels
	log10NFA float64
	origin   string // "features" or "frame"
}

// tolerances tried by the a-contrario estimation, in pixels of the feature
// base. Moisan & Stival 2004 take every residual as a candidate; a geometric
// ladder loses less than a factor of two per match and needs no sorting.
var tolerances = [...]float64{0.75, 1.5, 3, 6, 12, 24}

const (
	seeds    = 300 // pairs drawn per cluster
	clusters = 3
)

// estimate returns up to `clusters` hypotheses, best first.
func estimate(ms []match, claim, ref *View, mirror bool) []hypothesis {
	var hs []hypothesis
	if len(ms) < 4 {
		return nil
	}
	for _, set := range vote(ms) {
		if len(set) < 4 {
			continue
		}
		if h, ok := consensus(ms, set, claim); ok {
			h.mirror, h.origin = mirror, "features"
			h.m = widen(ms, &h, claim)
			if mirror {
				h.m = h.m.mul(flip(ref.colour.ow))
			}
			hs = append(hs, h)
		}
	}
	sort.SliceStable(hs, func(i, j int) bool { return hs[i].log10NFA < hs[j].log10NFA })
	// Two clusters may find one map.
	var out []hypothesis
	for _, h := range hs {
		same := false
		for _, o := range out {
			same = same || closeMaps(h.sim, o.sim, claim, ref)
		}
		if !same {
			out = append(out, h)
		}
	}
	return out
}

// closeMaps reports whether a and b send the reference's corners to places
// within 2 % of the claim's longer side of each other.
func closeMaps(a, b similarity, claim, ref *View) bool {
	w, h := float64(ref.colour.ow), float64(ref.colour.oh)
	lim := 0.02 * float64(max(claim.colour.ow, claim.colour.oh))
	for _, p := range [4][2]float64{{0, 0}, {w, 0}, {0, h}, {w, h}} {
		ax, ay := a.apply(p[0], p[1])
		bx, by := b.apply(p[0], p[1])
		if math.Hypot(ax-bx, ay-by) > lim {
			return false
		}
	}
	return true
}

// vote groups matches that agree in scale and rotation (Lowe 2004, section
// 7.4, without position): the members of the strongest cells of a histogram
// of half octaves and 20 degrees.
func vote(ms []match) [][]int {
	const turns, scales = 18, 24
	var hist [scales][turns]float64
	for i := range ms {
		s := min(max(int((ms[i].logScale+6)*2), 0), scales-1)
		t := int((ms[i].turn+math.Pi)/(2*math.Pi)*turns) % turns
		hist[s][t]++
	}
	sum := func(s, t int) float64 {
		v := 0.0
		for ds := -1; ds <= 1; ds++ {
			if s+ds < 0 || s+ds >= scales {
				continue
			}
			for dt := -1; dt <= 1; dt++ {
				v += hist[s+ds][(t+dt+turns)%turns]
			}
		}
		return v
	}
	type peak struct {
		s, t int
		v    float64
	}
	var peaks []peak
	for s := 0; s < scales; s++ {
		for t := 0; t < turns; t++ {
			if hist[s][t] > 0 {
				peaks = append(peaks, peak{s, t, sum(s, t)})
			}
		}
	}
	sort.SliceStable(peaks, func(i, j int) bool { return peaks[i].v > peaks[j].v })
	var out [][]int
	var taken []peak
	for _, p := range peaks {
		if len(out) == clusters {
			break
		}
		near := false
		for _, q := range taken {
			dt := abs(p.t - q.t)
			dt = min(dt, turns-dt)
			near = near || abs(p.s-q.s) <= 1 && dt <= 1
		}
		if near {
			continue
		}
		taken = append(taken, p)
		cs := (float64(p.s)+0.5)/2 - 6
		ct := (float64(p.t)+0.5)/turns*2*math.Pi - math.Pi
		var set []int
		for i := range ms {
			if math.Abs(ms[i].logScale-cs) < 0.75 && math.Abs(math.Remainder(ms[i].turn-ct, 2*math.Pi)) < 30*math.Pi/180 {
				set = append(set, i)
			}
		}
		out = append(out, set)
	}
	return out
}

func abs(v int) int {
	if v < 0 {
		return -v
	}
	return v
}

// consensus finds the similarity with the lowest number of false alarms among
// the matches of set, by pairs drawn with a fixed seed.
func consensus(ms []match, set []int, claim *View) (hypothesis, bool) {
	rng := rand.New(rand.NewPCG(uint64(len(ms)), uint64(len(set))))
	area := float64(claim.colour.ow) * float64(claim.colour.oh)
	unit := claim.scale // original claim pixels per base pixel
	minLen := 0.03 * float64(max(claim.colour.ow, claim.colour.oh))
	best := hypothesis{log10NFA: 0}
	found := false
	score := func(s similarity) (float64, int) {
		var count [len(tolerances)]int
		for _, i := range set {
			x, y := s.apply(ms[i].rx, ms[i].ry)
			d2 := (x-ms[i].cx)*(x-ms[i].cx) + (y-ms[i].cy)*(y-ms[i].cy)
			for t := len(tolerances) - 1; t >= 0; t-- {
				if e := tolerances[t] * unit; d2 > e*e {
					break
				}
				count[t]++
			}
		}
		low, at := 0.0, -1
		for t, k := range count {
			if k < 4 {
				continue
			}
			e := tolerances[t] * unit
			if v := log10NFA(len(ms), k, math.Pi*e*e/area); at < 0 || v < low {
				low, at = v, t
			}
		}
		return low, at
	}
	for range seeds {
		i, j := set[rng.IntN(len(set))], set[rng.IntN(len(set))]
		a, b := &ms[i], &ms[j]
		if math.Hypot(a.cx-b.cx, a.cy-b.cy) < minLen {
			continue
		}
		s, ok := fitSimilarity([]pair{{a.rx, a.ry, a.cx, a.cy, 1}, {b.rx, b.ry, b.cx, b.cy, 1}})
		if !ok || s.scale() < 1.0/64 || s.scale() > 64 {
			continue
		}
		if v, t := score(s); t >= 0 && (!found || v < best.log10NFA) {
			best.sim, best.log10NFA, best.tol = s, v, tolerances[t]*unit
			found = true
		}
	}
	if !found {
		return best, false
	}
	for range 4 {
		var ps []pair
		for _, i := range set {
			x, y := best.sim.apply(ms[i].rx, ms[i].ry)
			if math.Hypot(x-ms[i].cx, y-ms[i].cy) <= best.tol {
				ps = append(ps, pair{ms[i].rx, ms[i].ry, ms[i].cx, ms[i].cy, 1})
			}
		}
		s, ok := fitSimilarity(ps)
		if !ok {
			break
		}
		v, t := score(s)
		if t < 0 || v > best.log10NFA {
			break
		}
		best.sim, best.log10NFA, best.tol = s, v, tolerances[t]*unit
	}
	for i := range ms {
		x, y := best.sim.apply(ms[i].rx, ms[i].ry)
		if math.Hypot(x-ms[i].cx, y-ms[i].cy) <= best.tol {
			best.inliers = append(best.inliers, i)
		}
	}
	return best, len(best.inliers) >= 4
}

// widen fits an affine map to the matches near the similarity of h. Editors
// snap sizes and change the aspect by a few per cent; over a whole picture
// that is more than the search radius of the blocks.
func widen(ms []match, h *hypothesis, claim *View) mat3 {
	m := h.sim.matrix()
	long := float64(max(claim.colour.ow, claim.colour.oh))
	for _, tol := range [...]float64{0.03, 0.02, 0.01, 0.006, 0.004} {
		var ps []pair
		for i := range ms {
			x, y := m.apply(ms[i].rx, ms[i].ry)
			if math.Hypot(x-ms[i].cx, y-ms[i].cy) <= tol*long {
				ps = append(ps, pair{ms[i].rx, ms[i].ry, ms[i].cx, ms[i].cy, 1})
			}
		}
		if len(ps) < 24 {
			break
		}
		n, ok := fitAffine(ps)
		if !ok || n.strain() > maxStrain {
			break
		}
		m = n
	}
	return m
}

// maxStrain is the largest aspect change or shear that a map may have.
const maxStrain = 0.08

// log10NFA is the expected number of similarities with k of n matches within
// a disc of relative area p, among all that two matches can define (Moisan &
// Stival 2004, section 3, for a model of two points), as log10.
func log10NFA(n, k int, p float64) float64 {
	p = min(p, 1)
	return math.Log10(float64(max(n-2, 1))) + log10Choose(n, k) + log10Choose(k, 2) + float64(k-2)*math.Log10(p)
}

func log10Choose(n, k int) float64 {
	return (lgamma(float64(n+1)) - lgamma(float64(k+1)) - lgamma(float64(n-k+1))) / math.Ln10
}

func lgamma(x float64) float64 {
	v, _ := math.Lgamma(x)
	return v
}

// RatioRANSACInliers is the rule that most tools use: matches that pass the
// ratio test and agree with one similarity within 3 pixels of the feature
// base. It is offered for comparison in benchmarks only; 15 or more fire on
// every sixth photograph of one product.
func RatioRANSACInliers(claim, ref *View) int {
	best := 0
	for _, mirror := range [2]bool{false, true} {
		ms := matches(claim, ref, mirror)
		best = max(best, ruleInliers(ms, estimate(ms, claim, ref, mirror), claim))
	}
	return best
}

func ruleInliers(ms []match, hs []hypothesis, claim *View) int {
	best := 0
	for _, h := range hs {
		n := 0
		for i := range ms {
			x, y := h.sim.apply(ms[i].rx, ms[i].ry)
			if math.Hypot(x-ms[i].cx, y-ms[i].cy) <= 3*claim.scale {
				n++
			}
		}
		best = max(best, n)
	}
	return best
}

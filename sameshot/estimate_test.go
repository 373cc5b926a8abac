package sameshot

import (
	"math"
	"math/rand/v2"
	"testing"
)

func TestLog10NFA(t *testing.T) {
	t.Parallel()
	choose := func(n, k int) float64 {
		c := 1.0
		for i := range k {
			c = c * float64(n-i) / float64(i+1)
		}
		return c
	}
	for _, n := range []int{4, 10, 60} {
		for _, p := range []float64{1e-5, 1e-3, 0.2} {
			for k := 3; k <= n; k++ {
				want := math.Log10(float64(n-2) * choose(n, k) * choose(k, 2) * math.Pow(p, float64(k-2)))
				if got := log10NFA(n, k, p); math.Abs(got-want) > 1e-6 {
					t.Errorf("%d of %d at %g: got %g, want %g", k, n, p, got, want)
				}
			}
		}
	}
	if got, want := log10NFA(10, 5, 3), log10NFA(10, 5, 1); got != want {
		t.Errorf("a disc larger than the picture: got %g, want %g", got, want)
	}
}

// TestLog10NFAHoldsForChance draws matches at random: among 300 sets not one
// may have a similarity with less than 0.1 % expected false alarms but by
// chance.
func TestLog10NFAHoldsForChance(t *testing.T) {
	t.Parallel()
	v := blankView(800, 600)
	rng := rand.New(rand.NewPCG(5, 5))
	low := 0
	for range 300 {
		ms := make([]match, 40)
		for i := range ms {
			ms[i] = match{cx: rng.Float64() * 800, cy: rng.Float64() * 600, rx: rng.Float64() * 800, ry: rng.Float64() * 600}
		}
		for _, h := range estimate(ms, v, v, false) {
			if h.log10NFA <= -1 {
				low++
			}
		}
	}
	if low > 60 { // a tenth of 300 expected at most
		t.Errorf("got %d of 300 below a tenth, want at most 60", low)
	}
}

// blankView is a view of w x h pixels without content.
func blankView(w, h int) *View {
	return &View{colour: &colour{w: w, h: h, ow: w, oh: h, reduce: 1}, scale: 1, feat: &features{}}
}

func TestEstimate(t *testing.T) {
	t.Parallel()
	v := blankView(1000, 800)
	want := similarity{0.6, 0.3, 120, -40}
	turn, scale := math.Atan2(want.b, want.a), math.Log2(want.scale())
	for _, mirror := range []bool{false, true} {
		rng := rand.New(rand.NewPCG(7, 7))
		ms := make([]match, 150)
		for i := range ms {
			m := &ms[i]
			m.rx, m.ry = rng.Float64()*1000, rng.Float64()*800
			m.cx, m.cy = rng.Float64()*1000, rng.Float64()*800
			m.logScale, m.turn = rng.NormFloat64(), (rng.Float64()*2-1)*math.Pi
			if i < 45 { // three of ten are right, within a third of a pixel
				x, y := want.apply(m.rx, m.ry)
				m.cx, m.cy = x+rng.NormFloat64()*0.3, y+rng.NormFloat64()*0.3
				m.logScale, m.turn = scale+rng.NormFloat64()*0.1, turn+rng.NormFloat64()*0.05
			}
		}
		hs := estimate(ms, v, v, mirror)
		if len(hs) == 0 {
			t.Fatal("no hypothesis")
		}
		h := hs[0]
		sameMap(t, "similarity", h.sim.matrix(), want.matrix(), 2)
		m := want.matrix()
		if mirror {
			m = m.mul(flip(1000))
		}
		sameMap(t, "map", h.m, m, 3)
		if h.mirror != mirror || h.origin != "features" || h.log10NFA > -40 || len(h.inliers) < 40 {
			t.Errorf("got mirror %v, origin %q, log10 NFA %.1f, %d inliers", h.mirror, h.origin, h.log10NFA, len(h.inliers))
		}
	}
	if got := estimate(make([]match, 3), v, v, false); got != nil {
		t.Errorf("of three matches: got %v, want none", got)
	}
}

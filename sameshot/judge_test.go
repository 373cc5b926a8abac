package sameshot

import (
	"math"
	"testing"
)

// slowTail sums the binomial probabilities of k..n, smallest first.
func slowTail(n, k int, p float64) float64 {
	sum := 0.0
	for i := n; i >= max(k, 0); i-- {
		term := 1.0
		for j := range i { // choose(n,i) p^i, factor by factor
			term *= float64(n-j) / float64(i-j) * p
		}
		sum += term * math.Pow(1-p, float64(n-i))
	}
	return sum
}

func TestLog10Tail(t *testing.T) {
	t.Parallel()
	for _, n := range []int{1, 2, 7, 40, 120} {
		for _, p := range []float64{math.Pi / 169, 0.2, 0.7} {
			last := 0.0
			for k := 0; k <= n; k++ {
				got := log10Tail(n, k, p)
				if want := math.Log10(slowTail(n, k, p)); math.Abs(got-want) > 1e-6 {
					t.Errorf("%d of %d at %.3f: got %.8f, want %.8f", k, n, p, got, want)
				}
				if got > last {
					t.Errorf("%d of %d at %.3f: got %g, more than %g of one less", k, n, p, got, last)
				}
				last = got
			}
		}
	}
	if got := log10Tail(5, 6, 0.1); !math.IsInf(got, -1) {
		t.Errorf("more successes than trials: got %g, want -Inf", got)
	}
	// Thousands of blocks: nothing overflows.
	if got := log10Tail(4000, 3900, math.Pi/169); !(got < -6000 && got > -7000) {
		t.Errorf("got %g, want some -6,500", got)
	}
}

// perfect is an alignment of 400 blocks that agree exactly.
func perfect() *alignment {
	return &alignment{spacing: blockSide, small: 800, fit: field{
		textured: 400, near: 400, loose: 400, unit: 2, sharp: 300, sharp1: 300, sharp2: 300, dense: 1, noise: 0.03, strain: 1e-4, tiltErr: 1e-4,
	}}
}

func TestJudge(t *testing.T) {
	t.Parallel()
	a := perfect()
	a.judge(1)
	best := a.verdict
	if best.redrawn || best.log10NFA > log10Strong {
		t.Errorf("perfect copy: got %+v, want strong and not redrawn", best)
	}
	if best.log10NFA != max(best.chance, best.exposure) {
		t.Errorf("got %+v, want the larger of both explanations", best)
	}
	if want := math.Log10(2*clusters+1) + log10Tail(400, 400, math.Pi/169); math.Abs(best.chance-want) > 1e-9 {
		t.Errorf("got chance %g, want %g", best.chance, want)
	}
	a.judge(1000)
	if got, want := a.verdict.chance-best.chance, 3.0; math.Abs(got-want) > 1e-9 {
		t.Errorf("chance of a thousand references: got %+.3f, want %+.3f", got, want)
	}
	if got, want := a.verdict.log10NFA-best.log10NFA, 3.0; math.Abs(got-want) > 1e-9 {
		t.Errorf("a thousand references: got %+.3f, want %+.3f", got, want)
	}
	a.judge(1)
	for name, spoil := range map[string]func(*field){
		"perspective":       func(f *field) { f.tilt = 0.004 },
		"shear":             func(f *field) { f.shear = -0.004 },
		"aspect":            func(f *field) { f.stretch = -0.006 },
		"parallax":          func(f *field) { f.noise = 0.29 },
		"disagreement":      func(f *field) { f.sharp1 = 265 },
		"uncertain":         func(f *field) { f.tiltErr, f.strain = 0.003, 0.003 },
		"less of the scene": func(f *field) { f.near = 30 },
	} {
		b := perfect()
		spoil(&b.fit)
		b.judge(1)
		if name == "less of the scene" {
			if b.verdict.chance <= best.chance {
				t.Errorf("%s: got %+v, want a larger chance than %g", name, b.verdict, best.chance)
			}
			continue
		}
		if b.verdict.exposure <= best.exposure {
			t.Errorf("%s: got %+v, want more than %g", name, b.verdict, best.exposure)
		}
		if b.better(a) || !a.better(b) {
			t.Errorf("%s: the spoiled alignment is called better", name)
		}
	}
}

func TestJudgeGates(t *testing.T) {
	t.Parallel()
	for name, spoil := range map[string]func(*field){
		"nothing near":     func(f *field) { f.near = 0 },
		"few sharp blocks": func(f *field) { f.sharp, f.sharp1 = minSharp-1, minSharp-1 },
		"strewn":           func(f *field) { f.dense = minDense - 0.01 },
		"no fit":           func(f *field) { f.strain = math.Inf(1) },
		"neither copy nor redraw": func(f *field) {
			f.sharp1, f.loose = int(minSharpShare*float64(f.sharp))-1, int(redrawShare*float64(f.textured))-1
		},
		"wandering": func(f *field) { f.noise = redrawNoise*f.unit + 0.01 },
	} {
		a := perfect()
		spoil(&a.fit)
		a.judge(1)
		if !math.IsInf(a.verdict.log10NFA, 1) {
			t.Errorf("%s: got %+v, want no verdict", name, a.verdict)
		}
	}
	a := perfect()
	a.fit.noise, a.fit.sharp1 = 1, 150
	a.judge(1)
	if !a.verdict.redrawn || math.IsInf(a.verdict.log10NFA, 1) {
		t.Errorf("redraw: got %+v, want redrawn", a.verdict)
	}
	a.fit.loose = 200 // half of the blocks
	if a.judge(1); !math.IsInf(a.verdict.log10NFA, 1) {
		t.Errorf("half redrawn: got %+v, want no verdict", a.verdict)
	}
}

// A thing turned before a background that stands still fits in part. Depth
// and light speak against it where they bend or change.
func TestJudgePart(t *testing.T) {
	t.Parallel()
	part := func() *alignment {
		a := perfect()
		a.fit.loose, a.fit.near = 200, 200
		a.fit.sharp, a.fit.sharp1 = 150, 140
		a.fit.noise, a.fit.tilt, a.fit.shade = 0.1, 0.001, 0.2
		a.fit.smooth, a.fit.smoothErr = 0, 0.05
		return a
	}
	copied := part()
	copied.judge(1)
	if copied.verdict.log10NFA > log10Shown {
		t.Errorf("a copied part: got %+v, want it shown", copied.verdict)
	}
	for name, spoil := range map[string]func(*field){
		"depth":         func(f *field) { f.smooth = 0.4 },
		"light":         func(f *field) { f.shade = 0.9 },
		"unknown light": func(f *field) { f.shade = math.NaN() },
		"few pairs":     func(f *field) { f.smoothErr = 0.5 },
	} {
		b := part()
		spoil(&b.fit)
		if b.judge(1); !(b.verdict.exposure > copied.verdict.exposure) {
			t.Errorf("%s: got %g, want more than %g", name, b.verdict.exposure, copied.verdict.exposure)
		}
	}
}

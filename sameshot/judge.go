package sameshot

import "math"

// log10 of expected false alarms from which a relation is shown, and called
// strong (the design's bounds for every finding).
const (
	log10Shown  = -3
	log10Strong = -6
)

// verdict weighs an alignment against two explanations: that the pictures
// have nothing to do with each other, and that they are two exposures of one
// thing.
type verdict struct {
	chance   float64 // log10 NFA of the block agreement between unrelated pictures
	exposure float64 // log10 NFA of a map this exact between two exposures
	log10NFA float64 // the larger of both: what a same shot has to beat
	redrawn  bool    // agreement of a whole redraw rather than of copied pixels
}

// Two exposures. How often two photographs of one product pass a gate, and
// what their maps then look like near the ideal, was measured on the tune half
// (docs/benchmarks/exposures.md): the expected number of false alarms is the
// rate of the gate times the shares of its pairs that come as close to a
// perfect copy in perspective, shear, aspect, parallax and agreement as this
// pair does. The rates are upper 95 % bounds (Clopper-Pearson) with a margin of
// 2 to 12 for what the extrapolation towards zero does not know.
const (
	copyRate   = -1.4 // 16 of 6,253 pairs pass the gate for copies
	redrawRate = -2.7 // 1 of 6,253 passes the gate for redraws
	// stillRate is for copies of which only a part agrees. Among exposures
	// these are things turned in the hand before a background that stands
	// still: such series are few, but in them every pair passes.
	stillRate = 0

	tiltSpan   = 0.011 // P(tilt <= t) is about (t/tiltSpan)^2
	shearSpan  = 0.0045
	aspectSpan = 0.008
	noiseSpan  = 0.30 // P(noise <= x) is about (x/noiseSpan)^2
	shareSpan  = 0.12 // P(disagreeing share of sharp blocks <= x) is about x/shareSpan

	// Of a part only: depth bends the displacement of neighbours alike, and
	// light changes between exposures; recompression does neither.
	smoothSpan = 0.6 // P(correlation of neighbours' residuals <= x) is about x/smoothSpan
	shadeSpan  = 1.0 // P(spread of block means <= x grey levels) is about (x/shadeSpan)^2
	minShade   = 0.1 // grey levels, what rounding alone gives
)

// Gates: an alignment that fails them is never a same shot, whatever its
// numbers. Chosen on the tune half of the measurement.
const (
	minSharp      = 10   // blocks whose displacement is certain
	minSharpShare = 0.88 // of them, within 1 pixel, for a copy
	minDense      = 0.6  // of their textured neighbours, near as well
	maxNoise      = 0.30 // pixels, of a copy; a redraw moves more,
	redrawNoise   = 0.9  // but not more than this many units,
	redrawShare   = 0.60 // and most of the picture's texture moves with it
	wholeShare    = 0.60 // a copy with less is a part
)

// judge sets the verdict; tests is the number of references compared.
func (a *alignment) judge(tests float64) {
	f, v := &a.fit, &a.verdict
	*v = verdict{chance: math.Inf(1), exposure: math.Inf(1), log10NFA: math.Inf(1)}
	if f.near == 0 {
		return
	}
	// A block of an unrelated picture lands within 1 pixel of the map with
	// the share of that disc in the search window. Overlapping blocks count
	// for the area they cover.
	eff := float64(a.spacing*a.spacing) / (blockSide * blockSide)
	n, k := int(math.Ceil(float64(f.textured)*eff)), int(float64(f.near)*eff)
	const window = 13 * 13
	v.chance = logTests(tests) + log10Tail(n, k, math.Pi/window)
	if math.IsInf(f.strain, 1) {
		return
	}
	share := float64(f.sharp1) / float64(max(f.sharp, 1))
	whole := float64(f.loose) / float64(max(f.textured, 1))
	if f.sharp < minSharp || f.dense < minDense {
		return
	}
	within := func(value, err, span float64) float64 {
		return math.Log10(min((math.Abs(value)+2*err)/span, 1))
	}
	// Sizes are whole pixels: each resize may change the aspect by one.
	rounding := 2 / float64(a.small)
	exact := 2*within(f.tilt, f.tiltErr, tiltSpan) + within(f.shear, f.strain, shearSpan) +
		within(max(math.Abs(f.stretch), rounding), f.strain, aspectSpan)
	if f.noise <= maxNoise && share >= minSharpShare {
		v.exposure = copyRate + exact + 2*within(f.noise, 0.005, noiseSpan) +
			within(1-share, 0.5/float64(f.sharp), shareSpan)
		if whole < wholeShare {
			v.exposure += stillRate - copyRate + within(max(f.smooth, 0), f.smoothErr, smoothSpan)
			if !math.IsNaN(f.shade) {
				v.exposure += 2 * within(max(f.shade, minShade), 0, shadeSpan)
			}
		}
	}
	if f.noise <= redrawNoise*f.unit && whole >= redrawShare {
		if e := redrawRate + exact; e < v.exposure {
			v.exposure, v.redrawn = e, true
		}
	}
	v.exposure += math.Log10(tests)
	v.log10NFA = max(v.chance, v.exposure)
}

// logTests counts the maps tried per reference.
func logTests(tests float64) float64 { return math.Log10(tests * (2*clusters + 1)) }

// better orders alignments: fewest expected false alarms, then agreement.
func (a *alignment) better(b *alignment) bool {
	x, y := a.verdict.log10NFA, b.verdict.log10NFA
	if x != y && !(math.IsInf(x, 1) && math.IsInf(y, 1)) {
		return x < y
	}
	if a.verdict.chance != b.verdict.chance {
		return a.verdict.chance < b.verdict.chance
	}
	return a.fit.near > b.fit.near
}

// log10Tail is log10 of the probability of k or more successes in n trials.
// Beyond the mean the terms fall geometrically, so a few dozen are enough.
func log10Tail(n, k int, p float64) float64 {
	if k <= 0 {
		return 0
	}
	if k > n {
		return math.Inf(-1)
	}
	term := func(i int) float64 {
		return log10Choose(n, i)*math.Ln10 + float64(i)*math.Log(p) + float64(n-i)*math.Log1p(-p)
	}
	first := term(k)
	sum := 0.0
	for i := k; i <= n; i++ {
		d := term(i) - first
		sum += math.Exp(d)
		if d < -40 && float64(i) > p*float64(n) {
			break
		}
	}
	return min((first+math.Log(sum))/math.Ln10, 0)
}

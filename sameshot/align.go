package sameshot

import (
	"context"
	"math"
)

// alignment is what the displacement field of one hypothesis shows.
type alignment struct {
	hypothesis
	fr      *frame
	m       mat3 // unmirrored reference pixel -> claim pixel, affine: of the frame
	final   mat3 // the same after the last fit
	blocks  []block
	res     []float64 // residual of each block under m, frame pixels
	all     int       // blocks in the overlap, textured or not
	spacing int       // grid spacing, frame pixels
	fit     field
	bars    int // blocks left out as parts of a screen
	small   int // shortest side of both pictures, pixels
	verdict verdict
}

func flip(w int) mat3 { return mat3{-1, 0, float64(w - 1), 0, 1, 0, 0, 0, 1} }

// align measures hypothesis h: displacement of every textured block, an
// affine map fitted to them, and once more with the better map. It returns
// nil where the pictures share too little.
func align(ctx context.Context, claim, ref *View, h hypothesis) (*alignment, error) {
	a := &alignment{hypothesis: h}
	a.small = min(claim.colour.ow, claim.colour.oh, ref.colour.ow, ref.colour.oh)
	a.m, a.final = h.m, h.m
	for pass, radius := range [2]int{6, 3} {
		var fr *frame
		var err error
		if pass == 0 {
			fr, err = newFrame(ctx, claim, ref, a.m, a.m.scale())
		} else {
			fr, err = a.fr.with(ctx, ref, a.m)
		}
		if fr == nil {
			return nil, err
		}
		a.fr, a.res = fr, nil
		if a.blocks, a.all, a.spacing, err = displacements(ctx, fr, radius); err != nil {
			return nil, err
		}
		a.bars = a.unfurnish(claim, ref)
		m, ok := a.refit()
		if !ok {
			break
		}
		if a.final = m; pass == 0 {
			a.m = m
		}
	}
	a.measure(claim, ref)
	return a, nil
}

// refit fits an affine map in frame pixels to the displacements, robustly,
// sets the residuals under it and returns it composed with the present map.
// With few blocks it stays a similarity: six free numbers bend to any bundle
// of wrong blocks.
func (a *alignment) refit() (mat3, bool) {
	tol := 4.0
	fit := mat3{1, 0, 0, 0, 1, 0, 0, 0, 1}
	good := false
	var ps []pair
	for range 5 {
		ps = ps[:0]
		for i := range a.blocks {
			b := &a.blocks[i]
			if b.ncc < minCorrelation {
				continue
			}
			x, y := b.x+b.dx, b.y+b.dy
			fx, fy := fit.apply(b.x, b.y)
			if d := math.Hypot(x-fx, y-fy); d <= tol {
				ps = append(ps, pair{b.x, b.y, x, y, blockWeight(b)})
			}
		}
		if len(ps) < 6 {
			break
		}
		s, ok := fitSimilarity(ps)
		if !ok {
			break
		}
		fit, good = s.matrix(), true
		if len(ps) >= 24 {
			if m, ok := fitAffine(ps); ok && m.mul(a.m).strain() < maxStrain {
				fit = m
			}
		}
		tol = max(tol*0.6, 1)
	}
	if !good {
		return a.m, false
	}
	a.res = make([]float64, len(a.blocks))
	for i := range a.blocks {
		b := &a.blocks[i]
		fx, fy := fit.apply(b.x, b.y)
		b.dx, b.dy = b.x+b.dx-fx, b.y+b.dy-fy
		a.res[i] = math.Hypot(b.dx, b.dy)
	}
	f := a.fr
	toFrame := mat3{f.f, 0, -f.x0 * f.f, 0, f.f, -f.y0 * f.f, 0, 0, 1}
	toClaim := mat3{1 / f.f, 0, f.x0, 0, 1 / f.f, f.y0, 0, 0, 1}
	return toClaim.mul(fit).mul(toFrame).mul(a.m), true
}

// moved is the largest distance in frame pixels between where the frame's map
// and the final one send a corner of the frame.
func (a *alignment) moved() float64 {
	inv, ok := a.final.inverse()
	if !ok {
		return 0
	}
	back := a.m.mul(inv)
	far := 0.0
	for _, p := range [4][2]float64{{0, 0}, {1, 0}, {0, 1}, {1, 1}} {
		x, y := a.fr.toClaim(p[0]*float64(a.fr.w), p[1]*float64(a.fr.h))
		u, v := back.apply(x, y)
		far = max(far, math.Hypot(u-x, v-y)*a.fr.f)
	}
	return far
}

// blockWeight trusts corners more than edges: the variance of a displacement
// grows with the inverse of the smaller gradient eigenvalue.
func blockWeight(b *block) float64 {
	return b.corner * b.corner / (b.corner*b.corner + 4)
}

// median returns the upper median of v, which it reorders; NaN of nothing.
func median(v []float64) float64 {
	if len(v) == 0 {
		return math.NaN()
	}
	return nth(v, len(v)/2)
}

package sameshot

import (
	"math"

	"github.com/bonafide-aftersale/bonafide/sameshot/internal/vec"
)

// boxMean returns the mean over squares of side 2r+1; squares are cut at the
// border and their sums divided by the full area, so that the border fades.
// The plane is borrowed.
func boxMean(p *plane, r int) *plane {
	out := borrow(p.w, p.h)
	if p.w == 0 || p.h == 0 {
		return out
	}
	inv := 1 / float32((2*r+1)*(2*r+1))
	rows := borrow(p.w, p.h)
	defer giveBack(rows)
	for y := 0; y < p.h; y++ {
		src, dst := p.row(y), rows.row(y)
		var s float32
		for x := 0; x < min(r, p.w); x++ {
			s += src[x]
		}
		for x := range dst {
			if x+r < p.w {
				s += src[x+r]
			}
			dst[x] = s * inv
			if x-r >= 0 {
				s -= src[x-r]
			}
		}
	}
	sum, zero := make([]float32, p.w), make([]float32, p.w)
	for y := 0; y < min(r, p.h); y++ {
		vec.AddScaledSum(sum, rows.row(y), zero, 1)
	}
	for y := 0; y < p.h; y++ {
		if y+r < p.h {
			vec.AddScaledSum(sum, rows.row(y+r), zero, 1)
		}
		copy(out.row(y), sum)
		if y-r >= 0 {
			vec.AddScaledSum(sum, rows.row(y-r), zero, -1)
		}
	}
	return out
}

// lineMean returns the mean of p along a segment of 2r+1 steps in direction
// (dx,dy), one of which is 1 in absolute value. The plane is borrowed.
func lineMean(p *plane, dx, dy float64, r int) *plane {
	out := borrowClear(p.w, p.h)
	k := 1 / float32(2*r+1)
	zero := make([]float32, p.w)
	// Row by row, so that the row that is summed stays at hand.
	for y := range p.h {
		dst := out.row(y)
		for t := -r; t <= r; t++ {
			ox, oy := int(math.Round(float64(t)*dx)), int(math.Round(float64(t)*dy))
			x0, x1 := max(0, -ox), min(p.w, p.w-ox)
			if y+oy < 0 || y+oy >= p.h || x1 <= x0 {
				continue
			}
			vec.AddScaledSum(dst[x0:x1], p.row(y + oy)[x0+ox:x1+ox], zero[:x1-x0], k)
		}
	}
	return out
}

// gradient returns the larger of the central differences in a 3x3
// neighbourhood, a measure of how much a small misplacement changes a pixel.
func gradient(p *plane) *plane {
	g := borrowClear(p.w, p.h)
	defer giveBack(g)
	for y := 1; y < p.h-1; y++ {
		up, cur, down, dst := p.row(y-1), p.row(y), p.row(y+1), g.row(y)
		for x := 1; x < p.w-1; x++ {
			dx, dy := cur[x+1]-cur[x-1], down[x]-up[x]
			dst[x] = max(dx, -dx, dy, -dy) / 2
		}
	}
	out := newPlane(p.w, p.h)
	tmp := make([]float32, p.w)
	for y := 1; y < p.h-1; y++ {
		a, b, c, dst := g.row(y-1), g.row(y), g.row(y+1), out.row(y)
		for x := range tmp {
			tmp[x] = max(a[x], b[x], c[x])
		}
		for x := 1; x < p.w-1; x++ {
			dst[x] = max(tmp[x-1], tmp[x], tmp[x+1])
		}
	}
	return out
}

// spreadOf returns the robust standard deviation (1.4826 times the median
// absolute value) of the values, which it reorders.
func spreadOf(v []float32) float32 {
	if len(v) == 0 {
		return 0
	}
	for i, x := range v {
		if x < 0 {
			v[i] = -x
		}
	}
	return 1.4826 * nth(v, len(v)/2)
}

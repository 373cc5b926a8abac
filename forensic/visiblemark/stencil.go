package visiblemark

import "math"

// stencil is the shape of a mark on a grid of cells: how much of each cell it
// covers, with a border of free cells around it.
type stencil struct {
	w, h  int
	side  float64   // of the mark's box, in cells; the box stands in the middle
	cover []float64 // 0..1
	zero  []float32 // cover without its mean, of length 1
	arms  [4][]int  // the cells of each quarter
}

// The sparkle is an astroid, |x|^(2/3) + |y|^(2/3) <= r^(2/3), whose points
// reach a little over its box. Fitted to two captures of the mark on black, of
// 48 and 96 pixels (embedded_assets.hpp of allenk/GeminiWatermarkTool at
// c7fd0af): exponent .66, r .55 of the side, opacity .50, which leave .8 % and
// 1.4 % of their energy.
const (
	sparkleExponent = 2. / 3
	sparkleRadius   = .55 // of the side of the box
	sparkleOpacity  = .5
)

// surround is the side of a stencil's grid over that of the mark's box.
const surround = 1.3

// sparkleCover tells how much of a square cell the sparkle covers, in parts of
// 16. The cell's centre is x,y from the middle of the mark and its side is
// cell, all in sides of the mark's box.
func sparkleCover(x, y, cell float64) float64 {
	n := 0
	for i := range 4 {
		for j := range 4 {
			u := math.Abs(x + (float64(i)-1.5)*cell/4)
			v := math.Abs(y + (float64(j)-1.5)*cell/4)
			if max(u, v) <= .5 && math.Pow(u/sparkleRadius, sparkleExponent)+math.Pow(v/sparkleRadius, sparkleExponent) <= 1 {
				n++
			}
		}
	}
	return float64(n) / 16
}

// sparkle draws the stencil with a box of side cells.
func sparkle(side float64) *stencil {
	n := int(math.Round(side * surround))
	s := &stencil{w: n, h: n, side: side, cover: make([]float64, n*n)}
	for y := range n {
		for x := range n {
			c := func(i int) float64 { return (float64(i) + .5 - float64(n)/2) / side }
			s.cover[y*n+x] = sparkleCover(c(x), c(y), 1/side)
		}
	}
	s.finish()
	return s
}

// finish derives what matching needs from cover.
func (s *stencil) finish() {
	var mean, norm float64
	for _, c := range s.cover {
		mean += c
	}
	mean /= float64(len(s.cover))
	for _, c := range s.cover {
		norm += (c - mean) * (c - mean)
	}
	norm = math.Sqrt(norm)
	s.zero = make([]float32, len(s.cover))
	for i, c := range s.cover {
		s.zero[i] = float32((c - mean) / norm)
		x, y := i%s.w, i/s.w
		q := 0
		if x >= s.w/2 {
			q |= 1
		}
		if y >= s.h/2 {
			q |= 2
		}
		s.arms[q] = append(s.arms[q], i)
	}
}

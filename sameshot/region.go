package sameshot

import "math"

// component is a connected area of a detection map.
type component struct {
	x0, y0, x1, y1 int // inclusive bounds
	area           int
	sum            float64 // of |t|
	pixels         []int32
}

// components returns the 8-connected areas of a mask.
func components(w, h int, keep []bool) []component {
	borrowed := borrowMask(w * h)
	defer giveBackMask(borrowed)
	seen := *borrowed
	var out []component
	var stack []int32
	for s := range seen {
		if seen[s] || !keep[s] {
			continue
		}
		c := component{x0: w, y0: h, x1: -1, y1: -1}
		seen[s] = true
		stack = append(stack[:0], int32(s))
		for len(stack) > 0 {
			i := int(stack[len(stack)-1])
			stack = stack[:len(stack)-1]
			x, y := i%w, i/w
			c.x0, c.x1, c.y0, c.y1 = min(c.x0, x), max(c.x1, x), min(c.y0, y), max(c.y1, y)
			c.area++
			c.pixels = append(c.pixels, int32(i))
			for dy := -1; dy <= 1; dy++ {
				for dx := -1; dx <= 1; dx++ {
					u, v := x+dx, y+dy
					if u < 0 || v < 0 || u >= w || v >= h {
						continue
					}
					if j := v*w + u; !seen[j] && keep[j] {
						seen[j] = true
						stack = append(stack, int32(j))
					}
				}
			}
		}
		out = append(out, c)
	}
	return out
}

// cellBranch is log10 of the growth constant of polyominoes (4.06): the
// number of shapes of m connected cells is about cellBranch^m, so a shape is
// as good as that many tests (as in the meaningful regions of Desolneux,
// Moisan, Morel, "From Gestalt Theory to Image Analysis", with connected
// shapes for boxes).
const cellBranch = 0.61

// log10Region is log10 of the expected number of areas of m independent cells
// whose normalised difference averages t, among n cells, where the tails fall
// like those of a Laplace law: recompression noise has heavier tails than a
// Gaussian.
func log10Region(n, m, t float64) float64 {
	m = max(m, 1)
	p := -math.Sqrt2 * t / math.Ln10
	return math.Log10(max(n, 1)) + m*(cellBranch+p)
}

// dilate grows a mask by r pixels (a square).
func dilate(mask []bool, w, h, r int) []bool {
	borrowed := borrowMask(len(mask))
	defer giveBackMask(borrowed)
	tmp := *borrowed
	for y := 0; y < h; y++ {
		last := -1 << 30
		for x := 0; x < w; x++ {
			if mask[y*w+x] {
				last = x
			}
			tmp[y*w+x] = x-last <= r
		}
		last = 1 << 30
		for x := w - 1; x >= 0; x-- {
			if mask[y*w+x] {
				last = x
			}
			if last-x <= r {
				tmp[y*w+x] = true
			}
		}
	}
	out := make([]bool, len(mask))
	lastOf := make([]int, w)
	for x := range lastOf {
		lastOf[x] = -1 << 30
	}
	for y := 0; y < h; y++ {
		for x := 0; x < w; x++ {
			if tmp[y*w+x] {
				lastOf[x] = y
			}
			out[y*w+x] = y-lastOf[x] <= r
		}
	}
	for x := range lastOf {
		lastOf[x] = 1 << 30
	}
	for y := h - 1; y >= 0; y-- {
		for x := 0; x < w; x++ {
			if tmp[y*w+x] {
				lastOf[x] = y
			}
			if lastOf[x]-y <= r {
				out[y*w+x] = true
			}
		}
	}
	return out
}

// erode shrinks a mask by r pixels; outside counts as set.
func erode(mask []bool, w, h, r int) []bool {
	borrowed := borrowMask(len(mask))
	defer giveBackMask(borrowed)
	inv := *borrowed
	for i, v := range mask {
		inv[i] = !v
	}
	inv = dilate(inv, w, h, r)
	for i, v := range inv {
		inv[i] = !v
	}
	return inv
}

// fill adds the holes of c that are smaller than limit pixels; w is the width
// of the grid. What taken marks inside a hole belongs to another component and
// stays there; what fill adds is marked.
func (c *component) fill(w, limit int, taken []bool) {
	bw, bh := c.x1-c.x0+3, c.y1-c.y0+3 // one pixel of margin
	hole := make([]bool, bw*bh)
	for i := range hole {
		hole[i] = true
	}
	for _, p := range c.pixels {
		hole[(int(p)/w-c.y0+1)*bw+int(p)%w-c.x0+1] = false
	}
	for _, g := range components(bw, bh, hole) {
		if g.area >= limit || g.x0 == 0 {
			continue // x0 is 0 for the outside only
		}
		for _, p := range g.pixels {
			i := int32((int(p)/bw-1+c.y0)*w + int(p)%bw - 1 + c.x0)
			if !taken[i] {
				taken[i] = true
				c.pixels = append(c.pixels, i)
				c.area++
			}
		}
	}
}

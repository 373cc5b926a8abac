package report

import (
	"fmt"
	"math"
	"strings"

	"github.com/bonafide-aftersale/bonafide/forensic"
)

// point is a place in a picture; pixel (0,0) covers (0,0) to (1,1).
type point struct{ x, y float64 }

// outlinePath returns the outline of what a finding marks as the data of an
// SVG path, in pixels of the claim: the contours of the heatmap's mask, or
// the boxes of the regions where there is no mask.
func outlinePath(f *forensic.Finding, width, height int) string {
	if h := f.Heatmap; h != nil && h.W > 0 && h.H > 0 && len(h.Mask) == h.W*h.H {
		sx, sy := float64(width)/float64(h.W), float64(height)/float64(h.H)
		return path(contours(h.Mask, h.W, h.H), sx, sy)
	}
	var boxes [][]point
	for _, r := range f.Regions {
		x, y, w, h := float64(r.X), float64(r.Y), float64(r.W), float64(r.H)
		boxes = append(boxes, []point{{x, y}, {x + w, y}, {x + w, y + h}, {x, y + h}})
	}
	return path(boxes, 1, 1)
}

// path writes closed polygons as SVG path data.
func path(polygons [][]point, sx, sy float64) string {
	var b strings.Builder
	for _, polygon := range polygons {
		for i, p := range polygon {
			command := "L"
			if i == 0 {
				command = "M"
			}
			fmt.Fprintf(&b, "%s%.1f %.1f", command, p.x*sx, p.y*sy)
		}
		b.WriteString("Z")
	}
	return b.String()
}

// smoothing is how far, in pixels of the mask, a simplified contour may lie
// from the staircase that it stands for: just more than half the diagonal of a
// pixel, so that a slope becomes a line and a rectangle stays one.
// Small contours have few points to lose and would lose their shape.
const (
	smoothing   = 0.75
	smallerThan = 24 // points
	lessThere   = 0.3
)

// contours traces the borders between marked and unmarked pixels, outer ones
// and those of holes, as closed polygons.
func contours(mask []bool, w, h int) [][]point {
	in := func(x, y int) bool { return x >= 0 && y >= 0 && x < w && y < h && mask[y*w+x] }
	walked := make([]bool, w*h) // the upper edge of this pixel is part of a contour
	var all [][]point
	for y := range h {
		for x := range w {
			if in(x, y) && !in(x, y-1) && !walked[y*w+x] {
				contour, tolerance := walk(in, walked, w, x, y), smoothing
				if len(contour) < smallerThan {
					tolerance = lessThere
				}
				all = append(all, simplify(contour, tolerance))
			}
		}
	}
	return all
}

// walk follows one border from the upper edge of pixel (x, y), the marked
// side on its right, and returns the corners it passes.
func walk(in func(x, y int) bool, walked []bool, w, x, y int) []point {
	// East, south, west, north: the step, and the pixels that lie ahead on
	// the right and on the left of the corner that the step ends in.
	steps := [4]struct{ dx, dy, rx, ry, lx, ly int }{
		{1, 0, 0, 0, 0, -1},
		{0, 1, -1, 0, 0, 0},
		{-1, 0, -1, -1, -1, 0},
		{0, -1, 0, -1, -1, -1},
	}
	var points []point
	px, py, d := x, y, 0
	for {
		if d == 0 {
			if walked[py*w+px] {
				return points
			}
			walked[py*w+px] = true
		}
		s := steps[d]
		points = append(points, point{float64(px), float64(py)})
		px, py = px+s.dx, py+s.dy
		switch {
		case !in(px+s.rx, py+s.ry):
			d = (d + 1) % 4
		case in(px+s.lx, py+s.ly):
			d = (d + 3) % 4
		}
	}
}

// simplify drops points of a closed polygon that lie within tolerance of the
// line between those that stay (Douglas and Peucker 1973).
func simplify(polygon []point, tolerance float64) []point {
	if len(polygon) < 4 {
		return polygon
	}
	far, best := 0, -1.0 // the point farthest from the first splits the ring
	for i, p := range polygon {
		if d := math.Hypot(p.x-polygon[0].x, p.y-polygon[0].y); d > best {
			far, best = i, d
		}
	}
	ring := append(append([]point{}, polygon...), polygon[0])
	keep := make([]bool, len(ring))
	keep[0], keep[far] = true, true
	type span struct{ from, to int }
	for open := []span{{0, far}, {far, len(ring) - 1}}; len(open) > 0; {
		s := open[len(open)-1]
		open = open[:len(open)-1]
		at, worst := 0, tolerance
		for i := s.from + 1; i < s.to; i++ {
			if d := distance(ring[i], ring[s.from], ring[s.to]); d > worst {
				at, worst = i, d
			}
		}
		if at > 0 {
			keep[at] = true
			open = append(open, span{s.from, at}, span{at, s.to})
		}
	}
	var out []point
	for i, p := range polygon {
		if keep[i] {
			out = append(out, p)
		}
	}
	return out
}

// distance from p to the segment from a to b.
func distance(p, a, b point) float64 {
	dx, dy := b.x-a.x, b.y-a.y
	t := 0.0
	if length := dx*dx + dy*dy; length > 0 {
		t = min(1, max(0, ((p.x-a.x)*dx+(p.y-a.y)*dy)/length))
	}
	return math.Hypot(p.x-a.x-t*dx, p.y-a.y-t*dy)
}

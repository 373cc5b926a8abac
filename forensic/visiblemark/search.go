package visiblemark

import (
	"cmp"
	"context"
	"image"
	"math"
	"slices"
)

// Where a sparkle is looked for, in parts of the picture's shorter side. The
// generator draws it 48 pixels wide, 32 from the right and lower edge, or 96
// and 64 where both sides are above 1,024 (README of allenk/GeminiWatermarkTool
// at c7fd0af): between .02 and .094 of the shorter side, and its middle within
// .157 of both edges. The rest is for crops.
const (
	leastSide  = .018
	mostSide   = .12
	reach      = .21
	leastPixel = 14. // pixels: below, four points are no longer told from a blob
	growth     = 1.1 // from one size to the next
)

// usual is the distance of the mark's middle from the right and the lower edge
// in sides of its box, in a picture that was not cropped: two thirds of a side
// free and half a side to the middle.
const usual = 2./3 + 1./2

// coarse and fine are the sides of the stencils, in cells.
const (
	coarse = 16
	fine   = 40
)

var coarseStencil, fineStencil = sparkle(coarse), sparkle(fine)

// leastCoarse is the correlation that is worth a second look, and candidates
// how many places of each size get one. Measured on photographs with a drawn
// mark: on lively ground the right place is often not the best of the coarse
// ones, but among the best of its size.
const (
	leastCoarse = .4
	candidates  = 4
)

// leastRim is the share of the outline that a place must show before it is
// refined; a refined place gains up to .3.
const leastRim = .45

// place is where a mark may stand: its middle and side in pixels.
type place struct {
	x, y, side float64
	fit        float64 // correlation with the stencil, -1..1
}

// findSparkle returns the place in the lower right that fits a sparkle best,
// and how well; false if there is none worth judging.
func findSparkle(ctx context.Context, img image.Image) (look, bool, error) {
	b := img.Bounds()
	short := float64(min(b.Dx(), b.Dy()))
	from := max(leastPixel, leastSide*short)
	if err := ctx.Err(); err != nil || from > mostSide*short {
		return look{}, false, err
	}
	span := int(math.Ceil((reach + mostSide) * short))
	r := image.Rect(b.Max.X-span, b.Max.Y-span, b.Max.X, b.Max.Y).Intersect(b)
	s := newSums(bright(img, r))
	var found []place
	for side := from; side <= mostSide*short; side *= growth {
		if err := ctx.Err(); err != nil {
			return look{}, false, err
		}
		of := scan(s, side, reach*short)
		slices.SortStableFunc(of, func(a, b place) int { return cmp.Compare(b.fit, a.fit) })
		found = append(found, distinct(of, candidates)...)
		found = append(found, place{x: float64(s.w) - usual*side, y: float64(s.h) - usual*side, side: side})
	}
	best := look{place: place{fit: -1}}
	for _, p := range found {
		if err := ctx.Err(); err != nil {
			return look{}, false, err
		}
		if judge(s, p).rim < leastRim {
			continue
		}
		l := judge(s, refine(s, p))
		l.usual = l.stands(float64(s.w), float64(s.h))
		if l.excess() > best.excess() {
			best = l
		}
	}
	best.x += float64(r.Min.X - b.Min.X)
	best.y += float64(r.Min.Y - b.Min.Y)
	return best, best.excess() >= 0, nil
}

// scan correlates the coarse stencil with every place for one size. Only
// middles within far pixels of the right and lower edge count.
func scan(s *sums, side, far float64) []place {
	t := coarseStencil
	step := side / coarse
	near := side * surround / 2 // a mark is whole, with its surround
	w, h := int((float64(s.w))/step), int((float64(s.h))/step)
	x0, y0 := float64(s.w)-float64(w)*step, float64(s.h)-float64(h)*step
	if w < t.w || h < t.h {
		return nil
	}
	p := s.sample(x0, y0, step, w, h)
	squares := &plane{w: w, h: h, pix: make([]float32, len(p.pix))}
	for i, v := range p.pix {
		squares.pix[i] = v * v
	}
	sum, square := newSums(p), newSums(squares)
	n := float64(t.w * t.h)
	var found []place
	for y := 0; y+t.h <= h; y++ {
		cy := y0 + (float64(y)+float64(t.h)/2)*step
		if float64(s.h)-cy > max(far, near) {
			continue
		}
		for x := 0; x+t.w <= w; x++ {
			cx := x0 + (float64(x)+float64(t.w)/2)*step
			if float64(s.w)-cx > max(far, near) {
				continue
			}
			m, q := window(sum, x, y, t.w, t.h)/n, window(square, x, y, t.w, t.h)/n
			spread := math.Sqrt(max(0, q-m*m) * n)
			if spread < leastSpread*math.Sqrt(n) {
				continue
			}
			var dot float32
			for j := range t.h {
				row, line := t.zero[j*t.w:(j+1)*t.w], p.pix[(y+j)*w+x:]
				line = line[:len(row)]
				for i, z := range row {
					dot += z * line[i]
				}
			}
			if fit := float64(dot) / spread; fit >= leastCoarse {
				found = append(found, place{cx, cy, side, fit})
			}
		}
	}
	return found
}

// leastSpread is the least standard deviation of the brightness in a window,
// in levels; a mark that nobody can see is not looked for.
const leastSpread = 2.5

// window sums whole cells.
func window(s *sums, x, y, w, h int) float64 {
	a, b := s.sum[y*(s.w+1):], s.sum[(y+h)*(s.w+1):]
	return b[x+w] - b[x] - a[x+w] + a[x]
}

// distinct keeps the best n of sorted places that do not cover each other.
func distinct(sorted []place, n int) []place {
	var kept []place
	for _, p := range sorted {
		if len(kept) == n {
			break
		}
		if !slices.ContainsFunc(kept, func(q place) bool {
			return math.Hypot(p.x-q.x, p.y-q.y) < q.side/3
		}) {
			kept = append(kept, p)
		}
	}
	return kept
}

// refine climbs to the place nearby that fits the fine stencil best.
func refine(s *sums, p place) place {
	p.fit = correlate(s, p)
	for move := .06; move > .008; move /= 2 {
		for better := true; better; {
			better = false
			for _, d := range [][3]float64{{1, 0, 0}, {-1, 0, 0}, {0, 1, 0}, {0, -1, 0}, {0, 0, 1}, {0, 0, -1}} {
				q := place{x: p.x + d[0]*move*p.side, y: p.y + d[1]*move*p.side, side: p.side * (1 + d[2]*move)}
				if q.side < leastPixel {
					continue
				}
				if q.fit = correlate(s, q); q.fit > p.fit+1e-6 {
					p, better = q, true
				}
			}
		}
	}
	return p
}

// cells samples the surround of a place on the fine grid; nil if it does not
// lie in the plane.
func cells(s *sums, p place) *plane {
	t, step := fineStencil, p.side/fine
	x, y := p.x-float64(t.w)/2*step, p.y-float64(t.h)/2*step
	slack := p.side * .05 // of a crop that cuts into the surround
	if x < -slack || y < -slack || x+float64(t.w)*step > float64(s.w)+slack || y+float64(t.h)*step > float64(s.h)+slack {
		return nil
	}
	return s.sample(x, y, step, t.w, t.h)
}

// correlate returns the correlation of a place with the fine stencil.
func correlate(s *sums, p place) float64 {
	c := cells(s, p)
	if c == nil {
		return -1
	}
	return correlation(c.pix, fineStencil.zero)
}

// correlation of levels with a stencil of mean 0 and length 1.
func correlation(pix, zero []float32) float64 {
	var sum, square, dot float64
	for i, v := range pix {
		sum += float64(v)
		square += float64(v) * float64(v)
		dot += float64(v) * float64(zero[i])
	}
	n := float64(len(pix))
	spread := math.Sqrt(max(0, square-sum*sum/n))
	if spread < 1e-3*n {
		return 0
	}
	return dot / spread
}

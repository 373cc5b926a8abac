package forensictest

import (
	"image"
	"math/rand/v2"
)

// Crack returns a copy of img with a dark jagged line of width pixels from
// (x0,y0) to (x1,y1), light on its right side as a broken edge is.
func Crack(img *image.RGBA, x0, y0, x1, y1, width int, seed uint64) *image.RGBA {
	out := Clone(img)
	rng := rand.New(rand.NewPCG(seed, 11))
	steps := max(abs(x1-x0), abs(y1-y0), 1)
	bend := 0
	for i := range steps + 1 {
		if i%3 == 0 {
			bend += rng.IntN(3) - 1
		}
		x, y := x0+(x1-x0)*i/steps, y0+(y1-y0)*i/steps
		if abs(x1-x0) > abs(y1-y0) {
			y += bend
		} else {
			x += bend
		}
		for dy := range width {
			for dx := range width {
				add(out, x+dx, y+dy, -110)
			}
			add(out, x+width, y+dy, 30)
		}
	}
	return out
}

// Stain returns a copy of img with a brown blot around (cx,cy) of radius r
// pixels through which the texture shows, darker at its rim.
func Stain(img *image.RGBA, cx, cy, r int, seed uint64) *image.RGBA {
	out := Clone(img)
	for y := cy - 2*r; y <= cy+2*r; y++ {
		for x := cx - 2*r; x <= cx+2*r; x++ {
			if !(image.Point{X: x, Y: y}).In(out.Rect) {
				continue
			}
			// The rim wanders by a third of the radius.
			edge := r*r*5/6 + r*r*grain(x, y, max(2, r/2), seed)/768
			d := (x-cx)*(x-cx) + (y-cy)*(y-cy)
			if d > edge {
				continue
			}
			keep := 70 // per cent of the light
			if 10*d > 8*edge {
				keep = 55
			}
			p := out.Pix[out.PixOffset(x, y):]
			p[0], p[1], p[2] = part(p[0], keep+10), part(p[1], keep), part(p[2], keep-20)
		}
	}
	return out
}

// add moves the levels of a pixel where there is one; writing the same pixel
// twice makes it darker twice, which a crack may be.
func add(img *image.RGBA, x, y, d int) {
	if (image.Point{X: x, Y: y}).In(img.Rect) {
		shift(img, x, y, d, d, d)
	}
}

func part(v uint8, percent int) uint8 { return uint8(int(v) * percent / 100) }

func abs(v int) int { return max(v, -v) }

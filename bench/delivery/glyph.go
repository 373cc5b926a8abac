package delivery

import (
	"image"
	"image/color"
	"math"
	"math/rand/v2"

	"github.com/bonafide-aftersale/bonafide/bench/raster"
)

// pen draws on img; every touched pixel is taken out of mask if that is set.
type pen struct {
	img   *image.RGBA
	mask  *raster.Mask
	ink   color.RGBA
	alpha float64
}

func (p *pen) dot(x, y int, cover float64) {
	if cover <= 0 || !(image.Point{X: x, Y: y}).In(p.img.Rect) {
		return
	}
	a := min(cover, 1) * p.alpha
	px := p.img.Pix[p.img.PixOffset(x, y):]
	for k, v := range [...]uint8{p.ink.R, p.ink.G, p.ink.B} {
		px[k] = raster.Clamp(float64(px[k]) + (float64(v)-float64(px[k]))*a)
	}
	if p.mask != nil && a > .02 {
		p.mask.Pix[y*p.mask.W+x] = false
	}
}

// line draws a stroke of the given width with round ends.
func (p *pen) line(ax, ay, bx, by, width float64) {
	m := width/2 + 1
	ux, uy := bx-ax, by-ay
	ll := max(ux*ux+uy*uy, 1e-9)
	for y := int(min(ay, by) - m); y <= int(max(ay, by)+m)+1; y++ {
		for x := int(min(ax, bx) - m); x <= int(max(ax, bx)+m)+1; x++ {
			px, py := float64(x)-ax, float64(y)-ay
			t := min(max((px*ux+py*uy)/ll, 0), 1)
			p.dot(x, y, width/2+.5-math.Hypot(px-t*ux, py-t*uy))
		}
	}
}

// disc draws a filled circle.
func (p *pen) disc(x, y, r float64) { p.line(x, y, x, y, 2*r) }

// rect fills a rectangle.
func (p *pen) rect(r image.Rectangle) {
	for y := r.Min.Y; y < r.Max.Y; y++ {
		for x := r.Min.X; x < r.Max.X; x++ {
			p.dot(x, y, 1)
		}
	}
}

// text writes n characters made of strokes, like print from a distance, from
// (x, y) in direction dir (radians, screen); em is their height in pixels. It
// returns the length of the line.
func (p *pen) text(rng *rand.Rand, x, y, em, dir float64, n int) float64 {
	sin, cos := math.Sincos(dir)
	at := func(u, v float64) (float64, float64) { return x + u*cos - v*sin, y + u*sin + v*cos }
	u := 0.0
	bold := em * (.07 + .06*rng.Float64())
	for range n {
		wide := em * .92
		if rng.Float64() < .1 {
			u += em * .5
			continue
		}
		for range 4 + rng.IntN(5) {
			a, b := rng.Float64()*.8, rng.Float64()*.9
			c, d := rng.Float64()*.8, rng.Float64()*.9
			switch rng.IntN(5) {
			case 0, 1: // horizontal
				d = b
			case 2, 3: // vertical
				c = a
			}
			ax, ay := at(u+a*wide, b*em)
			bx, by := at(u+c*wide, d*em)
			p.line(ax, ay, bx, by, max(bold, .9))
		}
		u += em
	}
	return u
}

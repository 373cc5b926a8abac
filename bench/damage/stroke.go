package damage

import (
	"math"

	"github.com/bonafide-aftersale/bonafide/bench/raster"
)

// point is a point of a stroke with the stroke's width there, in pixels, and
// its strength 0..1.
type point struct{ x, y, width, ink float64 }

// rub draws the polyline into cover with antialiased edges, keeping the larger
// cover where strokes cross; (dx, dy) shifts it.
func rub(cover *raster.Field, line []point, dx, dy float64) {
	for i := 1; i < len(line); i++ {
		a, b := line[i-1], line[i]
		ax, ay, bx, by := a.x+dx, a.y+dy, b.x+dx, b.y+dy
		m := max(a.width, b.width)/2 + 1
		x0, x1 := max(int(min(ax, bx)-m), 0), min(int(max(ax, bx)+m)+1, cover.W-1)
		y0, y1 := max(int(min(ay, by)-m), 0), min(int(max(ay, by)+m)+1, cover.H-1)
		ux, uy := bx-ax, by-ay
		ll := max(ux*ux+uy*uy, 1e-9)
		for y := y0; y <= y1; y++ {
			for x := x0; x <= x1; x++ {
				px, py := float64(x)-ax, float64(y)-ay
				t := min(max((px*ux+py*uy)/ll, 0), 1)
				d := math.Hypot(px-t*ux, py-t*uy)
				wide := a.width + (b.width-a.width)*t
				ink := a.ink + (b.ink-a.ink)*t
				// A line thinner than a pixel covers part of it.
				v := min(max(wide/2+.5-d, 0), 1) * min(wide, 1) * ink
				if p := &cover.Pix[y*cover.W+x]; float32(v) > *p {
					*p = float32(v)
				}
			}
		}
	}
}

// walk is a random walk of about length pixels from (x, y) in direction dir;
// wobble is the standard deviation of the turn per step and kink the chance of
// a sharp turn.
func (c *window) walk(x, y, dir, length, width, wobble, kink float64) []point {
	step := max(length/45, 1.5)
	heading, drift := dir, dir
	line := []point{{x, y, width, 1}}
	ink := 1.0
	for done := 0.0; done < length; done += step {
		drift += c.rng.NormFloat64() * wobble * .25
		heading += c.rng.NormFloat64()*wobble + (drift-heading)*.25
		if c.rng.Float64() < kink {
			heading += c.rng.NormFloat64() * .9
		}
		ink = min(max(ink+c.rng.NormFloat64()*.13+(.85-ink)*.15, .25), 1)
		t := done / length
		wide := width * (1 - .75*t*t) * (.75 + .5*c.rng.Float64())
		x += step * math.Cos(heading)
		y += step * math.Sin(heading)
		line = append(line, point{x, y, wide, ink * (1 - .5*t*t)})
	}
	return line
}

package damage

import (
	"math"

	"github.com/bonafide-aftersale/bonafide/bench/raster"
)

// tear opens a lens along a bent line: a dark or board-coloured inside, a torn
// white fibre layer of uneven width around it, a shadow on the lower side and
// a lifted light edge on the other.
func (c *window) tear() {
	w, h := c.size()
	dir := c.between(0, 2*math.Pi)
	length := c.r * c.between(1.5, 2)
	x, y := c.x-math.Cos(dir)*length/2, c.y-math.Sin(dir)*length/2
	spine := c.walk(x, y, dir, length, 1, .12, .06)
	fat := c.r * c.between(.14, .4)
	field := raster.NewField(w, h) // 1 on the spine, 0 at the outline
	jag := raster.Noise(c.rng, w, h, max(c.r*.3, 4), 5)
	for i := range field.Pix {
		field.Pix[i] = float32(c.lens(spine, float64(i%w), float64(i/w), fat, float64(jag.Pix[i])))
	}
	hair := raster.Noise(c.rng, w, h, max(2.2*c.unit, 2), 2)
	wave := raster.Noise(c.rng, w, h, c.r*.3, 3)
	c.shadow(field)
	c.fibre(field, hair, wave)
}

// lens returns how deep (x, y) lies in the tear.
func (c *window) lens(spine []point, x, y, fat, jag float64) float64 {
	best := -1.0
	n := float64(len(spine) - 1)
	for i := 1; i < len(spine); i++ {
		a, b := spine[i-1], spine[i]
		ux, uy := b.x-a.x, b.y-a.y
		t := min(max(((x-a.x)*ux+(y-a.y)*uy)/(ux*ux+uy*uy), 0), 1)
		d := math.Hypot(x-a.x-t*ux, y-a.y-t*uy)
		if d > 1.4*fat { // outside whatever the opening is here
			continue
		}
		at := (float64(i-1) + t) / n
		open := fat * math.Pow(math.Sin(math.Pi*min(max(at, .02), .98)), .8)
		best = max(best, 1-(d-jag*fat*.13)/open)
	}
	return best
}

// shadow darkens the picture beside the opening.
func (c *window) shadow(field *raster.Field) {
	w, h := c.size()
	s := raster.NewField(w, h)
	off := max(int(c.r*.05), 1)
	for y := range h {
		for x := range w {
			if field.At(x-off, y-off) > 0 {
				s.Pix[y*w+x] = 1
			}
		}
	}
	s.Blur(max(c.r*.05, .8))
	k := c.fade(.55, .42, .3)
	for i, v := range s.Pix {
		if v > 0 && field.Pix[i] <= 0 {
			f := 1 - k*float64(v)
			c.scale(i, f, f, f)
		}
	}
}

func (c *window) fibre(field, hair, wave *raster.Field) {
	inner := c.between(.25, .5)
	white, dark := c.between(205, 242), c.between(20, 65)
	paper := [3]float64{white, white * c.between(.97, 1), white * c.between(.88, .99)}
	below := [3]float64{dark, dark * c.between(.88, 1), dark * c.between(.75, .95)}
	if c.rng.Float64() < .45 { // grey or brown board below
		g := c.between(95, 160)
		below = [3]float64{g * 1.08, g * .94, g * c.between(.7, .9)}
	}
	dim := c.bright()
	cover := c.fade(1, .9, .7)
	w, _ := c.size()
	for i, s := range field.Pix {
		v := float64(s)
		if v <= 0 {
			continue
		}
		// Slope of the field as seen from the upper left: one lip is lit.
		lit := float64(field.At(i%w+1, i/w+1)-field.At(i%w-1, i/w-1)) * c.r * .09
		lit = min(max(lit, -.25), .2)
		n := float64(hair.Pix[i])
		edge := raster.Smoothstep(0, .06, v)
		deep := raster.Smoothstep(inner-.07, inner+.07, v+.1*float64(wave.Pix[i])+.03*n)
		var px [3]float64
		for k := range px {
			fine := paper[k]*dim*(1+lit) + 9*n
			hole := below[k]*dim*(.75+.3*raster.Smoothstep(inner, 1, v)) + 5*n + 8*float64(wave.Pix[i])
			px[k] = fine + (hole-fine)*deep
		}
		c.mix(i, px[0], px[1], px[2], edge*cover)
	}
}

// bright returns how light the scene is around the damage: .45 to 1.05 of full
// paper white.
func (c *window) bright() float64 {
	l := raster.Luma(c.img)
	hist := [256]int{}
	for _, v := range l.Pix {
		hist[min(max(int(v), 0), 255)]++
	}
	seen, top := 0, 0
	for v, n := range hist {
		if seen += n; seen < len(l.Pix)*9/10 {
			top = v
		}
	}
	return min(max(.35+.7*float64(top)/235, .45), 1.05)
}

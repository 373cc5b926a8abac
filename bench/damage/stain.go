package damage

import (
	"math"

	"github.com/bonafide-aftersale/bonafide/bench/raster"
)

// liquids are the colours of stains as factors of what lies below.
var liquids = [][3]float64{
	{.62, .44, .26}, // coffee
	{.86, .72, .34}, // oil, urine, tea
	{.50, .46, .42}, // dirt
	{.60, .62, .62}, // water on card
	{.70, .26, .20}, // sauce
	{.42, .34, .20}, // soil
}

// blot returns the field of an irregular blob of radius r at (x, y): positive
// inside, 0 at the outline, 1 at the middle.
func (c *window) blot(x, y, r, rough float64) *raster.Field {
	w, h := c.size()
	f := raster.Noise(c.rng, w, h, max(r*.9, 4), 5)
	long, turn := c.between(.75, 1.35), c.between(0, math.Pi)
	sin, cos := math.Sincos(turn)
	for j := range h {
		for i := range w {
			dx, dy := float64(i)-x, float64(j)-y
			u, v := (dx*cos+dy*sin)/long, (dy*cos-dx*sin)*long
			d := math.Hypot(u, v) / r
			p := &f.Pix[j*w+i]
			*p = float32(1 - d + rough*float64(*p)*min(d*1.5, 1))
		}
	}
	return f
}

// stain multiplies the picture by a mottled blot with a darker rim, with
// splashes around it, and sometimes a run-down drip.
func (c *window) stain() {
	w, h := c.size()
	f := c.blot(c.x, c.y, c.r*.92, c.between(.2, .45))
	for range c.rng.IntN(9) {
		a, d := c.between(0, 2*math.Pi), c.between(.9, 1.5)*c.r
		join(f, c.x+d*math.Cos(a), c.y+d*math.Sin(a), c.r*c.between(.025, .11))
	}
	if c.rng.Float64() < .35 {
		x, y := c.x+c.between(-.4, .4)*c.r, c.y+c.r*.5
		for range 14 {
			join(f, x, y, c.r*.1)
			x, y = x+c.rng.NormFloat64()*c.r*.012, y+c.r*.06
		}
	}
	c.soak(f, raster.Noise(c.rng, w, h, c.r*.5, 4))
}

// join adds a droplet to the field of a blot.
func join(f *raster.Field, x, y, r float64) {
	for j := max(int(y-3*r), 0); j <= min(int(y+3*r), f.H-1); j++ {
		for i := max(int(x-3*r), 0); i <= min(int(x+3*r), f.W-1); i++ {
			v := float32((1 - math.Hypot(float64(i)-x, float64(j)-y)/r) * .25)
			if p := &f.Pix[j*f.W+i]; v > *p {
				*p = v
			}
		}
	}
}

func (c *window) soak(f, mottle *raster.Field) {
	ink := liquids[c.rng.IntN(len(liquids))]
	for k := range ink {
		ink[k] = min(max(ink[k]+c.rng.NormFloat64()*.03, .08), .97)
	}
	depth := c.between(c.fade(.75, .5, .3), c.fade(1, .75, .45))
	soft := c.between(.03, .22)
	rim, place := c.between(.05, .6), c.between(.04, .1)
	veil := c.between(0, .3) // some stains cover: they are mixed in, not multiplied
	for i, s := range f.Pix {
		v := float64(s)
		if v <= 0 {
			continue
		}
		a := raster.Smoothstep(0, soft, v)
		edge := math.Exp(-(v-place)*(v-place)/(2*.035*.035)) * rim
		k := depth * a * min(max(.72+.28*float64(mottle.Pix[i])+edge, 0), 1.25)
		c.scale(i, max(1-k*(1-ink[0]), .03), max(1-k*(1-ink[1]), .03), max(1-k*(1-ink[2]), .03))
		g := 120 + 18*float64(mottle.Pix[i])
		c.mix(i, g*ink[0]*1.2, g*ink[1]*1.2, g*ink[2]*1.2, min(veil*k, 1))
	}
}

package damage

import (
	"math"

	"github.com/bonafide-aftersale/bonafide/bench/raster"
)

// moulds are the colours of spots, dark middle first, then the pale bloom.
var moulds = [][2][3]float64{
	{{46, 58, 40}, {168, 178, 156}},    // green
	{{30, 30, 28}, {120, 122, 116}},    // black
	{{84, 92, 88}, {206, 210, 202}},    // grey
	{{62, 74, 78}, {182, 194, 196}},    // blue-green
	{{88, 74, 44}, {196, 186, 152}},    // brown
	{{120, 124, 112}, {228, 228, 220}}, // white
}

// mould grows clusters of speckles around a few middles; bloom is the soft
// halo of dense places.
func (c *window) mould() {
	w, h := c.size()
	spots, bloom := raster.NewField(w, h), raster.NewField(w, h)
	for range 2 + c.rng.IntN(6) {
		a, d := c.between(0, 2*math.Pi), c.r*.7*math.Sqrt(c.rng.Float64())
		c.colony(spots, bloom, c.x+d*math.Cos(a), c.y+d*math.Sin(a), c.r*c.between(.14, .4))
	}
	spots.Blur(max(.45*c.unit, c.r*.012))
	bloom.Blur(max(1.2*c.unit, c.r*.07))
	fine := raster.Noise(c.rng, w, h, max(3*c.unit, c.r*.08), 3)
	kind := moulds[c.rng.IntN(len(moulds))]
	dim := c.bright()
	dark, pale := c.fade(.95, .75, .5), c.fade(.65, .5, .3)
	for i := range spots.Pix {
		s, b := float64(spots.Pix[i]), float64(bloom.Pix[i])
		if s+b < .004 {
			continue
		}
		n := float64(fine.Pix[i])
		p := kind[1]
		k := min(max(1.3*b*(.65+.45*n), 0), 1) * pale
		c.mix(i, (p[0]+14*n)*dim, (p[1]+14*n)*dim, (p[2]+14*n)*dim, k)
		m := kind[0]
		k = min(max(s*(.8+.35*n), 0), 1) * dark
		c.mix(i, (m[0]+10*n)*dim, (m[1]+10*n)*dim, (m[2]+10*n)*dim, k)
	}
}

// colony draws speckles that thin out from the middle.
func (c *window) colony(spots, bloom *raster.Field, x, y, r float64) {
	for range 14 + c.rng.IntN(60) {
		a, d := c.between(0, 2*math.Pi), math.Abs(c.rng.NormFloat64())*r*.55
		size := max(r*.045*math.Exp(c.rng.NormFloat64()*.65), .5*c.unit)
		if d > r*.7 {
			size *= .6
		}
		px, py := x+d*math.Cos(a), y+d*math.Sin(a)
		dab(spots, px, py, size, c.between(.35, 1))
		dab(bloom, px, py, size*2.2+r*.05, .5)
	}
	dab(bloom, x, y, r*.5, .55)
}

// dab adds a soft dot, saturating at 1.
func dab(f *raster.Field, x, y, r, ink float64) {
	m := r*1.3 + 1
	for j := max(int(y-m), 0); j <= min(int(y+m), f.H-1); j++ {
		for i := max(int(x-m), 0); i <= min(int(x+m), f.W-1); i++ {
			d := math.Hypot(float64(i)-x, float64(j)-y)
			v := float32(ink * (1 - raster.Smoothstep(r*.6-.3, r*1.3+.3, d)) * min(r*1.2, 1))
			p := &f.Pix[j*f.W+i]
			*p += v * (1 - *p)
		}
	}
}

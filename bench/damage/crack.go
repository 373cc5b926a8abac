package damage

import (
	"math"

	"github.com/bonafide-aftersale/bonafide/bench/raster"
)

// crack draws one of two patterns: a running crack with branches, or a star
// from a point of impact with a few joining lines, as in glass and ceramics.
func (c *window) crack() {
	wide := c.between(1, c.fade(3.2, 2.4, 1.6)) * c.unit
	var lines [][]point
	if c.rng.Float64() < .62 {
		dir := c.between(0, 2*math.Pi)
		x, y := c.x-math.Cos(dir)*c.r*.8, c.y-math.Sin(dir)*c.r*.8
		lines = c.branch(lines, x, y, dir, c.between(1.3, 1.9)*c.r, wide, 0)
	} else {
		lines = c.star(wide)
	}
	w, h := c.size()
	core, edge, fine := raster.NewField(w, h), raster.NewField(w, h), raster.NewField(w, h)
	light := c.between(0, 2*math.Pi)
	lx, ly := math.Cos(light), math.Sin(light)
	for _, line := range lines {
		rub(core, line, 0, 0)
		off := line[0].width*.5 + .6*c.unit
		rub(edge, line, lx*off, ly*off)
		rub(fine, line, -lx*off*.6, -ly*off*.6)
	}
	soft := c.between(.35, .7) * math.Sqrt(c.unit)
	core.Blur(soft)
	edge.Blur(soft)
	fine.Blur(soft * 2.2)
	broken := raster.Noise(c.rng, w, h, c.r/4, 4)
	dark := c.between(c.fade(.75, .5, .3), c.fade(.97, .8, .5))
	glow := dark * c.between(.15, .5)
	r, g, b := c.between(8, 40), c.between(6, 32), c.between(4, 28)
	for i := range core.Pix {
		if core.Pix[i]+edge.Pix[i]+fine.Pix[i] == 0 {
			continue
		}
		n := min(max(.75+.5*float64(broken.Pix[i]), .15), 1)
		s := 1 - .35*dark*float64(fine.Pix[i])
		c.scale(i, s, s, s)
		c.mix(i, 250, 248, 242, glow*n*float64(edge.Pix[i]))
		c.mix(i, r, g, b, min(dark*(.6+.4*n)*float64(core.Pix[i]), 1))
	}
}

// branch appends a crack and its side cracks.
func (c *window) branch(lines [][]point, x, y, dir, length, width float64, depth int) [][]point {
	line := c.walk(x, y, dir, length, width, .22, .1)
	lines = append(lines, line)
	if depth == 3 {
		return lines
	}
	chance := [...]float64{.1, .07, .05}[depth]
	for i := 3; i < len(line)-3; i++ {
		if c.rng.Float64() > chance {
			continue
		}
		p, q := line[i], line[i+1]
		side := c.between(.35, 1.15)
		if c.rng.Float64() < .5 {
			side = -side
		}
		lines = c.branch(lines, p.x, p.y, math.Atan2(q.y-p.y, q.x-p.x)+side,
			length*c.between(.2, .55), max(p.width*.65, .5*c.unit), depth+1)
	}
	return lines
}

// star draws rays from the point of impact and pieces of rings between them.
func (c *window) star(wide float64) [][]point {
	var lines, rays [][]point
	n := 4 + c.rng.IntN(5)
	turn := c.between(0, 2*math.Pi)
	for i := range n {
		dir := turn + (float64(i)+c.between(-.35, .35))*2*math.Pi/float64(n)
		ray := c.walk(c.x, c.y, dir, c.r*c.between(.45, 1.25), wide, .1, .05)
		rays = append(rays, ray)
		lines = append(lines, ray)
		if c.rng.Float64() < .5 {
			p := ray[len(ray)/2]
			lines = c.branch(lines, p.x, p.y, dir+c.between(-.7, .7), c.r*.4, wide*.6, 2)
		}
	}
	for ring := range 1 + c.rng.IntN(2) {
		for i := range rays {
			a, b := rays[i], rays[(i+1)%len(rays)]
			k := 3 + ring*6 + c.rng.IntN(5)
			if k >= len(a) || k >= len(b) || c.rng.Float64() < .6 {
				continue
			}
			p, q := a[k], b[k]
			mx := (p.x+q.x)/2 + c.rng.NormFloat64()*c.r*.02
			my := (p.y+q.y)/2 + c.rng.NormFloat64()*c.r*.02
			lines = append(lines, []point{{p.x, p.y, wide * .6, .8}, {mx, my, wide * .5, .6}, {q.x, q.y, wide * .6, .8}})
		}
	}
	return lines
}

// scratch draws a few nearly parallel thin strokes, light with a dark side.
func (c *window) scratch() {
	w, h := c.size()
	dir := c.between(0, math.Pi)
	core, side := raster.NewField(w, h), raster.NewField(w, h)
	for range 2 + c.rng.IntN(5) {
		d := dir + c.rng.NormFloat64()*.12
		x := c.x + c.rng.NormFloat64()*c.r*.3 - math.Cos(d)*c.r*.7
		y := c.y + c.rng.NormFloat64()*c.r*.3 - math.Sin(d)*c.r*.7
		line := c.walk(x, y, d, c.r*c.between(.6, 1.6), c.between(.8, 1.8)*c.unit, .015, 0)
		rub(core, line, 0, 0)
		rub(side, line, .9*c.unit, .7*c.unit)
	}
	core.Blur(.45)
	side.Blur(.6)
	a := c.fade(.8, .6, .4)
	for i := range core.Pix {
		s := 1 - .4*a*float64(side.Pix[i])
		c.scale(i, s, s, s)
		c.mix(i, 235, 233, 228, a*float64(core.Pix[i]))
	}
}

package damage

import (
	"image"
	"math"

	"github.com/bonafide-aftersale/bonafide/bench/raster"
	"golang.org/x/image/draw"
)

// removal fills a blot from its surroundings: a piece of the neighbourhood that
// fits at the border is copied over it and its colours are bent to the border.
func (c *window) removal() {
	w, h := c.size()
	f := c.blot(c.x, c.y, c.r*.9, .2)
	hole := raster.NewMask(w, h)
	for i, v := range f.Pix {
		hole.Pix[i] = v > 0
	}
	dx, dy := c.source(hole)
	c.blend(hole, func(x, y int) [3]float64 {
		at := c.img.PixOffset(min(max(x+dx, 0), w-1), min(max(y+dy, 0), h-1))
		p := c.img.Pix[at:]
		return [3]float64{float64(p[0]), float64(p[1]), float64(p[2])}
	}, 1, 0)
}

// source searches the shift whose pixels fit best along the rim of the hole
// and which leads out of it.
func (c *window) source(hole *raster.Mask) (int, int) {
	w, h := c.size()
	var rim []int
	for i, in := range hole.Pix {
		x, y := i%w, i/w
		if !in && (hole.At(x+1, y) || hole.At(x-1, y) || hole.At(x, y+1) || hole.At(x, y-1)) {
			rim = append(rim, i)
		}
	}
	bx, by, best := int(c.r), 0, math.Inf(1)
	for range 160 {
		a, d := c.between(0, 2*math.Pi), c.between(1.2, 2.4)*c.r
		dx, dy := int(d*math.Cos(a)), int(d*math.Sin(a))
		cost := 0.0
		for k := 0; k < len(rim); k += 1 + len(rim)/200 {
			x, y := rim[k]%w+dx, rim[k]/w+dy
			if x < 0 || y < 0 || x >= w || y >= h || hole.At(x, y) {
				cost += 60
				continue
			}
			p, q := c.img.Pix[rim[k]*4:], c.img.Pix[c.img.PixOffset(x, y):]
			for ch := range 3 {
				cost += math.Abs(float64(p[ch]) - float64(q[ch]))
			}
		}
		if cost < best {
			bx, by, best = dx, dy, cost
		}
	}
	return bx, by
}

// patch sets a piece of the other photograph into a blot: seamless (its
// colours bent to the border, as Pérez et al. 2003 do by the Poisson equation)
// or with a feathered border only.
func (c *window) patch() {
	if c.other == nil {
		c.removal()
		return
	}
	w, h := c.size()
	f := c.blot(c.x, c.y, c.r*.9, .18)
	hole := raster.NewMask(w, h)
	for i, v := range f.Pix {
		hole.Pix[i] = v > 0
	}
	zoom := c.between(.8, 1.3)
	need := int(2.6*c.r/zoom) + 2
	from := c.other
	if m := min(from.Rect.Dx(), from.Rect.Dy()); m < need {
		k := float64(need) / float64(m)
		from = raster.Resize(from, int(float64(from.Rect.Dx())*k)+1, int(float64(from.Rect.Dy())*k)+1, draw.CatmullRom)
	}
	x0 := c.rng.IntN(max(from.Rect.Dx()-need, 0) + 1)
	y0 := c.rng.IntN(max(from.Rect.Dy()-need, 0) + 1)
	piece := raster.Resize(raster.Crop(from, image.Rect(x0, y0, x0+need, y0+need)), int(2.6*c.r)+2, int(2.6*c.r)+2, draw.CatmullRom)
	pw, ph := piece.Rect.Dx(), piece.Rect.Dy()
	take := func(x, y int) [3]float64 {
		px, py := x-int(c.x)+pw/2, y-int(c.y)+ph/2
		p := piece.Pix[piece.PixOffset(min(max(px, 0), pw-1), min(max(py, 0), ph-1)):]
		return [3]float64{float64(p[0]), float64(p[1]), float64(p[2])}
	}
	if c.rng.Float64() < .6 {
		c.blend(hole, take, c.fade(.75, .9, 1), 0)
	} else {
		c.blend(hole, take, 0, c.between(1, 4)*c.unit)
	}
}

// blend replaces the hole by take, plus bend (0..1) of the difference at the
// border carried smoothly inside; feather pixels of the border are mixed.
func (c *window) blend(hole *raster.Mask, take func(x, y int) [3]float64, bend, feather float64) {
	w, h := c.size()
	known := raster.NewField(w, h)
	alpha := raster.NewField(w, h)
	for i, in := range hole.Pix {
		if in {
			alpha.Pix[i] = 1
		} else {
			known.Pix[i] = 1
		}
	}
	if feather > 0 {
		alpha.Blur(feather)
	}
	var diff [3]*raster.Field
	for k := range 3 {
		diff[k] = raster.NewField(w, h)
		if bend == 0 {
			continue
		}
		for i, in := range hole.Pix {
			if !in {
				diff[k].Pix[i] = float32(float64(c.img.Pix[i*4+k]) - take(i%w, i/w)[k])
			}
		}
		fill(diff[k], known)
	}
	out := make([]uint8, len(c.img.Pix))
	copy(out, c.img.Pix)
	for i := range alpha.Pix {
		a := float64(alpha.Pix[i])
		if a < .002 || (feather == 0 && !hole.Pix[i]) {
			continue
		}
		v := take(i%w, i/w)
		for k := range 3 {
			was := float64(c.img.Pix[i*4+k])
			out[i*4+k] = raster.Clamp(was + (v[k]+bend*float64(diff[k].Pix[i])-was)*a)
		}
	}
	copy(c.img.Pix, out)
}

// fill carries f smoothly into the places where known is 0: averages of known
// values from coarse to fine, then relaxation towards the Laplace equation.
func fill(f, known *raster.Field) {
	if f.W > 2 || f.H > 2 {
		w, h := (f.W+1)/2, (f.H+1)/2
		half, seen := raster.NewField(w, h), raster.NewField(w, h)
		for y := range f.H {
			for x := range f.W {
				i, j := y*f.W+x, (y/2)*w+x/2
				half.Pix[j] += f.Pix[i] * known.Pix[i]
				seen.Pix[j] += known.Pix[i]
			}
		}
		for j := range half.Pix {
			if seen.Pix[j] > 0 {
				half.Pix[j] /= seen.Pix[j]
				seen.Pix[j] = 1
			}
		}
		fill(half, seen)
		for y := range f.H {
			for x := range f.W {
				if i := y*f.W + x; known.Pix[i] == 0 {
					f.Pix[i] = float32(half.Sample((float64(x)-.5)/2, (float64(y)-.5)/2))
				}
			}
		}
	}
	for range 12 {
		for y := range f.H {
			for x := range f.W {
				if i := y*f.W + x; known.Pix[i] == 0 {
					f.Pix[i] = (f.At(x-1, y) + f.At(x+1, y) + f.At(x, y-1) + f.At(x, y+1)) / 4
				}
			}
		}
	}
}

// dent bends the picture inside a round area and shades the slope, lit from
// the upper left.
func (c *window) dent() {
	w, h := c.size()
	src := raster.RGBA(c.img)
	push := c.r * c.fade(.16, .11, .07)
	shade := c.fade(.5, .35, .22)
	long, turn := c.between(.7, 1.4), c.between(0, math.Pi)
	sin, cos := math.Sincos(turn)
	for y := range h {
		for x := range w {
			dx, dy := float64(x)-c.x, float64(y)-c.y
			u, v := (dx*cos+dy*sin)/long/c.r, (dy*cos-dx*sin)*long/c.r
			d := math.Hypot(u, v)
			if d >= 1 {
				continue
			}
			k := d * (1 - d*d) * (1 - d*d) * 2.2
			nx, ny := dx/(math.Hypot(dx, dy)+1e-9), dy/(math.Hypot(dx, dy)+1e-9)
			i := y*w + x
			p := sample(src, float64(x)+nx*k*push, float64(y)+ny*k*push)
			copy(c.img.Pix[i*4:i*4+3], p[:])
			s := 1 + shade*k*(nx+ny)*.8
			c.scale(i, s, s, s)
		}
	}
}

// sample interpolates a picture bilinearly.
func sample(img *image.RGBA, x, y float64) (out [3]uint8) {
	w, h := img.Rect.Dx(), img.Rect.Dy()
	x, y = min(max(x, 0), float64(w-1)), min(max(y, 0), float64(h-1))
	i, j := int(x), int(y)
	a, b := x-float64(i), y-float64(j)
	p, q := img.PixOffset(i, j), img.PixOffset(min(i+1, w-1), j)
	r, s := img.PixOffset(i, min(j+1, h-1)), img.PixOffset(min(i+1, w-1), min(j+1, h-1))
	for k := range 3 {
		top := float64(img.Pix[p+k])*(1-a) + float64(img.Pix[q+k])*a
		low := float64(img.Pix[r+k])*(1-a) + float64(img.Pix[s+k])*a
		out[k] = raster.Clamp(top*(1-b) + low*b)
	}
	return out
}

// Package delivery sends pictures through the ways on which they reach a
// merchant: messengers, crops, screenshots, filters. Each chain is a pure
// function of picture and seed and knows exactly where every pixel went.
package delivery

import (
	"fmt"
	"hash/fnv"
	"image"
	"math/rand/v2"

	"github.com/bonafide-aftersale/bonafide/bench/raster"
	"golang.org/x/image/draw"
)

// Delivered is a picture at the end of a chain.
type Delivered struct {
	Image  image.Image
	Matrix raster.Matrix // sent pixel -> delivered pixel, mirroring included
	Mask   *raster.Mask  // delivered pixels that stem from the picture: no bars, no overlays
	// Overlay marks pixels of the picture's area that were drawn over: text,
	// watermark, rounded corners. They are real changes, but not damage.
	Overlay *raster.Mask
}

// Chain is a named way of delivery.
type Chain struct {
	Name  string
	Extra bool // beyond the ten chains of the target; reported separately
	steps func(p *parcel)
}

// Chains returns all chains in the order of the report.
func Chains() []Chain {
	return []Chain{
		{"none", false, func(p *parcel) {}},
		{"jpeg-85", false, func(p *parcel) { p.jpeg(85) }},
		{"jpeg-50", false, func(p *parcel) { p.jpeg(50) }},
		{"messenger", false, func(p *parcel) { p.messenger(); p.jpeg(75) }},
		{"triple-forward", false, (*parcel).forwards},
		{"crop", false, func(p *parcel) { p.crop(); p.jpeg(p.quality(70, 92)) }},
		{"rotation", false, func(p *parcel) { p.rotate(); p.jpeg(p.quality(70, 92)) }},
		{"screenshot", false, func(p *parcel) { p.screenshot(); p.shot() }},
		{"mirror", false, func(p *parcel) { p.mirror(); p.resize(p.between(.55, .95)); p.jpeg(p.quality(70, 90)) }},
		{"filter", false, func(p *parcel) { p.filter(); p.watermark(); p.jpeg(p.quality(70, 92)) }},
		{"quarter-turn", true, func(p *parcel) { p.turn(1 + p.rng.IntN(3)); p.jpeg(p.quality(75, 92)) }},
		{"crop-screenshot", true, func(p *parcel) { p.crop(); p.screenshot(); p.shot() }},
		{"mirror-crop", true, func(p *parcel) { p.mirror(); p.crop(); p.jpeg(p.quality(70, 92)) }},
		{"half", true, func(p *parcel) { p.half(); p.jpeg(p.quality(70, 92)) }},
	}
}

// Find returns the chain of that name.
func Find(name string) (Chain, error) {
	for _, c := range Chains() {
		if c.Name == name {
			return c, nil
		}
	}
	return Chain{}, fmt.Errorf("delivery: unknown chain %q", name)
}

// Deliver sends a copy of img through the chain.
func (c Chain) Deliver(img *image.RGBA, seed uint64) (*Delivered, error) {
	h := fnv.New64a()
	h.Write([]byte(c.Name))
	w, ht := img.Rect.Dx(), img.Rect.Dy()
	if w < 16 || ht < 16 {
		return nil, fmt.Errorf("delivery: picture of %dx%d is too small", w, ht)
	}
	p := &parcel{
		img: raster.RGBA(img), matrix: raster.Identity, mask: raster.FullMask(w, ht),
		area: raster.FullMask(w, ht), rng: raster.Rand(seed, h.Sum64()),
	}
	c.steps(p)
	if p.err != nil {
		return nil, p.err
	}
	out := &Delivered{Image: p.img, Matrix: p.matrix, Mask: p.mask, Overlay: raster.NewMask(p.mask.W, p.mask.H)}
	for i, in := range p.area.Pix {
		out.Overlay.Pix[i] = in && !p.mask.Pix[i]
	}
	if p.coded != nil {
		out.Image = p.coded
	}
	return out, nil
}

// parcel is a picture on its way.
type parcel struct {
	img    *image.RGBA
	coded  image.Image // what the last JPEG decodes to; nil after any other step
	matrix raster.Matrix
	mask   *raster.Mask
	area   *raster.Mask // as mask, with what was drawn over
	rng    *rand.Rand
	err    error
}

func (p *parcel) size() (int, int) { return p.img.Rect.Dx(), p.img.Rect.Dy() }

func (p *parcel) between(a, b float64) float64 { return a + (b-a)*p.rng.Float64() }

func (p *parcel) quality(a, b int) int { return a + p.rng.IntN(b-a+1) }

// kernel draws one of the resampling kernels that apps use.
func (p *parcel) kernel() draw.Interpolator {
	return []draw.Interpolator{draw.CatmullRom, draw.BiLinear, draw.ApproxBiLinear}[p.rng.IntN(3)]
}

// put replaces the picture by img, whose pixels are the old ones moved by m.
func (p *parcel) put(img *image.RGBA, m raster.Matrix) {
	p.img, p.coded = img, nil
	p.matrix = p.matrix.Then(m)
	w, h := p.size()
	mask, area := p.mask, p.area
	p.mask, p.area = raster.NewMask(w, h), raster.NewMask(w, h)
	inv := m.Inverse() // all steps are affine: a row is walked in equal steps
	for y := range h {
		sx, sy := inv.Apply(0, float64(y))
		sx, sy = sx+.5, sy+.5
		for x := range w {
			if sx > 0 && sy > 0 && sx < float64(mask.W) && sy < float64(mask.H) {
				at := int(sy)*mask.W + int(sx)
				p.mask.Pix[y*w+x], p.area.Pix[y*w+x] = mask.Pix[at], area.Pix[at]
			}
			sx, sy = sx+inv[0], sy+inv[3]
		}
	}
}

func (p *parcel) jpeg(q int) {
	img, err := raster.JPEG(p.img, q)
	if err != nil {
		p.err = err
		return
	}
	p.img, p.coded = raster.RGBA(img), img
}

package delivery

import (
	"image"
	"math"

	"github.com/bonafide-aftersale/bonafide/bench/raster"
	"golang.org/x/image/draw"
	"golang.org/x/image/math/f64"
)

// resize scales by s; the size is rounded, so the sides scale by slightly
// different factors.
func (p *parcel) resize(s float64) {
	w, h := p.size()
	p.scaleTo(max(int(float64(w)*s+.5), 16), max(int(float64(h)*s+.5), 16))
}

func (p *parcel) scaleTo(w, h int) {
	w0, h0 := p.size()
	p.put(raster.Resize(p.img, w, h, p.kernel()), raster.Resized(w0, h0, w, h))
}

// messenger scales to a long side of 1,080 pixels, or, as for pictures that
// are not much larger, to 0.5–0.8 of the size.
func (p *parcel) messenger() {
	w, h := p.size()
	s := p.between(.5, .8)
	if long := max(w, h); long > 1350 && p.rng.Float64() < .6 {
		s = 1080 / float64(long)
	}
	p.resize(s)
}

// forwards are three messengers in a row with different sizes, qualities and
// block grids.
func (p *parcel) forwards() {
	for i := range 3 {
		w, h := p.size()
		if i > 0 {
			x, y := p.rng.IntN(8), p.rng.IntN(8)
			p.cut(image.Rect(x, y, w-p.rng.IntN(4), h-p.rng.IntN(4)))
		}
		p.resize(p.between(.8, .97))
		p.jpeg([...]int{p.quality(78, 90), p.quality(68, 80), p.quality(58, 72)}[i])
	}
}

// cut keeps a rectangle.
func (p *parcel) cut(r image.Rectangle) {
	p.put(raster.Crop(p.img, r), raster.Translate(-float64(r.Min.X), -float64(r.Min.Y)))
}

// crop keeps 40–80 % of the area; three in ten crops are an exact half.
func (p *parcel) crop() {
	if p.rng.Float64() < .3 {
		p.half()
		return
	}
	w, h := p.size()
	area := p.between(.4, .8)
	stretch := math.Exp(p.between(-.3, .3))
	cw := min(max(int(float64(w)*math.Sqrt(area)*stretch), int(float64(w)*area)), w)
	ch := min(int(float64(w*h)*area/float64(cw)), h)
	x, y := p.rng.IntN(w-cw+1), p.rng.IntN(h-ch+1)
	p.cut(image.Rect(x, y, x+cw, y+ch))
}

// half keeps the left, right, upper or lower half.
func (p *parcel) half() {
	w, h := p.size()
	p.cut([...]image.Rectangle{
		image.Rect(0, 0, w/2, h), image.Rect(w-w/2, 0, w, h),
		image.Rect(0, 0, w, h/2), image.Rect(0, h-h/2, w, h),
	}[p.rng.IntN(4)])
}

// mirror flips left-right.
func (p *parcel) mirror() {
	w, h := p.size()
	dst := image.NewRGBA(p.img.Rect)
	for y := range h {
		for x := range w {
			copy(dst.Pix[dst.PixOffset(w-1-x, y):][:4], p.img.Pix[p.img.PixOffset(x, y):][:4])
		}
	}
	p.put(dst, raster.Mirrored(w))
}

// turn rotates by n quarter turns, counter-clockwise.
func (p *parcel) turn(n int) {
	for range n {
		w, h := p.size()
		dst := image.NewRGBA(image.Rect(0, 0, h, w))
		for y := range h {
			for x := range w {
				copy(dst.Pix[dst.PixOffset(y, w-1-x):][:4], p.img.Pix[p.img.PixOffset(x, y):][:4])
			}
		}
		p.put(dst, raster.Matrix{0, 1, 0, -1, 0, float64(w - 1), 0, 0, 1})
	}
}

// rotate turns by 1–15° either way and keeps the largest upright rectangle of
// the same shape, or, in one of four cases, the frame with filled corners.
func (p *parcel) rotate() {
	w, h := p.size()
	deg := p.between(1, 15)
	if p.rng.Float64() < .5 {
		deg = -deg
	}
	sin, cos := math.Sincos(math.Abs(deg) * math.Pi / 180)
	fw, fh := float64(w), float64(h)
	k := min(fw/(fw*cos+fh*sin), fh/(fw*sin+fh*cos))
	fillWith := p.rng.Float64() < .25
	if fillWith {
		k = 1
	}
	ow, oh := int(fw*k), int(fh*k)
	m := raster.Translate(-(fw-1)/2, -(fh-1)/2).Then(raster.Similar(1, deg, float64(ow-1)/2, float64(oh-1)/2))
	dst := image.NewRGBA(image.Rect(0, 0, ow, oh))
	back := image.Black
	if p.rng.Float64() < .5 {
		back = image.White
	}
	draw.Draw(dst, dst.Rect, back, image.Point{}, draw.Src)
	kernel := []draw.Interpolator{draw.CatmullRom, draw.BiLinear}[p.rng.IntN(2)]
	kernel.Transform(dst, corners(m), p.img, p.img.Rect, draw.Over, nil)
	p.put(dst, m)
}

// corners converts a matrix of pixel centres at integers to one of pixel
// corners at integers, as package draw counts.
func corners(m raster.Matrix) f64.Aff3 {
	c := raster.Translate(-.5, -.5).Then(m).Then(raster.Translate(.5, .5))
	return f64.Aff3{c[0], c[1], c[2], c[3], c[4], c[5]}
}

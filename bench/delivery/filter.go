package delivery

import (
	"image/color"
	"math"

	"github.com/bonafide-aftersale/bonafide/bench/raster"
)

// filter is what photo apps offer: brightness, contrast, a warm or cool curve,
// saturation and a vignette.
func (p *parcel) filter() {
	contrast, gamma := p.between(.75, 1.35), math.Exp(p.between(-.25, .25))
	sat, warm := p.between(.45, 1.6), p.between(-.12, .12)
	lift, vig := p.between(0, 18), max(p.between(-.2, .5), 0)
	var curve [3][256]float64
	for k, gain := range [...]float64{1 + warm, 1 + .2*warm, 1 - warm} {
		for v := range 256 {
			t := math.Pow(float64(v)/255, gamma) * gain
			t = .5 + (t-.5)*contrast
			t += .06 * contrast * math.Sin(2*math.Pi*(t-.5)) * (contrast - 1)
			curve[k][v] = lift + t*(255-lift)
		}
	}
	w, h := p.size()
	for y := range h {
		for x := range w {
			px := p.img.Pix[p.img.PixOffset(x, y):]
			r, g, b := curve[0][px[0]], curve[1][px[1]], curve[2][px[2]]
			l := .299*r + .587*g + .114*b
			u, v := float64(x)/float64(w)-.5, float64(y)/float64(h)-.5
			f := 1 - vig*2*(u*u+v*v)
			px[0] = raster.Clamp((l + (r-l)*sat) * f)
			px[1] = raster.Clamp((l + (g-l)*sat) * f)
			px[2] = raster.Clamp((l + (b-l)*sat) * f)
		}
	}
	p.coded = nil
}

// watermark writes an account name in a corner, a large line across, or a
// pattern over the whole picture.
func (p *parcel) watermark() {
	w, h := p.size()
	d := &pen{img: p.img, mask: p.mask, ink: color.RGBA{255, 255, 255, 255}, alpha: p.between(.3, .9)}
	fw, fh := float64(w), float64(h)
	em := p.between(.03, .06) * fw
	n := 4 + p.rng.IntN(6)
	switch p.rng.IntN(3) {
	case 0:
		d.text(p.rng, fw-em*(float64(n)+.5), fh-em*1.6, em, 0, n)
	case 1:
		d.alpha *= .6
		em *= 1.8
		dir := -p.between(.2, .6)
		l := em * float64(n) / 2
		d.text(p.rng, fw/2-l*math.Cos(dir), fh/2-l*math.Sin(dir), em, dir, n)
	case 2:
		d.alpha *= .5
		dir, seed := -p.between(.2, .5), p.rng.Uint64()
		for y := 0.0; y < fh*1.3; y += fh / 4 {
			for x := 0.0; x < fw; x += fw / 2 {
				d.text(raster.Rand(seed, 5), x+math.Mod(y, fh/2)*.4, y, em*.8, dir, 5)
			}
		}
	}
	p.coded = nil
}

package delivery

import (
	"image"
	"image/color"
	"math"

	"github.com/bonafide-aftersale/bonafide/bench/raster"
	"golang.org/x/image/draw"
)

// themes is the number of apps: two screenshots of one app have the same bars,
// whatever picture they show.
const themes = 8

// screens are widths of phones in pixels and the ratio of height to width.
var screens = [][2]float64{{720, 2.11}, {750, 1.78}, {828, 2.16}, {1080, 2.11}, {1080, 2.22}}

// screenshot shows the picture in an app on a phone: status bar, app bar,
// letter box, sometimes rounded corners, caption, buttons, page dots.
func (p *parcel) screenshot() {
	screen := screens[p.rng.IntN(len(screens))]
	theme := p.rng.IntN(themes)
	app := raster.Rand(uint64(theme), 77)
	w := int(screen[0])
	h := int(screen[0] * screen[1])
	back, ink := color.RGBA{255, 255, 255, 255}, color.RGBA{25, 25, 28, 255}
	switch theme % 3 {
	case 1:
		back, ink = color.RGBA{0, 0, 0, 255}, color.RGBA{235, 235, 235, 255}
	case 2:
		back, ink = color.RGBA{237, 237, 240, 255}, color.RGBA{40, 40, 44, 255}
	}
	canvas := image.NewRGBA(image.Rect(0, 0, w, h))
	draw.Draw(canvas, canvas.Rect, image.NewUniform(back), image.Point{}, draw.Src)

	u := float64(w) / 100 // one hundredth of the width
	top, bottom := int((6+11*app.Float64()+4)*u), int((8+14*app.Float64())*u)
	margin := 0.0
	if app.Float64() < .3 {
		margin = 4 * u
	}
	// The picture fills the width unless it is too tall.
	pw, ph := p.size()
	room := float64(h - top - bottom)
	s := min((float64(w)-2*margin)/float64(pw), room/float64(ph))
	sw, sh := int(float64(pw)*s), int(float64(ph)*s)
	x := (w - sw) / 2
	y := top + int((room-float64(sh))*[...]float64{0, .5, .5, .35}[app.IntN(4)])
	m := raster.Resized(pw, ph, sw, sh).Then(raster.Translate(float64(x), float64(y)))
	scaled := raster.Resize(p.img, sw, sh, p.kernel())
	draw.Draw(canvas, image.Rect(x, y, x+sw, y+sh), scaled, image.Point{}, draw.Src)
	p.put(canvas, m)

	if app.Float64() < .45 {
		p.round(image.Rect(x, y, x+sw, y+sh), (1.5+3*app.Float64())*u, back)
	}
	d := &pen{img: p.img, mask: p.mask, ink: ink, alpha: 1}
	p.bars(d, app.Uint64(), u, w, h, top, bottom)
	if y+sh < h-bottom-int(12*u) && p.rng.Float64() < .7 {
		p.caption(d, u, float64(y+sh), float64(h-bottom))
	}
	if app.Float64() < .4 { // page counter on the picture
		over := &pen{img: p.img, mask: p.mask, ink: color.RGBA{20, 20, 20, 255}, alpha: .55}
		over.rect(image.Rect(x+sw-int(14*u), y+sh-int(8*u), x+sw-int(3*u), y+sh-int(3*u)))
		over.ink, over.alpha = color.RGBA{255, 255, 255, 255}, 1
		over.text(p.rng, float64(x+sw)-12*u, float64(y+sh)-7*u, 3*u, 0, 3)
	}
}

// bars draws the parts that all screenshots of an app share; only the clock
// and the battery differ.
func (p *parcel) bars(d *pen, seed uint64, u float64, w, h, top, bottom int) {
	app := raster.Rand(seed, 78)
	d.text(p.rng, 4*u, 1.6*u, 3*u, 0, 4) // clock
	for i := range 4 {
		f := float64(i)
		d.line(float64(w)-(22-2*f)*u, 4.6*u, float64(w)-(22-2*f)*u, (4-.6*f)*u, .9*u)
	}
	d.line(float64(w)-10*u, 3.2*u, float64(w)-(9.5-4*p.rng.Float64())*u, 3.2*u, 2.2*u)
	mid := float64(top) - 5*u
	d.line(6*u, mid, 4*u, mid+2*u, .6*u) // back arrow
	d.line(4*u, mid+2*u, 6*u, mid+4*u, .6*u)
	n := 4 + app.IntN(5)
	d.text(app, 50*u-float64(n)*2*u, mid, 4*u, 0, n)
	for i := range 3 {
		d.disc(float64(w)-(9-2*float64(i))*u, mid+2*u, .6*u)
	}
	line := &pen{img: d.img, mask: d.mask, ink: color.RGBA{128, 128, 132, 255}, alpha: .4}
	line.rect(image.Rect(0, h-bottom, w, h-bottom+2))
	icons := 3 + app.IntN(3)
	for i := range icons {
		cx := (float64(i) + .5) * float64(w) / float64(icons)
		cy := float64(h-bottom) + 4*u
		if app.Float64() < .5 {
			d.disc(cx, cy, 1.8*u)
		} else {
			d.line(cx-1.5*u, cy-1.5*u, cx+1.5*u, cy+1.5*u, .7*u)
			d.line(cx-1.5*u, cy+1.5*u, cx+1.5*u, cy-1.5*u, .7*u)
		}
		d.text(app, cx-3*u, cy+3*u, 2.4*u, 0, 2)
	}
}

// caption writes lines of text below the picture, sometimes with a price.
func (p *parcel) caption(d *pen, u, from, to float64) {
	y := from + 3*u
	if p.rng.Float64() < .5 {
		red := *d
		red.ink = color.RGBA{230, 40, 30, 255}
		red.text(p.rng, 4*u, y, 6*u, 0, 3)
		y += 9 * u
	}
	for range 1 + p.rng.IntN(6) {
		if y+5*u > to {
			return
		}
		d.text(p.rng, 4*u, y, 3.6*u, 0, 6+p.rng.IntN(18))
		y += 5.5 * u
	}
}

// round cuts the corners of r to radius and fills them with back.
func (p *parcel) round(r image.Rectangle, radius float64, back color.RGBA) {
	for y := r.Min.Y; y < r.Max.Y; y++ {
		for x := r.Min.X; x < r.Max.X; x++ {
			dx := max(float64(r.Min.X)+radius-float64(x)-.5, float64(x)+.5-float64(r.Max.X)+radius, 0)
			dy := max(float64(r.Min.Y)+radius-float64(y)-.5, float64(y)+.5-float64(r.Max.Y)+radius, 0)
			if dx > 0 && dy > 0 && math.Hypot(dx, dy) > radius {
				p.img.SetRGBA(x, y, back)
				p.mask.Pix[y*p.mask.W+x] = false
			}
		}
	}
}

// shot is how screenshots travel: as PNG, or through a messenger.
func (p *parcel) shot() {
	switch p.rng.IntN(3) {
	case 0: // PNG
	case 1:
		p.jpeg(p.quality(75, 92))
	case 2:
		_, h := p.size()
		p.resize(p.between(1080, 1600) / float64(h))
		p.jpeg(p.quality(70, 85))
	}
}

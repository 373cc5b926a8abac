package report

import (
	"image"
	"image/color"
	"image/draw"
	"math"

	xdraw "golang.org/x/image/draw"
)

// absent is shown where the reference has nothing to show.
var absent = color.RGBA{0x9a, 0xa5, 0xa8, 0xff}

// opaque returns img as RGBA over white, with bounds at (0,0).
func opaque(img image.Image) *image.RGBA {
	b := img.Bounds()
	out := image.NewRGBA(image.Rect(0, 0, b.Dx(), b.Dy()))
	op := draw.Src
	if o, ok := img.(interface{ Opaque() bool }); ok && !o.Opaque() {
		draw.Draw(out, out.Bounds(), image.White, image.Point{}, draw.Src)
		op = draw.Over
	}
	draw.Draw(out, out.Bounds(), img, b.Min, op)
	return out
}

// shrunk returns src at a share of its size, filtered; src itself if share
// is not below 1.
func shrunk(src *image.RGBA, share float64) *image.RGBA {
	b := src.Bounds()
	if !(share < 1) {
		return src
	}
	w := max(1, int(math.Round(float64(b.Dx())*share)))
	h := max(1, int(math.Round(float64(b.Dy())*share)))
	out := image.NewRGBA(image.Rect(0, 0, w, h))
	xdraw.BiLinear.Scale(out, out.Bounds(), src, b, xdraw.Src, nil)
	return out
}

// window is a part of the claim at some magnification: pixel (i, j) of the
// window shows the claim at (x + (i+0.5)/scale - 0.5, ...).
type window struct {
	x, y  float64 // upper left corner, in claim pixels, corner of pixel (0,0) at 0
	scale float64 // window pixels per claim pixel
	w, h  int     // window pixels
}

// look shows src through the window, where back maps claim pixels to pixels
// of a picture that is full pixels wide and high; src is that picture or a
// smaller copy of it.
func look(src *image.RGBA, full image.Point, back *matrix, v window) *image.RGBA {
	out := image.NewRGBA(image.Rect(0, 0, v.w, v.h))
	b := src.Bounds()
	kx, ky := float64(b.Dx())/float64(full.X), float64(b.Dy())/float64(full.Y)
	for j := range v.h {
		y := v.y + (float64(j)+0.5)/v.scale - 0.5
		for i := range v.w {
			x := v.x + (float64(i)+0.5)/v.scale - 0.5
			c := absent
			// Only one side of the horizon shows the picture.
			if w := back[6]*x + back[7]*y + back[8]; w > 0 {
				if u, t, ok := back.apply(x, y); ok &&
					u >= -0.5 && t >= -0.5 && u <= float64(full.X)-0.5 && t <= float64(full.Y)-0.5 {
					c = bilinear(src, (u+0.5)*kx-0.5, (t+0.5)*ky-0.5)
				}
			}
			out.SetRGBA(i, j, c)
		}
	}
	return out
}

// bilinear reads src between its pixels; beyond the border it repeats it.
func bilinear(src *image.RGBA, x, y float64) color.RGBA {
	b := src.Bounds()
	x = min(max(x, 0), float64(b.Dx()-1))
	y = min(max(y, 0), float64(b.Dy()-1))
	x0, y0 := int(x), int(y)
	x1, y1 := min(x0+1, b.Dx()-1), min(y0+1, b.Dy()-1)
	fx, fy := int(256*(x-float64(x0))), int(256*(y-float64(y0)))
	p00, p10 := src.Pix[src.PixOffset(x0, y0):], src.Pix[src.PixOffset(x1, y0):]
	p01, p11 := src.Pix[src.PixOffset(x0, y1):], src.Pix[src.PixOffset(x1, y1):]
	mix := func(c int) uint8 {
		top := int(p00[c])*(256-fx) + int(p10[c])*fx
		bottom := int(p01[c])*(256-fx) + int(p11[c])*fx
		return uint8((top*(256-fy) + bottom*fy + 1<<15) >> 16)
	}
	return color.RGBA{mix(0), mix(1), mix(2), 0xff}
}

package report

import (
	"image"
	"image/color"
	"image/draw"

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

// scaled returns src with another size, filtered; src itself if it has it.
func scaled(src *image.RGBA, w, h int) *image.RGBA {
	b := src.Bounds()
	if b.Dx() == w && b.Dy() == h {
		return src
	}
	out := image.NewRGBA(image.Rect(0, 0, w, h))
	xdraw.BiLinear.Scale(out, out.Bounds(), src, b, xdraw.Src, nil)
	return out
}

// halved returns src at half its size, each pixel the mean of four; at the
// end of an odd side, of two.
func halved(src *image.RGBA) *image.RGBA {
	b := src.Bounds()
	w, h := (b.Dx()+1)/2, (b.Dy()+1)/2
	out := image.NewRGBA(image.Rect(0, 0, w, h))
	for y := range h {
		upper := src.Pix[2*y*src.Stride:]
		lower := src.Pix[min(2*y+1, b.Dy()-1)*src.Stride:]
		to := out.Pix[y*out.Stride:]
		for x := range w {
			l, r := 8*x, 4*min(2*x+1, b.Dx()-1)
			for c := range 4 {
				sum := int(upper[l+c]) + int(upper[r+c]) + int(lower[l+c]) + int(lower[r+c])
				to[4*x+c] = uint8((sum + 2) / 4)
			}
		}
	}
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
// of a picture that is full pixels wide and high; src is that picture, or a
// copy of it that was halved some times.
func look(src *image.RGBA, full image.Point, back *matrix, v window) *image.RGBA {
	out := image.NewRGBA(image.Rect(0, 0, v.w, v.h))
	k := 1.0 // pixels of src per pixel of the picture
	for side := full.X; side > src.Bounds().Dx(); side = (side + 1) / 2 {
		k /= 2
	}
	for j := range v.h {
		y := v.y + (float64(j)+0.5)/v.scale - 0.5
		for i := range v.w {
			x := v.x + (float64(i)+0.5)/v.scale - 0.5
			c := absent
			// Only one side of the horizon shows the picture.
			if w := back[6]*x + back[7]*y + back[8]; w > 0 {
				if u, t, ok := back.apply(x, y); ok &&
					u >= -0.5 && t >= -0.5 && u <= float64(full.X)-0.5 && t <= float64(full.Y)-0.5 {
					c = bilinear(src, (u+0.5)*k-0.5, (t+0.5)*k-0.5)
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

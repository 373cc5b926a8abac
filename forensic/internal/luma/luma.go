// Package luma gives the methods that look at pixels one 8-bit brightness
// plane of any image, and smaller copies of it.
//
// Brightness is Y' of ITU-T T.871 (JFIF): 0.299 R + 0.587 G + 0.114 B, 0 to
// 255. Transparent pixels are laid on white, the paper they are seen on.
package luma

import (
	"context"
	"image"
	"image/color"
)

// Plane is brightness, row by row. Pix may be the memory of the image that it
// was made from, so it is never written to.
type Plane struct {
	W, H   int
	Stride int
	Pix    []uint8
}

// Row returns the W values of row y.
func (p *Plane) Row(y int) []uint8 { return p.Pix[y*p.Stride : y*p.Stride+p.W] }

// At returns the value at (x, y), which must be inside.
func (p *Plane) At(x, y int) uint8 { return p.Pix[y*p.Stride+x] }

// Of returns the brightness of img, at least 1x1. The planes of grey and
// Y'CbCr pictures are used in place. The error is ctx.Err().
func Of(ctx context.Context, img image.Image) (*Plane, error) {
	b := img.Bounds()
	w, h := b.Dx(), b.Dy()
	switch m := img.(type) {
	case *image.YCbCr:
		return &Plane{w, h, m.YStride, m.Y[m.YOffset(b.Min.X, b.Min.Y):]}, ctx.Err()
	case *image.Gray:
		return &Plane{w, h, m.Stride, m.Pix[m.PixOffset(b.Min.X, b.Min.Y):]}, ctx.Err()
	}
	p := &Plane{w, h, w, make([]uint8, w*h)}
	for y := range h {
		if y&63 == 0 && ctx.Err() != nil {
			return nil, ctx.Err()
		}
		row := p.Row(y)
		switch m := img.(type) {
		case *image.RGBA:
			src := m.Pix[m.PixOffset(b.Min.X, b.Min.Y+y):]
			for x := range row {
				q := src[4*x : 4*x+4 : 4*x+4]
				row[x] = onWhite(weigh(uint32(q[0]), uint32(q[1]), uint32(q[2])), q[3])
			}
		case *image.NRGBA:
			src := m.Pix[m.PixOffset(b.Min.X, b.Min.Y+y):]
			for x := range row {
				q := src[4*x : 4*x+4 : 4*x+4]
				a := uint32(q[3])
				v := weigh(uint32(q[0]), uint32(q[1]), uint32(q[2]))
				row[x] = onWhite(uint8((uint32(v)*a+127)/255), q[3])
			}
		default:
			for x := range row {
				c := color.RGBAModel.Convert(img.At(b.Min.X+x, b.Min.Y+y)).(color.RGBA)
				row[x] = onWhite(weigh(uint32(c.R), uint32(c.G), uint32(c.B)), c.A)
			}
		}
	}
	return p, nil
}

// weigh is the sum of T.871 in 16-bit fixed point.
func weigh(r, g, b uint32) uint8 { return uint8((19595*r + 38470*g + 7471*b + 1<<15) >> 16) }

// onWhite lays a value that is already multiplied by its alpha on white.
func onWhite(v, alpha uint8) uint8 {
	return uint8(min(uint32(v)+255-uint32(alpha), 255))
}

// Fit returns p as w x h means of the pixels below each; where p has fewer
// pixels the nearest is repeated. The error is ctx.Err().
func (p *Plane) Fit(ctx context.Context, w, h int) (*Plane, error) {
	if w == p.W && h == p.H {
		return p, ctx.Err()
	}
	out := &Plane{w, h, w, make([]uint8, w*h)}
	left := make([]int, w+1)
	for x := range left {
		left[x] = x * p.W / w
	}
	sums := make([]uint32, w)
	for y := range h {
		if y&15 == 0 && ctx.Err() != nil {
			return nil, ctx.Err()
		}
		top := y * p.H / h
		bottom := max(top+1, (y+1)*p.H/h)
		clear(sums)
		for sy := top; sy < bottom; sy++ {
			row := p.Row(sy)
			for x := range sums {
				s := uint32(row[left[x]])
				for _, v := range row[left[x]+1 : max(left[x]+1, left[x+1])] {
					s += uint32(v)
				}
				sums[x] += s
			}
		}
		for x, s := range sums {
			n := uint32((bottom - top) * max(1, left[x+1]-left[x]))
			out.Pix[y*w+x] = uint8((s + n/2) / n)
		}
	}
	return out, nil
}

// Within returns p with a longer side of at most long pixels, and how many
// pixels of p one of its pixels spans.
func (p *Plane) Within(ctx context.Context, long int) (*Plane, float64, error) {
	side := max(p.W, p.H)
	if side <= long {
		return p, 1, ctx.Err()
	}
	q, err := p.Fit(ctx, max(1, p.W*long/side), max(1, p.H*long/side))
	return q, float64(side) / float64(long), err
}

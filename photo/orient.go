package photo

import (
	"context"
	"image"
)

// Orient returns img turned by an EXIF orientation, 1 to 8, with bounds at
// (0,0). Orientation 1 and any other number return img itself. The four types
// Decode returns are turned plane by plane; every pixel keeps its exact value.
// A YCbCr picture whose chroma cannot be turned in its own subsampling (odd
// sides, 4:1:1 and 4:1:0 laid on their side) comes back as 4:4:4. Other types
// are converted first.
func Orient(ctx context.Context, img image.Image, orientation int) (image.Image, error) {
	if orientation < 2 || orientation > 8 {
		return img, ctx.Err()
	}
	b := img.Bounds()
	t := turn{ctx: ctx, o: orientation}
	w, h := t.size(b.Dx(), b.Dy())
	r := image.Rect(0, 0, w, h)
	switch m := img.(type) {
	case *image.Gray:
		d := image.NewGray(r)
		t.plane(d.Pix, d.Stride, m.Pix, m.Stride, b.Dx(), b.Dy())
		return d, ctx.Err()
	case *image.RGBA:
		d := image.NewRGBA(r)
		t.quads(d.Pix, d.Stride, m.Pix, m.Stride, b.Dx(), b.Dy())
		return d, ctx.Err()
	case *image.NRGBA:
		d := image.NewNRGBA(r)
		t.quads(d.Pix, d.Stride, m.Pix, m.Stride, b.Dx(), b.Dy())
		return d, ctx.Err()
	case *image.YCbCr:
		return t.ycbcr(m, r), ctx.Err()
	}
	return Orient(ctx, canonical(img), orientation)
}

// turn is one of the eight orientations of EXIF 2.32, section 4.6.4 A:
// 2 mirror, 3 half turn, 4 flip, 5 transpose, 6 quarter turn clockwise,
// 7 transverse, 8 quarter turn anticlockwise.
type turn struct {
	ctx context.Context
	o   int
}

// swaps tells whether rows become columns.
func (t turn) swaps() bool { return t.o >= 5 }

// size gives the turned size of w x h.
func (t turn) size(w, h int) (int, int) {
	if t.swaps() {
		return h, w
	}
	return w, h
}

// reverses tells whether source columns (x) and source rows (y) are read
// backwards.
func (t turn) reverses() (x, y bool) {
	switch t.o {
	case 2, 8:
		return true, false
	case 3, 7:
		return true, true
	case 4, 6:
		return false, true
	}
	return false, false
}

// steps gives where the first target sample lies in the source, and how far
// one step right or down in the target moves in the source.
func (t turn) steps(stride, w, h int) (at, right, down int) {
	right, down = 1, stride
	rx, ry := t.reverses()
	if rx {
		at, right = at+w-1, -1
	}
	if ry {
		at, down = at+(h-1)*stride, -stride
	}
	if t.swaps() {
		right, down = down, right
	}
	return at, right, down
}

// tile is the edge of the squares in which rows become columns: 32 rows of 32
// four-byte pixels of both sides are 8 kB and stay in the first-level cache.
const tile = 32

// plane turns w x h bytes of src into dst.
func (t turn) plane(dst []byte, dstStride int, src []byte, srcStride, w, h int) {
	at, right, down := t.steps(srcStride, w, h)
	dw, dh := t.size(w, h)
	for y0 := 0; y0 < dh && t.ctx.Err() == nil; y0 += tile {
		y1 := min(y0+tile, dh)
		if right == 1 {
			for y := y0; y < y1; y++ {
				copy(dst[y*dstStride:y*dstStride+dw], src[at+y*down:])
			}
			continue
		}
		for x0 := 0; x0 < dw; x0 += tile {
			x1 := min(x0+tile, dw)
			for y := y0; y < y1; y++ {
				row := dst[y*dstStride+x0 : y*dstStride+x1]
				i := at + y*down + x0*right
				for x := range row {
					row[x] = src[i]
					i += right
				}
			}
		}
	}
}

// quads turns w x h pixels of four bytes.
func (t turn) quads(dst []byte, dstStride int, src []byte, srcStride, w, h int) {
	at, right, down := t.steps(srcStride/4, w, h)
	dw, dh := t.size(w, h)
	for y0 := 0; y0 < dh && t.ctx.Err() == nil; y0 += tile {
		y1 := min(y0+tile, dh)
		for x0 := 0; x0 < dw; x0 += tile {
			x1 := min(x0+tile, dw)
			for y := y0; y < y1; y++ {
				row := dst[y*dstStride+4*x0 : y*dstStride+4*x1]
				i := 4 * (at + y*down + x0*right)
				for ; len(row) >= 4; row = row[4:] {
					*(*[4]byte)(row) = [4]byte(src[i:])
					i += 4 * right
				}
			}
		}
	}
}

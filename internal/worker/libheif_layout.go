package worker

import (
	"fmt"
	"image"
)

// layout is how the decoder lays the rows of one picture into memory.
type layout struct {
	width, height   int
	kind            kind
	stride, cstride int
	size            int // bytes of all planes
}

// heifStride is libheif 1.18's row length: the width made even and at least
// 64, times the bytes of a pixel, rounded up to 16 (HeifPixelImage, alloc).
func heifStride(width, pixel int) int {
	return (max(64, (width+1)&^1)*pixel + 15) &^ 15
}

// newLayout lays out width x height pixels of a kind.
func newLayout(k kind, width, height int) layout {
	l := layout{width: width, height: height, kind: k}
	switch k {
	case kindNRGBA, kindRGBA:
		l.stride = heifStride(width, 4)
		l.size = l.stride * height
	case kindGray:
		l.stride = heifStride(width, 1)
		l.size = l.stride * height
	default:
		cw, ch := chroma(k, width, height)
		l.stride, l.cstride = heifStride(width, 1), heifStride(cw, 1)
		l.size = l.stride*height + 2*l.cstride*ch
	}
	return l
}

// picture wraps pix, which must hold l.size bytes.
func (l layout) picture(pix []byte) image.Image {
	r := image.Rect(0, 0, l.width, l.height)
	switch l.kind {
	case kindGray:
		return &image.Gray{Pix: pix, Stride: l.stride, Rect: r}
	case kindNRGBA:
		return &image.NRGBA{Pix: pix, Stride: l.stride, Rect: r}
	case kindRGBA:
		return &image.RGBA{Pix: pix, Stride: l.stride, Rect: r}
	}
	_, ch := chroma(l.kind, l.width, l.height)
	y, c := l.stride*l.height, l.cstride*ch
	return &image.YCbCr{
		Y: pix[:y:y], Cb: pix[y : y+c : y+c], Cr: pix[y+c : y+2*c],
		YStride: l.stride, CStride: l.cstride, SubsampleRatio: ratios[l.kind], Rect: r,
	}
}

// The numbers of libheif's heif_colorspace and heif_chroma.
const (
	spaceYCbCr = 0
	spaceRGB   = 1
	spaceGray  = 2
	chroma420  = 1
	chroma422  = 2
	chroma444  = 3
)

// result is what the decoder tells about a picture.
type result struct{ width, height, space, chroma, premultiplied uint32 }

// maxSide keeps the arithmetic of layouts inside 32 bits.
const maxSide = 1 << 15

// layout says how the planes of r will lie in memory.
func (r result) layout() (layout, error) {
	if r.width == 0 || r.height == 0 || r.width > maxSide || r.height > maxSide {
		return layout{}, fmt.Errorf("size %dx%d", r.width, r.height)
	}
	k := kindError
	switch {
	case r.space == spaceGray:
		k = kindGray
	case r.space == spaceRGB && r.premultiplied == 1:
		k = kindRGBA
	case r.space == spaceRGB:
		k = kindNRGBA
	case r.space == spaceYCbCr && r.chroma == chroma420:
		k = kind420
	case r.space == spaceYCbCr && r.chroma == chroma422:
		k = kind422
	case r.space == spaceYCbCr && r.chroma == chroma444:
		k = kind444
	default:
		return layout{}, fmt.Errorf("colour space %d, chroma %d", r.space, r.chroma)
	}
	return newLayout(k, int(r.width), int(r.height)), nil
}

package photo

import (
	"image"
	"image/color"
	"image/draw"
)

// canonical brings a decoder's picture to one of the four types the package
// promises, with bounds at (0,0). 16-bit samples keep their high byte.
func canonical(img image.Image) image.Image {
	b := img.Bounds()
	r := image.Rect(0, 0, b.Dx(), b.Dy())
	switch m := img.(type) {
	case *image.YCbCr:
		if b.Min == (image.Point{}) {
			return m
		}
	case *image.Gray:
		return &image.Gray{Pix: m.Pix[m.PixOffset(b.Min.X, b.Min.Y):], Stride: m.Stride, Rect: r}
	case *image.NRGBA:
		return &image.NRGBA{Pix: m.Pix[m.PixOffset(b.Min.X, b.Min.Y):], Stride: m.Stride, Rect: r}
	case *image.RGBA:
		if m.Opaque() {
			return &image.RGBA{Pix: m.Pix[m.PixOffset(b.Min.X, b.Min.Y):], Stride: m.Stride, Rect: r}
		}
		return straight(m)
	case *image.Gray16:
		d := image.NewGray(r)
		highBytes(d.Pix, d.Stride, m.Pix[m.PixOffset(b.Min.X, b.Min.Y):], m.Stride)
		return d
	case *image.NRGBA64:
		d := image.NewNRGBA(r)
		highBytes(d.Pix, d.Stride, m.Pix[m.PixOffset(b.Min.X, b.Min.Y):], m.Stride)
		return d
	case *image.RGBA64:
		d := image.NewRGBA(r)
		highBytes(d.Pix, d.Stride, m.Pix[m.PixOffset(b.Min.X, b.Min.Y):], m.Stride)
		return canonical(d)
	case *image.Paletted:
		return unpaletted(m)
	}
	if o, ok := img.(interface{ Opaque() bool }); ok && o.Opaque() {
		d := image.NewRGBA(r)
		draw.Draw(d, r, img, b.Min, draw.Src)
		return d
	}
	d := image.NewNRGBA(r)
	draw.Draw(d, r, img, b.Min, draw.Src)
	return d
}

// highBytes copies the high byte of each big-endian 16-bit sample, row by row.
func highBytes(dst []byte, stride int, src []byte, srcStride int) {
	for ; len(dst) >= stride && stride > 0; dst, src = dst[stride:], src[min(srcStride, len(src)):] {
		row := src[:2*stride]
		for i := range dst[:stride] {
			dst[i] = row[2*i]
		}
	}
}

// straight divides premultiplied colours by their alpha. A colour larger than
// its alpha, which only a broken file holds, becomes full.
func straight(m *image.RGBA) *image.NRGBA {
	w, h := m.Rect.Dx(), m.Rect.Dy()
	d := image.NewNRGBA(image.Rect(0, 0, w, h))
	for y := range h {
		s := m.Pix[y*m.Stride : y*m.Stride+4*w]
		t := d.Pix[y*d.Stride : y*d.Stride+4*w]
		for i := 0; i < len(s); i += 4 {
			a := uint32(s[i+3])
			if a == 0 {
				continue
			}
			for c := range 3 {
				t[i+c] = uint8(min(255, (uint32(s[i+c])*255+a/2)/a))
			}
			t[i+3] = s[i+3]
		}
	}
	return d
}

// unpaletted looks every index up: RGBA for an opaque palette, NRGBA else.
func unpaletted(m *image.Paletted) image.Image {
	var table [256][4]byte
	opaque := true
	for i, c := range m.Palette[:min(256, len(m.Palette))] {
		n := color.NRGBAModel.Convert(c).(color.NRGBA)
		table[i] = [4]byte{n.R, n.G, n.B, n.A}
		opaque = opaque && n.A == 255
	}
	w, h := m.Rect.Dx(), m.Rect.Dy()
	pix := make([]byte, 4*w*h)
	out := pix
	for y := range h {
		for _, i := range m.Pix[y*m.Stride : y*m.Stride+w] {
			*(*[4]byte)(out) = table[i]
			out = out[4:]
		}
	}
	r := image.Rect(0, 0, w, h)
	if opaque {
		return &image.RGBA{Pix: pix, Stride: 4 * w, Rect: r}
	}
	return &image.NRGBA{Pix: pix, Stride: 4 * w, Rect: r}
}

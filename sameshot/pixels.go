package sameshot

import (
	"crypto/sha256"
	"image"
	"image/color"
)

// pixelSum hashes the pixels of img as they are stored: planes of a Y'CbCr
// picture, samples of the others. Opaque RGBA and NRGBA pictures of one
// content have one sum; a picture decoded from another kind of file has not,
// and is then compared like any other.
func pixelSum(img image.Image, sum *[sha256.Size]byte) {
	h := sha256.New()
	r := img.Bounds()
	rows := func(kind string, pix []byte, offset func(x, y int) int, size int) {
		h.Write([]byte(kind))
		for y := r.Min.Y; y < r.Max.Y; y++ {
			i := offset(r.Min.X, y)
			h.Write(pix[i : i+size*r.Dx()])
		}
	}
	switch m := img.(type) {
	case *image.YCbCr:
		h.Write([]byte(m.SubsampleRatio.String()))
		last := -1
		for y := r.Min.Y; y < r.Max.Y; y++ {
			i := m.YOffset(r.Min.X, y)
			h.Write(m.Y[i : i+r.Dx()])
			if r.Dx() == 0 {
				continue
			}
			a, b := m.COffset(r.Min.X, y), m.COffset(r.Max.X-1, y)
			if a != last { // a chroma row may serve several rows
				h.Write(m.Cb[a : b+1])
				h.Write(m.Cr[a : b+1])
				last = a
			}
		}
	case *image.Gray:
		rows("gray", m.Pix, m.PixOffset, 1)
	case *image.NRGBA:
		rows("rgba", m.Pix, m.PixOffset, 4)
	case *image.RGBA:
		rows("rgba", m.Pix, m.PixOffset, 4)
	default:
		h.Write([]byte("any"))
		line := make([]byte, 0, 8*r.Dx())
		for y := r.Min.Y; y < r.Max.Y; y++ {
			line = line[:0]
			for x := r.Min.X; x < r.Max.X; x++ {
				cr, cg, cb, ca := img.At(x, y).RGBA()
				line = append(line, byte(cr>>8), byte(cr), byte(cg>>8), byte(cg), byte(cb>>8), byte(cb), byte(ca>>8), byte(ca))
			}
			h.Write(line)
		}
	}
	h.Sum(sum[:0])
}

// rowReader returns a function that reads row y of img as Y'CbCr. Transparent
// pixels are shown on white, as every viewer of a shop page does.
func rowReader(img image.Image) func(y int, oy, ob, or []uint8) {
	r := img.Bounds()
	switch m := img.(type) {
	case *image.YCbCr:
		return func(y int, oy, ob, or []uint8) {
			i := m.YOffset(r.Min.X, y)
			copy(oy, m.Y[i:i+r.Dx()])
			if m.SubsampleRatio == image.YCbCrSubsampleRatio444 {
				i = m.COffset(r.Min.X, y)
				copy(ob, m.Cb[i:i+r.Dx()])
				copy(or, m.Cr[i:i+r.Dx()])
				return
			}
			for x := 0; x < r.Dx(); x++ {
				j := m.COffset(r.Min.X+x, y)
				ob[x], or[x] = m.Cb[j], m.Cr[j]
			}
		}
	case *image.Gray:
		return func(y int, oy, ob, or []uint8) {
			i := m.PixOffset(r.Min.X, y)
			copy(oy, m.Pix[i:i+r.Dx()])
			for x := range ob[:r.Dx()] {
				ob[x], or[x] = 128, 128
			}
		}
	case *image.NRGBA:
		return func(y int, oy, ob, or []uint8) {
			p := m.Pix[m.PixOffset(r.Min.X, y):]
			for x := 0; x < r.Dx(); x++ {
				a := uint32(p[x*4+3])
				cr, cg, cb := p[x*4], p[x*4+1], p[x*4+2]
				if a != 255 {
					cr, cg, cb = onWhite(cr, a), onWhite(cg, a), onWhite(cb, a)
				}
				oy[x], ob[x], or[x] = color.RGBToYCbCr(cr, cg, cb)
			}
		}
	case *image.RGBA:
		return func(y int, oy, ob, or []uint8) {
			p := m.Pix[m.PixOffset(r.Min.X, y):]
			for x := 0; x < r.Dx(); x++ {
				w := 255 - p[x*4+3] // premultiplied: add the white behind
				oy[x], ob[x], or[x] = color.RGBToYCbCr(add8(p[x*4], w), add8(p[x*4+1], w), add8(p[x*4+2], w))
			}
		}
	}
	return func(y int, oy, ob, or []uint8) {
		for x := 0; x < r.Dx(); x++ {
			c := color.NRGBAModel.Convert(img.At(r.Min.X+x, y)).(color.NRGBA)
			a := uint32(c.A)
			oy[x], ob[x], or[x] = color.RGBToYCbCr(onWhite(c.R, a), onWhite(c.G, a), onWhite(c.B, a))
		}
	}
}

func onWhite(v uint8, a uint32) uint8 {
	return uint8((uint32(v)*a + 255*(255-a) + 127) / 255)
}

func add8(a, b uint8) uint8 {
	if s := int(a) + int(b); s < 255 {
		return uint8(s)
	}
	return 255
}

package forensictest

import (
	"image"
	"image/color"
	"image/color/palette"
)

// variant is one picture as one type of image.
type variant struct {
	name string
	img  image.Image
	like image.Image // what it must be examined like; nil if nothing
}

// plain hides the concrete type of an image.
type plain struct{ image.Image }

// variants shows scene as all types that decoders return, and a few that only
// the interface covers. A window is a picture inside a larger buffer, with a
// stride above its width.
func variants(scene *image.RGBA, anyBounds bool) []variant {
	r := scene.Rect
	gray, nrgba := image.NewGray(r), image.NewNRGBA(r)
	gray16, cmyk, nrgba64 := image.NewGray16(r), image.NewCMYK(r), image.NewNRGBA64(r)
	paletted := image.NewPaletted(r, palette.WebSafe)
	for y := range r.Dy() {
		for x := range r.Dx() {
			c := scene.RGBAAt(x, y)
			gray.Set(x, y, c)
			gray16.Set(x, y, c)
			cmyk.Set(x, y, c)
			nrgba64.Set(x, y, c)
			paletted.Set(x, y, c)
			// Opaque at the left, transparent at the right.
			nrgba.SetNRGBA(x, y, color.NRGBA{c.R, c.G, c.B, uint8(255 - 255*x/max(1, r.Dx()-1))})
		}
	}
	list := []variant{
		{"RGBA", scene, nil},
		{"RGBA window", window(scene), scene},
		{"NRGBA with alpha", nrgba, nil},
		{"Gray", gray, nil},
		{"generic", plain{scene}, nil},
		{"Paletted", paletted, nil},
		{"Gray16", gray16, nil},
		{"CMYK", cmyk, nil},
		{"NRGBA64", nrgba64, nil},
	}
	for _, ratio := range []image.YCbCrSubsampleRatio{
		image.YCbCrSubsampleRatio444, image.YCbCrSubsampleRatio422, image.YCbCrSubsampleRatio420,
		image.YCbCrSubsampleRatio440, image.YCbCrSubsampleRatio411, image.YCbCrSubsampleRatio410,
	} {
		m := ycbcr(scene, ratio)
		list = append(list, variant{"YCbCr " + ratio.String(), m, nil}, variant{"YCbCr window " + ratio.String(), ycbcrWindow(m), m})
	}
	if anyBounds {
		far := *scene
		far.Rect = r.Add(image.Pt(-13, 29))
		list = append(list, variant{"RGBA far from (0,0)", &far, scene})
		m := ycbcr(scene, image.YCbCrSubsampleRatio420)
		away := *m
		away.Rect = r.Add(image.Pt(16, 32)) // even, so that the chroma keeps its place
		list = append(list, variant{"YCbCr far from (0,0)", &away, m})
	}
	return list
}

// ycbcr converts with the colour of the first pixel of each chroma cell.
func ycbcr(src *image.RGBA, ratio image.YCbCrSubsampleRatio) *image.YCbCr {
	m := image.NewYCbCr(src.Rect, ratio)
	for y := src.Rect.Dy() - 1; y >= 0; y-- {
		for x := src.Rect.Dx() - 1; x >= 0; x-- {
			c := src.RGBAAt(x, y)
			j := m.COffset(x, y)
			m.Y[m.YOffset(x, y)], m.Cb[j], m.Cr[j] = color.RGBToYCbCr(c.R, c.G, c.B)
		}
	}
	return m
}

// window copies src into the middle of a noisy buffer. The bounds stay.
func window(src *image.RGBA) *image.RGBA {
	w, h := src.Rect.Dx(), src.Rect.Dy()
	out := Noise(w+7, h+5, 99)
	out.Pix = out.Pix[out.PixOffset(3, 2):]
	out.Rect = src.Rect
	for y := range h {
		copy(out.Pix[y*out.Stride:y*out.Stride+4*w], src.Pix[y*src.Stride:])
	}
	return out
}

// ycbcrWindow gives the planes longer rows, with other levels behind the
// picture's own.
func ycbcrWindow(m *image.YCbCr) *image.YCbCr {
	out := *m
	out.Y, out.YStride = widen(m.Y, m.YStride, 5)
	out.Cb, out.CStride = widen(m.Cb, m.CStride, 3)
	out.Cr, _ = widen(m.Cr, m.CStride, 3)
	return &out
}

func widen(plane []byte, stride, by int) ([]byte, int) {
	var out []byte
	for i := 0; i+stride <= len(plane); i += stride {
		out = append(out, plane[i:i+stride]...)
		for k := range by {
			out = append(out, byte(90*k+i))
		}
	}
	return out, stride + by
}

package photo

import "image"

// Flatten lays a transparent picture on white, the paper it will be seen on,
// and returns an opaque *image.RGBA. Every other type is returned as it is.
func Flatten(img image.Image) image.Image {
	m, ok := img.(*image.NRGBA)
	if !ok {
		return img
	}
	w, h := m.Rect.Dx(), m.Rect.Dy()
	d := image.NewRGBA(image.Rect(0, 0, w, h))
	for y := range h {
		s, t := m.Pix[y*m.Stride:y*m.Stride+4*w], d.Pix[y*d.Stride:y*d.Stride+4*w]
		for i := 0; i+3 < len(s); i += 4 {
			a := uint32(s[i+3])
			for c := range 3 {
				t[i+c] = uint8((uint32(s[i+c])*a + 255*(255-a) + 127) / 255)
			}
			t[i+3] = 255
		}
	}
	return d
}

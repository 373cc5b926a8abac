package photo

import (
	"context"
	"fmt"
	"image"
	"image/color"
	"math/rand/v2"
	"testing"
)

// slowOrient turns pixel by pixel, as the table of EXIF 2.32 reads: where row
// 0 and column 0 of the stored picture are when shown.
func slowOrient(m image.Image, o int) (w, h int, at func(x, y int) color.Color) {
	b := m.Bounds()
	w, h = b.Dx(), b.Dy()
	at = func(x, y int) color.Color {
		switch o {
		case 2:
			return m.At(w-1-x, y)
		case 3:
			return m.At(w-1-x, h-1-y)
		case 4:
			return m.At(x, h-1-y)
		case 5:
			return m.At(y, x)
		case 6:
			return m.At(y, b.Dy()-1-x)
		case 7:
			return m.At(b.Dx()-1-y, b.Dy()-1-x)
		case 8:
			return m.At(b.Dx()-1-y, x)
		}
		return m.At(x, y)
	}
	if o >= 5 {
		return h, w, at
	}
	return w, h, at
}

// pictures returns every type Orient knows, filled with noise, w x h.
func pictures(w, h int) map[string]image.Image {
	rnd := rand.New(rand.NewPCG(uint64(w), uint64(h)))
	fill := func(planes ...[]byte) {
		for _, p := range planes {
			for i := range p {
				p[i] = byte(rnd.Uint32())
			}
		}
	}
	r := image.Rect(0, 0, w, h)
	gray, rgba, nrgba, gray16 := image.NewGray(r), image.NewRGBA(r), image.NewNRGBA(r), image.NewGray16(r)
	fill(gray.Pix, rgba.Pix, nrgba.Pix, gray16.Pix)
	for i := 3; i < len(rgba.Pix); i += 4 {
		rgba.Pix[i] = 255
	}
	pal := image.NewPaletted(r, color.Palette{color.NRGBA{200, 10, 3, 255}, color.NRGBA{1, 2, 3, 99}, color.White})
	for i := range pal.Pix {
		pal.Pix[i] = byte(rnd.IntN(3))
	}
	all := map[string]image.Image{"gray": gray, "rgba": rgba, "nrgba": nrgba, "paletted": pal}
	for ratio := image.YCbCrSubsampleRatio444; ratio <= image.YCbCrSubsampleRatio410; ratio++ {
		big := image.NewYCbCr(image.Rect(0, 0, w+16, h+16), ratio) // a stride of its own, as JPEG has
		fill(big.Y, big.Cb, big.Cr)
		all[ratio.String()] = big.SubImage(r)
	}
	return all
}

func TestOrient(t *testing.T) {
	t.Parallel()
	for _, size := range [][2]int{{1, 1}, {2, 3}, {33, 32}, {48, 64}, {65, 37}, {130, 66}} {
		for name, m := range pictures(size[0], size[1]) {
			for o := 1; o <= 8; o++ {
				t.Run(fmt.Sprintf("%s %dx%d %d", name, size[0], size[1], o), func(t *testing.T) {
					t.Parallel()
					got, err := Orient(context.Background(), m, o)
					if err != nil {
						t.Fatal(err)
					}
					w, h, want := slowOrient(m, o)
					if got.Bounds() != image.Rect(0, 0, w, h) {
						t.Fatalf("got %v, want %dx%d", got.Bounds(), w, h)
					}
					for y := range h {
						for x := range w {
							a, b := got.At(x, y), want(x, y)
							if name == "paletted" {
								a, b = color.NRGBAModel.Convert(a), color.NRGBAModel.Convert(b)
							}
							if a != b {
								t.Fatalf("at %d,%d: got %v, want %v", x, y, a, b)
							}
						}
					}
				})
			}
		}
	}
}

func TestOrientKeepsSubsampling(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		ratio image.YCbCrSubsampleRatio
		o     int
		want  image.YCbCrSubsampleRatio
	}{
		{image.YCbCrSubsampleRatio420, 6, image.YCbCrSubsampleRatio420},
		{image.YCbCrSubsampleRatio422, 8, image.YCbCrSubsampleRatio440},
		{image.YCbCrSubsampleRatio440, 5, image.YCbCrSubsampleRatio422},
		{image.YCbCrSubsampleRatio411, 3, image.YCbCrSubsampleRatio411},
		{image.YCbCrSubsampleRatio411, 6, image.YCbCrSubsampleRatio444},
	} {
		got, err := Orient(context.Background(), image.NewYCbCr(image.Rect(0, 0, 32, 16), c.ratio), c.o)
		if err != nil {
			t.Fatal(err)
		}
		if r := got.(*image.YCbCr).SubsampleRatio; r != c.want {
			t.Errorf("%v by %d: got %v, want %v", c.ratio, c.o, r, c.want)
		}
	}
}

// TestCanonical compares 16-bit and indexed types with Go's own conversion.
func TestCanonical(t *testing.T) {
	t.Parallel()
	r := image.Rect(3, 2, 20, 11)
	g16, rgba64, nrgba64, cmyk := image.NewGray16(r), image.NewRGBA64(r), image.NewNRGBA64(r), image.NewCMYK(r)
	premultiplied := image.NewRGBA(r)
	for y := r.Min.Y; y < r.Max.Y; y++ {
		for x := r.Min.X; x < r.Max.X; x++ {
			v := uint16(x*3001 + y*997)
			g16.SetGray16(x, y, color.Gray16{v})
			rgba64.SetRGBA64(x, y, color.RGBA64{v, v * 3, v * 7, 0xffff})
			nrgba64.SetNRGBA64(x, y, color.NRGBA64{v, v * 3, v * 7, v | 0x8000})
			cmyk.SetCMYK(x, y, color.CMYK{uint8(v), uint8(v >> 3), uint8(v >> 5), uint8(v >> 9)})
			premultiplied.Set(x, y, color.NRGBA{uint8(v), uint8(v >> 3), uint8(v >> 5), uint8(v>>8) | 128})
		}
	}
	for _, m := range []image.Image{g16, rgba64, nrgba64, cmyk, premultiplied, premultiplied.SubImage(image.Rect(5, 5, 9, 9))} {
		got := canonical(m)
		b := m.Bounds()
		if got.Bounds() != image.Rect(0, 0, b.Dx(), b.Dy()) {
			t.Errorf("%T: got bounds %v", m, got.Bounds())
		}
		for y := range b.Dy() {
			for x := range b.Dx() {
				if d := distance(got.At(x, y), m.At(b.Min.X+x, b.Min.Y+y)); d > 2 {
					t.Fatalf("%T at %d,%d: got %v, want %v", m, x, y, got.At(x, y), m.At(b.Min.X+x, b.Min.Y+y))
				}
			}
		}
	}
}

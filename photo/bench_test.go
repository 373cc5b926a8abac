package photo

import (
	"context"
	"fmt"
	"image"
	"testing"
)

// benchDecode decodes one file and reports megapixels a second.
func benchDecode(b *testing.B, data []byte) {
	b.Helper()
	h, err := Inspect(data, nil)
	if err != nil {
		b.Fatal(err)
	}
	b.ReportAllocs()
	b.SetBytes(int64(h.Width) * int64(h.Height))
	for b.Loop() {
		if _, err := Decode(context.Background(), data, nil); err != nil {
			b.Fatal(err)
		}
	}
}

// BenchmarkDecode takes 12 megapixels, the size most phones send.
func BenchmarkDecode(b *testing.B) {
	m := photograph(4000, 3000)
	for _, format := range []string{"jpeg", "png", "bmp", "tiff"} {
		data := encode(b, format, m)
		b.Run(format, func(b *testing.B) { benchDecode(b, data) })
	}
}

func BenchmarkInspect(b *testing.B) {
	data := encode(b, "jpeg", photograph(4000, 3000))
	for b.Loop() {
		if _, err := Inspect(data, nil); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkOrient(b *testing.B) {
	r := image.Rect(0, 0, 4000, 3000)
	for name, m := range map[string]image.Image{
		"420":   image.NewYCbCr(r, image.YCbCrSubsampleRatio420),
		"nrgba": image.NewNRGBA(r),
	} {
		for _, o := range []int{2, 3, 4, 5, 6, 7, 8} {
			b.Run(fmt.Sprintf("%s/%d", name, o), func(b *testing.B) {
				for b.Loop() {
					if _, err := Orient(context.Background(), m, o); err != nil {
						b.Fatal(err)
					}
				}
			})
		}
	}
}

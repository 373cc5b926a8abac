package jfif

import (
	"bytes"
	"context"
	"image"
	"image/jpeg"
	"path/filepath"
	"testing"
)

// twelveMegapixels is a camera picture laid side by side until it has 12 megapixels,
// at quality 90 with 4:2:0, about the detail and size of a telephone's file.
func twelveMegapixels(b *testing.B) []byte {
	b.Helper()
	names := originals(b)
	var src image.Image
	for _, n := range names {
		if filepath.Base(n) == "mei_HTC One.jpg" {
			img, _, err := Decode(context.Background(), read(b, n), Limits{})
			if err != nil {
				b.Fatal(err)
			}
			src = img
		}
	}
	y, ok := src.(*image.YCbCr)
	if !ok {
		b.Skip("camera file missing")
	}
	const w, h = 4000, 3000
	img := image.NewYCbCr(image.Rect(0, 0, w, h), image.YCbCrSubsampleRatio420)
	tile := func(dst []byte, ds, dw, dh int, src []byte, ss, sw, sh int) {
		for r := range dh {
			for c := range dw {
				dst[r*ds+c] = src[r%sh*ss+c%sw]
			}
		}
	}
	tile(img.Y, img.YStride, w, h, y.Y, y.YStride, 2688, 1520)
	tile(img.Cb, img.CStride, w/2, h/2, y.Cb, y.CStride, 1344, 760)
	tile(img.Cr, img.CStride, w/2, h/2, y.Cr, y.CStride, 1344, 760)
	var buf bytes.Buffer
	if err := jpeg.Encode(&buf, img, &jpeg.Options{Quality: 90}); err != nil {
		b.Fatal(err)
	}
	return buf.Bytes()
}

func BenchmarkTwelveMegapixels(b *testing.B) {
	data := twelveMegapixels(b)
	ctx := context.Background()
	b.Logf("%d bytes", len(data))
	b.Run("Parse", func(b *testing.B) {
		for b.Loop() {
			if _, err := Parse(data); err != nil {
				b.Fatal(err)
			}
		}
	})
	b.Run("Coefficients", func(b *testing.B) {
		for b.Loop() {
			if _, err := DecodeCoefficients(ctx, data, Limits{}); err != nil {
				b.Fatal(err)
			}
		}
	})
	for _, s := range []struct {
		name        string
		denominator int
	}{{"Full", 1}, {"Half", 2}, {"Quarter", 4}, {"Eighth", 8}} {
		b.Run("Decode"+s.name, func(b *testing.B) {
			for b.Loop() {
				if _, _, err := DecodeScaled(ctx, data, Limits{}, s.denominator); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
	b.Run("ImageJPEG", func(b *testing.B) {
		for b.Loop() {
			if _, err := jpeg.Decode(bytes.NewReader(data)); err != nil {
				b.Fatal(err)
			}
		}
	})
}

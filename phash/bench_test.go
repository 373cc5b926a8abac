package phash_test

import (
	"image"
	"testing"

	"github.com/bonafide-aftersale/bonafide/phash"
)

func BenchmarkPDQ(b *testing.B) {
	small := still(1, 1024, 768)
	large := image.NewYCbCr(image.Rect(0, 0, 4000, 3000), image.YCbCrSubsampleRatio420)
	for i := range large.Y {
		large.Y[i] = uint8(i * i >> 9)
	}
	for _, bc := range []struct {
		name string
		img  image.Image
	}{
		{"NRGBA/1024x768", small},
		{"Any/1024x768", plain{small}},
		{"NRGBA/512x384", still(1, 512, 384)},
		{"YCbCr/4000x3000", large},
	} {
		b.Run(bc.name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				phash.PDQ(bc.img)
			}
		})
	}
}

func BenchmarkDihedral(b *testing.B) {
	img := still(1, 1024, 768)
	b.ReportAllocs()
	for b.Loop() {
		phash.Dihedral(img)
	}
}

func BenchmarkDistance(b *testing.B) {
	x, _ := phash.PDQ(still(1, 64, 64))
	y, _ := phash.PDQ(still(2, 64, 64))
	for b.Loop() {
		x.Distance(y)
	}
}

package report

import (
	"image"
	"math"
	"testing"

	"github.com/bonafide-aftersale/bonafide/forensic"
	"github.com/bonafide-aftersale/bonafide/internal/examination"
)

// BenchmarkCompare draws a pair of 12 megapixels.
func BenchmarkCompare(b *testing.B) {
	img := image.NewYCbCr(image.Rect(0, 0, 4000, 3000), image.YCbCrSubsampleRatio420)
	for i := range img.Y {
		img.Y[i] = uint8(128 + 100*math.Sin(float64(i%4000)/40))
	}
	f := &examination.Finding{Finding: forensic.Finding{
		Transform: &forensic.Transform{Matrix: [9]float64{1, 0, 0, 0, 1, 0, 0, 0, 1}},
		Regions:   []forensic.Region{{X: 1000, Y: 1000, W: 400, H: 300}, {X: 100, Y: 100, W: 40, H: 30}},
	}}
	for b.Loop() {
		if _, err := compare("x", f, newCanvas(img), newCanvas(img)); err != nil {
			b.Fatal(err)
		}
	}
}

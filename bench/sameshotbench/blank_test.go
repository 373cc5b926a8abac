package main

import (
	"image"
	"image/color"
	"math"
	"testing"
)

func TestLumaSpread(t *testing.T) {
	t.Parallel()
	dark, stripes := image.NewRGBA(image.Rect(0, 0, 64, 48)), image.NewRGBA(image.Rect(0, 0, 64, 48))
	for y := range 48 {
		for x := range 64 {
			dark.SetRGBA(x, y, color.RGBA{3, 3, 3, 255})
			v := uint8(100 + 20*(x/8%2))
			stripes.SetRGBA(x, y, color.RGBA{v, v, v, 255})
		}
	}
	if got := lumaSpread(dark); got > 1e-6 {
		t.Errorf("dark: got %g, want 0", got)
	}
	if got := lumaSpread(stripes); math.Abs(got-10) > 1e-6 {
		t.Errorf("stripes: got %g, want 10", got)
	}
	if got := lumaSpread(image.NewRGBA(image.Rectangle{})); got != 0 {
		t.Errorf("empty: got %g, want 0", got)
	}
}

package raster

import (
	"image"
	"math"
	"testing"
)

func TestMatrix(t *testing.T) {
	t.Parallel()
	m := Similar(1.7, 23, 5, -8).Then(Mirrored(90)).Then(Resized(90, 60, 45, 31))
	x, y := m.Apply(12, 34)
	bx, by := m.Inverse().Apply(x, y)
	if math.Hypot(bx-12, by-34) > 1e-9 {
		t.Errorf("back at %g, %g", bx, by)
	}
	// Counter-clockwise on screen: right goes up, which is towards smaller y.
	if x, y := Similar(1, 90, 0, 0).Apply(1, 0); math.Abs(x) > 1e-12 || math.Abs(y+1) > 1e-12 {
		t.Errorf("right turned to %g, %g", x, y)
	}
}

func TestMaskWarpKeepsThinLines(t *testing.T) {
	t.Parallel()
	m := NewMask(80, 60)
	for x := range 80 {
		m.Pix[31*80+x] = true
	}
	got := m.Warp(Resized(80, 60, 20, 15), 20, 15)
	if got.Count() != 20 || !got.At(10, 7) {
		t.Errorf("%d pixels in %v", got.Count(), got.Box())
	}
	moved := m.Warp(Translate(3, -4), 80, 60)
	if moved.Box() != image.Rect(3, 27, 80, 28) {
		t.Errorf("moved to %v", moved.Box())
	}
}

func TestBlurKeepsTheMean(t *testing.T) {
	t.Parallel()
	for _, sigma := range []float64{.7, 3, 9} {
		f := NewField(101, 101)
		f.Pix[50*101+50] = 1000
		f.Blur(sigma)
		var sum, sq float64
		for i, v := range f.Pix {
			sum += float64(v)
			sq += float64(v) * float64((i%101-50)*(i%101-50))
		}
		if math.Abs(sum-1000) > 1 || math.Abs(math.Sqrt(sq/sum)-sigma) > .12*sigma {
			t.Errorf("sigma %g: sum %g, spread %g", sigma, sum, math.Sqrt(sq/sum))
		}
	}
}

func TestNoiseRange(t *testing.T) {
	t.Parallel()
	var sq float64
	n := Noise(Rand(1, 2), 200, 200, 30, 4)
	for _, v := range n.Pix {
		sq += float64(v) * float64(v)
	}
	if rms := math.Sqrt(sq / float64(len(n.Pix))); rms < .3 || rms > .9 {
		t.Errorf("rms %.2f", rms)
	}
}

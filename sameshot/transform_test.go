package sameshot

import (
	"math"
	"testing"
)

func TestTransformOf(t *testing.T) {
	t.Parallel()
	ref := blankView(600, 400)
	for _, scale := range []float64{1, 0.37, 2.5} {
		for _, deg := range []float64{0, 12, -75, 90, 179} {
			for _, mirror := range []bool{false, true} {
				// Counter-clockwise on a screen whose y axis points down.
				s, c := math.Sincos(deg * math.Pi / 180)
				m := mat3{scale * c, scale * s, 31, -scale * s, scale * c, -8, 0, 0, 1}
				if mirror {
					m = m.mul(flip(600))
				}
				got := transformOf(m, mirror, ref)
				if got.Model != "similarity" || got.Mirrored != mirror || math.Abs(got.Scale-scale) > 1e-9 || math.Abs(got.RotationDeg-deg) > 1e-9 {
					t.Errorf("scale %g, %g degrees, mirror %v: got %+v", scale, deg, mirror, got)
				}
				if math.Abs(got.DX-31) > 1e-9 || math.Abs(got.DY+8) > 1e-9 {
					t.Errorf("got origin at (%g,%g), want (31,-8)", got.DX, got.DY)
				}
				// Matrix takes unmirrored reference pixels.
				full := mat3(got.Matrix)
				corner := 0.0
				if mirror {
					corner = 599
				}
				if x, y := full.apply(corner, 0); math.Hypot(x-31, y+8) > 1e-9 {
					t.Errorf("mirror %v: the first pixel lands at (%g,%g), want (31,-8)", mirror, x, y)
				}
				// One step to the right, as seen after mirroring, goes up on
				// the screen for a counter-clockwise turn.
				step := 1.0
				if mirror {
					step = -1
				}
				x, y := full.apply(corner+step, 0)
				if got, want := math.Atan2(-(y+8), x-31)*180/math.Pi, deg; math.Abs(math.Remainder(got-want, 360)) > 1e-9 {
					t.Errorf("mirror %v: points turn by %g degrees, want %g", mirror, got, want)
				}
			}
		}
	}
}

func TestTransformOfNamesTheModel(t *testing.T) {
	t.Parallel()
	ref := blankView(600, 400)
	for _, c := range []struct {
		m    mat3
		want string
	}{
		{mat3{1, 0, 0, 0, 1.002, 0, 0, 0, 1}, "similarity"},
		{mat3{1, 0, 0, 0, 1.02, 0, 0, 0, 1}, "homography"},
		{mat3{1, 0.02, 0, 0, 1, 0, 0, 0, 1}, "homography"},
	} {
		if got := transformOf(c.m, false, ref).Model; got != c.want {
			t.Errorf("%v: got %s, want %s", c.m, got, c.want)
		}
	}
}

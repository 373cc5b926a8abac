package sameshot

import (
	"math"
	"testing"
)

// slowWarp samples src at m(x,y) with cubic, one pixel at a time.
func slowWarp(src *plane, m mat3, w, h int) (*plane, []bool) {
	out, valid := newPlane(w, h), make([]bool, w*h)
	for y := range h {
		for x := range w {
			px, py := m.apply(float64(x), float64(y))
			if px > -0.51 && py > -0.51 && px < float64(src.w)-0.49 && py < float64(src.h)-0.49 {
				valid[y*w+x] = true
				out.pix[y*w+x] = cubic(src, px, py)
			}
		}
	}
	return out, valid
}

func TestWarpStraight(t *testing.T) {
	t.Parallel()
	for _, m := range []mat3{
		{1, 0, 0, 0, 1, 0, 0, 0, 1},
		{1, 0, 3.25, 0, 1, -2.5, 0, 0, 1},
		{0.73, 0, -4.1, 0, 0.71, 5.3, 0, 0, 1},
		{-1.02, 0, 47.3, 0, 1.01, -0.2, 0, 0, 1}, // mirrored
		{0.1, 0, 200, 0, 0.1, 0, 0, 0, 1},        // beside the picture
	} {
		for _, size := range [][2]int{{50, 41}, {2, 3}, {1, 1}} {
			src := randomPlane(size[0], size[1], 4)
			got, valid := newPlane(60, 44), make([]bool, 60*44)
			if err := warpStraight(t.Context(), got, valid, src, m); err != nil {
				t.Fatal(err)
			}
			want, inside := slowWarp(src, m, 60, 44)
			samePlanes(t, "warpStraight", got, want, 2e-3)
			for i := range valid {
				if valid[i] != inside[i] {
					t.Fatalf("%v: valid at (%d,%d): got %v, want %v", m, i%60, i/60, valid[i], inside[i])
				}
			}
		}
	}
}

func TestCubic(t *testing.T) {
	t.Parallel()
	p := newPlane(12, 10)
	for i := range p.pix { // Catmull-Rom keeps a plane exactly
		p.pix[i] = float32(3 + 2*(i%p.w) + 5*(i/p.w))
	}
	for _, at := range [][2]float64{{4, 5}, {4.25, 5}, {4, 5.5}, {6.125, 3.75}} {
		if got, want := float64(cubic(p, at[0], at[1])), 3+2*at[0]+5*at[1]; math.Abs(got-want) > 1e-4 {
			t.Errorf("at %v: got %g, want %g", at, got, want)
		}
	}
	if got, want := cubic(p, -0.5, -0.5), float32(3); math.Abs(float64(got-want)) > 1 {
		t.Errorf("at the corner: got %g, want about %g", got, want)
	}
}

// TestWarpPlaces draws a bright dot and looks for it where the map says.
func TestWarpPlaces(t *testing.T) {
	t.Parallel()
	p := &plane8{200, 160, make([]uint8, 200*160)}
	for i := range p.pix {
		dx, dy := float64(i%200)-120, float64(i/200)-50
		p.pix[i] = uint8(250 * math.Exp(-(dx*dx+dy*dy)/(2*25)))
	}
	c := &colour{w: 200, h: 160, y: *p, reduce: 1, ow: 200, oh: 160}
	for _, k := range []float64{1, 0.5, 0.23} { // grid pixels per picture pixel
		s, co := math.Sincos(0.3)
		m := mat3{co / k, -s / k, 70, s / k, co / k, -20, 0, 0, 1}
		got, _, err := warp(t.Context(), c, &c.y, m, 1/k, 150, 150)
		if err != nil {
			t.Fatal(err)
		}
		var sx, sy, sum float64
		for i, v := range got.pix {
			sx, sy, sum = sx+float64(v)*float64(i%150), sy+float64(v)*float64(i/150), sum+float64(v)
		}
		inv, _ := m.inverse()
		wx, wy := inv.apply(120, 50)
		if d := math.Hypot(sx/sum-wx, sy/sum-wy); !(d < 0.1) {
			t.Errorf("scale %g: dot at (%.2f,%.2f), want (%.2f,%.2f)", k, sx/sum, sy/sum, wx, wy)
		}
	}
}

package sameshot

import (
	"math"
	"testing"
)

func TestBoxMean(t *testing.T) {
	t.Parallel()
	for _, size := range [][2]int{{31, 22}, {3, 40}, {40, 2}, {1, 1}} {
		p := randomPlane(size[0], size[1], 5)
		for _, r := range []int{0, 1, 3, 7, 50} {
			want := newPlane(p.w, p.h)
			for y := range p.h {
				for x := range p.w {
					var s float64
					for v := max(y-r, 0); v <= min(y+r, p.h-1); v++ {
						for u := max(x-r, 0); u <= min(x+r, p.w-1); u++ {
							s += float64(p.pix[v*p.w+u])
						}
					}
					want.pix[y*p.w+x] = float32(s / float64((2*r+1)*(2*r+1)))
				}
			}
			samePlanes(t, "boxMean", boxMean(p, r), want, 1e-2)
		}
	}
}

func TestLineMean(t *testing.T) {
	t.Parallel()
	p := randomPlane(29, 33, 6)
	for k := range lineDirections {
		s, c := math.Sincos(float64(k) * math.Pi / lineDirections)
		m := max(math.Abs(s), math.Abs(c))
		dx, dy := c/m, s/m
		want := newPlane(p.w, p.h)
		for y := range p.h {
			for x := range p.w {
				var sum float64
				for i := -lineRadius; i <= lineRadius; i++ {
					u, v := x+int(math.Round(float64(i)*dx)), y+int(math.Round(float64(i)*dy))
					if u >= 0 && v >= 0 && u < p.w && v < p.h {
						sum += float64(p.pix[v*p.w+u])
					}
				}
				want.pix[y*p.w+x] = float32(sum / (2*lineRadius + 1))
			}
		}
		samePlanes(t, "lineMean", lineMean(p, dx, dy, lineRadius), want, 1e-2)
	}
	// A segment is longer than the picture.
	samePlanes(t, "one pixel", lineMean(&plane{1, 1, []float32{19}}, 1, 0, 9), &plane{1, 1, []float32{1}}, 1e-5)
}

func TestGradient(t *testing.T) {
	t.Parallel()
	p := randomPlane(21, 17, 7)
	at := func(x, y int) float64 { // 0 on the outermost pixels
		if x < 1 || y < 1 || x >= p.w-1 || y >= p.h-1 {
			return 0
		}
		dx := float64(p.pix[y*p.w+x+1]-p.pix[y*p.w+x-1]) / 2
		dy := float64(p.pix[(y+1)*p.w+x]-p.pix[(y-1)*p.w+x]) / 2
		return max(math.Abs(dx), math.Abs(dy))
	}
	want := newPlane(p.w, p.h)
	for y := 1; y < p.h-1; y++ {
		for x := 1; x < p.w-1; x++ {
			g := 0.0
			for j := range 9 {
				g = max(g, at(x+j%3-1, y+j/3-1))
			}
			want.pix[y*p.w+x] = float32(g)
		}
	}
	samePlanes(t, "gradient", gradient(p), want, 1e-4)
}

func TestSpreadOf(t *testing.T) {
	t.Parallel()
	if got, want := spreadOf([]float32{-3, 1, 9, -2, 0}), float32(2*1.4826); got != want {
		t.Errorf("got %g, want %g", got, want)
	}
	if got := spreadOf(nil); got != 0 {
		t.Errorf("of nothing: got %g, want 0", got)
	}
}

package sameshot

import (
	"math"
	"testing"
)

// slowBlur convolves with a two-dimensional Gaussian, cut at radius pixels and
// normalised; edges are repeated.
func slowBlur(p *plane, sigma float64, radius int) *plane {
	out := newPlane(p.w, p.h)
	for y := range p.h {
		for x := range p.w {
			var sum, weight float64
			for dy := -radius; dy <= radius; dy++ {
				for dx := -radius; dx <= radius; dx++ {
					g := math.Exp(-float64(dx*dx+dy*dy) / (2 * sigma * sigma))
					u, v := min(max(x+dx, 0), p.w-1), min(max(y+dy, 0), p.h-1)
					sum += g * float64(p.pix[v*p.w+u])
					weight += g
				}
			}
			out.pix[y*p.w+x] = float32(sum / weight)
		}
	}
	return out
}

func TestBlur(t *testing.T) {
	t.Parallel()
	for _, sigma := range []float64{0.6, 1.2, 1.6, 3.1} {
		for _, size := range [][2]int{{37, 29}, {5, 40}, {16, 3}, {1, 1}} {
			p := randomPlane(size[0], size[1], 9)
			got := blur(p, sigma)
			samePlanes(t, "blur", got, slowBlur(p, sigma, int(math.Ceil(3*sigma))), 2e-3)
			// What lies beyond three sigma is less than 0.6 % of the weight.
			samePlanes(t, "blur without a cut", got, slowBlur(p, sigma, int(math.Ceil(6*sigma))), 0.006*255)
		}
	}
}

// inner cuts r pixels off each side.
func inner(p *plane, r int) *plane {
	q := newPlane(p.w-2*r, p.h-2*r)
	for y := range q.h {
		copy(q.row(y), p.row(y + r)[r:])
	}
	return q
}

func TestScaleSpace(t *testing.T) {
	t.Parallel()
	base := blur(randomPlane(96, 70, 2), 2)
	os, err := scaleSpace(t.Context(), base, false)
	if err != nil {
		t.Fatal(err)
	}
	if got, want := len(os), 3; got != want { // 70, 35, 17 rows
		t.Fatalf("got %d octaves, want %d", got, want)
	}
	for i, o := range os {
		if o.step != float64(int(1)<<i) || len(o.gauss) != intervals+3 || len(o.dog) != intervals+2 {
			t.Errorf("octave %d: got step %g, %d levels, %d differences", i, o.step, len(o.gauss), len(o.dog))
		}
		for l, d := range o.dog {
			want := newPlane(d.w, d.h)
			for j := range want.pix {
				want.pix[j] = o.gauss[l+1].pix[j] - o.gauss[l].pix[j]
			}
			samePlanes(t, "difference", d, want, 1e-4)
		}
	}
	// Level l of an octave is the base blurred to 1.6 * 2^(l/3) at once, but at
	// the edges, which each step repeats anew.
	for l, g := range os[0].gauss {
		sigma := sigmaBase * math.Pow(2, float64(l)/intervals)
		want := slowBlur(base, math.Sqrt(sigma*sigma-sigmaIn*sigmaIn), int(4*sigma)+1)
		samePlanes(t, "level", inner(g, 24), inner(want, 24), 0.3)
	}
	for y := range os[1].gauss[0].h {
		for x := range os[1].gauss[0].w {
			if got, want := os[1].gauss[0].row(y)[x], os[0].gauss[intervals].row(2 * y)[2*x]; got != want {
				t.Fatalf("second octave at (%d,%d): got %g, want %g", x, y, got, want)
			}
		}
	}
}

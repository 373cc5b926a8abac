package sameshot

import (
	"context"
	"math"

	"github.com/bonafide-aftersale/bonafide/sameshot/internal/vec"
)

// Scale space of Lowe 2004, section 3: three intervals per octave, base blur
// 1.6, the picture itself assumed to be blurred by 0.5.
const (
	intervals = 3
	sigmaBase = 1.6
	sigmaIn   = 0.5
	minOctave = 16 // smallest side of an octave
)

type octave struct {
	gauss []*plane // intervals+3 levels
	dog   []*plane // intervals+2 differences
	step  float64  // base pixels per pixel of this octave
}

func scaleSpace(ctx context.Context, base *plane, upsampled bool) ([]octave, error) {
	in := sigmaIn
	if upsampled {
		in *= 2
	}
	cur := blur(base, math.Sqrt(sigmaBase*sigmaBase-in*in))
	k := math.Pow(2, 1.0/intervals)
	var octaves []octave
	for step := 1.0; min(cur.w, cur.h) >= minOctave; step *= 2 {
		o := octave{step: step, gauss: []*plane{cur}}
		sigma := sigmaBase
		for i := 1; i < intervals+3; i++ {
			if err := ctx.Err(); err != nil {
				return nil, err
			}
			next := sigma * k
			cur = blur(cur, math.Sqrt(next*next-sigma*sigma))
			sigma = next
			prev := o.gauss[i-1]
			d := newPlane(cur.w, cur.h)
			for j, v := range cur.pix {
				d.pix[j] = v - prev.pix[j]
			}
			o.gauss = append(o.gauss, cur)
			o.dog = append(o.dog, d)
		}
		octaves = append(octaves, o)
		cur = half(o.gauss[intervals])
	}
	return octaves, nil
}

// half keeps every second pixel.
func half(p *plane) *plane {
	q := newPlane(p.w/2, p.h/2)
	for y := 0; y < q.h; y++ {
		src, dst := p.row(2*y), q.row(y)
		for x := range dst {
			dst[x] = src[2*x]
		}
	}
	return q
}

// blur convolves with a Gaussian of the given sigma; edges are repeated.
func blur(p *plane, sigma float64) *plane {
	if p.w == 0 || p.h == 0 {
		return p
	}
	g := gaussian(sigma)
	n := len(g) - 1
	out := newPlane(p.w, p.h)
	// Vertical first, into a padded row, then horizontal from it: one row of
	// scratch, two passes over memory.
	line := make([]float32, p.w+2*n)
	zero := make([]float32, p.w)
	for y := 0; y < p.h; y++ {
		mid := line[n : n+p.w]
		clear(mid)
		vec.AddScaledSum(mid, p.row(y), zero, g[0])
		for j := 1; j <= n; j++ {
			vec.AddScaledSum(mid, p.row(max(y-j, 0)), p.row(min(y+j, p.h-1)), g[j])
		}
		for j := 0; j < n; j++ {
			line[j] = mid[0]
			line[n+p.w+j] = mid[p.w-1]
		}
		dst := out.row(y)
		vec.AddScaledSum(dst, mid, zero, g[0])
		for j := 1; j <= n; j++ {
			vec.AddScaledSum(dst, line[n-j:n-j+p.w], line[n+j:n+j+p.w], g[j])
		}
	}
	return out
}

// gaussian returns the right half of a normalised kernel, centre first.
func gaussian(sigma float64) []float32 {
	n := int(math.Ceil(3 * sigma))
	g := make([]float64, n+1)
	sum := 0.0
	for i := range g {
		g[i] = math.Exp(-float64(i*i) / (2 * sigma * sigma))
		if i == 0 {
			sum += g[i]
		} else {
			sum += 2 * g[i]
		}
	}
	f := make([]float32, n+1)
	for i := range f {
		f[i] = float32(g[i] / sum)
	}
	return f
}

package sameshot

import (
	"math"
	"slices"
)

// fitTone brings b to the tones and the sharpness of a: a curve through the
// medians of a per level of b, then a quadratic field for vignettes, then two
// Gaussian differences for blur and sharpening. Medians and Tukey weights keep
// out what was painted over. It returns the matched b.
func fitTone(a, b *plane, valid []bool) *plane {
	out := newPlane(b.w, b.h)
	curve := toneCurve(a, b, valid)
	for i, v := range b.pix {
		p := min(max(v, 0), 255) * (toneBins - 1) / 255
		k := min(int(p), toneBins-2)
		f := p - float32(k)
		out.pix[i] = curve[k] + f*(curve[k+1]-curve[k])
	}
	addField(a, out, valid)
	addSharpness(a, out, valid)
	return out
}

const toneBins = 48

func toneCurve(a, b *plane, valid []bool) [toneBins]float32 {
	var samples [toneBins][]float32
	step := max(1, int(math.Sqrt(float64(len(b.pix))/30000)))
	for y := step / 2; y < b.h; y += step {
		for x := step / 2; x < b.w; x += step {
			i := y*b.w + x
			if valid[i] {
				k := int(min(max(b.pix[i], 0), 255)*(toneBins-1)/255 + 0.5)
				samples[k] = append(samples[k], a.pix[i])
			}
		}
	}
	var curve [toneBins]float32
	known := make([]int, 0, toneBins)
	for k, s := range samples {
		if len(s) >= 20 {
			slices.Sort(s)
			curve[k] = s[len(s)/2]
			known = append(known, k)
		}
	}
	if len(known) == 0 {
		for k := range curve {
			curve[k] = float32(k) * 255 / (toneBins - 1)
		}
		return curve
	}
	const level = float32(255) / (toneBins - 1)
	for k := range curve {
		i, found := slices.BinarySearch(known, k)
		switch {
		case found:
		case i == 0:
			curve[k] = curve[known[0]] - float32(known[0]-k)*level
		case i == len(known):
			last := known[len(known)-1]
			curve[k] = curve[last] + float32(k-last)*level
		default:
			l, r := known[i-1], known[i]
			f := float32(k-l) / float32(r-l)
			curve[k] = curve[l] + f*(curve[r]-curve[l])
		}
	}
	return curve
}

// addField adds to b the quadratic field that the cell medians of a-b follow.
func addField(a, b *plane, valid []bool) {
	const cell = 32
	type point struct{ u, v, d float64 }
	var ps []point
	buf := make([]float32, 0, cell*cell)
	for y := 0; y < b.h; y += cell {
		for x := 0; x < b.w; x += cell {
			buf = buf[:0]
			for j := y; j < min(y+cell, b.h); j += 2 {
				for i := x; i < min(x+cell, b.w); i += 2 {
					if k := j*b.w + i; valid[k] {
						buf = append(buf, a.pix[k]-b.pix[k])
					}
				}
			}
			if len(buf) < cell {
				continue
			}
			slices.Sort(buf)
			ps = append(ps, point{2*(float64(x)+cell/2)/float64(b.w) - 1, 2*(float64(y)+cell/2)/float64(b.h) - 1, float64(buf[len(buf)/2])})
		}
	}
	if len(ps) < 30 {
		return
	}
	basis := func(u, v float64) []float64 { return []float64{1, u, v, u * u, u * v, v * v} }
	wt := make([]float64, len(ps))
	for i := range wt {
		wt[i] = 1
	}
	var c []float64
	for range 6 {
		s, ok := fitLinear(6, func(i int) ([]float64, float64, float64, bool) {
			if i >= len(ps) {
				return nil, 0, 0, false
			}
			return basis(ps[i].u, ps[i].v), ps[i].d, wt[i] + 1e-6, true
		})
		if !ok {
			return
		}
		c = s
		res := make([]float64, len(ps))
		ab := make([]float64, len(ps))
		for i, p := range ps {
			res[i] = p.d
			for j, x := range basis(p.u, p.v) {
				res[i] -= c[j] * x
			}
			ab[i] = math.Abs(res[i])
		}
		lim := 4 * max(1.4826*median(ab), 0.3)
		for i, r := range res {
			t := 1 - (r/lim)*(r/lim)
			wt[i] = max(t, 0) * max(t, 0)
		}
	}
	for y := 0; y < b.h; y++ {
		v := 2*float64(y)/float64(b.h) - 1
		row := b.row(y)
		k0, k1, k2 := c[0]+c[2]*v+c[5]*v*v, c[1]+c[4]*v, c[3]
		for x := range row {
			u := 2*float64(x)/float64(b.w) - 1
			row[x] += float32(k0 + u*(k1+u*k2))
		}
	}
}

// addSharpness adds to b the multiples of its fine and coarse detail that
// explain a-b best: negative where a is blurred, positive where it is
// sharpened.
func addSharpness(a, b *plane, valid []bool) {
	fine, coarse := blur(b, 0.8), blur(b, 1.8)
	for i, v := range b.pix {
		fine.pix[i], coarse.pix[i] = v-fine.pix[i], fine.pix[i]-coarse.pix[i]
	}
	step := max(1, int(math.Sqrt(float64(len(b.pix))/10000)))
	var idx []int
	for y := step; y < b.h-step; y += step {
		for x := step; x < b.w-step; x += step {
			if i := y*b.w + x; valid[i] {
				idx = append(idx, i)
			}
		}
	}
	if len(idx) < 500 {
		return
	}
	var c1, c2 float64
	lim := math.Inf(1)
	for range 4 {
		var s11, s12, s22, t1, t2 float64
		res := make([]float64, 0, len(idx))
		for _, i := range idx {
			f, g, d := float64(fine.pix[i]), float64(coarse.pix[i]), float64(a.pix[i]-b.pix[i])
			r := d - c1*f - c2*g
			res = append(res, math.Abs(r))
			if math.Abs(r) > lim {
				continue
			}
			s11 += f * f
			s12 += f * g
			s22 += g * g
			t1 += f * d
			t2 += g * d
		}
		det := s11*s22 - s12*s12
		if det <= 1e-9*s11*s22 || s11 == 0 {
			return
		}
		c1, c2 = (t1*s22-t2*s12)/det, (t2*s11-t1*s12)/det
		lim = 4 * max(1.4826*median(res), 1)
	}
	c1, c2 = min(max(c1, -1), 3), min(max(c2, -1), 3)
	for i := range b.pix {
		b.pix[i] += float32(c1)*fine.pix[i] + float32(c2)*coarse.pix[i]
	}
}

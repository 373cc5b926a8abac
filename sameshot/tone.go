package sameshot

import (
	"math"
	"slices"
)

// fitTone brings b to the tones and the sharpness of a: a curve through the
// medians of a per level of b, then the palette (y, cb, cr of the reference at
// half the resolution), then two Gaussian differences for blur and sharpening.
// Medians and Tukey weights keep out what was painted over. It returns the
// matched b.
func fitTone(a, b *plane, half [3]*plane, valid []bool) *plane {
	out := newPlane(b.w, b.h)
	curve := toneCurve(a, b, valid)
	for i, v := range b.pix {
		p := min(max(v, 0), 255) * (toneBins - 1) / 255
		k := min(int(p), toneBins-2)
		f := p - float32(k)
		out.pix[i] = curve[k] + f*(curve[k+1]-curve[k])
	}
	fitPalette(a, out, out, half[0], half[1], half[2], valid)
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
			curve[k] = nth(s, len(s)/2)
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

package sameshot

import (
	"math"
	"slices"
)

// channel is one normalised difference between claim and matched reference.
type channel struct {
	d *plane // difference in grey levels
	z *plane // difference over the noise expected at the local gradient
}

const (
	gradientBins = 12
	clipNoise    = 4 // grey levels
)

// compareChannel returns a-b, and the same in units of its robust spread among
// pixels of like gradient: what resampling, misplacement by a fraction of a
// pixel and recompression leave grows with the gradient. The spread is measured
// on calm pixels and is at least floor plus slope times the gradient; doubtful
// pixels (clipped ones) are allowed clipNoise more.
func compareChannel(a, b, grad *plane, valid, calm, doubt []bool, floor, slope float32) channel {
	c := channel{newPlane(a.w, a.h), newPlane(a.w, a.h)}
	step := max(1, len(a.pix)/30000)
	gs := sampleOf(grad, calm)
	if len(gs) == 0 {
		return c
	}
	slices.Sort(gs)
	var edge [gradientBins]float32 // lower gradient of each bin
	for k := range edge {
		// The top bins are narrow: few pixels have strong gradients.
		q := 1 - math.Pow(1-float64(k)/gradientBins, 1.7)
		edge[k] = gs[min(int(q*float64(len(gs))), len(gs)-1)]
	}
	edge[0] = 0
	// Where to begin the search, by whole grey levels.
	var from [256]uint8
	for g := range from {
		k := 0
		for k+1 < gradientBins && float32(g) >= edge[k+1] {
			k++
		}
		from[g] = uint8(k)
	}
	bin := func(g float32) int {
		k := int(from[min(max(int(g), 0), 255)])
		for k+1 < gradientBins && g >= edge[k+1] {
			k++
		}
		return k
	}
	var samples [gradientBins][]float32
	for i := step / 2; i < len(a.pix); i += step {
		if calm[i] {
			k := bin(grad.pix[i])
			samples[k] = append(samples[k], a.pix[i]-b.pix[i])
		}
	}
	var sds [gradientBins]float32
	prev := floor
	for k, s := range samples {
		sd := prev
		if len(s) >= 40 {
			sd = max(spreadOf(s), floor)
		}
		prev = max(sd, prev) // a rougher place is not quieter
		sds[k] = prev
	}
	for i := range a.pix {
		if !valid[i] {
			continue
		}
		d := a.pix[i] - b.pix[i]
		c.d.pix[i] = d
		g := grad.pix[i]
		sd := max(sds[bin(g)], floor+slope*g)
		if doubt[i] {
			sd += clipNoise
		}
		c.z.pix[i] = d / sd
	}
	return c
}

// drift moves b by the smoothed displacement of the blocks, for redraws whose
// surface wandered by a fraction of a pixel.
func (a *alignment) drift(fr *frame) *plane {
	gw, gh := fr.w/blockSide+2, fr.h/blockSide+2
	sx, sy, sw := newPlane(gw, gh), newPlane(gw, gh), newPlane(gw, gh)
	ratio := fr.f / a.fr.f
	lim := 2.5 * a.fit.unit
	for i := range a.blocks {
		b := &a.blocks[i]
		if b.ncc < 0.7 || a.res[i] > lim {
			continue
		}
		cx, cy := a.fr.toClaim(b.x, b.y)
		x, y := (cx-fr.x0)*fr.f, (cy-fr.y0)*fr.f
		k := min(max(int(y/blockSide+0.5), 0), gh-1)*gw + min(max(int(x/blockSide+0.5), 0), gw-1)
		w := float32(blockWeight(b))
		sx.pix[k] += w * float32(b.dx*ratio)
		sy.pix[k] += w * float32(b.dy*ratio)
		sw.pix[k] += w
	}
	sx, sy, sw = boxMean(sx, 1), boxMean(sy, 1), boxMean(sw, 1)
	for i, w := range sw.pix {
		sx.pix[i] /= w + 0.05
		sy.pix[i] /= w + 0.05
	}
	out := newPlane(fr.w, fr.h)
	for y := 0; y < fr.h; y++ {
		row := out.row(y)
		gy := float64(y) / blockSide
		for x := range row {
			gx := float64(x) / blockSide
			dx, dy := bilinear(sx, gx, gy), bilinear(sy, gx, gy)
			row[x] = cubic(fr.b, float64(x)-float64(dx), float64(y)-float64(dy))
		}
	}
	return out
}

// bilinear interpolates bilinearly between the nodes of a grid.
func bilinear(p *plane, x, y float64) float32 {
	ix, iy := min(int(x), p.w-2), min(int(y), p.h-2)
	fx, fy := float32(x)-float32(ix), float32(y)-float32(iy)
	o := iy*p.w + ix
	t := p.pix[o] + fx*(p.pix[o+1]-p.pix[o])
	u := p.pix[o+p.w] + fx*(p.pix[o+p.w+1]-p.pix[o+p.w])
	return t + fy*(u-t)
}

// moods splits the frame by what the blocks say: calm pixels lie in blocks
// that agree well, rough ones in textured blocks that disagree. Where next to
// nothing is calm, everything valid is.
func (a *alignment) moods(fr *frame, valid []bool) (calm, rough []bool) {
	calm, rough = make([]bool, len(valid)), make([]bool, len(valid))
	k := fr.f / a.fr.f
	half := blockSide / 2 * k
	paint := func(m []bool, b *block) {
		cx, cy := a.fr.toClaim(b.x+b.dx, b.y+b.dy)
		x, y := (cx-fr.x0)*fr.f, (cy-fr.y0)*fr.f
		for v := max(int(y-half), 0); v < min(int(y+half), fr.h); v++ {
			for u := max(int(x-half), 0); u < min(int(x+half), fr.w); u++ {
				m[v*fr.w+u] = true
			}
		}
	}
	least := max(minCorrelation, a.fit.ncc-0.15)
	for i := range a.blocks {
		b := &a.blocks[i]
		switch {
		case a.res[i] <= 1.5*a.fit.unit && b.ncc >= least:
			paint(calm, b)
		case a.res[i] > 2*a.fit.unit || b.ncc < minCorrelation:
			paint(rough, b)
		}
	}
	n := 0
	for i, v := range valid {
		calm[i] = calm[i] && v && !rough[i]
		if calm[i] {
			n++
		}
	}
	if n < 2000 {
		return valid, rough
	}
	return calm, rough
}

// sampleOf returns some 10,000 values of p where mask is set.
func sampleOf(p *plane, mask []bool) []float32 {
	step := max(1, len(p.pix)/10000)
	var s []float32
	for i := step / 2; i < len(p.pix); i += step {
		if mask[i] {
			s = append(s, p.pix[i])
		}
	}
	return s
}

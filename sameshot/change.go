package sameshot

import (
	"context"
	"math"

	"github.com/bonafide-aftersale/bonafide/forensic"
)

// change is where claim and reference of one shot differ.
type change struct {
	fr      *frame
	heat    *plane // strongest normalised difference of any scale
	mask    []bool // pixels that belong to a significant area
	regions []zone
}

// zone is one significant area of a frame.
type zone struct {
	component
	log10NFA float64
}

// Scales of the area search, in frame pixels (half-widths of squares), and
// the line filter for cracks: half-length and number of directions.
// Chroma is searched at half the resolution.
var (
	lumaRadius   = [...]int{1, 3, 7, 15}
	chromaRadius = [...]int{2, 4, 8}
)

const (
	lineRadius     = 9
	lineDirections = 12
	// seedLevel is the normalised difference from which a pixel can belong to
	// an area; growLevel how far an area then extends.
	seedLevel = 7.0
	growLevel = 2.5
	// Differences up to these shares of the gradient are left to resampling:
	// a fifth of a pixel, more where the sizes differ.
	sharpSlope   = 0.2
	resizedSlope = 0.4
	// log10RegionShown is the bound on expected false areas per comparison.
	log10RegionShown = -3
	// leastLevel is the smallest difference, in grey levels, that the outline
	// of an area includes.
	leastLevel = 3.0
)

// findChange compares the aligned pictures pixel by pixel.
func findChange(ctx context.Context, a *alignment, claim, ref *View) (*change, error) {
	fr := a.fr
	var err error
	switch {
	case fr.large:
		fr, err = newFrameAt(ctx, claim, ref, a.final, a.final.scale(), false)
	case a.moved() > 0.03:
		fr, err = fr.with(ctx, ref, a.final)
	}
	if fr == nil || err != nil {
		return nil, err
	}
	ch := &change{fr: fr, heat: newPlane(fr.w, fr.h), mask: make([]bool, fr.w*fr.h)}
	valid := erode(fr.valid, fr.w, fr.h, 2)
	for i := range valid {
		x, y := i%fr.w, i/fr.w
		valid[i] = valid[i] && x >= 2 && y >= 2 && x < fr.w-2 && y < fr.h-2
	}
	calm, rough := a.moods(fr, valid)
	even := make([]bool, len(valid))
	for i, v := range valid {
		even[i] = v && !rough[i]
	}
	b := fr.b
	if a.verdict.redrawn || a.fit.noise > 0.2 {
		b = a.drift(fr)
	}
	hc, err := newHalfColour(ctx, a, fr, claim, ref)
	if hc == nil || err != nil {
		return nil, err
	}
	raw := b
	b = fitTone(fr.a, raw, hc.ref, even)
	evenHalf, clip := hc.reduce(fr, even), hc.clipped(fr.a)
	where := clip
	if meanDifference(b, raw, even) > filterLevel {
		where = hc.reduce(fr, valid)
		clip = where // every colour is doubtful
	}
	hc.settle(fr.a, b, where, evenHalf)
	doubt := make([]bool, len(valid))
	for i := range doubt {
		doubt[i] = clip[min(i/fr.w/2, hc.h-1)*hc.w+min(i%fr.w/2, hc.w-1)]
	}
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	d := newDetector(fr.w, fr.h, valid, calm)
	if d.n < 32*32 {
		return ch, nil
	}
	slope := float32(sharpSlope)
	if k := a.final.scale(); k < 0.97 || k > 1.03 {
		slope = resizedSlope
	}
	luma := compareChannel(fr.a, b, gradient(b), valid, calm, doubt, 0.7, slope)
	for _, r := range lumaRadius {
		d.areas(luma, r)
		if err := ctx.Err(); err != nil {
			return nil, err
		}
	}
	if err := d.lines(ctx, luma); err != nil {
		return nil, err
	}
	var chroma []channel
	var half *detector
	if claim.colour.isColour && ref.colour.isColour {
		chroma, half = hc.channels(hc.reduce(fr, valid), evenHalf, hc.reduce(fr, calm), clip, where)
		for _, c := range chroma {
			for _, r := range chromaRadius {
				half.areas(c, r)
			}
		}
	}
	d.finish(ch, luma, chroma, half)
	return ch, nil
}

// halfColour holds the colours of a frame at half its resolution.
type halfColour struct {
	w, h  int
	claim [3]*plane // Cb and Cr at 1 and 2; 0 is nil
	ref   [3]*plane // Y, Cb, Cr
}

func newHalfColour(ctx context.Context, a *alignment, fr *frame, claim, ref *View) (*halfColour, error) {
	hc := &halfColour{w: max(fr.w/2, 1), h: max(fr.h/2, 1)}
	// Half-frame pixel i covers frame pixels 2i and 2i+1.
	f := fr.f / 2
	toClaim := mat3{1 / f, 0, fr.x0 + 0.5/fr.f, 0, 1 / f, fr.y0 + 0.5/fr.f, 0, 0, 1}
	inv, ok := a.final.inverse()
	if !ok {
		return nil, nil
	}
	toRef := inv.mul(toClaim)
	step := 1 / (f * a.final.scale())
	for k := range hc.ref {
		var err error
		if k > 0 {
			p := [3]*plane8{nil, &claim.colour.b, &claim.colour.r}[k]
			if hc.claim[k], _, err = warp(ctx, claim.colour, p, toClaim, 1/f, hc.w, hc.h); err != nil {
				return nil, err
			}
		}
		p := [3]*plane8{&ref.colour.y, &ref.colour.b, &ref.colour.r}[k]
		if hc.ref[k], _, err = warp(ctx, ref.colour, p, toRef, step, hc.w, hc.h); err != nil {
			return nil, err
		}
	}
	return hc, nil
}

// reduce takes every second pixel of a mask of the whole frame.
func (hc *halfColour) reduce(fr *frame, m []bool) []bool {
	out := make([]bool, hc.w*hc.h)
	for i := range out {
		out[i] = m[2*(i/hc.w)*fr.w+2*(i%hc.w)]
	}
	return out
}

// channels are the colour differences; masks are of the half frame.
func (hc *halfColour) channels(valid, even, calm, clip, where []bool) ([]channel, *detector) {
	var out []channel
	for k := 1; k < 3; k++ {
		p := newPlane(hc.w, hc.h)
		copy(p.pix, hc.ref[k].pix)
		fitPalette(hc.claim[k], p, hc.ref[k], hc.ref[0], hc.ref[1], hc.ref[2], even)
		hc.settle(hc.claim[k], p, where, even)
		out = append(out, compareChannel(hc.claim[k], p, gradient(p), valid, calm, clip, 0.8, 0.4))
	}
	return out, newDetector(hc.w, hc.h, valid, calm)
}

// changes fills regions, overlap and heat map of the result.
func changes(ctx context.Context, r *Result, a *alignment, claim, ref *View) error {
	ch, err := findChange(ctx, a, claim, ref)
	if err != nil || ch == nil {
		return err
	}
	r.Regions = ch.claimRegions(claim)
	r.Heatmap = ch.claimHeat(claim)
	r.Overlap = ch.overlap(claim)
	return nil
}

const maxRegions = 64

// claimRegions converts to claim pixels, largest first.
func (ch *change) claimRegions(claim *View) []forensic.Region {
	cw, chh := claim.Size()
	var out []forensic.Region
	for _, z := range ch.regions {
		if len(out) == maxRegions {
			break
		}
		x0, y0 := ch.fr.toClaim(float64(z.x0)-0.5, float64(z.y0)-0.5)
		x1, y1 := ch.fr.toClaim(float64(z.x1)+0.5, float64(z.y1)+0.5)
		g := forensic.Region{X: max(int(math.Round(x0+0.5)), 0), Y: max(int(math.Round(y0+0.5)), 0), Log10NFA: finite(max(z.log10NFA, -999))}
		g.W, g.H = min(int(math.Round(x1+0.5)), cw)-g.X, min(int(math.Round(y1+0.5)), chh)-g.Y
		if g.W < 1 || g.H < 1 {
			continue
		}
		g.Area = min(max(int(float64(z.area)/(ch.fr.f*ch.fr.f)+0.5), 1), g.W*g.H)
		out = append(out, g)
	}
	return out
}

// heatSide is the longest side of the heat map.
const heatSide = 1024

func (ch *change) claimHeat(claim *View) *forensic.Heatmap {
	cw, chh := claim.Size()
	s := min(1, heatSide/float64(max(cw, chh)))
	m := &forensic.Heatmap{W: max(1, int(float64(cw)*s+0.5)), H: max(1, int(float64(chh)*s+0.5))}
	m.Pix = make([]float32, m.W*m.H)
	m.Mask = make([]bool, m.W*m.H)
	for y := 0; y < m.H; y++ {
		fy := int(math.Round(((float64(y)+0.5)*float64(chh)/float64(m.H) - 0.5 - ch.fr.y0) * ch.fr.f))
		if fy < 0 || fy >= ch.fr.h {
			continue
		}
		for x := 0; x < m.W; x++ {
			fx := int(math.Round(((float64(x)+0.5)*float64(cw)/float64(m.W) - 0.5 - ch.fr.x0) * ch.fr.f))
			if fx < 0 || fx >= ch.fr.w {
				continue
			}
			i := fy*ch.fr.w + fx
			// 10 spreads and more are full heat.
			m.Pix[y*m.W+x] = min(ch.heat.pix[i]/10, 1)
			m.Mask[y*m.W+x] = ch.mask[i]
		}
	}
	return m
}

// overlap is the share of the claim that the reference covers.
func (ch *change) overlap(claim *View) float64 {
	n := 0
	for _, v := range ch.fr.valid {
		if v {
			n++
		}
	}
	cw, chh := claim.Size()
	return min(float64(n)/(ch.fr.f*ch.fr.f*float64(cw)*float64(chh)), 1)
}

package sameshot

import (
	"context"
	"math"
	"sort"

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
var areaRadius = [...]int{1, 3, 7, 15}

const (
	lineRadius     = 9
	lineDirections = 12
	// seedLevel is the normalised difference from which a pixel can belong to
	// an area; growLevel how far an area then extends.
	seedLevel = 5.0
	growLevel = 2.5
	// log10Region1 is the bound on expected false areas per comparison.
	log10RegionShown = -3
	// leastLevel is the smallest difference, in grey levels, that the outline
	// of an area includes.
	leastLevel = 3.0
)

// findChange compares the aligned pictures pixel by pixel.
func findChange(ctx context.Context, a *alignment, claim, ref *View) (*change, error) {
	fr, err := newFrameAt(ctx, claim, ref, a.final, a.final.scale(), false)
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
	b = fitTone(fr.a, b, even)
	grad := gradient(b)
	chans := []channel{compareChannel(fr.a, b, grad, valid, calm, 0.7, 0.1)}
	if claim.colour.isColour && ref.colour.isColour {
		more, err := chromaChannels(ctx, a, fr, claim, ref, valid, even, calm)
		if err != nil {
			return nil, err
		}
		chans = append(chans, more...)
	}
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	n := 0
	for _, v := range valid {
		if v {
			n++
		}
	}
	if n < 32*32 {
		return ch, nil
	}
	d := &detector{w: fr.w, h: fr.h, valid: valid, calm: calm, n: n, ch: ch}
	for i, c := range chans {
		for _, r := range areaRadius {
			if i > 0 && r == 1 {
				continue // chroma is subsampled: nothing finer than 3
			}
			if err := ctx.Err(); err != nil {
				return nil, err
			}
			d.areas(c, r)
		}
		if i == 0 {
			if err := d.lines(ctx, c); err != nil {
				return nil, err
			}
		}
	}
	d.finish(chans)
	return ch, nil
}

// chromaChannels are the colour differences, found at half the resolution.
func chromaChannels(ctx context.Context, a *alignment, fr *frame, claim, ref *View, valid, even, calm []bool) ([]channel, error) {
	w, h := max(fr.w/2, 1), max(fr.h/2, 1)
	// Half-frame pixel i covers frame pixels 2i and 2i+1.
	f := fr.f / 2
	toClaim := mat3{1 / f, 0, fr.x0 + 0.5/fr.f, 0, 1 / f, fr.y0 + 0.5/fr.f, 0, 0, 1}
	inv, ok := a.final.inverse()
	if !ok {
		return nil, nil
	}
	toRef := inv.mul(toClaim)
	step := 1 / (f * a.final.scale())
	var ca, rb [3]*plane
	for k := range ca {
		var err error
		cp, rp := [3]*plane8{&claim.colour.y, &claim.colour.b, &claim.colour.r}[k], [3]*plane8{&ref.colour.y, &ref.colour.b, &ref.colour.r}[k]
		if k > 0 {
			if ca[k], _, err = warp(ctx, claim.colour, cp, toClaim, 1/f, w, h); err != nil {
				return nil, err
			}
		}
		if rb[k], _, err = warp(ctx, ref.colour, rp, toRef, step, w, h); err != nil {
			return nil, err
		}
	}
	reduce := func(m []bool) []bool {
		out := make([]bool, w*h)
		for i := range out {
			out[i] = m[2*(i/w)*fr.w+2*(i%w)]
		}
		return out
	}
	valid, even, calm = reduce(valid), reduce(even), reduce(calm)
	var out []channel
	for k := 1; k < 3; k++ {
		p := fitChroma(ca[k], rb, even)
		c := compareChannel(ca[k], p, gradient(p), valid, calm, 0.8, 0.4)
		out = append(out, channel{double(c.d, fr.w, fr.h), double(c.z, fr.w, fr.h)})
	}
	return out, nil
}

// detector collects significant areas over channels and scales.
type detector struct {
	w, h  int
	valid []bool
	calm  []bool // pixels of blocks that agree: what noise is measured on
	n     int
	ch    *change
	area  []bool // pixels of areas, before the outline is drawn
	line  []bool // pixels of lines
	zones []zone
}

// normalise divides p by its robust spread over valid pixels.
func (d *detector) normalise(p *plane) {
	inv := 1 / max(d.spread(p), 1e-3)
	for i := range p.pix {
		p.pix[i] *= inv
	}
}

// spread is the robust spread of p over calm pixels, widened where the tail is
// heavier than a Gaussian's.
func (d *detector) spread(p *plane) float32 {
	s := sampleOf(p, d.calm)
	sd := spreadOf(s) // sorts by absolute value
	if n := len(s); n > 0 {
		sd = max(sd, s[n*9/10]/1.645)
	}
	return sd
}

func (d *detector) areas(c channel, r int) {
	t := boxMean(c.z, r)
	d.normalise(t)
	if d.area == nil {
		d.area, d.line = make([]bool, d.w*d.h), make([]bool, d.w*d.h)
	}
	cell := float64((2*r + 1) * (2*r + 1))
	d.keep(t, cell, d.area, 0)
}

// lines looks for thin straight pieces in twelve directions.
func (d *detector) lines(ctx context.Context, c channel) error {
	best := newPlane(d.w, d.h)
	for k := 0; k < lineDirections; k++ {
		if err := ctx.Err(); err != nil {
			return err
		}
		s, co := math.Sincos(float64(k) * math.Pi / lineDirections)
		m := max(math.Abs(s), math.Abs(co))
		t := lineMean(c.z, co/m, s/m, lineRadius)
		d.normalise(t)
		for i, v := range t.pix {
			if v > best.pix[i] {
				best.pix[i] = v
			} else if -v > best.pix[i] {
				best.pix[i] = -v
			}
		}
	}
	d.keep(best, 2*lineRadius+1, d.line, math.Log10(lineDirections))
	return nil
}

// keep adds the significant areas of a normalised map. cell is the number of
// pixels that vary together, tests log10 of further tests per cell.
func (d *detector) keep(t *plane, cell float64, mask []bool, tests float64) {
	for i, v := range t.pix {
		if !d.valid[i] {
			t.pix[i] = 0
			continue
		}
		if v < 0 {
			v = -v
			t.pix[i] = v
		}
		if v > d.ch.heat.pix[i] {
			d.ch.heat.pix[i] = v
		}
	}
	cells := float64(d.n) / cell
	const scales = 11
	for _, c := range components(d.w, d.h, func(i int) bool { return t.pix[i] > seedLevel }) {
		for _, i := range c.pixels {
			c.sum += float64(t.pix[i])
		}
		nfa := math.Log10(scales) + tests + log10Region(cells, float64(c.area)/cell, c.sum/float64(c.area))
		if nfa > log10RegionShown {
			continue
		}
		d.zones = append(d.zones, zone{c, nfa})
		for _, i := range c.pixels {
			mask[i] = true
		}
	}
}

// finish draws the outlines: inside the neighbourhood of significant areas,
// the pixels whose lightly smoothed difference stands out.
func (d *detector) finish(chans []channel) {
	if len(d.zones) == 0 {
		return
	}
	mask := make([]bool, d.w*d.h)
	near := dilate(d.area, d.w, d.h, 6)
	thin := dilate(d.line, d.w, d.h, 2)
	for _, c := range chans {
		for _, o := range []struct {
			p    *plane
			zone []bool
		}{{boxMean(c.d, 2), near}, {boxMean(c.d, 1), thin}} {
			lim := max(growLevel*d.spread(o.p), leastLevel)
			for i, v := range o.p.pix {
				if o.zone[i] && d.valid[i] && (v > lim || v < -lim) {
					mask[i] = true
				}
			}
		}
	}
	mask = erode(dilate(mask, d.w, d.h, 2), d.w, d.h, 2)
	fillHoles(mask, d.w, d.h, d.n/200)
	// A region is an area of the outline that a significant area touches.
	best := make([]float64, d.w*d.h)
	for _, z := range d.zones {
		for _, i := range z.pixels {
			best[i] = min(best[i], z.log10NFA)
		}
	}
	least := max(6, d.n/40000)
	for _, c := range components(d.w, d.h, func(i int) bool { return mask[i] }) {
		nfa := 0.0
		for _, i := range c.pixels {
			nfa = min(nfa, best[i])
		}
		if nfa >= log10RegionShown || c.area < least {
			continue
		}
		d.ch.regions = append(d.ch.regions, zone{c, nfa})
		for _, i := range c.pixels {
			d.ch.mask[i] = true
		}
	}
	sort.SliceStable(d.ch.regions, func(i, j int) bool { return d.ch.regions[i].area > d.ch.regions[j].area })
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

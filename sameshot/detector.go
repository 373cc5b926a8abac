package sameshot

import (
	"context"
	"math"
	"sort"
)

// detector collects significant areas of one resolution over channels and
// scales.
type detector struct {
	w, h  int
	valid []bool
	calm  []bool // pixels of blocks that agree: what noise is measured on
	n     int    // valid pixels
	heat  *plane // strongest normalised difference of any scale
	area  []bool // pixels of areas, before the outline is drawn
	line  []bool // pixels of lines
	zones []zone
}

func newDetector(w, h int, valid, calm []bool) *detector {
	d := &detector{w: w, h: h, valid: valid, calm: calm, heat: newPlane(w, h), area: make([]bool, w*h), line: make([]bool, w*h)}
	for _, v := range valid {
		if v {
			d.n++
		}
	}
	return d
}

// spread is the robust spread of p over calm pixels, widened where the tail is
// heavier than a Gaussian's.
func (d *detector) spread(p *plane) float32 {
	s := sampleOf(p, d.calm)
	sd := spreadOf(s) // makes the values absolute
	if n := len(s); n > 0 {
		sd = max(sd, nth(s, n*9/10)/1.645)
	}
	return max(sd, 1e-3)
}

// leastSpread keeps means over large squares, which hardly vary in a clean
// copy, from making a shift of a fraction of a grey level a finding.
const leastSpread = 0.3

func (d *detector) areas(c channel, r int) {
	t := boxMean(c.z, r)
	inv := 1 / max(d.spread(t), leastSpread)
	for i, v := range t.pix {
		t.pix[i] = max(v, -v) * inv
	}
	d.keep(t, float64((2*r+1)*(2*r+1)), d.area, 0)
	giveBack(t)
}

// lines looks for thin straight pieces in several directions.
func (d *detector) lines(ctx context.Context, c channel) error {
	best := borrowClear(d.w, d.h)
	defer giveBack(best)
	for k := 0; k < lineDirections; k++ {
		if err := ctx.Err(); err != nil {
			return err
		}
		s, co := math.Sincos(float64(k) * math.Pi / lineDirections)
		m := max(math.Abs(s), math.Abs(co))
		t := lineMean(c.z, co/m, s/m, lineRadius)
		inv := 1 / max(d.spread(t), leastSpread)
		for i, v := range t.pix {
			best.pix[i] = max(best.pix[i], v*inv, -v*inv)
		}
		giveBack(t)
	}
	d.keep(best, 2*lineRadius+1, d.line, math.Log10(lineDirections))
	return nil
}

// keep adds the significant areas of a normalised map. cell is the number of
// pixels that vary together. Each cell holds the best of some tests, of which
// tests is log10: an area of m cells had that many choices m times.
func (d *detector) keep(t *plane, cell float64, mask []bool, tests float64) {
	borrowed := borrowMask(len(t.pix))
	defer giveBackMask(borrowed)
	seed, any := *borrowed, false
	for i, v := range t.pix {
		if !d.valid[i] {
			continue
		}
		if v > d.heat.pix[i] {
			d.heat.pix[i] = v
		}
		if v > seedLevel {
			seed[i], any = true, true
		}
	}
	if !any {
		return
	}
	cells := float64(d.n) / cell
	const scales = 11
	for _, c := range components(d.w, d.h, seed) {
		for _, i := range c.pixels {
			c.sum += float64(t.pix[i])
		}
		m := max(float64(c.area)/cell, 1)
		nfa := math.Log10(scales) + m*tests + log10Region(cells, m, c.sum/float64(c.area))
		if nfa > log10RegionShown {
			continue
		}
		d.zones = append(d.zones, zone{c, nfa})
		for _, i := range c.pixels {
			mask[i] = true
		}
	}
}

// outline adds to mask the pixels inside zone whose lightly smoothed
// difference stands out.
func (d *detector) outline(mask, zone []bool, diff *plane, r int) {
	p := boxMean(diff, r)
	lim := max(growLevel*d.spread(p), leastLevel)
	for i, v := range p.pix {
		if zone[i] && d.valid[i] && (v > lim || v < -lim) {
			mask[i] = true
		}
	}
	giveBack(p)
}

// finish draws the outlines around the significant areas of luma (d) and
// chroma (half, which may be nil) and makes regions of them.
func (d *detector) finish(ch *change, luma channel, chroma []channel, half *detector) {
	ch.heat = d.heat
	zones := d.zones
	mask := make([]bool, d.w*d.h)
	if len(d.zones) > 0 {
		d.outline(mask, dilate(d.area, d.w, d.h, 6), luma.d, 2)
		d.outline(mask, dilate(d.line, d.w, d.h, 2), luma.d, 1)
	}
	if half != nil {
		if len(half.zones) > 0 {
			small := make([]bool, half.w*half.h)
			near := dilate(half.area, half.w, half.h, 2)
			for _, c := range chroma {
				half.outline(small, near, c.d, 1)
			}
			for i := range mask {
				if small[min(i/d.w/2, half.h-1)*half.w+min(i%d.w/2, half.w-1)] {
					mask[i] = true
				}
			}
			zones = append(zones, half.enlarged(d.w)...)
		}
		for i := range ch.heat.pix {
			v := half.heat.pix[min(i/d.w/2, half.h-1)*half.w+min(i%d.w/2, half.w-1)]
			ch.heat.pix[i] = max(ch.heat.pix[i], v)
		}
	}
	if len(zones) == 0 {
		return
	}
	mask = erode(dilate(mask, d.w, d.h, 2), d.w, d.h, 2)
	best := make([]float64, d.w*d.h)
	for _, z := range zones {
		for _, i := range z.pixels {
			best[i] = min(best[i], z.log10NFA)
		}
	}
	least := max(8, d.n/15000)
	for _, c := range components(d.w, d.h, mask) {
		nfa := 0.0
		for _, i := range c.pixels {
			nfa = min(nfa, best[i])
		}
		if nfa >= log10RegionShown || c.area < least {
			continue
		}
		c.fill(d.w, d.n/200, mask)
		ch.regions = append(ch.regions, zone{c, nfa})
		for _, i := range c.pixels {
			ch.mask[i] = true
		}
	}
	sort.SliceStable(ch.regions, func(i, j int) bool { return ch.regions[i].area > ch.regions[j].area })
}

// enlarged returns the zones with their pixels in the grid of twice the
// resolution, w pixels wide.
func (d *detector) enlarged(w int) []zone {
	out := make([]zone, len(d.zones))
	for i, z := range d.zones {
		px := make([]int32, len(z.pixels))
		for k, p := range z.pixels {
			px[k] = 2*(p/int32(d.w))*int32(w) + 2*(p%int32(d.w))
		}
		out[i] = zone{component{pixels: px}, z.log10NFA}
	}
	return out
}

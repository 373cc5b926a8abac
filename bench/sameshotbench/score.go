package main

import (
	"image"

	"github.com/bonafide-aftersale/bonafide/bench/raster"
	"github.com/bonafide-aftersale/bonafide/sameshot"
)

// Places says how well the regions of a result match the drawn damage. Pixels
// are the claim's; overlays of the delivery count neither way.
type Places struct {
	Intact  bool    // the copy carries no damage
	Visible int     // damaged pixels that arrived
	F1      float64 // pixels of the mask against damaged pixels
	Near    float64 // the same, off by at most 1/400 of the long side allowed
	Hit     bool    // a region covers part of the damage
	Regions int     // regions found
	False   int     // regions that are mostly on neither damage nor overlay
}

// score compares a result with the truth over a claim of the given bounds.
func score(r *sameshot.Result, bounds image.Rectangle, t truth) *Places {
	w, h := bounds.Dx(), bounds.Dy()
	found := raster.NewMask(w, h)
	if m := r.Heatmap; m != nil && m.Mask != nil {
		for i := range found.Pix {
			x, y := (i%w)*m.W/w, (i/w)*m.H/h
			found.Pix[i] = m.Mask[y*m.W+x]
		}
	}
	p := &Places{Intact: t.intact, Regions: len(r.Regions)}
	slack := max(max(w, h)/400, 1)
	damage := t.damage
	if damage == nil {
		damage = raster.NewMask(w, h)
	}
	ignore := raster.NewMask(w, h)
	if t.overlay != nil {
		ignore = grow(t.overlay, max(max(w, h)/50, 2))
	}
	near, wide := grow(damage, slack), grow(found, slack)
	around := grow(damage, 4*slack)
	var hit, miss, extra, hitNear, missNear, extraNear int
	for i := range found.Pix {
		d := damage.Pix[i] && (t.picture == nil || t.picture.Pix[i])
		if d {
			p.Visible++
		}
		if ignore.Pix[i] {
			continue
		}
		switch {
		case d && found.Pix[i]:
			hit++
		case d:
			miss++
		case found.Pix[i]:
			extra++
		}
		if d && wide.Pix[i] {
			hitNear++
		} else if d {
			missNear++
		}
		if found.Pix[i] && !near.Pix[i] {
			extraNear++
		}
	}
	p.F1, p.Near, p.Hit = f1(hit, miss, extra), f1(hitNear, missNear, extraNear), hit > 0
	for _, g := range r.Regions {
		in, bad := 0, 0
		for y := max(g.Y, 0); y < min(g.Y+g.H, h); y++ {
			for x := max(g.X, 0); x < min(g.X+g.W, w); x++ {
				if i := y*w + x; found.Pix[i] {
					in++
					if !around.Pix[i] && !ignore.Pix[i] {
						bad++
					}
				}
			}
		}
		if in == 0 || 2*bad > in {
			p.False++
		}
	}
	return p
}

func f1(hit, miss, extra int) float64 {
	if hit == 0 {
		return 0
	}
	return 2 * float64(hit) / float64(2*hit+miss+extra)
}

// grow marks everything within r pixels (a square) of the mask.
func grow(m *raster.Mask, r int) *raster.Mask {
	tmp, out := raster.NewMask(m.W, m.H), raster.NewMask(m.W, m.H)
	for y := range m.H {
		spread(m.Pix[y*m.W:], tmp.Pix[y*m.W:], m.W, 1, r)
	}
	for x := range m.W {
		spread(tmp.Pix[x:], out.Pix[x:], m.H, m.W, r)
	}
	return out
}

func spread(src, dst []bool, n, step, r int) {
	last := -r - 1
	for i := range n {
		if src[i*step] {
			last = i
		}
		if i-last <= r {
			dst[i*step] = true
		}
	}
	last = n + r
	for i := n - 1; i >= 0; i-- {
		if src[i*step] {
			last = i
		}
		if last-i <= r {
			dst[i*step] = true
		}
	}
}

package structure

import (
	"context"
	"image"
	"math"

	"github.com/bonafide-aftersale/bonafide/forensic"
	"github.com/bonafide-aftersale/bonafide/forensic/internal/luma"
	"github.com/bonafide-aftersale/bonafide/jfif"
)

const (
	thumbSide   = 48  // longer side of the copies that are compared, in pixels
	thumbMost   = 1e6 // pixels of a thumbnail that is looked at
	thumbBlack  = 28  // bars of a thumbnail are darker than this on average; they pass through JPEG
	thumbFlat   = 8   // least standard deviation of a thumbnail that shows something
	thumbDiffer = 0.5 // below this correlation the two show different pictures; docs/benchmarks/pixels.md
	thumbAgree  = 0.8 // from here they show the same
)

// thumbnailContent compares the thumbnail with the picture: as it is, turned
// by quarters (programs turn the one and not the other), with black bars cut
// off, and as the middle part of the picture.
func (s *source) thumbnailContent(ctx context.Context, img image.Image) (*outcome, error) {
	if len(s.thumbnail) == 0 {
		return nil, nil
	}
	small, damage, err := jfif.Decode(ctx, s.thumbnail, jfif.Limits{Pixels: thumbMost, Memory: 32 << 20})
	if ctx.Err() != nil {
		return nil, ctx.Err()
	}
	if err != nil || damage.Any() {
		return nil, nil
	}
	thumb, err := luma.Of(ctx, small)
	if err != nil {
		return nil, err
	}
	if thumb.W < 16 || thumb.H < 16 {
		return nil, nil
	}
	whole, err := luma.Of(ctx, img)
	if err != nil {
		return nil, err
	}
	if whole, _, err = whole.Within(ctx, 512); err != nil {
		return nil, err
	}
	if _, dev := moments(thumb); dev < thumbFlat {
		return nil, nil
	}
	best := -1.0
	for _, t := range []*luma.Plane{thumb, withoutBars(thumb)} { // what looks like a bar may be night
		c, err := likeness(ctx, whole, t)
		if err != nil {
			return nil, err
		}
		best = max(best, c)
	}
	o := &outcome{check: "thumbnail", detail: map[string]any{"correlation": best}}
	switch {
	case best < thumbDiffer:
		o.state = inconsistent
		o.say = forensic.Sentence{Key: "structure.thumbnail_differs"}
		o.limits = []forensic.Sentence{{Key: "structure.limit_thumbnail"}}
	case best >= thumbAgree:
		o.state = consistent
	default:
		return nil, nil
	}
	return o, nil
}

// likeness is the best correlation of a picture, or its middle, with a
// thumbnail, turned by quarters.
func likeness(ctx context.Context, whole, thumb *luma.Plane) (float64, error) {
	thumb, _, err := thumb.Within(ctx, thumbSide)
	if err != nil {
		return 0, err
	}
	best := -1.0
	for range 4 {
		for _, part := range []*luma.Plane{whole, middle(whole, thumb.W, thumb.H)} {
			same, err := part.Fit(ctx, thumb.W, thumb.H)
			if err != nil {
				return 0, err
			}
			best = max(best, correlation(same, thumb))
		}
		thumb = turned(thumb)
	}
	return best, nil
}

// withoutBars cuts off dark rows and columns at the edges, at most a third at
// each: thumbnails are 160x120 (Exif 3.0, 4.5.8) whatever the picture is.
func withoutBars(p *luma.Plane) *luma.Plane {
	dark := func(x0, y0, x1, y1 int) bool {
		sum := 0
		for y := y0; y < y1; y++ {
			for _, v := range p.Row(y)[x0:x1] {
				sum += int(v)
			}
		}
		return sum < thumbBlack*(x1-x0)*(y1-y0)
	}
	x0, y0, x1, y1 := 0, 0, p.W, p.H
	for y0 < p.H/3 && dark(0, y0, p.W, y0+1) {
		y0++
	}
	for y1 > p.H-p.H/3 && dark(0, y1-1, p.W, y1) {
		y1--
	}
	for x0 < p.W/3 && dark(x0, 0, x0+1, p.H) {
		x0++
	}
	for x1 > p.W-p.W/3 && dark(x1-1, 0, x1, p.H) {
		x1--
	}
	return part(p, x0, y0, x1-x0, y1-y0)
}

func part(p *luma.Plane, x, y, w, h int) *luma.Plane {
	return &luma.Plane{W: w, H: h, Stride: p.Stride, Pix: p.Pix[y*p.Stride+x:]}
}

// middle is the largest part of p around its centre with the aspect w:h.
func middle(p *luma.Plane, w, h int) *luma.Plane {
	cw, ch := p.W, p.H
	if cw*h > ch*w {
		cw = max(1, ch*w/h)
	} else {
		ch = max(1, cw*h/w)
	}
	return part(p, (p.W-cw)/2, (p.H-ch)/2, cw, ch)
}

// turned is p turned by a quarter.
func turned(p *luma.Plane) *luma.Plane {
	q := &luma.Plane{W: p.H, H: p.W, Stride: p.H, Pix: make([]uint8, p.W*p.H)}
	for y := range p.H {
		for x, v := range p.Row(y) {
			q.Pix[x*q.W+q.W-1-y] = v
		}
	}
	return q
}

func moments(p *luma.Plane) (mean, dev float64) {
	var s, s2 float64
	for y := range p.H {
		for _, v := range p.Row(y) {
			s += float64(v)
			s2 += float64(v) * float64(v)
		}
	}
	n := float64(p.W * p.H)
	mean = s / n
	return mean, math.Sqrt(max(0, s2/n-mean*mean))
}

// correlation of two planes of one size, -1 to 1; 0 where one is flat.
func correlation(a, b *luma.Plane) float64 {
	ma, da := moments(a)
	mb, db := moments(b)
	if da == 0 || db == 0 {
		return 0
	}
	var s float64
	for y := range a.H {
		rb := b.Row(y)
		for x, v := range a.Row(y) {
			s += (float64(v) - ma) * (float64(rb[x]) - mb)
		}
	}
	return s / (float64(a.W*a.H) * da * db)
}

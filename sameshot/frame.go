package sameshot

import (
	"context"
	"math"

	"github.com/bonafide-aftersale/bonafide/sameshot/internal/vec"
)

// frame holds claim and reference brought to one pixel grid: the part of the
// claim that the reference covers, at the coarser of both resolutions.
type frame struct {
	x0, y0 float64 // claim pixel of the frame's origin
	f      float64 // frame pixels per claim pixel
	w, h   int
	a      *plane // claim
	b      *plane // reference, warped
	source *plane // reference at about the frame's resolution, before warping
	valid  []bool // b lies inside the reference, a inside the claim
	toRef  mat3   // frame pixel -> original reference pixel, mirroring included
	large  bool   // enlarged beyond the pictures' own resolution
}

const (
	frameSide  = 1024 // longest side of a frame
	frameSmall = 480  // frames below this are enlarged, at most twofold
	frameEdge  = 8    // margin for the search, frame pixels
)

// newFrame brings both pictures together under m, which maps unmirrored
// reference pixels to claim pixels. It returns nil where they share less than
// 24x24 frame pixels.
func newFrame(ctx context.Context, claim, ref *View, m mat3, scale float64) (*frame, error) {
	return newFrameAt(ctx, claim, ref, m, scale, true)
}

// newFrameAt is newFrame; enlarge doubles small frames.
func newFrameAt(ctx context.Context, claim, ref *View, m mat3, scale float64, enlarge bool) (*frame, error) {
	cw, ch := float64(claim.colour.ow), float64(claim.colour.oh)
	rw, rh := float64(ref.colour.ow), float64(ref.colour.oh)
	lx, ly, hx, hy := math.Inf(1), math.Inf(1), math.Inf(-1), math.Inf(-1)
	for _, p := range [4][2]float64{{-.5, -.5}, {rw - .5, -.5}, {-.5, rh - .5}, {rw - .5, rh - .5}} {
		x, y := m.apply(p[0], p[1])
		lx, ly, hx, hy = min(lx, x), min(ly, y), max(hx, x), max(hy, y)
	}
	lx, ly, hx, hy = max(lx, -.5), max(ly, -.5), min(hx, cw-.5), min(hy, ch-.5)
	if !(hx-lx >= 8 && hy-ly >= 8) {
		return nil, nil
	}
	f := min(1/float64(claim.colour.reduce), 1/(scale*float64(ref.colour.reduce)))
	long := max(hx-lx, hy-ly)
	large := enlarge && long*f < frameSmall
	if large {
		f = min(2*f, frameSmall/long)
	}
	f = min(f, frameSide/long)
	edge := frameEdge / f
	lx, ly, hx, hy = max(lx-edge, -.5), max(ly-edge, -.5), min(hx+edge, cw-.5), min(hy+edge, ch-.5)
	fr := &frame{f: f, large: large, w: int((hx - lx) * f), h: int((hy - ly) * f)}
	if fr.w < blockSide || fr.h < blockSide {
		return nil, nil
	}
	// Frame pixel i has its centre at claim position lx + (i+0.5)/f.
	fr.x0, fr.y0 = lx+0.5/f, ly+0.5/f
	toClaim := mat3{1 / f, 0, fr.x0, 0, 1 / f, fr.y0, 0, 0, 1}
	var err error
	if fr.a, _, err = warp(ctx, claim.colour, &claim.colour.y, toClaim, 1/f, fr.w, fr.h); err != nil {
		return nil, err
	}
	return fr.with(ctx, ref, m)
}

// with returns the same frame with the reference laid under m anew.
func (fr *frame) with(ctx context.Context, ref *View, m mat3) (*frame, error) {
	inv, ok := m.inverse()
	if !ok {
		return nil, nil
	}
	out := *fr
	out.toRef = inv.mul(mat3{1 / fr.f, 0, fr.x0, 0, 1 / fr.f, fr.y0, 0, 0, 1})
	var err error
	if out.source == nil {
		if out.source, err = sourceFor(ctx, ref.colour, &ref.colour.y, 1/(fr.f*m.scale())); err != nil {
			return nil, err
		}
	}
	out.b, out.valid, err = warpFrom(ctx, out.source, ref.colour, out.toRef, fr.w, fr.h)
	if err != nil {
		return nil, err
	}
	return &out, nil
}

// toClaim maps a frame position to claim pixels.
func (fr *frame) toClaim(x, y float64) (float64, float64) {
	return fr.x0 + x/fr.f, fr.y0 + y/fr.f
}

// warp samples channel p of picture c at m(x,y) for every pixel of a w x h
// grid with Catmull-Rom weights, after reducing p to about the grid's
// resolution (step = original pixels per grid pixel). valid marks the pixels
// that lie inside the picture.
func warp(ctx context.Context, c *colour, p *plane8, m mat3, step float64, w, h int) (*plane, []bool, error) {
	src, err := sourceFor(ctx, c, p, step)
	if err != nil {
		return nil, nil, err
	}
	defer giveBack(src)
	return warpFrom(ctx, src, c, m, w, h)
}

// sourceFor reduces channel p of picture c to about the resolution of a grid
// with step original pixels per grid pixel.
func sourceFor(ctx context.Context, c *colour, p *plane8, step float64) (*plane, error) {
	sw, sh := c.w, c.h
	if s := step / float64(c.reduce); s > 1.1 {
		sw, sh = max(1, int(float64(c.w)/s+0.5)), max(1, int(float64(c.h)/s+0.5))
	}
	return resize(ctx, p, sw, sh)
}

// warpFrom is warp from what sourceFor made of c.
func warpFrom(ctx context.Context, src *plane, c *colour, m mat3, w, h int) (*plane, []bool, error) {
	k := float64(c.reduce)
	sw, sh := src.w, src.h
	// Original pixel X has its centre at (X+0.5)*sw/(c.w*k) - 0.5 in src.
	gx, gy := float64(sw)/(float64(c.w)*k), float64(sh)/(float64(c.h)*k)
	m = mat3{gx, 0, 0.5*gx - 0.5, 0, gy, 0.5*gy - 0.5, 0, 0, 1}.mul(m)
	dst := newPlane(w, h)
	valid := make([]bool, w*h)
	if m[1] == 0 && m[3] == 0 && m[6] == 0 && m[7] == 0 {
		return dst, valid, warpStraight(ctx, dst, valid, src, m)
	}
	affine := m[6] == 0 && m[7] == 0
	maxX, maxY := float64(sw)-0.5, float64(sh)-0.5
	for y := 0; y < h; y++ {
		if y&31 == 0 && ctx.Err() != nil {
			return nil, nil, ctx.Err()
		}
		row := dst.row(y)
		x0, y0 := m.apply(0, float64(y))
		for x := range row {
			var px, py float64
			if affine {
				px, py = x0+float64(x)*m[0], y0+float64(x)*m[3]
			} else {
				px, py = m.apply(float64(x), float64(y))
			}
			if !(px > -0.51 && py > -0.51 && px < maxX+0.01 && py < maxY+0.01) {
				continue
			}
			valid[y*w+x] = true
			row[x] = cubic(src, px, py)
		}
	}
	return dst, valid, nil
}

// warpStraight is warp for a map without rotation: rows first, by whole-row
// sums, then columns with weights found once.
func warpStraight(ctx context.Context, dst *plane, valid []bool, src *plane, m mat3) error {
	type column struct {
		i  [4]int32
		w  *[4]float32
		in bool
	}
	cols := make([]column, dst.w)
	place := func(p float64, n int) (i [4]int32, w *[4]float32, in bool) {
		in = p > -0.51 && p < float64(n)-0.49
		f := math.Floor(p)
		for k := range i {
			i[k] = int32(min(max(int(f)-1+k, 0), n-1))
		}
		return i, &cubicTable[int((p-f)*256+0.5)], in
	}
	inner0, inner1 := dst.w, 0 // columns whose four taps are neighbours
	for x := range cols {
		c := &cols[x]
		c.i, c.w, c.in = place(float64(x)*m[0]+m[2], src.w)
		if c.in && c.i[3] == c.i[0]+3 {
			inner0, inner1 = min(inner0, x), x+1
		}
	}
	line, zero := make([]float32, src.w), make([]float32, src.w)
	for y := 0; y < dst.h; y++ {
		if y&31 == 0 && ctx.Err() != nil {
			return ctx.Err()
		}
		rows, w, in := place(float64(y)*m[4]+m[5], src.h)
		if !in {
			continue
		}
		clear(line)
		for k, r := range rows {
			if w[k] != 0 {
				vec.AddScaledSum(line, src.row(int(r)), zero, w[k])
			}
		}
		out, ok := dst.row(y), valid[y*dst.w:(y+1)*dst.w]
		for x := range out {
			c := &cols[x]
			if !c.in {
				continue
			}
			ok[x] = true
			if x >= inner0 && x < inner1 {
				l := line[c.i[0] : c.i[0]+4 : c.i[0]+4]
				out[x] = c.w[0]*l[0] + c.w[1]*l[1] + c.w[2]*l[2] + c.w[3]*l[3]
				continue
			}
			out[x] = c.w[0]*line[c.i[0]] + c.w[1]*line[c.i[1]] + c.w[2]*line[c.i[2]] + c.w[3]*line[c.i[3]]
		}
	}
	return nil
}

// cubicTable holds Catmull-Rom weights for 256 fractional positions.
var cubicTable = func() (t [257][4]float32) {
	for i := range t {
		f := float64(i) / 256
		t[i] = [4]float32{
			float32(-0.5*f + f*f - 0.5*f*f*f),
			float32(1 - 2.5*f*f + 1.5*f*f*f),
			float32(0.5*f + 2*f*f - 1.5*f*f*f),
			float32(-0.5*f*f + 0.5*f*f*f),
		}
	}
	return
}()

func cubic(p *plane, x, y float64) float32 {
	fx, fy := math.Floor(x), math.Floor(y)
	ix, iy := int(fx), int(fy)
	wx, wy := &cubicTable[int((x-fx)*256+0.5)], &cubicTable[int((y-fy)*256+0.5)]
	if ix >= 1 && iy >= 1 && ix+2 < p.w && iy+2 < p.h {
		o := (iy-1)*p.w + ix - 1
		var v float32
		for j := 0; j < 4; j++ {
			r := p.pix[o : o+4 : o+4]
			v += wy[j] * (wx[0]*r[0] + wx[1]*r[1] + wx[2]*r[2] + wx[3]*r[3])
			o += p.w
		}
		return v
	}
	var v float32
	for j := 0; j < 4; j++ {
		r := p.row(min(max(iy-1+j, 0), p.h-1))
		var s float32
		for i := 0; i < 4; i++ {
			s += wx[i] * r[min(max(ix-1+i, 0), p.w-1)]
		}
		v += wy[j] * s
	}
	return v
}

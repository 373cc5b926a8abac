package sameshot

import (
	"context"
	"crypto/sha256"
	"image"
	"math"

	"github.com/bonafide-aftersale/bonafide/sameshot/internal/vec"
)

// plane is a single-channel picture, rows contiguous, values 0..255.
type plane struct {
	w, h int
	pix  []float32
}

func newPlane(w, h int) *plane { return &plane{w, h, make([]float32, w*h)} }

func (p *plane) row(y int) []float32 { return p.pix[y*p.w : (y+1)*p.w] }

// plane8 is a plane in bytes.
type plane8 struct {
	w, h int
	pix  []uint8
}

func (p *plane8) row(y int) []uint8 { return p.pix[y*p.w : (y+1)*p.w] }

// resize scales src to w x h: triangle filter when it enlarges, area-weighted
// triangle when it shrinks, pixel centres at half-integers. The plane is
// borrowed.
func resize(ctx context.Context, src *plane8, w, h int) (*plane, error) {
	xs, ys := taps(src.w, w), taps(src.h, h)
	dst := borrowClear(w, h)
	// Horizontal pass for the source rows that the current output row needs,
	// kept in a ring by source row.
	ring := make(map[int][]float32)
	var free [][]float32
	zero := make([]float32, w)
	for y := 0; y < h; y++ {
		if y&63 == 0 && ctx.Err() != nil {
			return nil, ctx.Err()
		}
		t := ys[y]
		for k, r := range ring {
			if k < t.first {
				free = append(free, r)
				delete(ring, k)
			}
		}
		out := dst.row(y)
		for i, wt := range t.weight {
			sy := t.first + i
			r := ring[sy]
			if r == nil {
				if n := len(free); n > 0 {
					r, free = free[n-1], free[:n-1]
				} else {
					r = make([]float32, w)
				}
				s := src.row(sy)
				if src.w == w {
					for x := range r {
						r[x] = float32(s[x])
					}
				} else {
					for x := range r {
						tx := &xs[x]
						var v float32
						for j, wx := range tx.weight {
							v += float32(wx * float32(s[tx.first+j]))
						}
						r[x] = v
					}
				}
				ring[sy] = r
			}
			vec.AddScaledSum(out, r, zero, wt)
		}
	}
	return dst, nil
}

type tap struct {
	first  int
	weight []float32
}

func taps(from, to int) []tap {
	ts := make([]tap, to)
	scale := float64(from) / float64(to)
	radius := max(scale, 1)
	for i := range ts {
		c := (float64(i)+0.5)*scale - 0.5
		lo, hi := int(math.Ceil(c-radius)), int(math.Floor(c+radius))
		lo, hi = max(lo, 0), min(hi, from-1)
		if hi < lo {
			lo = min(max(int(c+0.5), 0), from-1)
			hi = lo
		}
		wt := make([]float32, 0, hi-lo+1)
		var sum float64
		for j := lo; j <= hi; j++ {
			v := 1 - math.Abs(float64(j)-c)/radius
			wt = append(wt, float32(v))
			sum += v
		}
		if sum <= 0 {
			wt, sum = []float32{1}, 1
		}
		for j := range wt {
			wt[j] = float32(float64(wt[j]) / sum)
		}
		ts[i] = tap{lo, wt}
	}
	return ts
}

// colour is a picture in Y'CbCr (JFIF), reduced by an integer box so that its
// longer side is at most maxDetail pixels.
type colour struct {
	w, h     int
	y, b, r  plane8
	reduce   int // original pixels per pixel, each way
	ow, oh   int // original size
	isColour bool
	sum      [sha256.Size]byte // of the original pixels
}

// maxDetail is the longest side of the planes that blocks and the change map
// are read from: enough to see a crack of 1/500 of the side, small enough
// that ten prepared references fit into 100 MB.
const maxDetail = 2048

func newColour(ctx context.Context, img image.Image) (*colour, error) {
	b := img.Bounds()
	ow, oh := b.Dx(), b.Dy()
	k := max(1, (max(ow, oh)+maxDetail-1)/maxDetail)
	w, h := max(1, ow/k), max(1, oh/k)
	c := &colour{w: w, h: h, reduce: k, ow: ow, oh: oh}
	for _, p := range []*plane8{&c.y, &c.b, &c.r} {
		*p = plane8{w, h, make([]uint8, w*h)}
	}
	read := rowReader(img)
	pixelSum(img, &c.sum)
	bw := w * k
	if bw > ow { // ow < k: a sliver; one column
		bw = ow
	}
	ly, lb, lr := make([]uint8, ow), make([]uint8, ow), make([]uint8, ow)
	sy, sb, sr := make([]uint32, w), make([]uint32, w), make([]uint32, w)
	for y := 0; y < h; y++ {
		if y&63 == 0 && ctx.Err() != nil {
			return nil, ctx.Err()
		}
		rows := min(k, oh-y*k)
		if k == 1 {
			read(b.Min.Y+y, c.y.row(y), c.b.row(y), c.r.row(y))
			continue
		}
		clear(sy)
		clear(sb)
		clear(sr)
		for j := 0; j < rows; j++ {
			read(b.Min.Y+y*k+j, ly, lb, lr)
			for x := 0; x < w; x++ {
				var vy, vb, vr uint32
				for i := x * k; i < min(x*k+k, bw); i++ {
					vy += uint32(ly[i])
					vb += uint32(lb[i])
					vr += uint32(lr[i])
				}
				sy[x] += vy
				sb[x] += vb
				sr[x] += vr
			}
		}
		oy, ob, or := c.y.row(y), c.b.row(y), c.r.row(y)
		n := uint32(rows * min(k, bw))
		for x := 0; x < w; x++ {
			oy[x] = uint8((sy[x] + n/2) / n)
			ob[x] = uint8((sb[x] + n/2) / n)
			or[x] = uint8((sr[x] + n/2) / n)
		}
	}
	for i, v := range c.b.pix {
		if d := int(v) - int(c.r.pix[i]); d > 2 || d < -2 || v > 130 || v < 126 {
			c.isColour = true
			break
		}
	}
	return c, nil
}

package sameshot

import (
	"context"
	"math"

	"github.com/bonafide-aftersale/bonafide/sameshot/internal/vec"
)

const (
	blockSide = vec.BlockSize
	// texture is the smallest standard deviation, in grey levels, of a block
	// that is asked for its displacement.
	texture = 4.0
	// sparseBlocks: below this many blocks on a plain grid the grid is laid
	// twice as densely each way.
	sparseBlocks = 400
)

// block is one textured block of a frame and where the claim shows it.
type block struct {
	x, y   float64 // centre, frame pixels
	dx, dy float64 // displacement of the best correlation, frame pixels
	ncc    float64 // correlation coefficient at the best place
	corner float64 // square root of the smaller eigenvalue of the structure tensor, grey levels per pixel
	std    float64
	ratio  float64 // claim contrast over reference contrast at the best place
	ma, mb float64 // mean of the claim there, and of the reference
}

// displacements correlates every textured block of the warped reference with
// the claim within +-radius pixels. It also returns the number of blocks that
// lie in the overlap, textured or not, and the grid's spacing.
func displacements(ctx context.Context, fr *frame, radius int) (bs []block, all, spacing int, err error) {
	spacing = blockSide
	if (fr.w/blockSide)*(fr.h/blockSide) < sparseBlocks {
		spacing = blockSide / 2
	}
	sumA, sqA := integral(fr.a, false), integral(fr.a, true)
	inside := integralMask(fr)
	side := 2*radius + 1
	scores := make([]float64, side*side)
	tmpl := make([]float32, blockSide*blockSide)
	const n = blockSide * blockSide
	for y := radius; y+blockSide+radius <= fr.h; y += spacing {
		if err := ctx.Err(); err != nil {
			return nil, 0, 0, err
		}
		for x := radius; x+blockSide+radius <= fr.w; x += spacing {
			if boxInt(inside, fr.w, x, y, blockSide) < n {
				continue
			}
			all++
			std, mean := center(fr.b, x, y, tmpl)
			if std < texture {
				continue
			}
			bestI, best := -1, -2.0
			for j := -radius; j <= radius; j++ {
				for i := -radius; i <= radius; i++ {
					o := (y+j)*fr.w + x + i
					s := box(sumA, fr.w, x+i, y+j, blockSide)
					v := box(sqA, fr.w, x+i, y+j, blockSide) - s*s/n
					c := 0.0
					if v > n {
						c = float64(vec.Correlate(tmpl, fr.a.pix[o:], fr.w)) / (std * math.Sqrt(v*n))
					}
					k := (j+radius)*side + i + radius
					scores[k] = c
					if c > best {
						best, bestI = c, k
					}
				}
			}
			b := block{x: float64(x) + (blockSide-1)/2.0, y: float64(y) + (blockSide-1)/2.0, ncc: best, std: std}
			bi, bj := bestI%side, bestI/side
			b.dx, b.dy = float64(bi-radius), float64(bj-radius)
			if bi > 0 && bi < side-1 {
				b.dx += parabola(scores[bestI-1], best, scores[bestI+1])
			}
			if bj > 0 && bj < side-1 {
				b.dy += parabola(scores[bestI-side], best, scores[bestI+side])
			}
			ox, oy := x+bi-radius, y+bj-radius
			s := box(sumA, fr.w, ox, oy, blockSide)
			b.ma, b.mb = s/n, mean
			b.ratio = math.Sqrt(max(box(sqA, fr.w, ox, oy, blockSide)-s*s/n, 0)/n) / std
			b.corner = cornerness(tmpl)
			bs = append(bs, b)
		}
	}
	return bs, all, spacing, nil
}

// parabola returns the offset of the vertex through three values.
func parabola(l, c, r float64) float64 {
	d := l - 2*c + r
	if d >= -1e-12 {
		return 0
	}
	return min(max((l-r)/(2*d), -0.5), 0.5)
}

// center copies a block without its mean into t and returns its standard
// deviation and its mean.
func center(p *plane, x, y int, t []float32) (std, mean float64) {
	var s, q float64
	for j := 0; j < blockSide; j++ {
		r := p.pix[(y+j)*p.w+x : (y+j)*p.w+x+blockSide]
		copy(t[j*blockSide:], r)
		var rs, rq float32
		for _, v := range r {
			rs += v
			rq += v * v
		}
		s += float64(rs)
		q += float64(rq)
	}
	const n = blockSide * blockSide
	m := s / n
	for i := range t {
		t[i] -= float32(m)
	}
	return math.Sqrt(max(q/n-m*m, 0)), m
}

func cornerness(t []float32) float64 {
	var xx, yy, xy float64
	for j := 1; j < blockSide-1; j++ {
		for i := 1; i < blockSide-1; i++ {
			o := j*blockSide + i
			dx, dy := float64(t[o+1]-t[o-1])/2, float64(t[o+blockSide]-t[o-blockSide])/2
			xx += dx * dx
			yy += dy * dy
			xy += dx * dy
		}
	}
	const n = (blockSide - 2) * (blockSide - 2)
	d := math.Sqrt((xx-yy)*(xx-yy) + 4*xy*xy)
	return math.Sqrt(max((xx+yy-d)/2/n, 0))
}

// integral returns the summed-area table of p, or of its squares, with one
// row and column of zeros in front.
func integral(p *plane, squares bool) []float64 {
	w := p.w + 1
	t := make([]float64, w*(p.h+1))
	for y := 0; y < p.h; y++ {
		var s float64
		r := p.row(y)
		up, cur := t[y*w:(y+1)*w], t[(y+1)*w:(y+2)*w]
		for x, v := range r {
			f := float64(v)
			if squares {
				f *= f
			}
			s += f
			cur[x+1] = up[x+1] + s
		}
	}
	return t
}

func box(t []float64, pw, x, y, side int) float64 {
	w := pw + 1
	return t[(y+side)*w+x+side] - t[y*w+x+side] - t[(y+side)*w+x] + t[y*w+x]
}

func integralMask(fr *frame) []int32 {
	w := fr.w + 1
	t := make([]int32, w*(fr.h+1))
	for y := 0; y < fr.h; y++ {
		var s int32
		for x := 0; x < fr.w; x++ {
			if fr.valid[y*fr.w+x] {
				s++
			}
			t[(y+1)*w+x+1] = t[y*w+x+1] + s
		}
	}
	return t
}

func boxInt(t []int32, pw, x, y, side int) int32 {
	w := pw + 1
	return t[(y+side)*w+x+side] - t[y*w+x+side] - t[(y+side)*w+x] + t[y*w+x]
}

package copymove

import (
	"math"

	"github.com/bonafide-aftersale/bonafide/forensic/internal/luma"
)

const (
	block      = 16   // pixels a side
	step       = 8    // from block to block
	leastDev   = 6.0  // levels: standard deviation of a block with texture
	equalFrom  = 0.96 // correlation of blocks that are copies; chosen on the tuning half, docs/benchmarks/pixels.md
	leastEqual = 12   // blocks
	leastShare = 0.6  // of the blocks with texture around the agreeing pairs
	around     = 8    // pixels beyond the agreeing pairs that are looked at
)

// box is an area in pixels of the examined picture.
type box struct{ x0, y0, x1, y1 float64 }

func empty() box { return box{math.Inf(1), math.Inf(1), math.Inf(-1), math.Inf(-1)} }

func (b *box) take(x, y float64) {
	b.x0, b.y0, b.x1, b.y1 = min(b.x0, x), min(b.y0, y), max(b.x1, x), max(b.y1, y)
}

// evidence is what the pixels say about a map.
type evidence struct {
	textured, equal int
	from, to        box // of the equal blocks
}

// verify compares the pixels around the agreeing pairs with those that the map
// leads to. Two things of one kind look alike and have other noise, light and
// perspective; a copy has none of its own.
func verify(p *luma.Plane, s *similarity) evidence {
	e := evidence{from: empty(), to: empty()}
	if len(s.in) < leastAgree {
		return e
	}
	hull := empty()
	for _, q := range s.in {
		hull.take(real(q.from), imag(q.from))
	}
	x0, y0 := max(0, int(hull.x0)-around), max(0, int(hull.y0)-around)
	x1, y1 := min(p.W, int(hull.x1)+around), min(p.H, int(hull.y1)+around)
	for y := y0; y+block <= y1; y += step {
		for x := x0; x+block <= x1; x += step {
			c, ok := s.correlate(p, x, y)
			if !ok {
				continue
			}
			e.textured++
			if c < equalFrom {
				continue
			}
			e.equal++
			for _, d := range [4]complex128{complex(0, 0), complex(block, 0), complex(0, block), complex(block, block)} {
				z := complex(float64(x), float64(y)) + d
				e.from.take(real(z), imag(z))
				t := s.turn*z + s.shift
				e.to.take(real(t), imag(t))
			}
		}
	}
	return e
}

// correlate compares one block with its image; ok is false for blocks without
// texture and those that the map leads out of the picture.
func (s *similarity) correlate(p *luma.Plane, x, y int) (c float64, ok bool) {
	var sa, sb, saa, sbb, sab float64
	for v := range block {
		for u := range block {
			z := s.turn*complex(float64(x+u), float64(y+v)) + s.shift
			b, in := sample(p, real(z), imag(z))
			if !in {
				return 0, false
			}
			a := float64(p.At(x+u, y+v))
			sa, sb, saa, sbb, sab = sa+a, sb+b, saa+a*a, sbb+b*b, sab+a*b
		}
	}
	const n = block * block
	va, vb := saa/n-sa*sa/(n*n), sbb/n-sb*sb/(n*n)
	if va < leastDev*leastDev || vb < leastDev*leastDev {
		return 0, false
	}
	return (sab/n - sa*sb/(n*n)) / math.Sqrt(va*vb), true
}

// sample interpolates linearly.
func sample(p *luma.Plane, x, y float64) (float64, bool) {
	i, j := int(math.Floor(x)), int(math.Floor(y))
	if i < 0 || j < 0 || i+1 >= p.W || j+1 >= p.H {
		return 0, false
	}
	u, v := x-float64(i), y-float64(j)
	top := float64(p.At(i, j))*(1-u) + float64(p.At(i+1, j))*u
	bottom := float64(p.At(i, j+1))*(1-u) + float64(p.At(i+1, j+1))*u
	return top*(1-v) + bottom*v, true
}

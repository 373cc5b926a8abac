package jpeggrid

import (
	"context"

	"github.com/bonafide-aftersale/bonafide/forensic/internal/luma"
)

// phases are the 64 places that a grid of 8x8 blocks can have: column + 8 row
// of the last pixel of a block.
const phases = 64

// none is the vote of a tile without a clear place.
const none = 255

// votes holds one vote for each tile of 8x8 pixels.
type votes struct {
	w, h  int // tiles
	of    []uint8
	count [phases]int
	total int
}

// cast lets each tile vote for a place of the grid. The borders of JPEG blocks
// show in the cross difference |a - b - c + d| of 2x2 pixels (Chen and Hsu
// 2011, section III; Nikoukhah and others 2020): straight edges of the scene,
// upright or level, cancel in it. A tile spans each of the 8 columns and 8
// rows once; the column and the row of the largest sums are its vote. Tiles
// without a single largest one, flat or clipped, do not vote.
func cast(ctx context.Context, p *luma.Plane) (*votes, error) {
	v := &votes{w: max(0, (p.W-1)/8), h: max(0, (p.H-1)/8)}
	v.of = make([]uint8, v.w*v.h)
	for ty := range v.h {
		if ty&7 == 0 && ctx.Err() != nil {
			return nil, ctx.Err()
		}
		for tx := range v.w {
			var col, row [8]int32
			for y := range 8 {
				a := p.Pix[(8*ty+y)*p.Stride+8*tx:][:9]
				b := p.Pix[(8*ty+y+1)*p.Stride+8*tx:][:9]
				s := int32(0)
				last := int32(a[0]) - int32(b[0])
				for x := range 8 {
					next := int32(a[x+1]) - int32(b[x+1])
					d := last - next
					if d < 0 {
						d = -d
					}
					d = min(d, most)
					col[x] += d
					s += d
					last = next
				}
				row[y] = s
			}
			c, r := single(&col), single(&row)
			vote := uint8(none)
			if c >= 0 && r >= 0 {
				vote = uint8(c + 8*r)
				v.count[vote]++
				v.total++
			}
			v.of[ty*v.w+tx] = vote
		}
	}
	return v, nil
}

// most bounds what one place adds to a sum, in levels: borders of blocks are
// small steps everywhere, corners of things are large steps at one place.
const most = 8

// single is the place of the largest sum, or -1 where two share it.
func single(s *[8]int32) int {
	best, at, tie := int32(0), -1, false
	for i, v := range s {
		switch {
		case v > best:
			best, at, tie = v, i, false
		case v == best:
			tie = true
		}
	}
	if tie {
		return -1
	}
	return at
}

package quality

import (
	"slices"

	"github.com/bonafide-aftersale/bonafide/forensic/internal/luma"
)

const (
	tiles    = 8  // per side; a part is one of 64
	taps     = 9  // of the mean that blurs again (Crété-Roffet 2007, section 3)
	edgePeak = 24 // levels: a part shows something if its pixels, taps apart, differ by this much somewhere
)

// sharpness measures each of 8x8 parts after Crété-Roffet, Dolmiere, Ladret
// and Nicolas, "The blur effect" (2007): how much of the variation between
// neighbours is lost when the picture is blurred once more. What is already
// blurred loses little. A photo is as sharp as its sharpest tenth: a blurred
// background is good practice.
func (m *Measures) sharpness(p *luma.Plane) {
	m.Blur = 1
	var blurs []float64
	edged, centre, centres := 0, 0, 0
	for j := range tiles {
		for i := range tiles {
			x0, x1 := i*p.W/tiles, (i+1)*p.W/tiles
			y0, y1 := j*p.H/tiles, (j+1)*p.H/tiles
			middle := i >= tiles/4 && i < tiles-tiles/4 && j >= tiles/4 && j < tiles-tiles/4
			if middle {
				centres++
			}
			if x1-x0 < 2*taps || y1-y0 < 2*taps {
				continue
			}
			across := directional(p, x0, y0, x1, y1, 1, 0)
			down := directional(p, x0, y0, x1, y1, 0, 1)
			if max(across.peak, down.peak) < edgePeak {
				continue
			}
			edged++
			if middle {
				centre++
			}
			blurs = append(blurs, max(across.blur, down.blur))
		}
	}
	m.Edges, m.Centre = float64(edged)/(tiles*tiles), float64(centre)/float64(centres)
	if len(blurs) > 0 {
		slices.Sort(blurs)
		m.Blur = blurs[len(blurs)/10]
	}
}

// variation is what one direction of a part shows.
type variation struct {
	peak int     // largest difference of pixels taps apart
	blur float64 // share of it that is left after blurring again, 0 to 1
}

// directional measures one direction, (dx, dy) being (1, 0) or (0, 1).
func directional(p *luma.Plane, x0, y0, x1, y1, dx, dy int) variation {
	var v variation
	var all, lost int
	r := taps / 2
	by := dx + dy*p.Stride
	// The mean over taps pixels around i differs from the one around i-1 by
	// the pixel that comes in and the one that goes out.
	for y := y0 + (r+1)*dy; y < y1-r*dy; y++ {
		for x := x0 + (r+1)*dx; x < x1-r*dx; x++ {
			i := y*p.Stride + x
			d := diff(p.Pix[i], p.Pix[i-by])
			b := diff(p.Pix[i+r*by], p.Pix[i-(r+1)*by])
			all += taps * d
			lost += max(0, taps*d-b)
			v.peak = max(v.peak, b)
		}
	}
	if all == 0 {
		return v
	}
	v.blur = float64(all-lost) / float64(all)
	return v
}

func diff(a, b uint8) int {
	d := int(a) - int(b)
	return max(d, -d)
}

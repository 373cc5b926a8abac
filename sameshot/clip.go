package sameshot

import "slices"

// Photo filters push colours beyond what a file can hold. Where the claim is
// clipped no smooth map predicts it; there each colour of the reference is
// given the median of what the claim made of it.

// clipped marks the half-frame pixels of which a colour component is at an end
// of its range, in the claim.
func (hc *halfColour) clipped(y *plane) []bool {
	out := make([]bool, hc.w*hc.h)
	const low, high = 8, 247
	for i := range out {
		cy := y.pix[min(2*(i/hc.w), y.h-1)*y.w+min(2*(i%hc.w), y.w-1)]
		b, r := hc.claim[1].pix[i]-128, hc.claim[2].pix[i]-128
		for _, v := range [3]float32{cy + 1.402*r, cy - 0.344136*b - 0.714136*r, cy + 1.772*b} {
			if v < low || v > high {
				out[i] = true
			}
		}
	}
	return out
}

// colourCells: bins per channel of the reference's colours.
const colourCells = 10

func (hc *halfColour) cell(i int) int {
	k := 0
	for c := range hc.ref {
		k = k*colourCells + min(max(int(hc.ref[c].pix[i])*colourCells/256, 0), colourCells-1)
	}
	return k
}

// settle adds to pred, on clipped pixels, the median of target-pred over the
// clipped pixels of even that have the same colour in the reference. target
// and pred may have twice the size of the half frame.
func (hc *halfColour) settle(target, pred *plane, clip, even []bool) {
	double := 0
	if target.w > hc.w {
		double = 1
	}
	full := func(i int) int {
		return min((i/hc.w)<<double, target.h-1)*target.w + min((i%hc.w)<<double, target.w-1)
	}
	samples := map[int][]float32{}
	for i, c := range clip {
		if k := full(i); c && even[i] {
			cell := hc.cell(i)
			samples[cell] = append(samples[cell], target.pix[k]-pred.pix[k])
		}
	}
	medians := make(map[int]float32, len(samples))
	for k, s := range samples {
		if len(s) < 24 {
			continue
		}
		slices.Sort(s)
		// A smaller misfit is left: steps between colours would show.
		if m := s[len(s)/2]; m > clipNoise || m < -clipNoise {
			medians[k] = m
		}
	}
	for j := 0; j < pred.h; j++ {
		row := pred.row(j)
		for i := range row {
			h := min(j>>double, hc.h-1)*hc.w + min(i>>double, hc.w-1)
			if clip[h] {
				row[i] += medians[hc.cell(h)]
			}
		}
	}
}

package sameshot

// Photo filters push colours beyond what a file can hold. Where the claim is
// clipped, and everywhere in a picture that went through a filter, no smooth
// map predicts it well; there each colour of the reference is given the median
// of what the claim made of it. In other pictures it is not: a stain that
// covers most of what has one colour would be taken for the filter's work.

// filterLevel is the mean change of brightness, in grey levels, that tells a
// filter from recompression.
const filterLevel = 5

// meanDifference is the mean of |a-b| over mask.
func meanDifference(a, b *plane, mask []bool) float64 {
	var sum float64
	n := 0
	for i := 0; i < len(a.pix); i += 7 {
		if mask[i] {
			d := a.pix[i] - b.pix[i]
			sum += float64(max(d, -d))
			n++
		}
	}
	return sum / float64(max(n, 1))
}

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

// settle adds to pred, on the half-frame pixels where, the median of
// target-pred over those of them in even that have the same colour in the
// reference. target and pred may have twice the size of the half frame.
func (hc *halfColour) settle(target, pred *plane, where, even []bool) {
	double := 0
	if target.w > hc.w {
		double = 1
	}
	full := func(i int) int {
		return min((i/hc.w)<<double, target.h-1)*target.w + min((i%hc.w)<<double, target.w-1)
	}
	samples := map[int][]float32{}
	for i, c := range where {
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
		// A smaller misfit is left: steps between colours would show.
		if m := nth(s, len(s)/2); m > clipNoise || m < -clipNoise {
			medians[k] = m
		}
	}
	for j := 0; j < pred.h; j++ {
		row := pred.row(j)
		for i := range row {
			h := min(j>>double, hc.h-1)*hc.w + min(i>>double, hc.w-1)
			if where[h] {
				row[i] += medians[hc.cell(h)]
			}
		}
	}
}

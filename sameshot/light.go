package sameshot

import "math"

// light measures how well one tone curve explains the block means of the
// claim, and one gain their contrast, over the blocks that agree. A copy keeps
// the light of its exposure everywhere; in another exposure highlights,
// shadows and focus fall elsewhere. Both are robust standard deviations: of
// means in grey levels, of contrast as natural logarithm. NaN where fewer
// than ten blocks agree.
func (a *alignment) light() (shade, gain float64) {
	var idx []int
	var logs []float64
	for i := range a.blocks {
		b := &a.blocks[i]
		if a.res[i] <= 1 && b.sharp() && b.ratio > 0 {
			idx = append(idx, i)
			logs = append(logs, math.Log(b.ratio))
		}
	}
	if len(idx) < minSharp {
		return math.NaN(), math.NaN()
	}
	mid := median(append([]float64(nil), logs...))
	for i, l := range logs {
		logs[i] = math.Abs(l - mid)
	}
	gain = 1.4826 * median(logs)
	wt := make([]float64, len(idx))
	for i := range wt {
		wt[i] = 1
	}
	for range 5 {
		// A quadratic curve of the reference's mean.
		c, ok := fitLinear(3, func(k int) ([]float64, float64, float64, bool) {
			if k >= len(idx) {
				return nil, 0, 0, false
			}
			m := a.blocks[idx[k]].mb/128 - 1
			return []float64{1, m, m * m}, a.blocks[idx[k]].ma, wt[k] + 1e-6, true
		})
		if !ok {
			return math.NaN(), gain
		}
		ab := make([]float64, len(idx))
		res := make([]float64, len(idx))
		for k, i := range idx {
			m := a.blocks[i].mb/128 - 1
			res[k] = a.blocks[i].ma - (c[0] + c[1]*m + c[2]*m*m)
			ab[k] = math.Abs(res[k])
		}
		shade = 1.4826 * median(ab)
		lim := 4 * max(shade, 0.3)
		for k, r := range res {
			t := max(1-(r/lim)*(r/lim), 0)
			wt[k] = t * t
		}
	}
	return shade, gain
}

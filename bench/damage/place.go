package damage

import (
	"image"
	"math"
	"math/rand/v2"
	"sort"
)

// place chooses the centre of damage of radius r: near the middle, where the
// product is, not on burnt-out white or black, and by detail as asked.
func place(rng *rand.Rand, img *image.RGBA, r float64, site Site) (float64, float64) {
	type spot struct{ x, y, detail float64 }
	w, h := float64(img.Rect.Dx()), float64(img.Rect.Dy())
	var spots []spot
	for try := 0; try < 60 && len(spots) < 12; try++ {
		x := w/2 + rng.NormFloat64()*w*.2
		y := h/2 + rng.NormFloat64()*h*.2
		m := min(r, w/5, h/5)
		if x < m || y < m || x > w-m || y > h-m {
			continue
		}
		mean, detail := look(img, x, y, r)
		if mean < 18 || mean > 243 {
			continue
		}
		spots = append(spots, spot{x, y, detail})
	}
	if len(spots) == 0 {
		return w / 2, h / 2
	}
	if site == Anywhere {
		return spots[0].x, spots[0].y
	}
	sort.SliceStable(spots, func(i, j int) bool { return spots[i].detail < spots[j].detail })
	s := spots[rng.IntN((len(spots)+2)/3)]
	if site == Textured {
		s = spots[len(spots)-1-rng.IntN((len(spots)+2)/3)]
	}
	return s.x, s.y
}

// look returns the mean level and the mean step between neighbours around a
// point, from a sparse grid of green values.
func look(img *image.RGBA, x, y, r float64) (mean, detail float64) {
	n := 0
	for j := -6; j <= 6; j++ {
		for i := -6; i <= 6; i++ {
			px, py := int(x+float64(i)*r/6), int(y+float64(j)*r/6)
			if px < 0 || py < 0 || px+2 >= img.Rect.Dx() || py >= img.Rect.Dy() {
				continue
			}
			at := img.PixOffset(px, py)
			v := float64(img.Pix[at+1])
			mean += v
			detail += math.Abs(v - float64(img.Pix[at+9]))
			n++
		}
	}
	return mean / float64(max(n, 1)), detail / float64(max(n, 1))
}

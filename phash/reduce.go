package phash

import "image"

// sampleSide limits the work on large pictures: one with more than 512 pixels
// along either axis is first sampled at 512x512 points, nearest pixel, as the
// reference program does (ThreatExchange, pdq/cpp/io). Averaging there would
// seem better but costs up to 8 bits of agreement.
const sampleSide = 512

// reduce returns img as 64x64 luma values.
//
// PDQ smooths the picture by a box filter along x and along y, does so a
// second time, and takes every 64th part (Jarosz, "Fast Image Convolutions",
// 2001; hashing.pdf, "Downsampling"). The two axes do not interact, and only
// 64 columns and 64 rows of the smoothed picture are wanted. So each wanted
// column is a weighted sum over a short run of pixels, and one pass over the
// picture gives the same values without a copy of it.
func reduce(img image.Image) *block {
	var b block
	size := img.Bounds().Size()
	if size.X <= 0 || size.Y <= 0 {
		return &b
	}
	columns, rows := points(size)
	across, down := taps(len(columns)), taps(len(rows))
	read := lumaReader(img)
	line := make([]float64, len(columns))
	next := 0 // first wanted row that may still need the current one
	for y := range rows {
		for next < blockSide && down[next].first+len(down[next].weight) <= y {
			next++
		}
		if next == blockSide {
			break
		}
		if down[next].first > y {
			continue // between two wanted rows of a small picture
		}
		read(line, columns, rows[y])
		var sums [blockSide]float64
		for x := range blockSide {
			sums[x] = across[x].sum(line)
		}
		for i := next; i < blockSide && down[i].first <= y; i++ {
			w := down[i].weight[y-down[i].first]
			for x := range blockSide {
				b[i][x] += float64(w * sums[x])
			}
		}
	}
	return &b
}

// points returns the columns and rows of a picture that are looked at.
func points(size image.Point) (columns, rows []int) {
	if size.X > sampleSide || size.Y > sampleSide {
		return spread(size.X, sampleSide), spread(size.Y, sampleSide)
	}
	return spread(size.X, size.X), spread(size.Y, size.Y)
}

// spread returns k indices spread evenly over n pixels.
func spread(n, k int) []int {
	at := make([]int, k)
	for i := range at {
		at[i] = int(int64(i) * int64(n) / int64(k))
	}
	return at
}

// tap is one weighted sum over a run of pixels.
type tap struct {
	first  int
	weight []float64
}

func (t *tap) sum(line []float64) float64 {
	run := line[t.first:][:len(t.weight)]
	s := 0.0
	for i, w := range t.weight {
		s += float64(w * run[i])
	}
	return s
}

// taps returns the 64 weighted sums that smooth an axis of n pixels twice and
// sample it. Neither first nor last pixel of successive taps ever decreases.
func taps(n int) *[blockSide]tap {
	// Half a 64th part of the axis, rounded up: two passes make a whole one.
	window := (n + 2*blockSide - 1) / (2 * blockSide)
	var out [blockSide]tap
	for i := range out {
		centre := (2*i + 1) * n / (2 * blockSide)
		outer0, outer1 := box(centre, n, window)
		first, _ := box(outer0, n, window)
		_, last := box(outer1, n, window)
		weight := make([]float64, last-first+1)
		outer := 1 / float64(outer1-outer0+1)
		for c := outer0; c <= outer1; c++ {
			inner0, inner1 := box(c, n, window)
			w := outer / float64(inner1-inner0+1)
			for j := inner0; j <= inner1; j++ {
				weight[j-first] += w
			}
		}
		out[i] = tap{first, weight}
	}
	return &out
}

// box returns the first and last pixel, of n, that a box filter of the given
// window averages for the pixel at c. An even window reaches one further to
// the right; at the ends of the axis the box is cut, and averages what is left.
func box(c, n, window int) (first, last int) {
	right := window / 2
	left := window - 1 - right
	return max(c-left, 0), min(c+right, n-1)
}

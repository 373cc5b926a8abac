package sameshot

import (
	"context"
	"math"
	"sort"
)

// keypoint is a detected blob in base pixels.
type keypoint struct {
	x, y     float64 // centre, base pixels, pixel centres at integers
	sigma    float64 // scale, base pixels
	angle    float64 // dominant gradient direction, radians, x right y down
	response float32 // |DoG| at the refined extremum
	octave   int
	level    int     // Gaussian level nearest to sigma
	ox, oy   float64 // centre in octave pixels
	osigma   float64 // scale in octave pixels
}

const (
	// minContrast is the smallest |DoG| kept, in grey levels. Lowe uses 0.03
	// of the range (7.6); products are often smooth, the strongest are taken
	// anyway, so the gate only keeps out flat areas and rounding noise.
	minContrast = 0.9
	// edgeRatio is r of Lowe 2004, section 4.1.
	edgeRatio = 10.0
	// maxFeatures bounds the features of a picture.
	maxFeatures = 2000
	gridCells   = 8 // the picture is divided into 8x8 cells for spreading
)

func detect(ctx context.Context, octaves []octave) ([]keypoint, error) {
	var ks []keypoint
	for oi := range octaves {
		o := &octaves[oi]
		w, h := o.dog[0].w, o.dog[0].h
		for l := 1; l <= intervals; l++ {
			if err := ctx.Err(); err != nil {
				return nil, err
			}
			d := o.dog[l].pix
			below, above := o.dog[l-1].pix, o.dog[l+1].pix
			for y := 2; y < h-2; y++ {
				row := d[y*w : (y+1)*w]
				for x := 2; x < len(row)-2; x++ {
					v := row[x]
					if v < 0.8*minContrast && v > -0.8*minContrast {
						continue
					}
					// Neighbours in the row decide most cases.
					if l, r := row[x-1], row[x+1]; v > 0 && (v < l || v < r) || v < 0 && (v > l || v > r) {
						continue
					}
					if !extremum(d, below, above, y*w+x, w, v) {
						continue
					}
					if k, ok := refine(o, oi, l, x, y); ok {
						ks = append(ks, k)
					}
				}
			}
		}
	}
	return ks, nil
}

func extremum(d, below, above []float32, i, w int, v float32) bool {
	if v > 0 {
		if v < d[i-1] || v < d[i+1] || v < d[i-w] || v < d[i+w] || v < d[i-w-1] || v < d[i-w+1] || v < d[i+w-1] || v < d[i+w+1] {
			return false
		}
		for _, p := range [2][]float32{below, above} {
			if v < p[i] || v < p[i-1] || v < p[i+1] || v < p[i-w] || v < p[i+w] || v < p[i-w-1] || v < p[i-w+1] || v < p[i+w-1] || v < p[i+w+1] {
				return false
			}
		}
		return true
	}
	if v > d[i-1] || v > d[i+1] || v > d[i-w] || v > d[i+w] || v > d[i-w-1] || v > d[i-w+1] || v > d[i+w-1] || v > d[i+w+1] {
		return false
	}
	for _, p := range [2][]float32{below, above} {
		if v > p[i] || v > p[i-1] || v > p[i+1] || v > p[i-w] || v > p[i+w] || v > p[i-w-1] || v > p[i-w+1] || v > p[i+w-1] || v > p[i+w+1] {
			return false
		}
	}
	return true
}

// refine fits a quadric around the extremum (Brown & Lowe 2002) and rejects
// weak and edge-like points.
func refine(o *octave, oi, l, x, y int) (keypoint, bool) {
	w, h := o.dog[0].w, o.dog[0].h
	var ox, oy, os, contrast float64
	for try := 0; ; try++ {
		i := y*w + x
		a, c, b := o.dog[l-1].pix, o.dog[l].pix, o.dog[l+1].pix
		v := float64(c[i])
		dx := float64(c[i+1]-c[i-1]) / 2
		dy := float64(c[i+w]-c[i-w]) / 2
		ds := float64(b[i]-a[i]) / 2
		dxx := float64(c[i+1]+c[i-1]) - 2*v
		dyy := float64(c[i+w]+c[i-w]) - 2*v
		dss := float64(b[i]+a[i]) - 2*v
		dxy := float64(c[i+w+1]-c[i+w-1]-c[i-w+1]+c[i-w-1]) / 4
		dxs := float64(b[i+1]-b[i-1]-a[i+1]+a[i-1]) / 4
		dys := float64(b[i+w]-b[i-w]-a[i+w]+a[i-w]) / 4
		tr, det := dxx+dyy, dxx*dyy-dxy*dxy
		if det <= 0 || tr*tr*edgeRatio >= (edgeRatio+1)*(edgeRatio+1)*det {
			return keypoint{}, false
		}
		s, ok := solve3([3][3]float64{{dxx, dxy, dxs}, {dxy, dyy, dys}, {dxs, dys, dss}}, [3]float64{-dx, -dy, -ds})
		if !ok {
			return keypoint{}, false
		}
		ox, oy, os = s[0], s[1], s[2]
		contrast = v + (dx*ox+dy*oy+ds*os)/2
		if math.Abs(ox) <= 0.6 && math.Abs(oy) <= 0.6 && math.Abs(os) <= 0.6 {
			break
		}
		if try == 3 || math.Abs(ox) > 3 || math.Abs(oy) > 3 || math.Abs(os) > 2 {
			return keypoint{}, false
		}
		x += int(math.Round(ox))
		y += int(math.Round(oy))
		l += int(math.Round(os))
		if l < 1 || l > intervals || x < 2 || y < 2 || x >= w-2 || y >= h-2 {
			return keypoint{}, false
		}
	}
	if math.Abs(contrast) < minContrast {
		return keypoint{}, false
	}
	k := keypoint{ox: float64(x) + ox, oy: float64(y) + oy, octave: oi, response: float32(math.Abs(contrast))}
	k.osigma = sigmaBase * math.Pow(2, (float64(l)+os)/intervals)
	k.level = min(max(int(math.Round(float64(l)+os)), 0), intervals+2)
	k.x, k.y, k.sigma = k.ox*o.step, k.oy*o.step, k.osigma*o.step
	return k, true
}

func solve3(m [3][3]float64, b [3]float64) ([3]float64, bool) {
	det := m[0][0]*(m[1][1]*m[2][2]-m[1][2]*m[2][1]) - m[0][1]*(m[1][0]*m[2][2]-m[1][2]*m[2][0]) + m[0][2]*(m[1][0]*m[2][1]-m[1][1]*m[2][0])
	if math.Abs(det) < 1e-12 {
		return [3]float64{}, false
	}
	col := func(j int) float64 {
		n := m
		for i := range n {
			n[i][j] = b[i]
		}
		return n[0][0]*(n[1][1]*n[2][2]-n[1][2]*n[2][1]) - n[0][1]*(n[1][0]*n[2][2]-n[1][2]*n[2][0]) + n[0][2]*(n[1][0]*n[2][1]-n[1][1]*n[2][0])
	}
	return [3]float64{col(0) / det, col(1) / det, col(2) / det}, true
}

// spread keeps at most n keypoints, the strongest of each cell of a grid
// first, so that a busy label does not take every feature from the rest.
func spread(ks []keypoint, w, h, n int) []keypoint {
	sort.SliceStable(ks, func(i, j int) bool {
		a, b := &ks[i], &ks[j]
		if a.response != b.response {
			return a.response > b.response
		}
		if a.y != b.y {
			return a.y < b.y
		}
		if a.x != b.x {
			return a.x < b.x
		}
		return a.sigma < b.sigma
	})
	if len(ks) <= n {
		return ks
	}
	perCell := 3 * n / (2 * gridCells * gridCells)
	var count [gridCells * gridCells]int
	kept := make([]keypoint, 0, n)
	var rest []keypoint
	for _, k := range ks {
		c := min(int(k.y*gridCells/float64(h)), gridCells-1)*gridCells + min(int(k.x*gridCells/float64(w)), gridCells-1)
		if count[c] < perCell && len(kept) < n {
			count[c]++
			kept = append(kept, k)
		} else {
			rest = append(rest, k)
		}
	}
	if m := n - len(kept); m > 0 {
		kept = append(kept, rest[:min(m, len(rest))]...)
	}
	return kept
}

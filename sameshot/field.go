package sameshot

import "math"

// field summarises the displacement residuals of an alignment. Lengths are
// frame pixels. Blocks are "sharp" where their displacement is known to
// precision pixels, whatever it is; of these, a copy shows nearly all at the
// predicted place, another exposure only where its parallax happens to vanish.
type field struct {
	textured int     // blocks with texture
	near     int     // of them, within 1 pixel of the map
	loose    int     // of them, within unit pixels of the map
	unit     float64 // 1/512 of the reference's longer side, at least 1 pixel
	sharp    int     // blocks with a certain displacement
	sharp1   int     // of them, within 1 pixel
	sharp2   int     // of them, within 1/2 pixel
	noise    float64 // robust standard deviation per axis of what a projective fit leaves
	ncc      float64 // median correlation of near blocks
	dense    float64 // share of the textured neighbours of sharp near blocks that are near, too
	smooth   float64 // correlation of residuals of neighbouring blocks, -1..1

	smoothErr float64 // standard error of smooth

	shade float64 // robust spread of block means around one tone curve, grey levels
	gain  float64 // robust spread of the log of block contrast ratios

	half    float64 // half-width of the region that the near blocks cover
	stretch float64 // log of the aspect change, dimensionless
	shear   float64 // departure from right angles, dimensionless
	strain  float64 // standard error of stretch and shear
	tilt    float64 // perspective, in units of 1/longer side of the reference
	tiltErr float64 // its standard error
}

const (
	// minCorrelation is the smallest block correlation that counts as
	// agreement (value of the design's first trial).
	minCorrelation = 0.5
	// sharpCorrelation and precision define a block whose displacement is
	// certain; precision is the standard deviation in pixels that its texture
	// and its disagreement allow.
	sharpCorrelation = 0.8
	precision        = 0.12
)

// sharp reports whether the displacement of b is certain.
func (b *block) sharp() bool {
	if b.ncc < sharpCorrelation {
		return false
	}
	noise := max(b.std*math.Sqrt(1-b.ncc*b.ncc), 0.7)
	return noise <= precision*b.corner*blockSide
}

func (a *alignment) measure(claim, ref *View) {
	f := &a.fit
	f.textured = len(a.blocks)
	f.noise, f.strain, f.tiltErr = math.Inf(1), math.Inf(1), math.Inf(1)
	if a.res == nil {
		return
	}
	f.unit = max(1, float64(max(ref.colour.ow, ref.colour.oh))*a.m.scale()*a.fr.f/512)
	var nccs []float64
	var idx, certain []int
	for i := range a.blocks {
		b := &a.blocks[i]
		if b.sharp() {
			f.sharp++
			if a.res[i] <= 1 {
				f.sharp1++
			}
			if a.res[i] <= 0.5 {
				f.sharp2++
			}
			if a.res[i] <= 2.5*f.unit {
				certain = append(certain, i)
			}
		}
		if b.ncc < minCorrelation {
			continue
		}
		if a.res[i] <= 1 {
			f.near++
			nccs = append(nccs, b.ncc)
		}
		if a.res[i] <= f.unit {
			f.loose++
		}
		if a.res[i] <= 2.5*f.unit {
			idx = append(idx, i)
		}
	}
	f.ncc = median(nccs)
	f.shade, f.gain = a.light()
	f.dense = a.density()
	// Among many blocks that disagree some lie near the map by chance; where
	// enough are certain, only those are asked.
	if len(certain) >= 2*minSharp {
		idx = certain
	}
	if len(idx) < 12 {
		return
	}
	// Linearised homography of the residual displacement, in coordinates u,v
	// centred on the blocks and scaled by their spread: dx = c0+c1u+c2v+c6uu
	// +c7uv, dy = c3+c4u+c5v+c6uv+c7vv.
	var cx, cy float64
	n := float64(len(idx))
	for _, i := range idx {
		cx += a.blocks[i].x / n
		cy += a.blocks[i].y / n
	}
	for _, i := range idx {
		f.half += (a.blocks[i].x-cx)*(a.blocks[i].x-cx) + (a.blocks[i].y-cy)*(a.blocks[i].y-cy)
	}
	f.half = math.Sqrt(2 * f.half / n)
	if f.half < blockSide/2 {
		return
	}
	rx, ry := make([]float64, len(idx)), make([]float64, len(idx))
	wt := make([]float64, len(idx))
	for j, i := range idx {
		b := &a.blocks[i]
		rx[j], ry[j], wt[j] = b.dx, b.dy, blockWeight(b)
	}
	c := make([]float64, 8)
	scale := func() float64 {
		ab := make([]float64, 0, 2*len(idx))
		for j := range idx {
			ab = append(ab, math.Abs(rx[j]), math.Abs(ry[j]))
		}
		return 1.4826 * median(ab)
	}
	for range 6 {
		s, ok := fitLinear(8, func(k int) ([]float64, float64, float64, bool) {
			if k >= 2*len(idx) {
				return nil, 0, 0, false
			}
			b := &a.blocks[idx[k/2]]
			u, v := (b.x-cx)/f.half, (b.y-cy)/f.half
			if k%2 == 0 {
				return []float64{1, u, v, 0, 0, 0, u * u, u * v}, b.dx, wt[k/2], true
			}
			return []float64{0, 0, 0, 1, u, v, u * v, v * v}, b.dy, wt[k/2], true
		})
		if !ok {
			return
		}
		c = s
		for j, i := range idx {
			b := &a.blocks[i]
			u, v := (b.x-cx)/f.half, (b.y-cy)/f.half
			rx[j] = b.dx - (c[0] + c[1]*u + c[2]*v + c[6]*u*u + c[7]*u*v)
			ry[j] = b.dy - (c[3] + c[4]*u + c[5]*v + c[6]*u*v + c[7]*v*v)
		}
		sc := max(scale(), 0.03)
		for j, i := range idx {
			r2 := (rx[j]*rx[j] + ry[j]*ry[j]) / (16 * sc * sc)
			wt[j] = 0
			if r2 < 1 {
				wt[j] = blockWeight(&a.blocks[i]) * (1 - r2) * (1 - r2)
			}
		}
	}
	f.noise = scale()
	f.smooth, f.smoothErr = a.neighbours(idx, rx, ry)
	// Overlapping or correlated blocks count for less.
	eff := n * float64(a.spacing*a.spacing) / (blockSide * blockSide)
	if r := min(max(f.smooth, 0), 0.9); r > 0 {
		eff *= (1 - r) / (1 + r)
	}
	se := 2 * max(f.noise, 0.02) / math.Sqrt(max(eff, 1))
	f.strain = se / f.half
	f.stretch, f.shear = a.final.anisotropy()
	f.stretch += (c[1] - c[5]) / f.half
	f.shear += (c[2] + c[4]) / f.half
	long := float64(max(ref.colour.ow, ref.colour.oh)) * a.m.scale() * a.fr.f
	g := long / (f.half * f.half)
	f.tilt = math.Hypot(c[6], c[7]) * g
	f.tiltErr = se * g
}

// density returns the share of the textured neighbours of sharp near blocks
// that agree as well. A copied area is whole; what a watermark or an app bar
// has in common with another picture is strewn over texture that disagrees.
func (a *alignment) density() float64 {
	type cell struct{ x, y int }
	at := make(map[cell]int, len(a.blocks))
	for i := range a.blocks {
		at[cell{int(a.blocks[i].x), int(a.blocks[i].y)}] = i
	}
	n, k := 0, 0
	for i := range a.blocks {
		if a.res[i] > 1 || !a.blocks[i].sharp() {
			continue
		}
		for dy := -1; dy <= 1; dy++ {
			for dx := -1; dx <= 1; dx++ {
				if dx == 0 && dy == 0 {
					continue
				}
				j, ok := at[cell{int(a.blocks[i].x) + dx*blockSide, int(a.blocks[i].y) + dy*blockSide}]
				if !ok {
					continue
				}
				n++
				if a.res[j] <= 1.5 && a.blocks[j].ncc >= minCorrelation {
					k++
				}
			}
		}
	}
	return float64(k) / float64(max(n, 1))
}

// neighbours returns the correlation between the residuals of blocks that lie
// side by side, and its standard error were there none.
func (a *alignment) neighbours(idx []int, rx, ry []float64) (r, se float64) {
	at := make(map[[2]int]int, len(idx))
	for j, i := range idx {
		at[[2]int{int(a.blocks[i].x), int(a.blocks[i].y)}] = j
	}
	lim := 1.5 * a.fit.unit
	var sxy, sxx float64
	n := 0
	for j, i := range idx {
		if math.Abs(rx[j]) > lim || math.Abs(ry[j]) > lim {
			continue
		}
		for _, d := range [2][2]int{{blockSide, 0}, {0, blockSide}} {
			k, ok := at[[2]int{int(a.blocks[i].x) + d[0], int(a.blocks[i].y) + d[1]}]
			if !ok || math.Abs(rx[k]) > lim || math.Abs(ry[k]) > lim {
				continue
			}
			sxy += rx[j]*rx[k] + ry[j]*ry[k]
			sxx += (rx[j]*rx[j] + ry[j]*ry[j] + rx[k]*rx[k] + ry[k]*ry[k]) / 2
			n += 2 // an x and a y
		}
	}
	if sxx == 0 {
		return 0, 1
	}
	return sxy / sxx, 1 / math.Sqrt(float64(n))
}

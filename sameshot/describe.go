package sameshot

import (
	"context"
	"math"

	"github.com/bonafide-aftersale/bonafide/sameshot/internal/vec"
)

// features are oriented keypoints with their descriptors.
type features struct {
	kp   []keypoint
	desc []byte // len(kp) * vec.DescriptorSize
}

// Descriptor grid of Lowe 2004, section 6: 4x4 cells of 3 sigma, 8 directions.
// The patch is sampled on a rotated grid of patchSide x patchSide points, four
// to a cell, plus one ring for the central differences.
const (
	cells      = 4
	directions = 8
	perCell    = 4
	patchSide  = cells*perCell + 2
	patchStep  = 3.0 / perCell // in sigma
)

func describe(ctx context.Context, octaves []octave, ks []keypoint, limit int) (*features, error) {
	f := &features{}
	var patch [patchSide * patchSide]float32
	var raw [vec.DescriptorSize]float32
	for i := range ks {
		if i&63 == 0 && ctx.Err() != nil {
			return nil, ctx.Err()
		}
		g := octaves[ks[i].octave].gauss[ks[i].level]
		for _, a := range orientations(g, &ks[i]) {
			if len(f.kp) >= limit {
				return f, nil
			}
			k := ks[i]
			k.angle = a
			samplePatch(g, &k, &patch)
			if !histogram(&patch, &raw) {
				continue
			}
			f.kp = append(f.kp, k)
			f.desc = appendRoot(f.desc, &raw)
		}
	}
	return f, nil
}

// orientations returns the dominant gradient directions (Lowe 2004, section
// 5): peaks of a 36-bin histogram, at most two, the second at 0.8 or more of
// the first.
func orientations(g *plane, k *keypoint) []float64 {
	var hist [36]float32
	const n = 8
	step := 4.5 * k.osigma / n
	for j := -n; j <= n; j++ {
		for i := -n; i <= n; i++ {
			r2 := float64(i*i + j*j)
			if r2 > n*n {
				continue
			}
			x, y := int(k.ox+float64(i)*step+0.5), int(k.oy+float64(j)*step+0.5)
			if x < 1 || y < 1 || x >= g.w-1 || y >= g.h-1 {
				continue
			}
			o := y*g.w + x
			dx, dy := g.pix[o+1]-g.pix[o-1], g.pix[o+g.w]-g.pix[o-g.w]
			m := float32(math.Sqrt(float64(dx*dx+dy*dy))) * orientationWeight[int(r2)]
			b := fastAngle(dy, dx) * 36
			bi := int(b)
			if bi >= 36 {
				bi -= 36
			}
			hist[bi] += m
		}
	}
	var s [36]float32
	for range 2 {
		for i := range hist {
			s[i] = (hist[(i+34)%36]+hist[(i+2)%36])/16 + (hist[(i+35)%36]+hist[(i+1)%36])/4 + hist[i]*3/8
		}
		hist = s
	}
	best, second := -1, -1
	for i := range hist {
		if hist[i] <= hist[(i+35)%36] || hist[i] < hist[(i+1)%36] {
			continue
		}
		if best < 0 || hist[i] > hist[best] {
			best, second = i, best
		} else if second < 0 || hist[i] > hist[second] {
			second = i
		}
	}
	var out []float64
	for _, i := range [2]int{best, second} {
		if i < 0 || hist[i] < 0.8*hist[best] || hist[i] <= 0 {
			continue
		}
		l, c, r := float64(hist[(i+35)%36]), float64(hist[i]), float64(hist[(i+1)%36])
		off := 0.0
		if d := l - 2*c + r; d != 0 {
			off = (l - r) / (2 * d)
		}
		out = append(out, (float64(i)+0.5+off)*2*math.Pi/36)
	}
	return out
}

var orientationWeight = func() (t [65]float32) {
	for i := range t { // sigma of 1.5 keypoint scales; 8 steps are 4.5
		r := math.Sqrt(float64(i)) * 4.5 / 8
		t[i] = float32(math.Exp(-r * r / (2 * 1.5 * 1.5)))
	}
	return
}()

// fastAngle returns the angle of (x,y) as a share of a turn in [0,1]; error
// below 2e-4 turns.
func fastAngle(y, x float32) float32 {
	ax, ay := x, y
	if ax < 0 {
		ax = -ax
	}
	if ay < 0 {
		ay = -ay
	}
	if ax == 0 && ay == 0 {
		return 0
	}
	swap := ay > ax
	if swap {
		ax, ay = ay, ax
	}
	q := ay / ax
	// Minimax polynomial of atan on [0,1], in turns.
	q2 := q * q
	a := q * (0.15913 + q2*(-0.05232+q2*(0.02716+q2*-0.00896)))
	if swap {
		a = 0.25 - a
	}
	if x < 0 {
		a = 0.5 - a
	}
	if y < 0 {
		a = 1 - a
	}
	if a >= 1 {
		a -= 1
	}
	return a
}

func samplePatch(g *plane, k *keypoint, patch *[patchSide * patchSide]float32) {
	s, c := math.Sincos(k.angle)
	step := patchStep * k.osigma
	ux, uy := float32(c*step), float32(s*step)
	vx, vy := -uy, ux
	half := float32(patchSide-1) / 2
	x0 := float32(k.ox) - half*(ux+vx)
	y0 := float32(k.oy) - half*(uy+vy)
	maxX, maxY := float32(g.w-1)-0.001, float32(g.h-1)-0.001
	for j := 0; j < patchSide; j++ {
		x, y := x0+float32(j)*vx, y0+float32(j)*vy
		row := patch[j*patchSide : (j+1)*patchSide]
		for i := range row {
			px, py := min(max(x, 0), maxX), min(max(y, 0), maxY)
			ix, iy := int(px), int(py)
			fx, fy := px-float32(ix), py-float32(iy)
			o := iy*g.w + ix
			a, b := g.pix[o], g.pix[o+1]
			d, e := g.pix[o+g.w], g.pix[o+g.w+1]
			t := a + fx*(b-a)
			u := d + fx*(e-d)
			row[i] = t + fy*(u-t)
			x += ux
			y += uy
		}
	}
}

// cellWeight[i] lists the two cells that sample i of a row (or column) votes
// for, with bilinear weights and the Gaussian window of Lowe 2004 (sigma half
// the descriptor width).
var cellWeight = func() (t [cells * perCell]struct {
	cell   int // first cell; -1 where only the second exists
	wa, wb float32
}) {
	for i := range t {
		p := (float64(i)+0.5)/perCell - 0.5
		c := math.Floor(p)
		f := p - c
		d := (float64(i) + 0.5 - cells*perCell/2) / (cells * perCell / 2)
		g := math.Exp(-d * d / 2)
		t[i].cell = int(c)
		t[i].wa, t[i].wb = float32((1-f)*g), float32(f*g)
		if c < 0 {
			t[i].wa = 0
		}
		if int(c)+1 >= cells {
			t[i].wb = 0
		}
	}
	return
}()

// histogram fills raw with the gradient histogram of the patch and reports
// whether there was any gradient.
func histogram(patch *[patchSide * patchSide]float32, raw *[vec.DescriptorSize]float32) bool {
	// One spare cell on each side keeps the votes free of branches.
	var h [(cells + 2) * (cells + 2) * directions]float32
	for j := 0; j < cells*perCell; j++ {
		wy := &cellWeight[j]
		o := (j+1)*patchSide + 1
		for i := 0; i < cells*perCell; i++ {
			dx, dy := patch[o+i+1]-patch[o+i-1], patch[o+i+patchSide]-patch[o+i-patchSide]
			m2 := dx*dx + dy*dy
			if m2 == 0 {
				continue
			}
			m := float32(math.Sqrt(float64(m2)))
			b := fastAngle(dy, dx) * directions
			bi := int(b)
			f := b - float32(bi)
			bi &= directions - 1
			bj := (bi + 1) & (directions - 1)
			wx := &cellWeight[i]
			base := ((wy.cell+1)*(cells+2) + wx.cell + 1) * directions
			m0, m1 := m*(1-f), m*f
			for q := 0; q < 2; q++ {
				w := wy.wa
				if q == 1 {
					w = wy.wb
				}
				a, c := w*wx.wa, w*wx.wb
				h[base+bi] += a * m0
				h[base+bj] += a * m1
				h[base+directions+bi] += c * m0
				h[base+directions+bj] += c * m1
				base += (cells + 2) * directions
			}
		}
	}
	var sum float32
	n := 0
	for y := 1; y <= cells; y++ {
		for x := 1; x <= cells; x++ {
			o := (y*(cells+2) + x) * directions
			for _, v := range h[o : o+directions] {
				raw[n] = v
				sum += v * v
				n++
			}
		}
	}
	if sum < 1e-6 {
		return false
	}
	limit := 0.2 * float32(math.Sqrt(float64(sum)))
	for i, v := range raw {
		raw[i] = min(v, limit)
	}
	return true
}

// descriptorUnit is the length of a descriptor in its integer form.
const descriptorUnit = 254

// appendRoot appends the square roots of the L1-normalised histogram
// (RootSIFT: Arandjelović & Zisserman 2012) as bytes up to 127.
func appendRoot(dst []byte, raw *[vec.DescriptorSize]float32) []byte {
	var sum float32
	for _, v := range raw {
		sum += v
	}
	inv := 1 / sum
	for _, v := range raw {
		dst = append(dst, byte(min(float32(math.Sqrt(float64(v*inv)))*descriptorUnit+0.5, 127)))
	}
	return dst
}

// mirrored returns the descriptors that the left-right mirrored picture would
// have: cell rows in reverse and directions negated, in the frame of the
// mirrored keypoint.
func mirrored(desc []byte) []byte {
	out := make([]byte, len(desc))
	const rowLen = cells * directions
	for k := 0; k < len(desc); k += vec.DescriptorSize {
		for y := 0; y < cells; y++ {
			for x := 0; x < cells; x++ {
				src := k + y*rowLen + x*directions
				dst := k + (cells-1-y)*rowLen + x*directions
				for d := 0; d < directions; d++ {
					out[dst+(directions-d)&(directions-1)] = desc[src+d]
				}
			}
		}
	}
	return out
}

package views

import (
	"context"
	"math"
	"math/rand/v2"
	"sort"

	"github.com/bonafide-aftersale/bonafide/sameshot"
)

const (
	side      = 1024.0 // the longer side of a picture in the units of this package
	sigma     = 1.0    // of the place of a feature, in these units: features are found at this size
	tolerance = 2.5    // sigma x 1.96 for two degrees of freedom (Hartley and Zisserman 2004, table 4.2), rounded up
	trials    = 1000   // all right samples of 8 at 45 % of right matches with 80 %
)

// pair is a match, in units of which the longer side has 1,024, from the
// centre of each picture.
type pair struct{ ax, ay, bx, by float64 }

// normalise puts the matches of two views into these units, best first, with
// the areas of both pictures.
func normalise(a, b *sameshot.View) (pairs []pair, areaA, areaB float64) {
	aw, ah := a.Size()
	bw, bh := b.Size()
	sa, sb := side/float64(max(aw, ah)), side/float64(max(bw, bh))
	for _, m := range sameshot.Matches(a, b) {
		pairs = append(pairs, pair{
			(m.AX - float64(aw-1)/2) * sa, (m.AY - float64(ah-1)/2) * sa,
			(m.BX - float64(bw-1)/2) * sb, (m.BY - float64(bh-1)/2) * sb})
	}
	return pairs, float64(aw) * float64(ah) * sa * sa, float64(bw) * float64(bh) * sb * sb
}

// matrix is 3x3, row by row.
type matrix [9]float64

// relation is a way in which two views belong together.
type relation interface {
	sample() int                           // matches that define one
	rows(p *pair) [][9]float64             // linear equations on the matrix
	error2(m matrix, p *pair) float64      // squared distance of a match to the relation, in four dimensions
	gric() (dimension, parameters float64) // Torr 1998, table 1
}

type homography struct{}

func (homography) sample() int              { return 4 }
func (homography) gric() (float64, float64) { return 2, 8 }
func (homography) rows(p *pair) [][9]float64 {
	return [][9]float64{
		{-p.ax, -p.ay, -side, 0, 0, 0, p.bx * p.ax / side, p.bx * p.ay / side, p.bx},
		{0, 0, 0, -p.ax, -p.ay, -side, p.by * p.ax / side, p.by * p.ay / side, p.by},
	}
}

// error2 is, where the map is locally a similarity, the squared distance of
// (a, b) to its graph: d^2 D^2/(d^2 + D^2) of the errors in both pictures.
func (homography) error2(m matrix, p *pair) float64 {
	bx, by, ok := m.apply(p.ax, p.ay)
	inverse, has := m.inverse()
	if !ok || !has {
		return math.Inf(1)
	}
	ax, ay, ok := inverse.apply(p.bx, p.by)
	if !ok {
		return math.Inf(1)
	}
	f, g := sq(bx-p.bx)+sq(by-p.by), sq(ax-p.ax)+sq(ay-p.ay)
	if f+g == 0 {
		return 0
	}
	return f * g / (f + g)
}

// apply maps a point; homogeneous coordinates have side as their unit, which
// keeps the equations balanced.
func (m matrix) apply(x, y float64) (float64, float64, bool) {
	w := m[6]*x/side + m[7]*y/side + m[8]
	if math.Abs(w) < 1e-12 {
		return 0, 0, false
	}
	return (m[0]*x + m[1]*y + m[2]*side) / w, (m[3]*x + m[4]*y + m[5]*side) / w, true
}

// inverse of a map in the units of apply.
func (m matrix) inverse() (matrix, bool) {
	c := matrix{
		m[4]*m[8] - m[5]*m[7], m[2]*m[7] - m[1]*m[8], m[1]*m[5] - m[2]*m[4],
		m[5]*m[6] - m[3]*m[8], m[0]*m[8] - m[2]*m[6], m[2]*m[3] - m[0]*m[5],
		m[3]*m[7] - m[4]*m[6], m[1]*m[6] - m[0]*m[7], m[0]*m[4] - m[1]*m[3],
	}
	det := m[0]*c[0] + m[1]*c[3] + m[2]*c[6]
	if math.Abs(det) < 1e-15 {
		return c, false
	}
	for i := range c {
		c[i] /= det
	}
	return c, true
}

type epipolar struct{}

func (epipolar) sample() int              { return 8 }
func (epipolar) gric() (float64, float64) { return 3, 7 }
func (epipolar) rows(p *pair) [][9]float64 {
	ax, ay, bx, by := p.ax/side, p.ay/side, p.bx/side, p.by/side
	return [][9]float64{{bx * ax, bx * ay, bx, by * ax, by * ay, by, ax, ay, 1}}
}

// error2 is Sampson's distance (Hartley and Zisserman 2004, equation 11.9).
func (epipolar) error2(m matrix, p *pair) float64 {
	ax, ay, bx, by := p.ax/side, p.ay/side, p.bx/side, p.by/side
	l0, l1, l2 := m[0]*ax+m[1]*ay+m[2], m[3]*ax+m[4]*ay+m[5], m[6]*ax+m[7]*ay+m[8]
	k0, k1 := m[0]*bx+m[3]*by+m[6], m[1]*bx+m[4]*by+m[7]
	g := l0*l0 + l1*l1 + k0*k0 + k1*k1
	if g == 0 {
		return math.Inf(1)
	}
	return sq(bx*l0+by*l1+l2) / g * side * side
}

func sq(v float64) float64 { return v * v }

// inliers lists the matches within the tolerance.
func (m matrix) inliers(pairs []pair, rel relation) []int {
	var in []int
	for i := range pairs {
		if rel.error2(m, &pairs[i]) <= tolerance*tolerance {
			in = append(in, i)
		}
	}
	return in
}

// ransac finds the relation of the least truncated error (Torr and Zisserman
// 2000, MSAC). Samples are drawn from the best matches first (Chum and Matas
// 2005), from a fixed seed; the best is fitted to its inliers thrice.
func ransac(ctx context.Context, pairs []pair, rel relation) (matrix, error) {
	rng := rand.New(rand.NewPCG(1, 2))
	best, bestCost := matrix{1, 0, 0, 0, 1, 0, 0, 0, 1}, math.Inf(1)
	n, s := len(pairs), rel.sample()
	try := func(m matrix) bool {
		cost := 0.0
		for i := range pairs {
			if cost += min(rel.error2(m, &pairs[i]), tolerance*tolerance); cost >= bestCost {
				return false
			}
		}
		best, bestCost = m, cost
		return true
	}
	subset := make([]int, s)
	for t := range trials {
		if t&31 == 0 && ctx.Err() != nil {
			return best, ctx.Err()
		}
		pool := min(n, max(2*s, n*(t+1)*2/trials))
		for i := range subset {
			for again := true; again; {
				subset[i] = rng.IntN(pool)
				again = false
				for _, o := range subset[:i] {
					again = again || o == subset[i]
				}
			}
		}
		if m, ok := fit(pairs, subset, rel); ok {
			try(m)
		}
	}
	for range 3 {
		in := best.inliers(pairs, rel)
		if len(in) <= s {
			break
		}
		if m, ok := fit(pairs, in, rel); !ok || !try(m) {
			break
		}
	}
	return best, ctx.Err()
}

// gric is the geometric robust information criterion (Torr 1998, equation
// 47): the truncated errors, and the price of dimension and parameters.
func gric(pairs []pair, m matrix, rel relation) float64 {
	const r, lambda3 = 4, 2
	d, k := rel.gric()
	n := float64(len(pairs))
	sum := math.Log(r)*d*n + math.Log(r*n)*k
	for i := range pairs {
		sum += min(rel.error2(m, &pairs[i])/(sigma*sigma), lambda3*(r-d))
	}
	return sum
}

// spread is the area of the box around the middle nine tenths of the matches
// in the first picture.
func spread(pairs []pair, in []int) float64 {
	xs, ys := make([]float64, len(in)), make([]float64, len(in))
	for i, j := range in {
		xs[i], ys[i] = pairs[j].ax, pairs[j].ay
	}
	sort.Float64s(xs)
	sort.Float64s(ys)
	last := len(in) - 1
	return (xs[last-last/20] - xs[last/20]) * (ys[last-last/20] - ys[last/20])
}

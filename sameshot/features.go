package sameshot

import (
	"context"
	"math"
	"sort"

	"github.com/bonafide-aftersale/bonafide/sameshot/internal/vec"
)

// Match is one place seen twice: (AX, AY) in the first picture and (BX, BY)
// in the second, in original pixels with centres at integers.
type Match struct {
	AX, AY, BX, BY float64
	LogScale       float64 // log2 of the size in the first over the size in the second
	Turn           float64 // angle in the first minus angle in the second, radians in (-pi, pi]
	Ratio          float64 // distance over that of the second best, 0 to 1; lower is better
}

// Matches pairs the features of two pictures by the distance ratio of Lowe
// 2004, section 7.1, each place at most once, best ratio first. What the pairs
// mean is left to the caller.
func Matches(a, b *View) []Match { return exported(matches(a, b, false)) }

// SelfMatches pairs features of one picture that look alike and are at least
// apart pixels from each other, once per pair, best ratio first. The second
// best must be clearly farther, so that what is there many times gives nothing.
// The error is ctx.Err().
func SelfMatches(ctx context.Context, v *View, apart, ratio float64) ([]Match, error) {
	n := len(v.feat.kp)
	if n < 3 {
		return nil, ctx.Err()
	}
	dots := make([]int32, n)
	near := 3 * v.scale
	var out []match
	for i := range n {
		if i&63 == 0 && ctx.Err() != nil {
			return nil, ctx.Err()
		}
		q := &v.feat.kp[i]
		vec.Dots(dots, v.feat.desc[i*vec.DescriptorSize:(i+1)*vec.DescriptorSize], v.feat.desc)
		best, second := -1, int32(-1)
		top := int32(-1)
		for j, d := range dots {
			if d <= second || together(q, &v.feat.kp[j], apart) {
				continue
			}
			switch {
			case d <= top:
				if !together(&v.feat.kp[best], &v.feat.kp[j], near) {
					second = d
				}
			default:
				if best >= 0 && !together(&v.feat.kp[best], &v.feat.kp[j], near) {
					second = top
				}
				best, top = j, d
			}
		}
		if second < 0 {
			continue
		}
		const unit2 = descriptorUnit * descriptorUnit
		d1, d2 := max(2-2*float64(top)/unit2, 0), 2-2*float64(second)/unit2
		if d1 >= ratio*ratio*d2 {
			continue
		}
		r := &v.feat.kp[best]
		// Each pair is told once: the upper of the two comes first.
		if r.y < q.y || r.y == q.y && r.x < q.x {
			q, r = r, q
		}
		out = append(out, match{cx: q.x, cy: q.y, rx: r.x, ry: r.y, logScale: math.Log2(q.sigma / r.sigma),
			turn: math.Remainder(q.angle-r.angle, 2*math.Pi), ratio: float32(math.Sqrt(d1 / d2))})
	}
	return exported(oneToOne(out)), nil
}

// exported sorts matches, so that the order is the same whoever asks.
func exported(ms []match) []Match {
	out := make([]Match, len(ms))
	for i, m := range ms {
		out[i] = Match{m.cx, m.cy, m.rx, m.ry, m.logScale, m.turn, float64(m.ratio)}
	}
	sort.SliceStable(out, func(i, j int) bool {
		a, b := &out[i], &out[j]
		switch {
		case a.Ratio != b.Ratio:
			return a.Ratio < b.Ratio
		case a.AY != b.AY:
			return a.AY < b.AY
		}
		return a.AX < b.AX
	})
	return out
}

package sameshot

import (
	"math"

	"github.com/bonafide-aftersale/bonafide/sameshot/internal/vec"
)

// match pairs a claim feature with a reference feature, both in original
// pixels of their pictures; the reference already mirrored where asked.
type match struct {
	cx, cy, rx, ry float64
	logScale       float64 // log2 of claim sigma over reference sigma
	turn           float64 // claim angle minus reference angle, radians
	ratio          float32 // distance ratio to the second best, lower is better
}

// ratioLimit is the distance ratio of Lowe 2004, section 7.1.
const ratioLimit = 0.8

// matches returns the claim features whose nearest reference feature is
// clearly nearer than the nearest one at another place.
func matches(claim, ref *View, mirror bool) []match {
	n := len(ref.feat.kp)
	if n < 2 {
		return nil
	}
	desc := ref.feat.desc
	if mirror {
		desc = ref.mirror
	}
	dots := make([]int32, n)
	var out []match
	// Two reference features closer than this are one place.
	near := 3 * ref.scale
	for i := range claim.feat.kp {
		q := claim.feat.desc[i*vec.DescriptorSize : (i+1)*vec.DescriptorSize]
		vec.Dots(dots, q, desc)
		best, second := -1, int32(-1)
		var top int32 = -1
		for j, d := range dots {
			if d <= second {
				continue
			}
			if d > top {
				if best >= 0 && !together(&ref.feat.kp[best], &ref.feat.kp[j], near) {
					second = top
				}
				best, top = j, d
			} else if !together(&ref.feat.kp[best], &ref.feat.kp[j], near) {
				second = d
			}
		}
		if second < 0 {
			continue
		}
		const unit2 = descriptorUnit * descriptorUnit
		d1, d2 := 2-2*float64(top)/unit2, 2-2*float64(second)/unit2
		d1 = max(d1, 0)
		if d1 >= ratioLimit*ratioLimit*d2 {
			continue
		}
		c, r := &claim.feat.kp[i], &ref.feat.kp[best]
		m := match{cx: c.x, cy: c.y, rx: r.x, ry: r.y, logScale: math.Log2(c.sigma / r.sigma), turn: c.angle - r.angle}
		if mirror {
			m.rx = float64(ref.colour.ow-1) - r.x
			m.turn = c.angle - (math.Pi - r.angle)
		}
		if d2 > 0 {
			m.ratio = float32(math.Sqrt(d1 / d2))
		}
		m.turn = math.Remainder(m.turn, 2*math.Pi)
		out = append(out, m)
	}
	return oneToOne(out)
}

func together(a, b *keypoint, near float64) bool {
	dx, dy := a.x-b.x, a.y-b.y
	return dx*dx+dy*dy < near*near
}

// oneToOne keeps the best match of each reference place and each claim place.
func oneToOne(ms []match) []match {
	type cell struct{ a, b, c, d int32 }
	best := make(map[cell]int, len(ms))
	keep := make([]bool, len(ms))
	for i := range ms {
		m := &ms[i]
		c := cell{int32(m.cx), int32(m.cy), int32(m.rx), int32(m.ry)}
		if j, ok := best[c]; ok {
			if ms[j].ratio <= m.ratio {
				continue
			}
			keep[j] = false
		}
		best[c] = i
		keep[i] = true
	}
	type place struct{ x, y int32 }
	byRef := make(map[place]int, len(ms))
	for i := range ms {
		if !keep[i] {
			continue
		}
		p := place{int32(ms[i].rx), int32(ms[i].ry)}
		if j, ok := byRef[p]; ok {
			if ms[j].ratio <= ms[i].ratio {
				keep[i] = false
				continue
			}
			keep[j] = false
		}
		byRef[p] = i
	}
	out := ms[:0]
	for i, m := range ms {
		if keep[i] {
			out = append(out, m)
		}
	}
	return out
}

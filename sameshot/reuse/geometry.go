package reuse

import (
	"cmp"
	"math"
	"slices"
)

// How far a vote may be from the similarity of another one: features are
// placed, sized and turned only about alike in two copies, and kept coarsely.
const (
	turnSlack  = 15.0 // 256ths of a circle, 21 degrees
	sizeSlack  = 0.5  // octaves
	placeSlack = 8.0  // 255ths of the longer side, and besides
	leverSlack = 0.12 // of the distance from the feature that the map is taken from
	hypotheses = 60   // votes whose map is tried, those of greatest weight
)

// agree returns how many votes for one picture agree with one similarity, and
// their weight. Of features at one place only one counts, in either picture:
// stripes and letters repeat.
func agree(votes []vote) (matches int, score float64) {
	if len(votes) < LeastMatches {
		return 0, 0
	}
	slices.SortFunc(votes, func(a, b vote) int {
		return cmp.Or(cmp.Compare(b.weight, a.weight), cmp.Compare(a.feature, b.feature))
	})
	best, most := -1, float32(0)
	for i := range votes[:min(len(votes), hypotheses)] {
		m := mapOf(&votes[i])
		sum := float32(0)
		for k := range votes {
			if m.fits(&votes[k]) {
				sum += votes[k].weight
			}
		}
		if sum > most {
			best, most = i, sum
		}
	}
	if best < 0 {
		return 0, 0
	}
	m := mapOf(&votes[best])
	type place struct{ x, y uint8 }
	here, there := map[place]bool{}, map[place]bool{}
	for k := range votes {
		v := &votes[k]
		if !m.fits(v) {
			continue
		}
		c := v.at.coarse()
		a, b := place{c.x / 2, c.y / 2}, place{v.in.x / 2, v.in.y / 2}
		if here[a] || there[b] {
			continue
		}
		here[a], there[b] = true, true
		matches++
		score += float64(v.weight)
	}
	return matches, score
}

// similarity maps places of the kept picture to the one asked for, around one
// feature.
type similarity struct {
	from, to   spot
	cos, sin   float32 // with the scale
	turn, size float32
}

func mapOf(v *vote) similarity {
	in := v.in.spot()
	s := similarity{from: in, to: v.at, turn: v.at.angle - in.angle, size: v.at.size - in.size}
	sin, cos := math.Sincos(float64(s.turn) * 2 * math.Pi / 256)
	scale := math.Exp2(float64(s.size))
	s.cos, s.sin = float32(cos*scale), float32(sin*scale)
	return s
}

// fits reports whether a vote is one that the map explains.
func (s *similarity) fits(v *vote) bool {
	in := v.in.spot()
	turn := v.at.angle - in.angle - s.turn
	turn -= 256 * float32(math.Round(float64(turn)/256))
	if abs(turn) > turnSlack || abs(v.at.size-in.size-s.size) > sizeSlack {
		return false
	}
	dx, dy := in.x-s.from.x, in.y-s.from.y
	x, y := s.to.x+s.cos*dx-s.sin*dy, s.to.y+s.sin*dx+s.cos*dy
	lever := abs(v.at.x-s.to.x) + abs(v.at.y-s.to.y)
	slack := placeSlack + leverSlack*lever
	return abs(x-v.at.x) <= slack && abs(y-v.at.y) <= slack
}

func abs(v float32) float32 { return max(v, -v) }

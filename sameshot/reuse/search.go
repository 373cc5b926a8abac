package reuse

import (
	"cmp"
	"context"
	"math"
	"math/bits"
	"slices"

	"github.com/bonafide-aftersale/bonafide/sameshot"
)

// Figures of a search; measured in docs/benchmarks/index.md.
const (
	queryFeatures = 1000 // of the picture, the strongest; each also mirrored
	// agreeBits is how many of 64 bits the signatures of one feature in two
	// copies may differ by: h_t of Jégou 2008, whose section 6 finds 22 to 24
	// best.
	agreeBits = 20
	// A feature that more than this share of all pictures has is a stop
	// feature, if they are more than stopLeast.
	stopShare = 0.05
	stopLeast = 20
	// shortlist is how many pictures with the best votes are asked for
	// geometry, in each of both ways round.
	shortlist = 100
	// LeastMatches is the number of features that must agree in geometry for
	// a picture to be a candidate.
	LeastMatches = 5
)

// Candidate is a picture that the one asked for may be made of.
type Candidate struct {
	ID       uint64
	Matches  int     // features that agree in turn, size and place, at least LeastMatches
	Score    float64 // their weights, summed; only its order means something
	Mirrored bool    // the picture asked for is mirrored
}

// vote is one feature of the picture asked for that one of a kept picture
// agrees with.
type vote struct {
	picture uint32
	feature int32
	weight  float32
	at      spot // in the picture asked for
	in      mark // in the kept one; word and signature unused
}

// Search returns the pictures that share features with view in one geometry,
// the best first, at most limit of them. The only error is of the context.
func (x *Index) Search(ctx context.Context, view *sameshot.View, limit int) ([]Candidate, error) {
	x.mu.RLock()
	defer x.mu.RUnlock()
	best := map[uint64]Candidate{}
	for _, mirrored := range [...]bool{false, true} {
		votes, err := x.votes(ctx, view, mirrored)
		if err != nil {
			return nil, err
		}
		for _, c := range x.judge(votes) {
			c.Mirrored = mirrored
			if old, ok := best[c.ID]; !ok || c.Score > old.Score {
				best[c.ID] = c
			}
		}
	}
	var out []Candidate
	for _, c := range best {
		out = append(out, c)
	}
	slices.SortFunc(out, func(a, b Candidate) int {
		return cmp.Or(cmp.Compare(b.Score, a.Score), cmp.Compare(a.ID, b.ID))
	})
	return out[:min(len(out), max(limit, 0))], nil
}

// votes looks up the features of a picture.
func (x *Index) votes(ctx context.Context, view *sameshot.View, mirrored bool) ([]vote, error) {
	var out []vote
	var near [nearCells]cell
	p := placer(view)
	all := float64(len(x.places))
	limit := max(stopLeast, int(stopShare*all))
	// Of the votes of one feature for one picture only the nearest counts;
	// seen tells at which place in out it stands.
	seen := make([]int32, len(x.pictures))
	var distances []int32
	n := int32(-1)
	for f := range view.Features() {
		if n++; n == queryFeatures {
			break
		}
		if n%32 == 0 && ctx.Err() != nil {
			return nil, ctx.Err()
		}
		desc := &f.Descriptor
		if mirrored {
			desc = &f.Mirrored
		}
		x.vocabulary.cells(&near, desc)
		if x.stopped(&near) {
			continue
		}
		at, first := p.place(&f, mirrored), len(out)
		for _, c := range near {
			for k := range x.lists[c.word] {
				q := &x.lists[c.word][k]
				d := bits.OnesCount64(c.signature ^ q.signature)
				if d > agreeBits || x.pictures[q.picture].sketch == nil {
					continue
				}
				i := int(seen[q.picture]) - 1
				switch {
				case i < first:
					seen[q.picture] = int32(len(out)) + 1
					out, distances = append(out, vote{picture: q.picture, feature: n, at: at}), append(distances, int32(d))
					i = len(out) - 1
				case distances[i] <= int32(d):
					continue
				}
				distances[i] = int32(d)
				out[i].in = mark{x: q.x, y: q.y, size: q.size, angle: q.angle}
			}
		}
		shared := len(out) - first
		if shared > limit {
			for _, v := range out[first:] {
				seen[v.picture] = 0
			}
			out, distances = out[:first], distances[:first]
			continue
		}
		// The weight of a word is the square of its log inverse document
		// frequency, and falls with the distance as in Jégou, Douze & Schmid,
		// "On the burstiness of visual elements", CVPR 2009, section 3.
		idf := math.Log(1 + all/float64(max(shared, 1)))
		for i := first; i < len(out); i++ {
			d := float64(distances[i]) / 16
			out[i].weight = float32(idf * idf * math.Exp(-d*d))
		}
	}
	return out, nil
}

// judge returns the pictures whose votes agree in geometry.
func (x *Index) judge(votes []vote) []Candidate {
	score := make([]float32, len(x.pictures))
	for i := range votes {
		score[votes[i].picture] += votes[i].weight
	}
	var list []uint32
	for p, s := range score {
		if s > 0 {
			list = append(list, uint32(p))
		}
	}
	slices.SortFunc(list, func(a, b uint32) int {
		return cmp.Or(cmp.Compare(score[b], score[a]), cmp.Compare(a, b))
	})
	list = list[:min(len(list), shortlist)]
	chosen := make(map[uint32][]vote, len(list))
	for _, p := range list {
		chosen[p] = nil
	}
	for _, v := range votes {
		if of, ok := chosen[v.picture]; ok {
			chosen[v.picture] = append(of, v)
		}
	}
	var out []Candidate
	for _, p := range list {
		if n, s := agree(chosen[p]); n >= LeastMatches {
			out = append(out, Candidate{ID: x.pictures[p].id, Matches: n, Score: s})
		}
	}
	return out
}

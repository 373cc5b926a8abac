package route

import (
	"math"
	"math/bits"
	"math/rand/v2"
)

// rng draws what the search needs, without the indirection of rand.Rand.
type rng struct {
	rand.PCG
}

func newRNG(seed, stream uint64) *rng {
	r := &rng{}
	r.Seed(seed, stream)
	return r
}

// intn draws from 0 to n-1. The bias of at most n/2^64 does not matter here.
func (r *rng) intn(n int) int {
	hi, _ := bits.Mul64(r.Uint64(), uint64(n))
	return int(hi)
}

// float draws from [0, 1).
func (r *rng) float() float64 { return float64(r.Uint64()>>11) / (1 << 53) }

// blink draws how many candidates are looked at before the next one is
// overlooked: a geometric variable is cheaper than a coin for each candidate.
func (r *rng) blink(rate float64) int32 {
	return int32(math.Log(1-r.float())/math.Log1p(-rate)) + 1
}

// blinkRate is the share of candidates that an insertion overlooks:
// 0.01 in large problems (Christiaens and Vanden Berghe, section 5.2). Where a
// scan has few candidates, that would leave it greedy; below a hundred tasks
// about one is overlooked per round trip through the plan, below ten every
// tenth.
func blinkRate(tasks int) float64 {
	return min(0.1, max(0.01, 1/float64(max(1, tasks))))
}

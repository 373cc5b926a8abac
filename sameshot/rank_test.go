package sameshot

import (
	"math/rand/v2"
	"slices"
	"testing"
)

func TestNthEqualsSorting(t *testing.T) {
	t.Parallel()
	rnd := rand.New(rand.NewPCG(3, 4))
	for n := 1; n < 400; n += 1 + n/9 {
		for kinds := range 4 {
			v := make([]float32, n)
			for i := range v {
				switch kinds {
				case 0:
					v[i] = rnd.Float32()
				case 1:
					v[i] = float32(rnd.IntN(3)) // ties
				case 2:
					v[i] = float32(i)
				case 3:
					v[i] = float32(-i)
				}
			}
			sorted := slices.Clone(v)
			slices.Sort(sorted)
			for _, k := range []int{0, n / 3, n / 2, n * 9 / 10, n - 1} {
				w := slices.Clone(v)
				if got := nth(w, k); got != sorted[k] {
					t.Fatalf("n %d kind %d k %d: got %v, want %v", n, kinds, k, got, sorted[k])
				}
				if k > 0 && slices.Max(w[:k]) > w[k] || slices.Min(w[k:]) < w[k] {
					t.Fatalf("n %d kind %d k %d: not partitioned", n, kinds, k)
				}
			}
		}
	}
}

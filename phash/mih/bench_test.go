package mih

import (
	"fmt"
	"math/rand/v2"
	"testing"
)

// BenchmarkWidth searches two million random hashes cut into bands of each
// width: what slack and maxWidth were chosen by. Searches find nothing.
func BenchmarkWidth(b *testing.B) {
	const n = 2_000_000
	r := rand.New(rand.NewPCG(1, 1))
	codes, ids := make([]code, n), make([]uint64, n)
	for i := range codes {
		codes[i], ids[i] = code{r.Uint64(), r.Uint64(), r.Uint64(), r.Uint64()}, uint64(i)
	}
	for width := 16; width <= maxWidth; width++ {
		b.Run(fmt.Sprint(width), func(b *testing.B) {
			g := cut(ids, codes, split{width, hashBits / width})
			w := new(work)
			visits := 0
			for b.Loop() {
				q := code{r.Uint64(), r.Uint64(), r.Uint64(), r.Uint64()}
				g.search(&q, MaxRadius, w, func(uint64, int) { visits++ })
			}
			b.ReportMetric(float64(g.bytes())/n-32, "B/entry")
			b.ReportMetric(float64(visits)/float64(b.N), "found/op")
		})
	}
}

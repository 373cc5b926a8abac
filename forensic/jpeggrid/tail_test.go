package jpeggrid

import (
	"math"
	"testing"

	"pgregory.net/rapid"
)

// The bound is never below the exact binomial tail.
func TestTailIsABound(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.IntRange(1, 300).Draw(t, "n")
		k := rapid.IntRange(0, n).Draw(t, "k")
		p := rapid.Float64Range(0.001, 0.9).Draw(t, "p")
		exact := 0.0
		for i := k; i <= n; i++ {
			a, _ := math.Lgamma(float64(n + 1))
			b, _ := math.Lgamma(float64(i + 1))
			c, _ := math.Lgamma(float64(n - i + 1))
			exact += math.Exp(a - b - c + float64(i)*math.Log(p) + float64(n-i)*math.Log1p(-p))
		}
		// Below 1e-290 the slow sum itself loses digits.
		if got := log10Tail(n, k, p); exact > 1e-290 && got < math.Log10(exact)-1e-6 {
			t.Fatalf("n %d, k %d, p %g: got %g, exact %g", n, k, p, got, math.Log10(exact))
		}
	})
}

// Windows cover everything, to the last tile.
func TestSteps(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		side := rapid.SampledFrom(sides[:]).Draw(t, "side")
		n := rapid.IntRange(0, 500).Draw(t, "n")
		k := steps(n, side)
		if n < side {
			if k != 0 {
				t.Fatalf("%d windows of %d in %d", k, side, n)
			}
			return
		}
		if last := min((k-1)*side/2, n-side); last != n-side || (k-2)*side/2 >= n-side && k > 1 {
			t.Fatalf("n %d, side %d: %d windows, the last at %d", n, side, k, last)
		}
	})
}

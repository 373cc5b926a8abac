package main

import (
	"math"
	"testing"
)

// The rule of three: none of n gives about 3/n.
func TestUpper(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		k, n int
		want float64
	}{{0, 300, 0.00994}, {0, 1, 0.95}, {1, 100, 0.0466}, {5, 5, 1}} {
		r := rate{c.k, c.n}
		if got := r.upper(); math.Abs(got-c.want) > 0.0003 {
			t.Errorf("%d of %d: got %.5f, want %.5f", c.k, c.n, got, c.want)
		}
	}
}

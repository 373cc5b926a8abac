package main

import (
	"fmt"
	"math"
)

// rate is k of n.
type rate struct{ k, n int }

func (r *rate) add(hit bool) {
	r.n++
	if hit {
		r.k++
	}
}

// String shows the rate with its upper bound.
func (r *rate) String() string {
	if r.n == 0 {
		return "–"
	}
	return fmt.Sprintf("%d of %d (%.1f %%)", r.k, r.n, 100*float64(r.k)/float64(r.n))
}

// upper is the one-sided 95 % upper bound of Clopper and Pearson (1934): the
// rate at which k or fewer have a probability of 5 %.
func (r *rate) upper() float64 {
	if r.k >= r.n {
		return 1
	}
	low, high := 0.0, 1.0
	for range 60 {
		p := (low + high) / 2
		if atMost(r.k, r.n, p) > 0.05 {
			low = p
		} else {
			high = p
		}
	}
	return high
}

// atMost is the probability of k or fewer of n.
func atMost(k, n int, p float64) float64 {
	if p <= 0 {
		return 1
	}
	sum := 0.0
	for i := 0; i <= k; i++ {
		a, _ := math.Lgamma(float64(n + 1))
		b, _ := math.Lgamma(float64(i + 1))
		c, _ := math.Lgamma(float64(n - i + 1))
		sum += math.Exp(a - b - c + float64(i)*math.Log(p) + float64(n-i)*math.Log1p(-p))
	}
	return sum
}

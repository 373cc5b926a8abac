package model

import "math"

// Bound returns the upper end of the one-sided confidence interval of a rate
// of which k of n were seen (Clopper and Pearson, Biometrika 26, 1934): the
// rate at which k or fewer of n are as rare as 1-confidence. 1 for n = 0 and
// for k >= n; 0 of 3,000 gives .001 at .95.
func Bound(k, n int, confidence float64) float64 {
	if n <= 0 || k >= n {
		return 1
	}
	k = max(k, 0)
	low, high := float64(k)/float64(n), 1.
	for range 100 {
		p := (low + high) / 2
		if atMost(k, n, p) > 1-confidence {
			low = p
		} else {
			high = p
		}
	}
	return high
}

// atMost is the probability of k or fewer successes in n trials.
func atMost(k, n int, p float64) float64 {
	if p >= 1 {
		return 0
	}
	// From the largest term down, in logarithms, because (1-p)^n underflows.
	var sum float64
	lp, lq := math.Log(p), math.Log1p(-p)
	ln, _ := math.Lgamma(float64(n) + 1)
	for i := k; i >= 0; i-- {
		a, _ := math.Lgamma(float64(i) + 1)
		b, _ := math.Lgamma(float64(n-i) + 1)
		term := math.Exp(ln - a - b + float64(i)*lp + float64(n-i)*lq)
		sum += term
		if term < sum*1e-17 {
			break
		}
	}
	return min(sum, 1)
}

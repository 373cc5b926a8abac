package main

import "math"

// clopperPearson returns the exact two-sided confidence interval of a rate of
// which k of n were seen (Clopper and Pearson, Biometrika 26, 1934).
func clopperPearson(k, n int, confidence float64) (low, high float64) {
	a := (1 - confidence) / 2
	return bound(k, n, a, false), bound(k, n, a, true)
}

// upperBound is the one-sided upper bound of the rate.
func upperBound(k, n int, confidence float64) float64 { return bound(k, n, 1-confidence, true) }

// bound solves for the rate at which k or fewer (upper), or k or more (lower),
// have probability a.
func bound(k, n int, a float64, upper bool) float64 {
	if n == 0 {
		if upper {
			return 1
		}
		return 0
	}
	if upper {
		if k >= n {
			return 1
		}
		return quantile(1-a, float64(k+1), float64(n-k))
	}
	if k <= 0 {
		return 0
	}
	return quantile(a, float64(k), float64(n-k+1))
}

// quantile inverts the regularised incomplete beta function by bisection.
func quantile(p, a, b float64) float64 {
	lo, hi := 0.0, 1.0
	for range 200 {
		mid := (lo + hi) / 2
		if incompleteBeta(mid, a, b) < p {
			lo = mid
		} else {
			hi = mid
		}
	}
	return (lo + hi) / 2
}

// incompleteBeta is I_x(a,b) by its continued fraction (DLMF 8.17.22),
// evaluated after Lentz.
func incompleteBeta(x, a, b float64) float64 {
	if x <= 0 {
		return 0
	}
	if x >= 1 {
		return 1
	}
	if x > (a+1)/(a+b+2) {
		return 1 - incompleteBeta(1-x, b, a)
	}
	lab, _ := math.Lgamma(a + b)
	la, _ := math.Lgamma(a)
	lb, _ := math.Lgamma(b)
	front := math.Exp(lab-la-lb+a*math.Log(x)+b*math.Log1p(-x)) / a
	const tiny = 1e-300
	f, c, d := 1.0, 1.0, 0.0
	for i := range 600 {
		m := float64(i / 2)
		num := 1.0
		switch {
		case i == 0:
		case i%2 == 0:
			num = m * (b - m) * x / ((a + 2*m - 1) * (a + 2*m))
		default:
			num = -(a + m) * (a + b + m) * x / ((a + 2*m) * (a + 2*m + 1))
		}
		if d = 1 + num*d; math.Abs(d) < tiny {
			d = tiny
		}
		if c = 1 + num/c; math.Abs(c) < tiny {
			c = tiny
		}
		d = 1 / d
		f *= c * d
		if math.Abs(1-c*d) < 1e-14 {
			break
		}
	}
	return front * (f - 1)
}

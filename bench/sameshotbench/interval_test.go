package main

import (
	"math"
	"testing"
)

func TestClopperPearson(t *testing.T) {
	t.Parallel()
	// Expected values: k = 0 and k = n in closed form, others from published
	// tables of exact binomial limits.
	for _, c := range []struct {
		k, n      int
		low, high float64
	}{
		{0, 3000, 0, 1 - math.Pow(.025, 1./3000)},
		{0, 10, 0, .30850},
		{10, 10, .69150, 1},
		{1, 10, .00253, .44502},
		{5, 10, .18709, .81291},
		{15, 20, .50895, .91343},
		{3, 100, .00623, .08518},
		{0, 0, 0, 1},
	} {
		low, high := clopperPearson(c.k, c.n, .95)
		if math.Abs(low-c.low) > 2e-5 || math.Abs(high-c.high) > 2e-5 {
			t.Errorf("%d of %d: got %.5f–%.5f, want %.5f–%.5f", c.k, c.n, low, high, c.low, c.high)
		}
	}
	if got := upperBound(0, 3000, .95); math.Abs(got-.000998) > 1e-6 {
		t.Errorf("0 of 3000, one-sided: got %.6f, want .000998", got)
	}
}

func TestIncompleteBeta(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ x, a, b, want float64 }{
		{.3, 1, 1, .3},
		{.5, 2, 2, .5},
		{.25, 1, 3, 1 - math.Pow(.75, 3)},
		{.8, 4, 1, math.Pow(.8, 4)},
		{.5, 50, 50, .5},
	} {
		if got := incompleteBeta(c.x, c.a, c.b); math.Abs(got-c.want) > 1e-12 {
			t.Errorf("I_%g(%g,%g) = %.14f, want %.14f", c.x, c.a, c.b, got, c.want)
		}
	}
}

func TestUpperIsRoundedUp(t *testing.T) {
	t.Parallel()
	for c, want := range map[count]string{{0, 3000}: "0.13 %", {0, 1}: "98 %", {5, 5}: "100 %", {0, 30}: "12 %"} {
		if got := c.upper(); got != want {
			t.Errorf("%v: got %s, want %s", c, got, want)
		}
	}
}

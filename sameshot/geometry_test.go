package sameshot

import (
	"math"
	"math/rand/v2"
	"testing"
)

// sameMap fails where got and want send a corner of a 1,000 pixel square
// further than tol pixels apart.
func sameMap(t *testing.T, what string, got, want mat3, tol float64) {
	t.Helper()
	for _, p := range [4][2]float64{{0, 0}, {1000, 0}, {0, 1000}, {1000, 1000}} {
		gx, gy := got.apply(p[0], p[1])
		wx, wy := want.apply(p[0], p[1])
		if !(math.Hypot(gx-wx, gy-wy) <= tol) {
			t.Fatalf("%s: got %v at %v, want %v", what, [2]float64{gx, gy}, p, [2]float64{wx, wy})
		}
	}
}

// pairsOf draws n correspondences under m; one in three is wrong and has no
// weight.
func pairsOf(m mat3, n int) []pair {
	rng := rand.New(rand.NewPCG(1, uint64(n)))
	ps := make([]pair, n)
	for i := range ps {
		p := &ps[i]
		p.u, p.v, p.w = rng.Float64()*1000, rng.Float64()*800, 0.2+rng.Float64()
		p.x, p.y = m.apply(p.u, p.v)
		if i%3 == 2 {
			p.x, p.y, p.w = rng.Float64()*1000, rng.Float64()*1000, 0
		}
	}
	return ps
}

func TestFitSimilarity(t *testing.T) {
	t.Parallel()
	for _, want := range []similarity{{1, 0, 0, 0}, {0.4, -0.7, 33, -812}, {-2, 0.01, 1e4, 5}} {
		got, ok := fitSimilarity(pairsOf(want.matrix(), 12))
		if !ok {
			t.Fatalf("%v: not found", want)
		}
		sameMap(t, "similarity", got.matrix(), want.matrix(), 1e-6)
		if s := math.Hypot(want.a, want.b); math.Abs(got.scale()-s) > 1e-9 {
			t.Errorf("got scale %g, want %g", got.scale(), s)
		}
	}
	for name, ps := range map[string][]pair{
		"nothing":      nil,
		"one place":    {{3, 4, 5, 6, 1}, {3, 4, 7, 8, 1}},
		"no weight":    {{0, 0, 0, 0, 0}, {9, 9, 9, 9, 0}},
		"single point": {{3, 4, 5, 6, 1}},
	} {
		if got, ok := fitSimilarity(ps); ok {
			t.Errorf("%s: got %v, want none", name, got)
		}
	}
}

// TestFitSimilarityIsLeastSquares disturbs the solution: every neighbour fits
// worse.
func TestFitSimilarityIsLeastSquares(t *testing.T) {
	t.Parallel()
	ps := pairsOf(similarity{0.9, 0.2, 5, 7}.matrix(), 30)
	for i := range ps {
		ps[i].x += float64(i%5) - 2
		ps[i].y += float64(i%7) - 3
	}
	cost := func(s similarity) (sum float64) {
		for _, p := range ps {
			x, y := s.apply(p.u, p.v)
			sum += p.w * ((x-p.x)*(x-p.x) + (y-p.y)*(y-p.y))
		}
		return sum
	}
	s, _ := fitSimilarity(ps)
	best := cost(s)
	for k := range 8 {
		d := [4]float64{1e-4, 1e-4, 0.05, 0.05}
		e := [4]float64{}
		e[k/2] = d[k/2] * float64(1-2*(k%2))
		if c := cost(similarity{s.a + e[0], s.b + e[1], s.tx + e[2], s.ty + e[3]}); c <= best {
			t.Errorf("moved by %v: cost %g, want more than %g", e, c, best)
		}
	}
}

func TestFitAffine(t *testing.T) {
	t.Parallel()
	for _, want := range []mat3{
		{1, 0, 0, 0, 1, 0, 0, 0, 1}, {0.9, 0.03, -40, -0.01, 1.1, 900, 0, 0, 1}, {0.1, -2, 7, 2, 0.2, 3, 0, 0, 1},
	} {
		got, ok := fitAffine(pairsOf(want, 12))
		if !ok {
			t.Fatalf("%v: not found", want)
		}
		sameMap(t, "affine", got, want, 1e-6)
	}
	for name, ps := range map[string][]pair{
		"nothing":   nil,
		"one place": {{3, 4, 5, 6, 1}, {3, 4, 7, 8, 1}, {3, 4, 1, 2, 1}},
		"a line":    {{0, 0, 1, 2, 1}, {1, 0, 4, 5, 1}, {2, 0, 7, 9, 1}},
	} {
		if got, ok := fitAffine(ps); ok {
			t.Errorf("%s: got %v, want none", name, got)
		}
	}
}

func TestInverse(t *testing.T) {
	t.Parallel()
	for _, m := range []mat3{{2, 0, 3, 0, 2, 5, 0, 0, 1}, {0.3, -0.9, 4, 0.8, 0.4, 77, 1e-5, -2e-5, 1}} {
		inv, ok := m.inverse()
		if !ok {
			t.Fatalf("%v: no inverse", m)
		}
		sameMap(t, "m * inverse", m.mul(inv), mat3{1, 0, 0, 0, 1, 0, 0, 0, 1}, 1e-6)
		sameMap(t, "inverse * m", inv.mul(m), mat3{1, 0, 0, 0, 1, 0, 0, 0, 1}, 1e-6)
	}
	if _, ok := (mat3{1, 2, 0, 2, 4, 0, 0, 0, 1}).inverse(); ok {
		t.Error("a singular map has an inverse")
	}
}

func TestAnisotropy(t *testing.T) {
	t.Parallel()
	turn := func(deg float64) mat3 {
		s, c := math.Sincos(deg * math.Pi / 180)
		return mat3{c, -s, 0, s, c, 0, 0, 0, 1}
	}
	squeeze := func(k float64) mat3 { return mat3{k, 0, 0, 0, 1, 0, 0, 0, 1} }
	slant := mat3{1, 0.05, 0, 0, 1, 0, 0, 0, 1}
	mirror := mat3{-1, 0, 100, 0, 1, 0, 0, 0, 1}
	for name, c := range map[string]struct {
		m              mat3
		stretch, shear float64
	}{
		"similarity":            {similarity{0.4, 0.3, 1, 2}.matrix(), 0, 0},
		"mirrored similarity":   {turn(17).mul(mirror), 0, 0},
		"resized, then turned":  {turn(31).mul(squeeze(1.06)), math.Log(1.06), 0},
		"turned, then resized":  {squeeze(0.95).mul(turn(31)), math.Log(0.95), 0},
		"nearly a quarter turn": {squeeze(1.03).mul(turn(89)), math.Log(1.03), 0},
		"mirrored and resized":  {squeeze(1.03).mul(mirror), math.Log(1.03), 0},
		"slanted":               {slant, 0, 0.05},
	} {
		stretch, shear := c.m.anisotropy()
		if math.Abs(stretch-c.stretch) > 3e-3 || math.Abs(shear-c.shear) > 1e-3 {
			t.Errorf("%s: got stretch %.5f, shear %.5f, want %.5f, %.5f", name, stretch, shear, c.stretch, c.shear)
		}
		if got, want := c.m.strain(), max(math.Abs(stretch), math.Abs(shear)); got != want {
			t.Errorf("%s: got strain %g, want %g", name, got, want)
		}
	}
}

func TestSolve3(t *testing.T) {
	t.Parallel()
	m := [3][3]float64{{2, -1, 0.5}, {0, 3, 1}, {1, 1, -4}}
	want := [3]float64{1.5, -2, 0.25}
	var b [3]float64
	for i := range m {
		for j := range m {
			b[i] += m[i][j] * want[j]
		}
	}
	got, ok := solve3(m, b)
	for i := range got {
		if !ok || math.Abs(got[i]-want[i]) > 1e-12 {
			t.Fatalf("got %v, %v, want %v", got, ok, want)
		}
	}
	if _, ok := solve3([3][3]float64{{1, 2, 3}, {2, 4, 6}, {0, 0, 1}}, b); ok {
		t.Error("a singular system has a solution")
	}
}

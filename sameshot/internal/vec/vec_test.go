package vec

import (
	"math/rand/v2"
	"testing"
)

func TestVectorFormsEqualPlainGo(t *testing.T) {
	if !useAVX2 {
		t.Skip("no AVX2 on this processor: the plain form is the only one")
	}
	r := rand.New(rand.NewPCG(1, 2))
	for _, n := range []int{1, 7, 8, 9, 31, 1024} {
		a, b, got, want := make([]float32, n), make([]float32, n), make([]float32, n), make([]float32, n)
		for i := range a {
			a[i], b[i] = r.Float32()*255, r.Float32()*255
			got[i] = r.Float32()
			want[i] = got[i] + float32(0.37*float32(a[i]+b[i]))
		}
		AddScaledSum(got, a, b, 0.37)
		for i := range got {
			if got[i] != want[i] {
				t.Fatalf("AddScaledSum n=%d i=%d: got %v, want %v", n, i, got[i], want[i])
			}
		}
	}
	for n := 1; n < 20; n++ {
		q, refs := make([]byte, 128), make([]byte, 128*n)
		for i := range q {
			q[i] = byte(r.IntN(128))
		}
		for i := range refs {
			refs[i] = byte(r.IntN(128))
		}
		got, want := make([]int32, n), make([]int32, n)
		Dots(got, q, refs)
		dotsGo(want, q, refs)
		for i := range got {
			if got[i] != want[i] {
				t.Fatalf("Dots n=%d i=%d: got %d, want %d", n, i, got[i], want[i])
			}
		}
	}
	block, win := make([]float32, 24*24), make([]float32, 24*40)
	for range 50 {
		for i := range block {
			block[i] = r.Float32()*200 - 100
		}
		for i := range win {
			win[i] = r.Float32()*200 - 100
		}
		if got, want := Correlate(block, win[5:], 40), correlateGo(block, win[5:], 40); got != want {
			t.Fatalf("Correlate: got %v, want %v", got, want)
		}
	}
}

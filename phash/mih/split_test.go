package mih

import "testing"

// The sum of what the bands may differ by without being looked at must exceed
// the radius, or an entry could slip through.
func TestNoBandLetsAnEntryThrough(t *testing.T) {
	t.Parallel()
	for w := minWidth; w <= maxWidth; w++ {
		s := split{w, hashBits / w}
		for radius := range MaxRadius + 1 {
			missed := 0
			for b := range s.bands {
				reach := s.reach(radius, b)
				if reach < -1 || reach > 2 {
					t.Fatalf("width %d, radius %d: band %d reaches %d", w, radius, b, reach)
				}
				missed += reach + 1
				want := map[int]int{-1: 0, 0: 1, 1: 1 + w, 2: 1 + w + w*(w-1)/2}[reach]
				if got := len(s.near(reach)); got != want {
					t.Errorf("width %d: %d values within %d bits, want %d", w, got, reach, want)
				}
			}
			if missed != radius+1 {
				t.Errorf("width %d: an entry must differ in %d bits to be missed, want %d", w, missed, radius+1)
			}
		}
	}
}

// Bands take every bit at most once, each where it is.
func TestBandsDoNotOverlap(t *testing.T) {
	t.Parallel()
	for w := minWidth; w <= maxWidth; w++ {
		s := split{w, hashBits / w}
		for bit := range hashBits {
			var c code
			c[3-bit/64] = 1 << (bit % 64)
			for b := range s.bands {
				want := uint32(0)
				if bit/w == b {
					want = 1 << (bit % w)
				}
				if got := s.value(&c, b); got != want {
					t.Errorf("width %d, bit %d: band %d is %b, want %b", w, bit, b, got, want)
				}
			}
		}
	}
}

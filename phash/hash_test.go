package phash_test

import (
	"errors"
	"strings"
	"testing"

	"github.com/bonafide-aftersale/bonafide/phash"
)

const sampleHash = "d8f8f0cee0f4a84f0637022a078f67f0b36e2ed596621e1d33e6339c4e9c9b22"

func TestParse(t *testing.T) {
	t.Parallel()
	for _, text := range []string{sampleHash, strings.ToUpper(sampleHash)} {
		h, err := phash.Parse(text)
		if err != nil {
			t.Fatal(err)
		}
		if got := h.String(); got != sampleHash {
			t.Errorf("Parse(%q) prints %q", text, got)
		}
	}
	for _, text := range []string{"", "d8", sampleHash[1:], sampleHash + "0", "x" + sampleHash[1:], strings.Repeat("真", 64/3) + "0"} {
		if h, err := phash.Parse(text); !errors.Is(err, phash.ErrSyntax) || h != (phash.Hash{}) {
			t.Errorf("Parse(%q) = %v, %v, want the zero hash and ErrSyntax", text, h, err)
		}
	}
}

func TestDistance(t *testing.T) {
	t.Parallel()
	h, err := phash.Parse(sampleHash)
	if err != nil {
		t.Fatal(err)
	}
	other := h
	if d := h.Distance(other); d != 0 {
		t.Errorf("distance to itself is %d", d)
	}
	other[0] ^= 0x81
	other[31] ^= 0x10
	if d := h.Distance(other); d != 3 || other.Distance(h) != d {
		t.Errorf("distance after 3 flips is %d and %d", d, other.Distance(h))
	}
	for i := range other {
		other[i] = ^h[i]
	}
	if d := h.Distance(other); d != 256 {
		t.Errorf("distance to the complement is %d, want 256", d)
	}
}

func FuzzParse(f *testing.F) {
	f.Add(sampleHash)
	f.Add(strings.ToUpper(sampleHash))
	f.Add("")
	f.Add(sampleHash[:63] + "g")
	f.Fuzz(func(t *testing.T, text string) {
		h, err := phash.Parse(text)
		if err != nil {
			if !errors.Is(err, phash.ErrSyntax) {
				t.Fatalf("Parse(%q): %v is not ErrSyntax", text, err)
			}
			return
		}
		if got := h.String(); got != strings.ToLower(text) {
			t.Fatalf("Parse(%q) prints %q", text, got)
		}
	})
}

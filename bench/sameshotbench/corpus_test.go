package main

import (
	"fmt"
	"slices"
	"testing"
)

func TestHalvesAreDisjointAndComplete(t *testing.T) {
	t.Parallel()
	var names []string
	for i := range 41 {
		names = append(names, fmt.Sprintf("class %d", i))
	}
	tune, rep, all := halve(names, "tune"), halve(names, "report"), halve(names, "all")
	if len(tune) != 21 || len(rep) != 20 || len(all) != 41 {
		t.Fatalf("%d, %d and %d names", len(tune), len(rep), len(all))
	}
	for _, n := range tune {
		if slices.Contains(rep, n) {
			t.Errorf("%s is in both halves", n)
		}
	}
	slices.Reverse(names)
	if !slices.Equal(halve(names, "tune"), tune) {
		t.Error("the halves depend on the order of the names")
	}
}

func TestSampleTakesEachClassFirst(t *testing.T) {
	t.Parallel()
	var shots []shot
	for i := range 30 {
		shots = append(shots, shot{name: fmt.Sprint(i), class: fmt.Sprint(i % 5)})
	}
	got := sample(shots, 5, 1)
	seen := map[string]bool{}
	for _, s := range got {
		seen[s.class] = true
	}
	if len(got) != 5 || len(seen) != 5 {
		t.Errorf("got %v", got)
	}
	if again := sample(shots, 5, 1); !slices.Equal(got, again) {
		t.Error("two samples differ")
	}
	if n := len(sample(shots, 99, 1)); n != 30 {
		t.Errorf("%d of 30 shots", n)
	}
}

func TestCameraOfTextWithoutEXIF(t *testing.T) {
	t.Parallel()
	// A little-endian EXIF block with Make "Pi" (in place) only.
	exif := "Exif\x00\x00II*\x00\x08\x00\x00\x00\x01\x00" + "\x0f\x01\x02\x00\x03\x00\x00\x00Pi\x00\x00"
	for in, want := range map[string]string{"": "", "Exif\x00\x00II": "", exif: "Pi"} {
		if got := model([]byte(in)); got != want {
			t.Errorf("model(%q) = %q, want %q", in, got, want)
		}
	}
}

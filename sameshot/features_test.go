package sameshot

import (
	"image"
	"math"
	"testing"

	"github.com/bonafide-aftersale/bonafide/forensic/forensictest"
)

// Matches of a picture and a part of it lie where the part was cut out.
func TestMatches(t *testing.T) {
	t.Parallel()
	scene := forensictest.Scene(480, 360, 1)
	part := scene.SubImage(image.Rect(60, 40, 420, 330)).(*image.RGBA)
	part.Rect = part.Rect.Sub(part.Rect.Min)
	a, err := Prepare(t.Context(), scene, nil)
	if err != nil {
		t.Fatal(err)
	}
	b, err := Prepare(t.Context(), part, nil)
	if err != nil {
		t.Fatal(err)
	}
	ms := Matches(a, b)
	right := 0
	for i, m := range ms {
		if math.Hypot(m.AX-m.BX-60, m.AY-m.BY-40) < 1.5 && math.Abs(m.LogScale) < 0.2 && math.Abs(m.Turn) < 0.2 {
			right++
		}
		if i > 0 && m.Ratio < ms[i-1].Ratio {
			t.Errorf("match %d: ratio %.3f after %.3f", i, m.Ratio, ms[i-1].Ratio)
		}
	}
	if len(ms) < 50 || right < len(ms)*9/10 {
		t.Errorf("%d of %d matches are right, want nine tenths of 50 or more", right, len(ms))
	}
}

// What stands twice is matched with itself, once per pair; a scene without
// repetition hardly is.
func TestSelfMatches(t *testing.T) {
	t.Parallel()
	scene := forensictest.Scene(480, 360, 1)
	twice := forensictest.Clone(scene)
	for y := range 120 {
		for x := range 120 {
			twice.SetRGBA(300+x, 200+y, scene.RGBAAt(60+x, 50+y))
		}
	}
	count := func(img image.Image) (right, all int) {
		v, err := Prepare(t.Context(), img, nil)
		if err != nil {
			t.Fatal(err)
		}
		ms, err := SelfMatches(t.Context(), v, 40, 0.7)
		if err != nil {
			t.Fatal(err)
		}
		for _, m := range ms {
			if m.AY > m.BY {
				t.Errorf("%+v: the upper place does not come first", m)
			}
			if math.Hypot(m.BX-m.AX-240, m.BY-m.AY-150) < 1.5 {
				right++
			}
		}
		return right, len(ms)
	}
	if right, all := count(twice); right < 20 || right < all*8/10 {
		t.Errorf("repeated: %d of %d right, want 20 or more", right, all)
	}
	if _, all := count(scene); all > 10 {
		t.Errorf("not repeated: %d matches, want 10 or fewer", all)
	}
}

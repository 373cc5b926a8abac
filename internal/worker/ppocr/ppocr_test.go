package ppocr

import (
	"image"
	"slices"
	"testing"
)

func TestCollapse(t *testing.T) {
	t.Parallel()
	keys := []string{"A", "I", "生"}
	step := func(class int, p float32) []float32 {
		s := make([]float32, len(keys)+1)
		s[class] = p
		return s
	}
	steps := slices.Concat(step(0, 1), step(1, .9), step(1, .8), step(0, 1), step(1, .7), step(2, 1), step(3, .6), step(0, 1))
	text, sure := collapse(steps, keys)
	if text != "AAI生" || sure < .79 || sure > .81 {
		t.Errorf("got %q, %.3f, want AAI生, .8", text, sure)
	}
	if text, sure := collapse(step(0, 1), keys); text != "" || sure != 0 {
		t.Errorf("blanks give %q, %v", text, sure)
	}
}

func TestAreas(t *testing.T) {
	t.Parallel()
	const w, h = 64, 48
	likely := make([]float32, w*h)
	fill := func(r image.Rectangle, p float32) {
		for y := r.Min.Y; y < r.Max.Y; y++ {
			for x := r.Min.X; x < r.Max.X; x++ {
				likely[y*w+x] = p
			}
		}
	}
	fill(image.Rect(10, 10, 30, 16), .9)
	fill(image.Rect(40, 30, 60, 36), .5) // above a pixel's threshold, below a box's
	fill(image.Rect(2, 40, 4, 42), .9)   // too small
	got := areas(likely, w, h)
	// 20 by 6 pixels are widened by 120/52 x 1.5 = 3.
	if want := []image.Rectangle{image.Rect(7, 7, 33, 19)}; !slices.Equal(got, want) {
		t.Errorf("got %v, want %v", got, want)
	}
}

func TestCornerDistance(t *testing.T) {
	t.Parallel()
	b := image.Rect(0, 0, 100, 100)
	if near, far := cornerDistance(image.Rect(80, 90, 98, 99), b), cornerDistance(image.Rect(40, 40, 60, 50), b); near >= far {
		t.Errorf("the corner is at %.1f, the middle at %.1f", near, far)
	}
}

package rephoto_test

import (
	"bytes"
	"image"
	"testing"

	"github.com/bonafide-aftersale/bonafide/bench/pixelbench/rephoto"
	"github.com/bonafide-aftersale/bonafide/bench/raster"
)

// From straight ahead the picture is where the pinhole puts it, and the same
// seed gives the same picture.
func TestTake(t *testing.T) {
	t.Parallel()
	content := image.NewRGBA(image.Rect(0, 0, 300, 200))
	for i := range content.Pix {
		content.Pix[i] = 255
	}
	for y := range 200 {
		for x := range 150 {
			copy(content.Pix[content.PixOffset(x, y):], []byte{0, 0, 0, 255})
		}
	}
	pose := rephoto.Pose{Z: 0.33, Pitch: 1}
	a := rephoto.Take(content, rephoto.Print, pose, 200, 150, raster.Rand(1, 1))
	b := rephoto.Take(content, rephoto.Print, pose, 200, 150, raster.Rand(1, 1))
	if !bytes.Equal(a.Pix, b.Pix) {
		t.Error("the same seed gave two pictures")
	}
	left, right := a.RGBAAt(60, 75).G, a.RGBAAt(140, 75).G
	if left > 130 || right < 190 {
		t.Errorf("got %d left and %d right of the middle, want dark and light", left, right)
	}
}

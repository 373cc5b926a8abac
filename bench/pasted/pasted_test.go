package pasted

import (
	"image"
	"image/color"
	"math"
	"testing"

	"github.com/bonafide-aftersale/bonafide/bench/raster"
)

// product is a blue disc with a red mark at (70, 60) on white.
func product() *image.RGBA {
	img := image.NewRGBA(image.Rect(0, 0, 120, 120))
	for i := range 120 * 120 {
		x, y := i%120, i/120
		c := color.RGBA{255, 255, 255, 255}
		if math.Hypot(float64(x)-60, float64(y)-60) < 45 {
			c = color.RGBA{30, 40, 160, 255}
		}
		if math.Hypot(float64(x)-70, float64(y)-60) < 8 {
			c = color.RGBA{220, 20, 20, 255}
		}
		img.SetRGBA(x, y, c)
	}
	return img
}

func TestDraw(t *testing.T) {
	t.Parallel()
	back := image.NewRGBA(image.Rect(0, 0, 300, 200))
	for i := range back.Pix {
		back.Pix[i] = 120
	}
	back = raster.RGBA(back)
	for seed := range uint64(10) {
		c, err := Draw(product(), back, seed)
		if err != nil {
			t.Fatal(err)
		}
		again, _ := Draw(product(), back, seed)
		if raster.Changed(c.Image, again.Image, 0).Count() > 0 {
			t.Fatal("two composites differ")
		}
		if c.Share < .1 || c.Share > .7 {
			t.Errorf("seed %d: object covers %.2f", seed, c.Share)
		}
		var sx, sy, n float64
		for i := range c.Object.Pix {
			if p := c.Image.Pix[i*4:]; p[0] > 150 && p[1] < 80 {
				sx, sy, n = sx+float64(i%c.Object.W), sy+float64(i/c.Object.W), n+1
			}
		}
		x, y := c.Matrix.Apply(70, 60)
		if e := math.Hypot(sx/n-x, sy/n-y); !(e < .4) {
			t.Errorf("seed %d: mark is %.2f px from where the matrix says", seed, e)
		}
		if c.Object.At(0, 0) {
			t.Error("the corner is no object")
		}
	}
}

func TestNothingToPaste(t *testing.T) {
	t.Parallel()
	white := raster.RGBA(image.NewRGBA(image.Rect(0, 0, 80, 80)))
	if _, err := Draw(white, product(), 1); err == nil {
		t.Error("an empty picture has an object")
	}
}

package main

import (
	"image"
	"testing"

	"github.com/bonafide-aftersale/bonafide/bench/damage"
	"github.com/bonafide-aftersale/bonafide/bench/delivery"
	"github.com/bonafide-aftersale/bonafide/bench/raster"
)

// TestDamageMaskFollowsDelivery sends a damaged and an undamaged copy through
// each chain: where they differ is where the mask says.
func TestDamageMaskFollowsDelivery(t *testing.T) {
	t.Parallel()
	n := raster.Noise(raster.Rand(3, 9), 300, 220, 40, 4)
	img := image.NewRGBA(image.Rect(0, 0, 300, 220))
	for i, v := range n.Pix {
		g := raster.Clamp(150 + 50*float64(v))
		img.Pix[i*4], img.Pix[i*4+1], img.Pix[i*4+2], img.Pix[i*4+3] = g, g, g, 255
	}
	e, err := damage.Draw(img, damage.Options{Kind: damage.Tear, Seed: 2})
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range delivery.Chains() {
		a, err := c.Deliver(img, 5)
		if err != nil {
			t.Fatal(err)
		}
		b, err := c.Deliver(e.Image, 5)
		if err != nil {
			t.Fatal(err)
		}
		mask := e.Mask.Warp(a.Matrix, a.Mask.W, a.Mask.H)
		diff := raster.Changed(raster.RGBA(a.Image), raster.RGBA(b.Image), 40)
		around := grow(mask, 8) // a JPEG block spreads a difference over 8 pixels
		out := 0
		for i, d := range diff.Pix {
			if d && !around.Pix[i] {
				out++
			}
		}
		if out > 0 {
			t.Errorf("%s: %d of %d changed pixels are outside the mask", c.Name, out, diff.Count())
		}
		if got := score(answer(), image.Rect(0, 0, mask.W, mask.H), truth{damage: mask, picture: a.Mask, overlay: a.Overlay}); got.Visible*2 > 3*mask.Count() {
			t.Errorf("%s: %d of %d damaged pixels visible", c.Name, got.Visible, mask.Count())
		}
	}
}

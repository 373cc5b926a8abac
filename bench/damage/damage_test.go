package damage

import (
	"bytes"
	"image"
	"testing"

	"github.com/bonafide-aftersale/bonafide/bench/raster"
)

// scene is a textured picture without any file.
func scene(w, h int, seed uint64) *image.RGBA {
	n := raster.Noise(raster.Rand(seed, 9), w, h, 40, 5)
	img := image.NewRGBA(image.Rect(0, 0, w, h))
	for i, v := range n.Pix {
		img.Pix[i*4], img.Pix[i*4+1], img.Pix[i*4+2], img.Pix[i*4+3] =
			raster.Clamp(130+60*float64(v)), raster.Clamp(120+50*float64(v)), raster.Clamp(110-30*float64(v)), 255
	}
	return img
}

func TestDraw(t *testing.T) {
	t.Parallel()
	img, other := scene(320, 240, 1), scene(300, 300, 2)
	before := bytes.Clone(img.Pix)
	for _, kind := range Kinds {
		for level := Easy; level <= Hard; level++ {
			for seed := range uint64(4) {
				opt := Options{Kind: kind, Level: level, Seed: seed, Site: Site(seed % 3), Other: other}
				a, err := Draw(img, opt)
				if err != nil {
					t.Fatal(err)
				}
				b, _ := Draw(img, opt)
				if !bytes.Equal(a.Image.Pix, b.Image.Pix) {
					t.Errorf("%v: two drawings differ", opt)
				}
				if !bytes.Equal(before, img.Pix) {
					t.Fatalf("%s: the picture itself was changed", kind)
				}
				n := 0
				for i := range a.Mask.Pix {
					far := false
					for k := range 3 {
						d := int(img.Pix[i*4+k]) - int(a.Image.Pix[i*4+k])
						far = far || d > Limit || d < -Limit
					}
					if far {
						n++
					}
					if far != a.Mask.Pix[i] {
						t.Fatalf("%s: mask is wrong at %d", kind, i)
					}
				}
				if part := float64(n) / (320 * 240); part < .0003 || part > .12 {
					t.Errorf("%s %s seed %d: changed %.4f of the picture", kind, level, seed, part)
				}
			}
		}
	}
}

func TestDrawRefuses(t *testing.T) {
	t.Parallel()
	if _, err := Draw(scene(64, 64, 1), Options{Kind: "fire"}); err == nil {
		t.Error("unknown kind was accepted")
	}
	if _, err := Draw(scene(20, 64, 1), Options{Kind: Crack}); err == nil {
		t.Error("tiny picture was accepted")
	}
}

func TestSmallAndExtremePictures(t *testing.T) {
	t.Parallel()
	for _, size := range [][2]int{{32, 32}, {33, 200}, {500, 40}} {
		for _, kind := range Kinds {
			if _, err := Draw(scene(size[0], size[1], 3), Options{Kind: kind, Seed: 5}); err != nil {
				t.Error(err)
			}
		}
	}
	black := image.NewRGBA(image.Rect(0, 0, 64, 64))
	if _, err := Draw(black, Options{Kind: Stain}); err != nil {
		t.Error(err)
	}
}

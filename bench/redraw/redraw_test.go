package redraw

import (
	"image"
	"math"
	"testing"

	"github.com/bonafide-aftersale/bonafide/bench/damage"
	"github.com/bonafide-aftersale/bonafide/bench/raster"
)

func scene(w, h int) *image.RGBA {
	n := raster.Noise(raster.Rand(4, 9), w, h, 30, 4)
	img := image.NewRGBA(image.Rect(0, 0, w, h))
	for i, v := range n.Pix {
		g := raster.Clamp(128 + 60*float64(v))
		img.Pix[i*4], img.Pix[i*4+1], img.Pix[i*4+2], img.Pix[i*4+3] = g, g, g/2+50, 255
	}
	return img
}

func TestDraw(t *testing.T) {
	t.Parallel()
	img := scene(260, 120) // of no fixed shape, so it stays small
	for s := Weak; s <= Strong; s++ {
		for seed := range uint64(3) {
			opt := Options{Strength: s, Seed: seed, Damage: damage.Options{Kind: damage.Stain, Seed: seed}}
			a, err := Draw(img, opt)
			if err != nil {
				t.Fatal(err)
			}
			b, _ := Draw(img, opt)
			if raster.Changed(a.Image, b.Image, 0).Count() > 0 {
				t.Errorf("%v: two redraws differ", opt)
			}
			w, h := a.Image.Rect.Dx(), a.Image.Rect.Dy()
			if w%8 != 0 || h%8 != 0 {
				t.Errorf("size %dx%d is no multiple of 8", w, h)
			}
			if math.Abs(math.Log(a.Matrix[0]/a.Matrix[4])) > .2 {
				t.Errorf("matrix %v is too anisotropic", a.Matrix)
			}
			if a.Mask.Count() == 0 || a.Mask.Count() > w*h/4 {
				t.Errorf("damage covers %d of %d pixels", a.Mask.Count(), w*h)
			}
		}
	}
}

func TestFrame(t *testing.T) {
	t.Parallel()
	rng := raster.Rand(2, 2)
	fixed := 0
	for range 400 {
		w, h := 300+rng.IntN(3000), 300+rng.IntN(3000)
		fw, fh := frame(rng, w, h)
		if fw%8 != 0 || fh%8 != 0 || max(fw, fh) > 1536+32 {
			t.Errorf("%dx%d became %dx%d", w, h, fw, fh)
		}
		if bend := math.Abs(math.Log(float64(fw) / float64(fh) * float64(h) / float64(w))); bend > .045 {
			t.Errorf("%dx%d became %dx%d: bent by %.3f", w, h, fw, fh, bend)
		}
		if fw == 1024 && fh == 1024 {
			fixed++
		}
	}
	if fixed == 0 {
		t.Error("no fixed size was used")
	}
}

func TestDriftHasTheStatedSize(t *testing.T) {
	t.Parallel()
	dx, dy := drift(raster.Rand(1, 1), 512, 512, .5, 1.2)
	var sum float64
	for i := range dx.Pix {
		sum += float64(dx.Pix[i])*float64(dx.Pix[i]) + float64(dy.Pix[i])*float64(dy.Pix[i])
	}
	if got := math.Sqrt(sum / float64(len(dx.Pix))); math.Abs(got-.6) > .01 {
		t.Errorf("rms %.3f px at a long side of 512, want .6", got)
	}
}

func TestDrawRefusesUnknownStrength(t *testing.T) {
	t.Parallel()
	if _, err := Draw(scene(64, 64), Options{Strength: 7}); err == nil {
		t.Error("accepted")
	}
}

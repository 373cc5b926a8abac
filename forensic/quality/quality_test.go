package quality_test

import (
	"image"
	"image/color"
	"strings"
	"testing"

	"github.com/bonafide-aftersale/bonafide/forensic"
	"github.com/bonafide-aftersale/bonafide/forensic/forensictest"
	"github.com/bonafide-aftersale/bonafide/forensic/quality"
)

var batteryOptions = &forensictest.Options{Strongest: forensic.None}

func TestBattery(t *testing.T) {
	t.Parallel()
	forensictest.Run(t, quality.Method{}, batteryOptions)
}

func FuzzBattery(f *testing.F) { forensictest.Fuzz(f, quality.Method{}, batteryOptions) }

// each returns a copy with a function applied to every level.
func each(img *image.RGBA, f func(v float64) float64) *image.RGBA {
	out := forensictest.Clone(img)
	for i, v := range out.Pix {
		if i%4 != 3 {
			out.Pix[i] = uint8(min(max(f(float64(v)), 0), 255))
		}
	}
	return out
}

// blurred is the mean over (2r+1) x (2r+1) pixels, twice.
func blurred(img *image.RGBA, r int) *image.RGBA {
	for range 2 {
		out := forensictest.Clone(img)
		b := img.Rect
		for y := range b.Dy() {
			for x := range b.Dx() {
				var s [3]int
				n := 0
				for v := max(0, y-r); v <= min(b.Dy()-1, y+r); v++ {
					for u := max(0, x-r); u <= min(b.Dx()-1, x+r); u++ {
						c := img.RGBAAt(u, v)
						s[0], s[1], s[2], n = s[0]+int(c.R), s[1]+int(c.G), s[2]+int(c.B), n+1
					}
				}
				out.SetRGBA(x, y, color.RGBA{uint8(s[0] / n), uint8(s[1] / n), uint8(s[2] / n), 255})
			}
		}
		img = out
	}
	return img
}

func TestAdvice(t *testing.T) {
	t.Parallel()
	scene := forensictest.Scene(480, 360, 1)
	edge := forensictest.Flat(480, 360, color.RGBA{180, 180, 180, 255})
	for y := range 360 {
		for x := range 110 {
			edge.SetRGBA(x, y, scene.RGBAAt(x, y))
		}
	}
	for name, c := range map[string]struct {
		img  image.Image
		want string
	}{
		"good":       {scene, "good"},
		"blurred":    {blurred(scene, 5), "blurred"},
		"dark":       {each(scene, func(v float64) float64 { return v / 6 }), "dark"},
		"bright":     {each(scene, func(v float64) float64 { return 2*v + 140 }), "bright"},
		"small":      {forensictest.Scene(280, 210, 1), "small"},
		"empty":      {forensictest.Flat(480, 360, color.RGBA{180, 180, 180, 255}), "empty"},
		"off centre": {edge, "off_centre"},
	} {
		found, err := quality.Method{}.Examine(t.Context(), &forensic.Input{Claim: &forensic.Picture{Image: c.img}})
		if err != nil {
			t.Fatal(err)
		}
		if got := strings.TrimPrefix(found[0].Statement.Key, "quality."); got != c.want {
			t.Errorf("%s: got %s, want %s (%v)", name, got, c.want, found[0].Detail)
		}
	}
}

// More blur is never measured as less.
func TestBlurGrows(t *testing.T) {
	t.Parallel()
	scene := forensictest.Scene(320, 240, 3)
	last := -1.0
	for r := range 5 {
		m, err := quality.Measure(t.Context(), blurred(scene, r))
		if err != nil {
			t.Fatal(err)
		}
		if m.Blur < last {
			t.Errorf("radius %d: blur %.3f, below %.3f of less", r, m.Blur, last)
		}
		last = m.Blur
	}
}

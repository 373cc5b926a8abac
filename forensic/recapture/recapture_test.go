package recapture_test

import (
	"image"
	"image/color"
	"math"
	"testing"

	"github.com/bonafide-aftersale/bonafide/forensic"
	"github.com/bonafide-aftersale/bonafide/forensic/forensictest"
	"github.com/bonafide-aftersale/bonafide/forensic/recapture"
)

var batteryOptions = &forensictest.Options{Strongest: forensic.Weak}

func TestBattery(t *testing.T) {
	t.Parallel()
	forensictest.Run(t, recapture.Method{}, batteryOptions)
}

func FuzzBattery(f *testing.F) { forensictest.Fuzz(f, recapture.Method{}, batteryOptions) }

// waved lays a wave of an amplitude in levels, a period in pixels and a
// direction over a share of the columns.
func waved(img *image.RGBA, amplitude, period, degrees, share float64) *image.RGBA {
	out := forensictest.Clone(img)
	sin, cos := math.Sincos(degrees * math.Pi / 180)
	w, h := img.Rect.Dx(), img.Rect.Dy()
	for y := range h {
		for x := range int(share * float64(w)) {
			d := amplitude * math.Sin(2*math.Pi*(float64(x)*cos-float64(y)*sin)/period)
			c := img.RGBAAt(x, y)
			for _, p := range []*uint8{&c.R, &c.G, &c.B} {
				*p = uint8(min(max(float64(*p)+d, 0), 255))
			}
			out.SetRGBA(x, y, color.RGBA{c.R, c.G, c.B, 255})
		}
	}
	return out
}

func TestMeasure(t *testing.T) {
	t.Parallel()
	scene := forensictest.Grain(forensictest.Scene(900, 800, 1), 3, 1)
	for name, c := range map[string]struct {
		img     *image.RGBA
		want    bool
		period  float64
		degrees float64
	}{
		"nothing":                {scene, false, 0, 0},
		"a pattern all over":     {waved(scene, 8, 3.4, 20, 1), true, 3.4, 20},
		"the same, on one side":  {waved(scene, 8, 3.4, 20, 0.3), false, 3.4, 20},
		"rows and columns":       {waved(waved(scene, 8, 4.2, 10, 1), 8, 4.2, 100, 1), true, 4.2, -1},
		"long waves":             {waved(scene, 12, 40, 20, 1), false, 0, 0},
		"the block grid of JPEG": {waved(waved(scene, 6, 4, 0, 1), 6, 4, 90, 1), false, 0, 0},
	} {
		m, err := recapture.Measure(t.Context(), c.img)
		if err != nil {
			t.Fatal(err)
		}
		if m.Found() != c.want {
			t.Errorf("%s: got %v, want %v: %+v", name, m.Found(), c.want, *m)
		}
		if c.want && math.Abs(m.Period-c.period) > 0.1 {
			t.Errorf("%s: period %.2f, want %.2f", name, m.Period, c.period)
		}
		if c.want && c.degrees >= 0 && math.Abs(m.Degrees-c.degrees) > 3 {
			t.Errorf("%s: direction %.1f, want %.1f", name, m.Degrees, c.degrees)
		}
		if name == "rows and columns" && !m.Lattice {
			t.Errorf("%s: no lattice: %+v", name, *m)
		}
	}
}

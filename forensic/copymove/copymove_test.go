package copymove_test

import (
	"image"
	"image/color"
	"math"
	"testing"

	"github.com/bonafide-aftersale/bonafide/forensic"
	"github.com/bonafide-aftersale/bonafide/forensic/copymove"
	"github.com/bonafide-aftersale/bonafide/forensic/forensictest"
)

var batteryOptions = &forensictest.Options{Strongest: forensic.Weak, AnyBounds: true}

func TestBattery(t *testing.T) {
	t.Parallel()
	forensictest.Run(t, copymove.Method{}, batteryOptions)
}

func FuzzBattery(f *testing.F) { forensictest.Fuzz(f, copymove.Method{}, batteryOptions) }

// stamp copies a disc of radius r around (fx, fy) to (tx, ty), scaled and
// turned, by the nearest pixel.
func stamp(img *image.RGBA, fx, fy, tx, ty, r int, scale, turn float64) *image.RGBA {
	out := forensictest.Clone(img)
	sin, cos := math.Sincos(turn)
	for dy := -r; dy <= r; dy++ {
		for dx := -r; dx <= r; dx++ {
			if dx*dx+dy*dy > r*r {
				continue
			}
			u, v := (cos*float64(dx)+sin*float64(dy))/scale, (cos*float64(dy)-sin*float64(dx))/scale
			out.SetRGBA(tx+dx, ty+dy, img.RGBAAt(fx+int(math.Round(u)), fy+int(math.Round(v))))
		}
	}
	return out
}

func TestExamine(t *testing.T) {
	t.Parallel()
	scene := forensictest.Scene(720, 540, 1)
	grain := func(m *image.RGBA) *image.RGBA { return forensictest.Grain(m, 2, 3) }
	for name, c := range map[string]struct {
		img  *image.RGBA
		want forensic.Strength
	}{
		"nothing":         {scene, forensic.None},
		"moved":           {grain(stamp(scene, 200, 200, 520, 300, 70, 1, 0)), forensic.Weak},
		"moved sideways":  {grain(stamp(scene, 200, 250, 520, 250, 70, 1, 0)), forensic.Weak},
		"moved, turned":   {grain(stamp(scene, 200, 200, 520, 300, 80, 1, math.Pi/2)), forensic.Weak},
		"stripes, chess":  {forensictest.Checks(720, 540, 24), forensic.None},
		"one flat colour": {forensictest.Flat(300, 200, color.RGBA{9, 9, 9, 255}), forensic.None},
	} {
		found, err := copymove.Method{}.Examine(t.Context(), &forensic.Input{Claim: &forensic.Picture{Image: c.img}})
		if err != nil {
			t.Fatal(err)
		}
		f := found[0]
		if f.Strength != c.want {
			t.Errorf("%s: got %s, want %s: %v", name, f.Strength, c.want, f.Detail)
		}
		if c.want == forensic.None {
			continue
		}
		if len(f.Regions) != 2 {
			t.Errorf("%s: %d regions, want 2", name, len(f.Regions))
			continue
		}
		hit := 0
		for _, at := range []image.Point{{200, 225}, {520, 280}} {
			for _, r := range f.Regions {
				if at.In(image.Rect(r.X, r.Y, r.X+r.W, r.Y+r.H)) {
					hit++
				}
			}
		}
		if hit != 2 {
			t.Errorf("%s: regions %+v miss a place", name, f.Regions)
		}
	}
}

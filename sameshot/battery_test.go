package sameshot_test

import (
	"image"
	"slices"
	"testing"

	"github.com/bonafide-aftersale/bonafide/forensic"
	"github.com/bonafide-aftersale/bonafide/forensic/forensictest"
	"github.com/bonafide-aftersale/bonafide/sameshot"
)

var batteryOptions = &forensictest.Options{Strongest: forensic.Strong, AnyBounds: true}

func TestBattery(t *testing.T) {
	t.Parallel()
	forensictest.Run(t, sameshot.Method{}, batteryOptions)
}

func FuzzBattery(f *testing.F) { forensictest.Fuzz(f, sameshot.Method{}, batteryOptions) }

// TestGoldenHeatmap compares the change map of a drawn crack and a stain, on a
// copy that was compressed again, with the pictures in testdata.
func TestGoldenHeatmap(t *testing.T) {
	t.Parallel()
	const w, h = 480, 360
	ref := forensictest.Scene(w, h, 1)
	for name, c := range map[string]struct {
		damaged *image.RGBA
		centre  image.Point
	}{
		"crack": {forensictest.Crack(ref, 110, 60, 170, 290, 3, 1), image.Pt(145, 175)},
		"stain": {forensictest.Stain(ref, 330, 170, 40, 2), image.Pt(330, 170)},
	} {
		claim := forensictest.Grain(c.damaged, 2, 3)
		found, err := sameshot.Method{}.Examine(t.Context(), &forensic.Input{
			Claim:      &forensic.Picture{Name: "claim", Image: claim},
			References: []*forensic.Picture{{Name: "listing", Image: ref}},
		})
		if err != nil {
			t.Fatal(err)
		}
		f := found[0]
		if f.Relation != forensic.SameShot || f.Strength != forensic.Strong {
			t.Errorf("%s: got %s, %s, want %s, %s", name, f.Relation, f.Strength, forensic.SameShot, forensic.Strong)
		}
		if !slices.ContainsFunc(f.Regions, func(r forensic.Region) bool {
			return c.centre.In(image.Rect(r.X, r.Y, r.X+r.W, r.Y+r.H))
		}) {
			t.Errorf("%s: got regions %+v, want one over %v", name, f.Regions, c.centre)
		}
		forensictest.Golden(t, name, f.Heatmap)
	}
}

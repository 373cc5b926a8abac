package jpeggrid_test

import (
	"bytes"
	"image"
	"image/draw"
	"image/jpeg"
	"testing"

	"github.com/bonafide-aftersale/bonafide/forensic"
	"github.com/bonafide-aftersale/bonafide/forensic/forensictest"
	"github.com/bonafide-aftersale/bonafide/forensic/jpeggrid"
)

var batteryOptions = &forensictest.Options{Strongest: forensic.Weak}

func TestBattery(t *testing.T) {
	t.Parallel()
	forensictest.Run(t, jpeggrid.Method{}, batteryOptions)
}

func FuzzBattery(f *testing.F) { forensictest.Fuzz(f, jpeggrid.Method{}, batteryOptions) }

// pressed is a picture after JPEG of a quality.
func pressed(t *testing.T, img image.Image, quality int) *image.RGBA {
	t.Helper()
	var b bytes.Buffer
	if err := jpeg.Encode(&b, img, &jpeg.Options{Quality: quality}); err != nil {
		t.Fatal(err)
	}
	back, err := jpeg.Decode(&b)
	if err != nil {
		t.Fatal(err)
	}
	out := image.NewRGBA(back.Bounds())
	draw.Draw(out, out.Rect, back, image.Point{}, draw.Src)
	return out
}

// A part of another JPEG file, laid off its grid, is found and placed; the same
// part laid on the grid, and a picture of one grid, are not.
func TestForeignGrid(t *testing.T) {
	t.Parallel()
	scene, other := forensictest.Scene(640, 480, 1), pressed(t, forensictest.Scene(400, 300, 7), 70)
	for name, c := range map[string]struct {
		at   image.Point
		part bool
		want forensic.Strength
	}{
		"off the grid": {image.Pt(203, 101), true, forensic.Weak},
		"on the grid":  {image.Pt(200, 104), true, forensic.None},
		"nothing":      {image.Point{}, false, forensic.None},
	} {
		img := pressed(t, scene, 90)
		where := image.Rectangle{c.at, c.at.Add(image.Pt(240, 240))}
		if c.part {
			draw.Draw(img, where, other, image.Point{}, draw.Src)
		}
		img = pressed(t, img, 95)
		found, err := jpeggrid.Method{}.Examine(t.Context(), &forensic.Input{Claim: &forensic.Picture{Image: img}})
		if err != nil {
			t.Fatal(err)
		}
		f := found[0]
		if f.Strength != c.want {
			t.Errorf("%s: got %s (log10 NFA %.1f), want %s", name, f.Strength, *f.Log10NFA, c.want)
		}
		for _, r := range f.Regions {
			if !image.Rect(r.X, r.Y, r.X+r.W, r.Y+r.H).Overlaps(where) {
				t.Errorf("%s: region %+v is not at %v", name, r, where)
			}
		}
	}
}

// A picture that was a JPEG and was cropped has one grid, in another place: it
// is reported as the main one, and nothing is foreign in it.
func TestCropped(t *testing.T) {
	t.Parallel()
	img := pressed(t, forensictest.Scene(512, 512, 3), 75)
	part := img.SubImage(image.Rect(3, 5, 512, 512)).(*image.RGBA)
	part.Rect = part.Rect.Sub(part.Rect.Min)
	found, err := jpeggrid.Method{}.Examine(t.Context(), &forensic.Input{Claim: &forensic.Picture{Image: part}})
	if err != nil {
		t.Fatal(err)
	}
	grid := found[0].Detail["main_grid"].([]int)
	if found[0].Strength != forensic.None || grid[0] != 5 || grid[1] != 3 {
		t.Errorf("got %s, grid %v, want none, [5 3]", found[0].Strength, grid)
	}
}

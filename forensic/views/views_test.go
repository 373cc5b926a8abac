package views_test

import (
	"image"
	"image/color"
	"math"
	"testing"

	"github.com/bonafide-aftersale/bonafide/forensic"
	"github.com/bonafide-aftersale/bonafide/forensic/forensictest"
	"github.com/bonafide-aftersale/bonafide/forensic/views"
	"github.com/bonafide-aftersale/bonafide/sameshot"
)

var batteryOptions = &forensictest.Options{Strongest: forensic.Weak, AnyBounds: true}

func TestBattery(t *testing.T) {
	t.Parallel()
	forensictest.Run(t, views.Method{}, batteryOptions)
}

func FuzzBattery(f *testing.F) { forensictest.Fuzz(f, views.Method{}, batteryOptions) }

const w, h = 640, 480

// seen is what a pinhole camera of focal length w sees of layers at several
// distances, from a place moved by x and turned by yaw. The layer of a column
// depends on the column of the scene, nearer ones hide farther ones.
func seen(scene *image.RGBA, layers []float64, x, yaw float64) *image.RGBA {
	out := image.NewRGBA(image.Rect(0, 0, w, h))
	sin, cos := math.Sincos(yaw)
	b := scene.Rect
	for v := range h {
		for u := range w {
			// The ray in the frame of the camera that did not move.
			dx, dy, dz := float64(u)-w/2, float64(v)-h/2, float64(w)
			dx, dz = cos*dx+sin*dz, cos*dz-sin*dx
			colour := color.RGBA{A: 255}
			for i, z := range layers { // nearest first
				px, py := x+dx/dz*z, dy/dz*z
				sx, sy := int(px/z*w+float64(b.Dx())/2), int(py/z*w+float64(b.Dy())/2)
				if sx < 0 || sy < 0 || sx >= b.Dx() || sy >= b.Dy() {
					continue
				}
				if last := i == len(layers)-1; last || (sx/80+sy/80)%len(layers) == i {
					colour = scene.RGBAAt(sx, sy)
					break
				}
			}
			out.SetRGBA(u, v, colour)
		}
	}
	return out
}

func TestCompare(t *testing.T) {
	t.Parallel()
	scene := forensictest.Scene(1100, 800, 1)
	flat, deep := []float64{5}, []float64{3, 4, 5}
	for name, c := range map[string]struct {
		layers []float64
		x, yaw float64
		other  bool
		scene  views.Scene
		shape  views.Shape
		reason string
	}{
		"flat, moved and turned": {flat, 1.2, -0.25, false, views.SameScene, views.Flat, ""},
		"depth, moved":           {deep, 0.4, 0, false, views.SameScene, views.Depth, ""},
		"depth, moved, turned":   {deep, 0.4, -0.08, false, views.SameScene, views.Depth, ""},
		"flat, turned only":      {flat, 0, 0.12, false, views.SameScene, views.CannotTell, "hardly-moved"},
		"depth, turned only":     {deep, 0, 0.12, false, views.SameScene, views.CannotTell, "hardly-moved"},
		"another scene":          {flat, 0.4, 0, true, views.NoScene, views.CannotTell, "few-matches"},
	} {
		second := scene
		if c.other {
			second = forensictest.Scene(1100, 800, 77)
		}
		a, err := sameshot.Prepare(t.Context(), seen(scene, c.layers, 0, 0), nil)
		if err != nil {
			t.Fatal(err)
		}
		b, err := sameshot.Prepare(t.Context(), seen(second, c.layers, c.x, c.yaw), nil)
		if err != nil {
			t.Fatal(err)
		}
		r, err := views.Compare(t.Context(), a, b)
		if err != nil {
			t.Fatal(err)
		}
		if r.Scene != c.scene || r.Shape != c.shape || r.Reason != c.reason {
			t.Errorf("%s: got %s, %s %q, want %s, %s %q: %+v", name, r.Scene, r.Shape, r.Reason, c.scene, c.shape, c.reason, *r)
		}
	}
}

// A set is compared in order, and the most telling comes first.
func TestSet(t *testing.T) {
	t.Parallel()
	scene := forensictest.Scene(1100, 800, 1)
	var list []*forensic.Picture
	for i, x := range []float64{0, 0, 1.2} {
		list = append(list, &forensic.Picture{Name: string(rune('a' + i)), Image: seen(scene, []float64{5}, x, -x/5)})
	}
	found, err := views.Set(t.Context(), list)
	if err != nil {
		t.Fatal(err)
	}
	if len(found) != 2 || found[0].Statement.Key != "views.flat" || found[1].Statement.Key != "views.hardly_moved" {
		t.Errorf("got %+v, want views.flat, then views.hardly_moved", found)
	}
}

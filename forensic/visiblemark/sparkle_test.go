package visiblemark

import (
	"bytes"
	"image"
	"image/jpeg"
	"math"
	"testing"

	xdraw "golang.org/x/image/draw"

	"github.com/bonafide-aftersale/bonafide/forensic/forensictest"
)

// stamp draws a sparkle as the generator does: white of an opacity, over what
// is there, with its middle at x,y.
func stamp(img *image.RGBA, x, y, side, opacity float64) {
	for v := max(0, int(y-side)); v < min(img.Rect.Dy(), int(y+side)); v++ {
		for u := max(0, int(x-side)); u < min(img.Rect.Dx(), int(x+side)); u++ {
			a := opacity * sparkleCover((float64(u)+.5-x)/side, (float64(v)+.5-y)/side, 1/side)
			p := img.Pix[img.PixOffset(u, v):]
			for c := range 3 {
				p[c] = uint8(math.Round(float64(p[c])*(1-a) + 255*a))
			}
		}
	}
}

// deliver scales a picture and compresses it.
func deliver(t testing.TB, img image.Image, scale float64, quality int) image.Image {
	t.Helper()
	b := img.Bounds()
	small := image.NewRGBA(image.Rect(0, 0, max(1, int(float64(b.Dx())*scale)), max(1, int(float64(b.Dy())*scale))))
	xdraw.CatmullRom.Scale(small, small.Rect, img, b, xdraw.Src, nil)
	var file bytes.Buffer
	if err := jpeg.Encode(&file, small, &jpeg.Options{Quality: quality}); err != nil {
		t.Fatal(err)
	}
	out, err := jpeg.Decode(&file)
	if err != nil {
		t.Fatal(err)
	}
	return out
}

func TestFindsTheSparkle(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		name    string
		w, h    int
		side    float64
		dx, dy  float64 // of the middle from the right and lower edge
		scale   float64
		quality int
		opacity float64
	}{
		{"as it is made", 1024, 768, 48, 56, 56, 1, 95, .5},
		{"large", 1408, 1100, 96, 112, 112, 1, 90, .5},
		{"forwarded small", 1024, 768, 48, 56, 56, .5, 60, .5},
		{"enlarged", 1024, 768, 48, 56, 56, 1.6, 75, .5},
		{"fainter", 1024, 768, 48, 56, 56, .8, 80, .4},
		{"cropped", 1000, 740, 48, 36, 40, 1, 80, .5},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			img := forensictest.Gradient(test.w, test.h)
			for i := range img.Pix { // half as bright: the mark is white
				if i%4 != 3 {
					img.Pix[i] /= 2
				}
			}
			img = forensictest.Grain(img, 3, 1)
			x, y := float64(test.w)-test.dx, float64(test.h)-test.dy
			if l, found, err := findSparkle(t.Context(), img); err != nil || found {
				t.Errorf("without a mark: got %+v, %v", l, err)
			}
			stamp(img, x, y, test.side, test.opacity)
			l, found, err := findSparkle(t.Context(), deliver(t, img, test.scale, test.quality))
			if err != nil || !found {
				t.Fatalf("not found: %+v, score %.2f, %v", l, l.score(), err)
			}
			if d := math.Hypot(l.x-x*test.scale, l.y-y*test.scale); d > .1*l.side || math.Abs(l.side/(test.side*test.scale)-1) > .12 {
				t.Errorf("got side %.1f, %.1f pixels off, want side %.1f", l.side, d, test.side*test.scale)
			}
			if math.Abs(l.opacity-test.opacity) > .1 {
				t.Errorf("got opacity %.2f, want %.2f", l.opacity, test.opacity)
			}
		})
	}
}

// What resembles the mark without being it must not be found: a plain star of
// straight sides, a disc, a cross, and a mark in another corner.
func TestOtherShapes(t *testing.T) {
	t.Parallel()
	const w, h, side = 1024, 768, 48.
	shapes := map[string]func(u, v float64) bool{
		"diamond": func(u, v float64) bool { return math.Abs(u)+math.Abs(v) < .5 },
		"disc":    func(u, v float64) bool { return math.Hypot(u, v) < .5 },
		"cross": func(u, v float64) bool {
			return min(math.Abs(u), math.Abs(v)) < .12 && max(math.Abs(u), math.Abs(v)) < .5
		},
		"square": func(u, v float64) bool { return max(math.Abs(u), math.Abs(v)) < .4 },
		"turned": func(u, v float64) bool {
			a, b := (u+v)*math.Sqrt2/2, (u-v)*math.Sqrt2/2
			return sparkleCover(a, b, 1/side) > .5
		},
	}
	for name, inside := range shapes {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			img := image.NewRGBA(image.Rect(0, 0, w, h))
			for y := range h {
				for x := range w {
					p := img.Pix[img.PixOffset(x, y):]
					p[0], p[1], p[2], p[3] = 90, 100, 110, 255
					if inside((float64(x)-w+56)/side, (float64(y)-h+56)/side) {
						p[0], p[1], p[2] = 172, 177, 182
					}
				}
			}
			if l, found, err := findSparkle(t.Context(), deliver(t, img, 1, 85)); err != nil || found {
				t.Errorf("found %+v, score %.2f, %v", l, l.score(), err)
			}
		})
	}
	img := forensictest.Grain(forensictest.Gradient(w, h), 2, 1)
	stamp(img, 56, 56, side, .5)
	if l, found, err := findSparkle(t.Context(), img); err != nil || found {
		t.Errorf("upper left: found %+v, %v", l, err)
	}
}

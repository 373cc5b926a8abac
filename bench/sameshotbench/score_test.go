package main

import (
	"image"
	"math"
	"testing"

	"github.com/bonafide-aftersale/bonafide/bench/raster"
	"github.com/bonafide-aftersale/bonafide/forensic"
	"github.com/bonafide-aftersale/bonafide/sameshot"
)

// block marks a rectangle of a 100x100 mask.
func block(r image.Rectangle) *raster.Mask {
	m := raster.NewMask(100, 100)
	for y := r.Min.Y; y < r.Max.Y; y++ {
		for x := r.Min.X; x < r.Max.X; x++ {
			m.Pix[y*100+x] = true
		}
	}
	return m
}

// answer is a result with regions at the rectangles, its map at half size.
func answer(rs ...image.Rectangle) *sameshot.Result {
	r := &sameshot.Result{Heatmap: &forensic.Heatmap{W: 50, H: 50, Mask: make([]bool, 2500)}}
	for _, b := range rs {
		for y := b.Min.Y / 2; y < b.Max.Y/2; y++ {
			for x := b.Min.X / 2; x < b.Max.X/2; x++ {
				r.Heatmap.Mask[y*50+x] = true
			}
		}
		r.Regions = append(r.Regions, forensic.Region{X: b.Min.X, Y: b.Min.Y, W: b.Dx(), H: b.Dy()})
	}
	return r
}

func TestScore(t *testing.T) {
	t.Parallel()
	damage := image.Rect(20, 20, 40, 40)
	far := image.Rect(70, 70, 80, 80)
	for _, c := range []struct {
		name    string
		r       *sameshot.Result
		overlay *raster.Mask
		f1      float64
		hit     bool
		wrong   int
	}{
		{"exact", answer(damage), nil, 1, true, 0},
		{"half", answer(image.Rect(20, 20, 40, 30)), nil, 2. / 3, true, 0},
		{"nothing", answer(), nil, 0, false, 0},
		{"elsewhere", answer(far), nil, 0, false, 1},
		{"also elsewhere", answer(damage, far), nil, 2 * 400. / (800 + 100), true, 1},
		{"on an overlay", answer(damage, far), block(far), 1, true, 0},
	} {
		got := score(c.r, image.Rect(0, 0, 100, 100), truth{same: true, damage: block(damage), overlay: c.overlay})
		if math.Abs(got.F1-c.f1) > 1e-9 || got.Hit != c.hit || got.False != c.wrong || got.Visible != 400 {
			t.Errorf("%s: got %+v", c.name, *got)
		}
	}
	if got := score(answer(far), image.Rect(0, 0, 100, 100), truth{same: true, intact: true}); got.False != 1 || !got.Intact {
		t.Errorf("undamaged copy: got %+v", *got)
	}
	if got := score(&sameshot.Result{}, image.Rect(0, 0, 100, 100), truth{damage: block(damage)}); got.F1 != 0 || got.Regions != 0 {
		t.Errorf("no heatmap: got %+v", *got)
	}
}

func TestGrow(t *testing.T) {
	t.Parallel()
	got := grow(block(image.Rect(10, 10, 11, 12)), 3)
	want := block(image.Rect(7, 7, 14, 15))
	for i := range got.Pix {
		if got.Pix[i] != want.Pix[i] {
			t.Fatalf("pixel %d, %d", i%100, i/100)
		}
	}
}

package sameshot

import (
	"context"
	"errors"
	"image"
	"image/color"
	"math"
	"testing"

	"github.com/bonafide-aftersale/bonafide/forensic"
)

// place is the map from claim pixels to reference pixels of a copy that shows
// the reference scaled by k, turned counter-clockwise by deg about the
// claim's centre, with (cx,cy) of the reference there.
func place(w, h int, k, deg, cx, cy float64) mat3 {
	s, c := math.Sincos(deg * math.Pi / 180)
	s, c = s/k, c/k
	x, y := float64(w-1)/2, float64(h-1)/2
	return mat3{c, -s, cx - c*x + s*y, s, c, cy - s*x - c*y, 0, 0, 1}
}

func TestCompareFindsCopies(t *testing.T) {
	t.Parallel()
	const w, h = 480, 360
	const cx, cy = 239.5, 179.5
	const p = pattern(1)
	ref := p.draw(w, h, identity, 1)
	for name, c := range map[string]struct {
		w, h   int
		m      mat3 // claim pixel -> reference pixel, before mirroring
		scale  float64
		turn   float64
		mirror bool
	}{
		"noise":                              {w, h, identity, 1, 0, false},
		"crop":                               {300, 280, mat3{1, 0, 120, 0, 1, 60, 0, 0, 1}, 1, 0, false},
		"crop off the grid":                  {300, 280, mat3{1, 0, 120.4, 0, 1, 60.7, 0, 0, 1}, 1, 0, false},
		"smaller":                            {360, 270, place(360, 270, 0.75, 0, cx, cy), 0.75, 0, false},
		"larger":                             {720, 540, place(720, 540, 1.5, 0, cx, cy), 1.5, 0, false},
		"turned":                             {360, 300, place(360, 300, 1, 7, cx, cy), 1, 7, false},
		"a quarter turn":                     {h, w, place(h, w, 1, 90, cx, cy), 1, 90, false},
		"half a turn":                        {w, h, place(w, h, 1, 180, cx, cy), 1, 180, false},
		"turned and smaller":                 {300, 240, place(300, 240, 0.8, -20, cx, cy), 0.8, -20, false},
		"mirrored":                           {w, h, identity, 1, 0, true},
		"mirrored, cropped, turned, smaller": {260, 220, place(260, 220, 0.85, 5, 250, 170), 0.85, 5, true},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if testing.Short() && name != "crop" && !c.mirror {
				t.Skip("slow: one copy as it is and the mirrored ones are enough to find races")
			}
			m := c.m
			if c.mirror {
				m = flip(w).mul(m)
			}
			r := compare(t, p.draw(c.w, c.h, m, 2), ref)
			if r.Relation != forensic.SameShot || r.Strength != forensic.Strong || r.Log10NFA > log10Strong {
				t.Fatalf("got %s, %s, log10 NFA %.1f, want strong same shot", r.Relation, r.Strength, r.Log10NFA)
			}
			f := r.Transform
			if f == nil {
				t.Fatal("no transform")
			}
			if math.Abs(f.Scale/c.scale-1) > 0.003 || math.Abs(math.Remainder(f.RotationDeg-c.turn, 360)) > 0.2 || f.Mirrored != c.mirror {
				t.Errorf("got scale %.4f, %.2f degrees, mirrored %v, want %.4f, %.2f, %v", f.Scale, f.RotationDeg, f.Mirrored, c.scale, c.turn, c.mirror)
			}
			want, _ := m.inverse()
			got := mat3(f.Matrix)
			for _, q := range [4][2]float64{{0, 0}, {float64(c.w - 1), 0}, {0, float64(c.h - 1)}, {float64(c.w - 1), float64(c.h - 1)}} {
				x, y := m.apply(q[0], q[1]) // the reference's point at the claim's corner
				gx, gy := got.apply(x, y)
				wx, wy := want.apply(x, y)
				if d := math.Hypot(gx-wx, gy-wy); !(d <= 0.5) {
					t.Errorf("corner %v: got (%.2f,%.2f), off by %.2f px", q, gx, gy, d)
				}
			}
			if len(r.Regions) != 0 {
				t.Errorf("got regions %+v, want none", r.Regions)
			}
			if !(r.Overlap > 0 && r.Overlap <= 1) {
				t.Errorf("got overlap %g, want 0..1", r.Overlap)
			}
		})
	}
}

func TestCompareSameFile(t *testing.T) {
	t.Parallel()
	img := pattern(2).draw(200, 150, identity, 1)
	r := compare(t, img, img)
	if r.Relation != forensic.SameFile || r.Strength != forensic.Strong || mat3(r.Transform.Matrix) != identity || r.Overlap != 1 {
		t.Errorf("got %+v, want the same file", r)
	}
	// One other grey level is another file, but one shot.
	other := pattern(2).draw(200, 150, identity, 1)
	other.Pix[4*77] ^= 64
	if r := compare(t, other, img); r.Relation != forensic.SameShot {
		t.Errorf("one pixel changed: got %s, want %s", r.Relation, forensic.SameShot)
	}
}

func TestCompareStrangers(t *testing.T) {
	t.Parallel()
	a, b := pattern(3).draw(480, 360, identity, 1), pattern(4).draw(480, 360, identity, 2)
	r := compare(t, a, b)
	if r.Relation != forensic.NoRelation || r.Strength != forensic.None || r.Transform != nil || r.Regions != nil || r.Log10NFA != 0 {
		t.Errorf("got %s, %s, log10 NFA %g, want no relation", r.Relation, r.Strength, r.Log10NFA)
	}
}

func TestCompareCannotTell(t *testing.T) {
	t.Parallel()
	flat := image.NewNRGBA(image.Rect(0, 0, 300, 200))
	square(flat, 0, 0, 200, color.NRGBA{200, 190, 180, 255})
	full, small := pattern(5).draw(300, 200, identity, 1), pattern(5).draw(40, 30, identity, 1)
	for name, c := range map[string]struct {
		claim, reference image.Image
		key              string
	}{
		"flat claim":          {flat, full, "sameshot.cannot_tell_smooth"},
		"flat reference":      {full, flat, "sameshot.cannot_tell_smooth"},
		"tiny claim":          {small, full, "sameshot.cannot_tell_small"},
		"one pixel reference": {full, image.NewNRGBA(image.Rect(0, 0, 1, 1)), "sameshot.cannot_tell_small"},
	} {
		r := compare(t, c.claim, c.reference)
		if r.Relation != forensic.CannotTell || r.Strength != forensic.None || r.Statement.Key != c.key {
			t.Errorf("%s: got %s, %s, %s, want %s, %s", name, r.Relation, r.Strength, r.Statement.Key, forensic.CannotTell, c.key)
		}
	}
}

func TestCompareStops(t *testing.T) {
	t.Parallel()
	a := pattern(6).draw(300, 200, identity, 1)
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if v, err := Prepare(ctx, a, nil); !errors.Is(err, context.Canceled) || v != nil {
		t.Errorf("Prepare: got %v, %v, want %v", v, err, context.Canceled)
	}
	b := pattern(6).draw(300, 200, identity, 2)
	if r, err := Compare(ctx, view(t, a), view(t, b), nil); !errors.Is(err, context.Canceled) || r != nil {
		t.Errorf("Compare: got %v, %v, want %v", r, err, context.Canceled)
	}
}

// TestCompareCountsReferences: a hundred references make chance a hundred
// times as likely.
func TestCompareCountsReferences(t *testing.T) {
	t.Parallel()
	a, b := view(t, pattern(7).draw(300, 200, identity, 1)), view(t, pattern(7).draw(300, 200, identity, 2))
	var nfa [2]float64
	for i, opt := range []*Options{nil, {Tests: 100}} {
		r, err := Compare(t.Context(), a, b, opt)
		if err != nil {
			t.Fatal(err)
		}
		nfa[i] = r.Log10NFA
	}
	if got := nfa[1] - nfa[0]; math.Abs(got-2) > 1e-6 {
		t.Errorf("got %+.3f, want +2", got)
	}
}

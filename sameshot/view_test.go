package sameshot

import (
	"image"
	"image/color"
	"math"
	"slices"
	"testing"
)

// TestPrepareFindsABlob: a Gaussian blob of sigma s is an extremum of the
// scale space at its centre, in original pixels, whether the picture is
// doubled, taken as it is or reduced first.
func TestPrepareFindsABlob(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		w, h  int
		sigma float64
	}{{300, 200, 5}, {800, 500, 5}, {1500, 1200, 8}, {2600, 1300, 14}} {
		cx, cy := 0.37*float64(c.w), 0.61*float64(c.h)
		img := image.NewGray(image.Rect(0, 0, c.w, c.h))
		for i := range img.Pix {
			dx, dy := float64(i%c.w)-cx, float64(i/c.w)-cy
			img.Pix[i] = uint8(30.5 + 200*math.Exp(-(dx*dx+dy*dy)/(2*c.sigma*c.sigma)))
		}
		v := view(t, img)
		if w, h := v.Size(); w != c.w || h != c.h {
			t.Errorf("got size %dx%d, want %dx%d", w, h, c.w, c.h)
		}
		near, size := math.Inf(1), 0.0
		for _, k := range v.feat.kp {
			if d := math.Hypot(k.x-cx, k.y-cy); d < near {
				near, size = d, k.sigma
			}
		}
		if !(near < 0.15) || size < 0.75*c.sigma || size > 1.25*c.sigma {
			t.Errorf("%dx%d: the nearest of %d features is %.2f px from the blob, sigma %.1f, want %.1f", c.w, c.h, len(v.feat.kp), near, size, c.sigma)
		}
	}
}

// TestMatchesOfAMirroredPicture: with the reference mirrored, features match
// at the same place, size and direction.
func TestMatchesOfAMirroredPicture(t *testing.T) {
	t.Parallel()
	const w, h = 300, 220
	plain := pattern(21).draw(w, h, identity, 1)
	claim, ref := view(t, plain), view(t, pattern(21).draw(w, h, flip(w), 1))
	for _, c := range []struct {
		claim, ref *View
		mirror     bool
	}{{claim, ref, true}, {ref, claim, true}, {claim, claim, false}} {
		ms := matches(c.claim, c.ref, c.mirror)
		right := 0
		for _, m := range ms {
			if math.Hypot(m.cx-m.rx, m.cy-m.ry) < 1.5 && math.Abs(m.turn) < 0.15 && math.Abs(m.logScale) < 0.2 {
				right++
			}
		}
		if len(ms) < 60 || right < len(ms)*9/10 {
			t.Errorf("mirror %v: got %d of %d matches in place, want nine of ten of 60 or more", c.mirror, right, len(ms))
		}
	}
	if n := len(matches(claim, ref, false)); n > 30 {
		t.Errorf("got %d matches of a mirrored picture as it is, want few", n)
	}
}

// TestPrepareShowsTransparencyOnWhite as a shop page does.
func TestPrepareShowsTransparencyOnWhite(t *testing.T) {
	t.Parallel()
	clear, white := image.NewNRGBA(image.Rect(0, 0, 4, 4)), image.NewGray(image.Rect(0, 0, 4, 4))
	for i := range 16 {
		clear.Set(i%4, i/4, color.NRGBA{200, 10, 30, 0})
		white.Set(i%4, i/4, color.White)
	}
	if a, b := view(t, clear), view(t, white); !slices.Equal(a.colour.y.pix, b.colour.y.pix) {
		t.Errorf("a transparent picture is not white: got %d, want %d", a.colour.y.pix[0], b.colour.y.pix[0])
	}
}

package sameshot

import (
	"image/color"
	"testing"

	"github.com/bonafide-aftersale/bonafide/forensic"
)

// covers reports whether g contains the rectangle from (x0,y0) to (x1,y1), off
// by at most slack pixels.
func covers(g forensic.Region, x0, y0, x1, y1, slack int) bool {
	return g.X <= x0+slack && g.Y <= y0+slack && g.X+g.W >= x1-slack && g.Y+g.H >= y1-slack
}

func TestChangeFindsADarkSquare(t *testing.T) {
	t.Parallel()
	const w, h = 480, 360
	const p = pattern(11)
	ref := p.draw(w, h, identity, 1)
	for name, c := range map[string]struct {
		x, y, side int
		colour     color.NRGBA
	}{
		"dark":  {200, 120, 40, color.NRGBA{12, 10, 14, 255}},
		"small": {300, 250, 14, color.NRGBA{5, 5, 5, 255}},
	} {
		claim := p.draw(w, h, identity, 2)
		square(claim, c.x, c.y, c.side, c.colour)
		r := compare(t, claim, ref)
		if r.Relation != forensic.SameShot || len(r.Regions) != 1 {
			t.Fatalf("%s: got %s with regions %+v, want same shot with one", name, r.Relation, r.Regions)
		}
		g := r.Regions[0]
		if !covers(g, c.x, c.y, c.x+c.side, c.y+c.side, 3) || g.W > c.side+12 || g.H > c.side+12 {
			t.Errorf("%s: got %+v, want the square of %d pixels at (%d,%d)", name, g, c.side, c.x, c.y)
		}
		if g.Area < c.side*c.side*3/4 || g.Area > g.W*g.H || g.Log10NFA > log10RegionShown {
			t.Errorf("%s: got %+v, want an area of about %d", name, g, c.side*c.side)
		}
		if r.Statement.Key != "sameshot.same_shot_changed" {
			t.Errorf("%s: got %s", name, r.Statement.Key)
		}
		m := r.Heatmap
		at := (c.y+c.side/2)*m.H/h*m.W + (c.x+c.side/2)*m.W/w
		if !m.Mask[at] || m.Mask[0] || m.Pix[at] < 0.7 {
			t.Errorf("%s: the map marks %v and %g in the square, %v outside", name, m.Mask[at], m.Pix[at], m.Mask[0])
		}
	}
}

func TestChangeRegionIsInClaimPixels(t *testing.T) {
	t.Parallel()
	const p = pattern(12)
	ref := p.draw(600, 450, identity, 1)
	// The claim is a mirrored part at 3/4 of the size.
	m := flip(600).mul(place(330, 270, 0.75, 0, 300, 220))
	claim := p.draw(330, 270, m, 2)
	square(claim, 90, 140, 30, color.NRGBA{5, 5, 5, 255})
	r := compare(t, claim, ref)
	if len(r.Regions) != 1 || !covers(r.Regions[0], 90, 140, 120, 170, 3) || r.Regions[0].W > 42 {
		t.Errorf("got %s with regions %+v, want the square of 30 pixels at (90,140)", r.Relation, r.Regions)
	}
	if r.Detail["ancestor"] != "reference" || r.Detail["ancestor_reason"] != "part" {
		t.Errorf("got ancestor %v, %v, want reference, part", r.Detail["ancestor"], r.Detail["ancestor_reason"])
	}
}

// TestChangeLeavesLightAlone: brighter, warmer and softer is not changed.
func TestChangeLeavesLightAlone(t *testing.T) {
	t.Parallel()
	const p = pattern(13)
	ref := p.draw(480, 360, identity, 1)
	claim := p.draw(400, 300, place(400, 300, 400.0/480, 0, 239.5, 179.5), 2)
	for i := 0; i < len(claim.Pix); i += 4 {
		q := claim.Pix[i : i+3]
		q[0], q[1], q[2] = uint8(min(int(q[0])*9/10+26, 255)), uint8(int(q[1])*9/10+18), uint8(int(q[2])*85/100+12)
	}
	r := compare(t, claim, ref)
	if r.Relation != forensic.SameShot || len(r.Regions) != 0 {
		t.Errorf("got %s with regions %+v, want same shot without", r.Relation, r.Regions)
	}
	if r.Detail["ancestor"] != "reference" || r.Detail["ancestor_reason"] != "resolution" {
		t.Errorf("got ancestor %v, %v, want reference, resolution", r.Detail["ancestor"], r.Detail["ancestor_reason"])
	}
}

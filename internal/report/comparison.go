package report

import (
	"fmt"
	"html/template"
	"image"
	"math"

	"github.com/bonafide-aftersale/bonafide/forensic"
	"github.com/bonafide-aftersale/bonafide/internal/examination"
)

// picture is an embedded picture.
type picture struct {
	URI  template.URL
	W, H int // pixels of the embedded copy
}

// comparison is a claim beside the reference of one finding.
type comparison struct {
	ID        string
	Claim     picture
	Reference *picture // nil where the finding is about the claim alone
	Aligned   *picture // the reference in the frame of the claim
	Heat      template.URL

	ViewBox  string // of the claim, for what is drawn over it
	Outline  string // SVG path
	Labels   []areaLabel
	FontSize float64

	ReferenceViewBox string
	Footprint        string // SVG path: the frame of the claim on the reference

	CloseUps []closeUp
}

// areaLabel numbers a changed area on the picture.
type areaLabel struct {
	Number int
	X, Y   float64
}

// closeUp shows one changed area in both pictures.
type closeUp struct {
	Number           int
	Claim, Reference picture
}

// maxCloseUps bounds the close-ups of one comparison.
const maxCloseUps = 3

// compare draws what one finding says. reference is nil where the finding is
// about the claim alone.
func compare(id string, f *examination.Finding, claim, reference *canvas) (*comparison, error) {
	size := claim.size()
	c := &comparison{ID: id, ViewBox: viewBox(size), FontSize: math.Ceil(float64(max(size.X, size.Y)) / 30)}
	var err error
	if c.Claim, err = claim.embed(); err != nil {
		return nil, err
	}
	c.Outline = outlinePath(&f.Finding, size.X, size.Y)
	c.label(f.Regions, size)
	if c.Heat, err = embedHeat(f.Heatmap); err != nil {
		return nil, err
	}
	if reference == nil {
		return c, nil
	}
	c.ReferenceViewBox = viewBox(reference.size())
	r, err := reference.embed()
	if err != nil {
		return nil, err
	}
	c.Reference = &r
	if f.Transform == nil {
		return c, nil
	}
	back, ok := backward(f.Transform, reference.size())
	if !ok {
		return c, nil
	}
	aligned := reference.through(&back, window{
		scale: float64(c.Claim.W) / float64(size.X), w: c.Claim.W, h: c.Claim.H}, size)
	a, err := embedded(aligned)
	if err != nil {
		return nil, err
	}
	c.Aligned = &a
	c.Footprint = footprint(&back, size, reference.size())
	return c, c.closeUps(f.Regions, claim, reference, &back)
}

// backward returns the map from claim pixels to reference pixels.
func backward(t *forensic.Transform, reference image.Point) (matrix, bool) {
	forward := matrix(t.Matrix)
	// Of the two signs of a projective map, take the one for which the
	// reference lies on the near side of the horizon.
	if forward[6]*float64(reference.X)/2+forward[7]*float64(reference.Y)/2+forward[8] < 0 {
		for i := range forward {
			forward[i] = -forward[i]
		}
	}
	return forward.inverse()
}

// label places the numbers of the areas beside their boxes.
func (c *comparison) label(regions []forensic.Region, size image.Point) {
	for i, r := range regions {
		y := float64(r.Y) - c.FontSize*0.35
		if y < c.FontSize {
			y = min(float64(r.Y+r.H)+c.FontSize, float64(size.Y)-c.FontSize*0.3)
		}
		x := min(max(float64(r.X), 0), float64(size.X)-c.FontSize)
		c.Labels = append(c.Labels, areaLabel{i + 1, math.Round(x), math.Round(y)})
	}
}

// closeUpSide is the longest side of a close-up; smaller areas are enlarged.
const closeUpSide = 480

// closeUps draws the first regions large, at the same place in both.
func (c *comparison) closeUps(regions []forensic.Region, claim, reference *canvas, back *matrix) error {
	size := claim.size()
	same := matrix{1, 0, 0, 0, 1, 0, 0, 0, 1}
	for i, r := range regions[:min(len(regions), maxCloseUps)] {
		v := around(r, size)
		if v.w < 1 || v.h < 1 {
			continue
		}
		up := closeUp{Number: i + 1}
		var err error
		if up.Claim, err = embedded(claim.through(&same, v, size)); err != nil {
			return err
		}
		if up.Reference, err = embedded(reference.through(back, v, size)); err != nil {
			return err
		}
		c.CloseUps = append(c.CloseUps, up)
	}
	return nil
}

// around returns a window on a region and some of what surrounds it; an area
// that fills most of the picture has none, it is seen well enough.
func around(r forensic.Region, size image.Point) window {
	pad := 0.4*float64(max(r.W, r.H)) + 24
	x0, y0 := max(0, float64(r.X)-pad), max(0, float64(r.Y)-pad)
	x1, y1 := min(float64(size.X), float64(r.X+r.W)+pad), min(float64(size.Y), float64(r.Y+r.H)+pad)
	if (x1-x0)*(y1-y0) > 0.6*float64(size.X)*float64(size.Y) || x1 <= x0 || y1 <= y0 {
		return window{}
	}
	scale := min(4, closeUpSide/max(x1-x0, y1-y0))
	return window{x: x0, y: y0, scale: scale,
		w: int(math.Round((x1 - x0) * scale)), h: int(math.Round((y1 - y0) * scale))}
}

// footprint outlines on the reference the part that the claim shows; "" where
// that is nearly all of it.
func footprint(back *matrix, claim, reference image.Point) string {
	w, h := float64(claim.X)-0.5, float64(claim.Y)-0.5
	var quad []point
	for _, p := range []point{{-0.5, -0.5}, {w, -0.5}, {w, h}, {-0.5, h}} {
		u, v, ok := back.apply(p.x, p.y)
		if !ok || back[6]*p.x+back[7]*p.y+back[8] <= 0 {
			return ""
		}
		quad = append(quad, point{u + 0.5, v + 0.5})
	}
	// Inside by less than 2 % of a side everywhere: the same frame.
	near := func(a, b, side float64) bool { return math.Abs(a-b) < 0.02*side }
	rw, rh := float64(reference.X), float64(reference.Y)
	for _, p := range quad {
		if (!near(p.x, 0, rw) && !near(p.x, rw, rw)) || (!near(p.y, 0, rh) && !near(p.y, rh, rh)) {
			return path([][]point{quad}, 1, 1)
		}
	}
	return ""
}

func viewBox(size image.Point) string { return fmt.Sprintf("0 0 %d %d", size.X, size.Y) }

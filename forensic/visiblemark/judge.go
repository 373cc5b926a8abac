package visiblemark

import "math"

// look is what a place shows when it is looked at closely.
type look struct {
	place
	arm     float64 // the least correlation among the four quarters
	rim     float64 // share of the outline that is brighter inside than outside
	rise    float64 // levels that the inside is brighter
	opacity float64 // of white that explains the rise, 0..1
	usual   bool    // it stands where the generator puts it
}

// outline is one point of the mark's outline on the fine grid, a cell inside
// and a cell outside.
type outline struct{ in, out int }

// rimDistance is how far inside and outside of the outline the levels are
// read, in cells of the fine grid: past the blur of a JPEG picture.
const rimDistance = 2.2

var outlines = rimOf(fineStencil)

// rimOf walks along the four arcs of the astroid.
func rimOf(t *stencil) []outline {
	const steps = 16 // for each arc, without the points, where inside is too thin
	var rim []outline
	for i := range steps {
		a := (.16 + .68*(float64(i)+.5)/steps) * math.Pi / 2
		c, s := math.Cos(a), math.Sin(a)
		r := sparkleRadius * t.side
		x, y := r*c*c*c, r*s*s*s
		// The astroid's normal at angle a is (sin a, cos a).
		for _, q := range [][2]float64{{1, 1}, {-1, 1}, {1, -1}, {-1, -1}} {
			at := func(d float64) int {
				u := float64(t.w)/2 + q[0]*(x+d*s)
				v := float64(t.h)/2 + q[1]*(y+d*c)
				return int(v)*t.w + int(u)
			}
			rim = append(rim, outline{at(-rimDistance), at(rimDistance)})
		}
	}
	return rim
}

// judge measures a place.
func judge(s *sums, p place) look {
	l := look{place: p}
	c := cells(s, p)
	if c == nil {
		return l
	}
	t := fineStencil
	var in, out, inside, outside float64
	for i, v := range c.pix {
		in += float64(v) * t.cover[i]
		inside += t.cover[i]
		out += float64(v) * (1 - t.cover[i])
		outside += 1 - t.cover[i]
	}
	in, out = in/inside, out/outside
	l.rise = in - out
	if out < 254 {
		l.opacity = min(max(l.rise/(255-out), 0), 1)
	}
	l.arm = 1
	for _, quarter := range t.arms {
		l.arm = min(l.arm, part(c.pix, t.cover, quarter))
	}
	bright := 0
	for _, o := range outlines {
		if c.pix[o.in] > c.pix[o.out]+float32(l.rise)/4 {
			bright++
		}
	}
	l.rim = float64(bright) / float64(len(outlines))
	return l
}

// part is the correlation within some cells.
func part(pix []float32, cover []float64, cells []int) float64 {
	var n, a, b, aa, bb, ab float64
	for _, i := range cells {
		u, v := float64(pix[i]), cover[i]
		n, a, b, aa, bb, ab = n+1, a+u, b+v, aa+u*u, bb+v*v, ab+u*v
	}
	d := (aa - a*a/n) * (bb - b*b/n)
	if d <= 1e-6 {
		return 0
	}
	return (ab - a*b/n) / math.Sqrt(d)
}

// score is one number for how well a place shows the mark: 0 means not at
// all, 1 is a drawing of it. The outline weighs most, because it tells marks
// from chance best.
func (l look) score() float64 {
	if l.opacity < leastOpacity || l.opacity > mostOpacity || l.rim < leastOutline {
		return 0
	}
	return max(0, (l.fit+l.arm+4*l.rim)/6)
}

// leastOutline is the share of the outline that must show whatever else fits:
// a diamond of the right size correlates with .95, but bulges where the
// sparkle is drawn in, and shows .75.
const leastOutline = .8

// What a score must reach, measured by TestMeasure (docs/benchmarks/marks.md):
// in the mark's usual place little else looks like it; anywhere else near the
// corner more is asked.
const (
	enoughUsual = .68
	enough      = .80
)

// excess is how far the score is above what it must reach; 0 is just enough.
func (l look) excess() float64 {
	if l.usual {
		return l.score() - enoughUsual
	}
	return l.score() - enough
}

// stands reports whether the mark has its usual distance, give or take an
// eighth of its side, from the right and lower edge of a plane of w by h.
func (l look) stands(w, h float64) bool {
	return math.Abs((w-l.x)/l.side-usual) < .125 && math.Abs((h-l.y)/l.side-usual) < .125
}

// The opacity that is read off the picture is .5, give or take what lies
// behind the mark.
const (
	leastOpacity = .25
	mostOpacity  = .75
)

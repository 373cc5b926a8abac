package raster

import "image"

// Mask marks pixels of a picture, row by row.
type Mask struct {
	W, H int
	Pix  []bool
}

// NewMask returns an empty mask.
func NewMask(w, h int) *Mask { return &Mask{w, h, make([]bool, w*h)} }

// FullMask returns a mask of all pixels.
func FullMask(w, h int) *Mask {
	m := NewMask(w, h)
	for i := range m.Pix {
		m.Pix[i] = true
	}
	return m
}

// At reports whether (x, y) is inside the picture and marked.
func (m *Mask) At(x, y int) bool {
	return x >= 0 && y >= 0 && x < m.W && y < m.H && m.Pix[y*m.W+x]
}

// Count returns the number of marked pixels.
func (m *Mask) Count() int {
	n := 0
	for _, b := range m.Pix {
		if b {
			n++
		}
	}
	return n
}

// Box returns the smallest rectangle around the marked pixels.
func (m *Mask) Box() image.Rectangle {
	var r image.Rectangle
	for y := range m.H {
		for x := range m.W {
			if m.Pix[y*m.W+x] {
				r = r.Union(image.Rect(x, y, x+1, y+1))
			}
		}
	}
	return r
}

// Warp maps the mask into a picture of w x h by the nearest pixel. Where the
// mapping shrinks, a pixel is marked when any of 4x4 points inside it is: a
// thin crack stays connected.
func (m *Mask) Warp(to Matrix, w, h int) *Mask {
	out := NewMask(w, h)
	inv := to.Inverse()
	reach := m.reach(to, w, h)
	for y := reach.Min.Y; y < reach.Max.Y; y++ {
		for x := reach.Min.X; x < reach.Max.X; x++ {
			for k := range 16 {
				sx, sy := inv.Apply(float64(x)+(float64(k%4)-1.5)/4, float64(y)+(float64(k/4)-1.5)/4)
				if sx > -.5 && sy > -.5 && m.At(int(sx+.5), int(sy+.5)) {
					out.Pix[y*w+x] = true
					break
				}
			}
		}
	}
	return out
}

// reach bounds where the marked pixels land. A homography maps the box of the
// mask into the box of its mapped corners as long as it keeps them in front.
func (m *Mask) reach(to Matrix, w, h int) image.Rectangle {
	b := m.Box()
	if b.Empty() {
		return image.Rectangle{}
	}
	var r image.Rectangle
	for k := range 4 {
		x := float64(b.Min.X) - .5 + float64(k%2*b.Dx())
		y := float64(b.Min.Y) - .5 + float64(k/2*b.Dy())
		px, py := to.Apply(x, y)
		at := image.Pt(int(min(max(px, -9), float64(w+9))), int(min(max(py, -9), float64(h+9))))
		r = r.Union(image.Rectangle{at, at.Add(image.Pt(1, 1))})
	}
	return r.Inset(-3).Intersect(image.Rect(0, 0, w, h))
}

// Changed marks the pixels in which some channel of a and b differs by more
// than limit levels. The pictures must have one size.
func Changed(a, b *image.RGBA, limit int) *Mask {
	m := NewMask(a.Rect.Dx(), a.Rect.Dy())
	for i := range m.Pix {
		for c := range 3 {
			d := int(a.Pix[i*4+c]) - int(b.Pix[i*4+c])
			if d > limit || -d > limit {
				m.Pix[i] = true
				break
			}
		}
	}
	return m
}

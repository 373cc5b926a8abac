package sameshot

import "sync"

// A comparison needs some hundred planes for a moment each. They are kept for
// the next use; what a plane or mask held before is still in it.
var (
	sparePlanes sync.Pool
	spareMasks  sync.Pool
)

// borrow returns a plane with arbitrary content; giveBack it when done.
func borrow(w, h int) *plane {
	if p, ok := sparePlanes.Get().(*plane); ok {
		if cap(p.pix) >= w*h {
			p.w, p.h, p.pix = w, h, p.pix[:w*h]
			return p
		}
	}
	return newPlane(w, h)
}

// borrowClear is borrow with zeros.
func borrowClear(w, h int) *plane {
	p := borrow(w, h)
	clear(p.pix)
	return p
}

func giveBack(planes ...*plane) {
	for _, p := range planes {
		sparePlanes.Put(p)
	}
}

// borrowMask returns an empty mask of n pixels.
func borrowMask(n int) *[]bool {
	if m, ok := spareMasks.Get().(*[]bool); ok && cap(*m) >= n {
		*m = (*m)[:n]
		clear(*m)
		return m
	}
	m := make([]bool, n)
	return &m
}

func giveBackMask(m *[]bool) { spareMasks.Put(m) }

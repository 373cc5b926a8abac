package sameshot

import (
	"math"

	"github.com/bonafide-aftersale/bonafide/forensic"
)

// transformOf expresses the affine map m (unmirrored reference pixels to
// claim pixels) in the terms of the contract. A map whose aspect change or
// shear moves no corner by a pixel is called a similarity.
func transformOf(m mat3, mirror bool, ref *View) *forensic.Transform {
	t := &forensic.Transform{Model: "similarity", Mirrored: mirror, Matrix: m}
	n := m
	if mirror {
		n = m.mul(flip(ref.colour.ow))
	}
	t.Scale = m.scale()
	// Counter-clockwise on a screen whose y axis points down.
	t.RotationDeg = -math.Atan2(n[3]-n[1], n[0]+n[4]) * 180 / math.Pi
	if t.RotationDeg <= -180 {
		t.RotationDeg += 360
	}
	t.DX, t.DY = n[2], n[5]
	long := float64(max(ref.colour.ow, ref.colour.oh)) * t.Scale
	if m.strain()*long/2 > 1 {
		t.Model = "homography"
	}
	return t
}

package raster

import "math"

// Matrix is a row-major 3x3 homography of pixel coordinates, pixel centres at
// integers.
type Matrix [9]float64

// Identity maps every pixel to itself.
var Identity = Matrix{1, 0, 0, 0, 1, 0, 0, 0, 1}

// Then returns the mapping that applies m first and n after it.
func (m Matrix) Then(n Matrix) Matrix {
	var r Matrix
	for i := range 3 {
		for j := range 3 {
			for k := range 3 {
				r[i*3+j] += n[i*3+k] * m[k*3+j]
			}
		}
	}
	return r
}

// Apply maps a point.
func (m Matrix) Apply(x, y float64) (float64, float64) {
	w := m[6]*x + m[7]*y + m[8]
	return (m[0]*x + m[1]*y + m[2]) / w, (m[3]*x + m[4]*y + m[5]) / w
}

// Inverse returns the mapping back; m must be invertible.
func (m Matrix) Inverse() Matrix {
	c := Matrix{
		m[4]*m[8] - m[5]*m[7], m[2]*m[7] - m[1]*m[8], m[1]*m[5] - m[2]*m[4],
		m[5]*m[6] - m[3]*m[8], m[0]*m[8] - m[2]*m[6], m[2]*m[3] - m[0]*m[5],
		m[3]*m[7] - m[4]*m[6], m[1]*m[6] - m[0]*m[7], m[0]*m[4] - m[1]*m[3],
	}
	d := m[0]*c[0] + m[1]*c[3] + m[2]*c[6]
	for i := range c {
		c[i] /= d
	}
	return c
}

// Translate moves by (dx, dy) pixels.
func Translate(dx, dy float64) Matrix { return Matrix{1, 0, dx, 0, 1, dy, 0, 0, 1} }

// Resized maps a w0 x h0 picture to its scaled copy of w1 x h1.
func Resized(w0, h0, w1, h1 int) Matrix {
	sx, sy := float64(w1)/float64(w0), float64(h1)/float64(h0)
	return Matrix{sx, 0, (sx - 1) / 2, 0, sy, (sy - 1) / 2, 0, 0, 1}
}

// Mirrored flips a picture of width w left-right.
func Mirrored(w int) Matrix { return Matrix{-1, 0, float64(w - 1), 0, 1, 0, 0, 0, 1} }

// Similar scales by s and turns by deg (counter-clockwise on screen) about the
// origin, then moves by (dx, dy).
func Similar(s, deg, dx, dy float64) Matrix {
	sin, cos := math.Sincos(deg * math.Pi / 180)
	return Matrix{s * cos, s * sin, dx, -s * sin, s * cos, dy, 0, 0, 1}
}

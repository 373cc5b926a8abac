package report

import "math"

// matrix is a row-major 3x3 projective map of the plane.
type matrix [9]float64

// apply maps a point; ok is false beyond the horizon.
func (m *matrix) apply(x, y float64) (u, v float64, ok bool) {
	w := m[6]*x + m[7]*y + m[8]
	if !(w > 1e-9 || w < -1e-9) {
		return 0, 0, false
	}
	return (m[0]*x + m[1]*y + m[2]) / w, (m[3]*x + m[4]*y + m[5]) / w, true
}

// inverse returns the map back, scaled so that points in the plane of the
// picture have w > 0 if they had it before; ok is false if there is none.
func (m *matrix) inverse() (inv matrix, ok bool) {
	inv = matrix{
		m[4]*m[8] - m[5]*m[7], m[2]*m[7] - m[1]*m[8], m[1]*m[5] - m[2]*m[4],
		m[5]*m[6] - m[3]*m[8], m[0]*m[8] - m[2]*m[6], m[2]*m[3] - m[0]*m[5],
		m[3]*m[7] - m[4]*m[6], m[1]*m[6] - m[0]*m[7], m[0]*m[4] - m[1]*m[3],
	}
	det := m[0]*inv[0] + m[1]*inv[3] + m[2]*inv[6]
	if math.IsNaN(det) || math.IsInf(det, 0) || math.Abs(det) < 1e-12 {
		return inv, false
	}
	for i := range inv {
		inv[i] /= det
	}
	return inv, true
}

// stretch is how many units the map makes of one at (x, y), in the mean of
// all directions; 0 where that cannot be said.
func (m *matrix) stretch(x, y float64) float64 {
	u, v, ok0 := m.apply(x, y)
	u1, v1, ok1 := m.apply(x+1, y)
	u2, v2, ok2 := m.apply(x, y+1)
	if !ok0 || !ok1 || !ok2 {
		return 0
	}
	return math.Sqrt(math.Abs((u1-u)*(v2-v) - (u2-u)*(v1-v)))
}

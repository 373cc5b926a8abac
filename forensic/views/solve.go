package views

import (
	"math"
	"slices"
)

// fit solves the equations of some matches for the matrix of unit length with
// the least sum of squares: the eigenvector of the smallest eigenvalue.
func fit(pairs []pair, of []int, rel relation) (matrix, bool) {
	var a [9][9]float64
	for _, i := range of {
		for _, row := range rel.rows(&pairs[i]) {
			length := 0.0
			for _, v := range row {
				length += v * v
			}
			if length == 0 {
				continue
			}
			for j := range row {
				for k := range row {
					a[j][k] += row[j] * row[k] / length
				}
			}
		}
	}
	return smallest(&a)
}

// smallest is the eigenvector of the smallest eigenvalue of a symmetric
// matrix, by inverse iteration on the matrix with a little of the identity
// added (Golub and Van Loan 2013, section 8.2.2). ok is false where another
// one is about as small: the matches then define no single relation.
func smallest(a *[9][9]float64) (matrix, bool) {
	trace := 0.0
	for i := range a {
		trace += a[i][i]
	}
	if !(trace > 0) || math.IsInf(trace, 0) {
		return matrix{}, false
	}
	shift := 1e-12 * trace
	var l [9][9]float64 // Cholesky factor
	for i := range l {
		for j := 0; j <= i; j++ {
			s := a[i][j]
			if i == j {
				s += shift
			}
			for k := range j {
				s -= l[i][k] * l[j][k]
			}
			if i != j {
				l[i][j] = s / l[j][j]
				continue
			}
			if s <= 0 {
				s = shift * 1e-3
			}
			l[i][i] = math.Sqrt(s)
		}
	}
	v := matrix{1, .3, -.2, .4, .9, .1, -.3, .2, 1.1}
	for range 6 {
		for i := range v { // l y = v
			for k := range i {
				v[i] -= l[i][k] * v[k]
			}
			v[i] /= l[i][i]
		}
		for i := 8; i >= 0; i-- { // l' x = y
			for k := i + 1; k < 9; k++ {
				v[i] -= l[k][i] * v[k]
			}
			v[i] /= l[i][i]
		}
		length := 0.0
		for _, x := range v {
			length += x * x
		}
		length = math.Sqrt(length)
		if !(length > 0) || math.IsInf(length, 0) {
			return matrix{}, false
		}
		for i := range v {
			v[i] /= length
		}
	}
	return v, true
}

// moved is the median shift of the matches that no turn of the camera
// explains, as a share of the longer side. The turn is the rotation next to
// the homography of the plane, with the focal length, between 0.6 and 3 longer
// sides, that explains most.
func moved(plane matrix, pairs []pair, of []int) float64 {
	if len(of) == 0 {
		return 0
	}
	best := math.Inf(1)
	for f := 0.6; f <= 3; f *= 1.2 {
		// In units of the focal length a turn is a rotation; m maps with side
		// as unit.
		m := plane
		m[2], m[5] = m[2]/f, m[5]/f
		m[6], m[7] = m[6]*f, m[7]*f
		r, ok := rotation(m)
		if !ok {
			continue
		}
		r[2], r[5] = r[2]*f, r[5]*f
		r[6], r[7] = r[6]/f, r[7]/f
		shifts := make([]float64, 0, len(of))
		for _, i := range of {
			if x, y, ok := r.apply(pairs[i].ax, pairs[i].ay); ok {
				shifts = append(shifts, math.Hypot(x-pairs[i].bx, y-pairs[i].by))
			}
		}
		if len(shifts) > 0 {
			best = min(best, median(shifts)/side)
		}
	}
	if math.IsInf(best, 0) {
		return 0
	}
	return best
}

// rotation is the rotation next to a matrix up to scale: the orthogonal factor
// of its polar decomposition by Newton's iteration (Higham 1986).
func rotation(m matrix) (matrix, bool) {
	det := m[0]*(m[4]*m[8]-m[5]*m[7]) - m[1]*(m[3]*m[8]-m[5]*m[6]) + m[2]*(m[3]*m[7]-m[4]*m[6])
	if math.Abs(det) < 1e-12 {
		return m, false
	}
	scale := math.Cbrt(det)
	for i := range m {
		m[i] /= scale
	}
	for range 20 {
		inv, ok := m.inverse()
		if !ok {
			return m, false
		}
		for i := range 3 {
			for j := i; j < 3; j++ {
				a, b := (m[3*i+j]+inv[3*j+i])/2, (m[3*j+i]+inv[3*i+j])/2
				m[3*i+j], m[3*j+i] = a, b
			}
		}
	}
	return m, true
}

func median(v []float64) float64 {
	slices.Sort(v)
	return v[len(v)/2]
}

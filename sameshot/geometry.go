package sameshot

import "math"

// similarity maps (x,y) to (a*x - b*y + tx, b*x + a*y + ty).
type similarity struct{ a, b, tx, ty float64 }

func (s similarity) apply(x, y float64) (float64, float64) {
	return s.a*x - s.b*y + s.tx, s.b*x + s.a*y + s.ty
}

func (s similarity) scale() float64 { return math.Hypot(s.a, s.b) }

func (s similarity) matrix() mat3 { return mat3{s.a, -s.b, s.tx, s.b, s.a, s.ty, 0, 0, 1} }

// mat3 is a row-major projective map of the plane.
type mat3 [9]float64

func (m *mat3) apply(x, y float64) (float64, float64) {
	w := m[6]*x + m[7]*y + m[8]
	return (m[0]*x + m[1]*y + m[2]) / w, (m[3]*x + m[4]*y + m[5]) / w
}

func (m mat3) mul(n mat3) mat3 {
	var r mat3
	for i := 0; i < 3; i++ {
		for j := 0; j < 3; j++ {
			r[3*i+j] = m[3*i]*n[j] + m[3*i+1]*n[3+j] + m[3*i+2]*n[6+j]
		}
	}
	return r
}

// inverse returns the inverse of m; ok is false where m is singular.
func (m mat3) inverse() (mat3, bool) {
	c := mat3{
		m[4]*m[8] - m[5]*m[7], m[2]*m[7] - m[1]*m[8], m[1]*m[5] - m[2]*m[4],
		m[5]*m[6] - m[3]*m[8], m[0]*m[8] - m[2]*m[6], m[2]*m[3] - m[0]*m[5],
		m[3]*m[7] - m[4]*m[6], m[1]*m[6] - m[0]*m[7], m[0]*m[4] - m[1]*m[3],
	}
	det := m[0]*c[0] + m[1]*c[3] + m[2]*c[6]
	if math.Abs(det) < 1e-15 || math.IsNaN(det) {
		return mat3{}, false
	}
	for i := range c {
		c[i] /= det
	}
	return c, true
}

// scale is the square root of the area that m gives a unit square.
func (m mat3) scale() float64 {
	return math.Sqrt(math.Abs(m[0]*m[4] - m[1]*m[3]))
}

// anisotropy splits the linear part of m into a rotation and a triangular
// map, in the axes of the source and in those of the target, and returns the
// log aspect change and the shear of the one with less shear. A picture that
// was resized without its aspect has no shear in one of them.
func (m mat3) anisotropy() (stretch, shear float64) {
	// Columns: images of the source axes.
	cu, cv := math.Hypot(m[0], m[3]), math.Hypot(m[1], m[4])
	det := math.Abs(m[0]*m[4] - m[1]*m[3])
	dot := m[0]*m[1] + m[3]*m[4]
	stretch, shear = math.Log(cu*cu/det), dot/(cu*cv)
	// Rows: the same for the inverse.
	ru, rv := math.Hypot(m[0], m[1]), math.Hypot(m[3], m[4])
	dot = m[0]*m[3] + m[1]*m[4]
	if s := dot / (ru * rv); math.Abs(s) < math.Abs(shear) {
		stretch, shear = math.Log(ru*ru/det), s
	}
	return stretch, shear
}

// strain is the larger of stretch and shear.
func (m mat3) strain() float64 {
	a, b := m.anisotropy()
	return max(math.Abs(a), math.Abs(b))
}

// fitAffine is the weighted least-squares affine map.
func fitAffine(ps []pair) (mat3, bool) {
	var cu, cv, cw float64
	for _, p := range ps {
		cu += p.w * p.u
		cv += p.w * p.v
		cw += p.w
	}
	if cw <= 0 {
		return mat3{}, false
	}
	cu, cv = cu/cw, cv/cw
	var m [2][]float64
	for k := range m {
		c, ok := fitLinear(3, func(i int) ([]float64, float64, float64, bool) {
			if i >= len(ps) {
				return nil, 0, 0, false
			}
			t := ps[i].x
			if k == 1 {
				t = ps[i].y
			}
			return []float64{ps[i].u - cu, ps[i].v - cv, 1}, t, ps[i].w, true
		})
		if !ok {
			return mat3{}, false
		}
		c[2] -= c[0]*cu + c[1]*cv
		m[k] = c
	}
	return mat3{m[0][0], m[0][1], m[0][2], m[1][0], m[1][1], m[1][2], 0, 0, 1}, true
}

// pair is a correspondence (u,v) -> (x,y) with a weight.
type pair struct{ u, v, x, y, w float64 }

// fitSimilarity is the weighted least-squares similarity.
func fitSimilarity(ps []pair) (similarity, bool) {
	var sw, su, sv, sx, sy float64
	for _, p := range ps {
		sw += p.w
		su += p.w * p.u
		sv += p.w * p.v
		sx += p.w * p.x
		sy += p.w * p.y
	}
	if sw <= 0 {
		return similarity{}, false
	}
	su, sv, sx, sy = su/sw, sv/sw, sx/sw, sy/sw
	var n, d, e float64
	for _, p := range ps {
		u, v, x, y := p.u-su, p.v-sv, p.x-sx, p.y-sy
		d += p.w * (u*u + v*v)
		n += p.w * (u*x + v*y)
		e += p.w * (u*y - v*x)
	}
	if d < 1e-9 {
		return similarity{}, false
	}
	s := similarity{a: n / d, b: e / d}
	s.tx = sx - s.a*su + s.b*sv
	s.ty = sy - s.b*su - s.a*sv
	return s, true
}

// fitLinear solves the weighted least squares of targets t on rows of n
// regressors by Cholesky; it reports failure on a system that is singular to
// within rounding.
func fitLinear(n int, rows func(i int) (x []float64, t, w float64, ok bool)) ([]float64, bool) {
	a := make([]float64, n*n)
	b := make([]float64, n)
	for i := 0; ; i++ {
		x, t, w, ok := rows(i)
		if !ok {
			break
		}
		for j := 0; j < n; j++ {
			b[j] += w * x[j] * t
			for k := 0; k <= j; k++ {
				a[j*n+k] += w * x[j] * x[k]
			}
		}
	}
	for j := 0; j < n; j++ {
		for k := 0; k <= j; k++ {
			s := a[j*n+k]
			for i := 0; i < k; i++ {
				s -= a[j*n+i] * a[k*n+i]
			}
			if j == k {
				if s <= 1e-12*a[j*n+j] || s <= 1e-300 {
					return nil, false
				}
				a[j*n+j] = math.Sqrt(s)
			} else {
				a[j*n+k] = s / a[k*n+k]
			}
		}
	}
	for j := 0; j < n; j++ {
		for i := 0; i < j; i++ {
			b[j] -= a[j*n+i] * b[i]
		}
		b[j] /= a[j*n+j]
	}
	for j := n - 1; j >= 0; j-- {
		for i := j + 1; i < n; i++ {
			b[j] -= a[i*n+j] * b[i]
		}
		b[j] /= a[j*n+j]
	}
	return b, true
}

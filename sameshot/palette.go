package sameshot

import "math"

// palette predicts one channel of the claim from the reference's Y'CbCr and
// the place in the picture: a quadratic in the three channels, which holds the
// per-channel curves, saturation and warmth of photo filters, and a quadratic
// field that adds and multiplies, which holds vignettes.
const paletteTerms = 20

// own is the channel that the field multiplies; all values centred.
func paletteRow(x *[paletteTerms]float64, y, b, r, own, u, v float64) {
	*x = [paletteTerms]float64{
		1, y, b, r, y * y, y * b, y * r, b * b, b * r, r * r,
		u, v, u * u, u * v, v * v,
		own * u, own * v, own * u * u, own * u * v, own * v * v,
	}
}

// fitPalette fits target-base on the pixels of mask by iteratively reweighted
// least squares with Tukey weights (so that what was painted over does not
// count) and adds the prediction to base. All planes have one size except y,
// b, r, which may be half as wide and high.
func fitPalette(target, base, own, y, b, r *plane, mask []bool) {
	half := 0
	if y.w < base.w {
		half = 1
	}
	step := max(1, int(math.Sqrt(float64(len(base.pix))/6000)))
	var idx []int
	for j := step / 2; j < base.h; j += step {
		for i := step / 2; i < base.w; i += step {
			if k := j*base.w + i; mask[k] {
				idx = append(idx, k)
			}
		}
	}
	if len(idx) < 20*paletteTerms {
		return
	}
	at := func(x *[paletteTerms]float64, i, j int) {
		k := min(j>>half, y.h-1)*y.w + min(i>>half, y.w-1)
		u, v := 2*float64(i)/float64(base.w)-1, 2*float64(j)/float64(base.h)-1
		o := float64(own.pix[j*base.w+i])/128 - 1
		paletteRow(x, float64(y.pix[k])/128-1, float64(b.pix[k])/128-1, float64(r.pix[k])/128-1, o, u, v)
	}
	rows := make([][paletteTerms]float64, len(idx))
	ts := make([]float64, len(idx))
	wt := make([]float64, len(idx))
	for n, k := range idx {
		at(&rows[n], k%base.w, k/base.w)
		ts[n] = float64(target.pix[k] - base.pix[k])
		wt[n] = 1
	}
	var c []float64
	res, ab := make([]float64, len(idx)), make([]float64, len(idx))
	for range 5 {
		s, ok := solvePalette(rows, ts, wt)
		if !ok {
			return
		}
		c = s
		for n := range rows {
			p := 0.0
			for t, x := range rows[n] {
				p += c[t] * x
			}
			res[n] = ts[n] - p
			ab[n] = math.Abs(res[n])
		}
		lim := 4 * max(1.4826*median(ab), 0.4)
		for n, e := range res {
			t := max(1-(e/lim)*(e/lim), 0)
			wt[n] = t * t
		}
	}
	// Per row the terms are few: fold the constant ones.
	for j := 0; j < base.h; j++ {
		out := base.row(j)
		v := 2*float64(j)/float64(base.h) - 1
		for i := range out {
			k := min(j>>half, y.h-1)*y.w + min(i>>half, y.w-1)
			u := 2*float64(i)/float64(base.w) - 1
			yy, bb, rr := float64(y.pix[k])/128-1, float64(b.pix[k])/128-1, float64(r.pix[k])/128-1
			o := float64(own.pix[j*base.w+i])/128 - 1
			p := c[0] + yy*(c[1]+c[4]*yy+c[5]*bb+c[6]*rr) + bb*(c[2]+c[7]*bb+c[8]*rr) + rr*(c[3]+c[9]*rr) +
				u*(c[10]+o*c[15]+u*(c[12]+o*c[17])+v*(c[13]+o*c[18])) + v*(c[11]+o*c[16]+v*(c[14]+o*c[19]))
			out[i] += float32(p)
		}
	}
}

// solvePalette is fitLinear for fixed rows, with a ridge that keeps terms that
// the picture does not tell apart (a grey picture has no chroma) at zero.
func solvePalette(rows [][paletteTerms]float64, ts, wt []float64) ([]float64, bool) {
	const n = paletteTerms
	var a [n][n]float64
	var b [n]float64
	for i := range rows {
		w := wt[i]
		if w == 0 {
			continue
		}
		x := &rows[i]
		for j := 0; j < n; j++ {
			wx := w * x[j]
			b[j] += wx * ts[i]
			for k := 0; k <= j; k++ {
				a[j][k] += wx * x[k]
			}
		}
	}
	ridge := 1e-4 * float64(len(rows))
	for j := 0; j < n; j++ {
		a[j][j] += ridge
		for k := 0; k <= j; k++ {
			s := a[j][k]
			for i := 0; i < k; i++ {
				s -= a[j][i] * a[k][i]
			}
			if j == k {
				if s <= 0 {
					return nil, false
				}
				a[j][j] = math.Sqrt(s)
			} else {
				a[j][k] = s / a[k][k]
			}
		}
	}
	c := make([]float64, n)
	for j := 0; j < n; j++ {
		c[j] = b[j]
		for i := 0; i < j; i++ {
			c[j] -= a[j][i] * c[i]
		}
		c[j] /= a[j][j]
	}
	for j := n - 1; j >= 0; j-- {
		for i := j + 1; i < n; i++ {
			c[j] -= a[i][j] * c[i]
		}
		c[j] /= a[j][j]
	}
	return c, true
}

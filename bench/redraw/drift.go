package redraw

import (
	"image"
	"math"
	"math/rand/v2"

	"github.com/bonafide-aftersale/bonafide/bench/raster"
)

// drift draws a smooth displacement of rms pixels at a long side of 1,024,
// with wavelengths of 30–200 pixels there.
func drift(rng *rand.Rand, w, h int, unit, rms float64) (dx, dy *raster.Field) {
	return band(rng, w, h, unit, rms), band(rng, w, h, unit, rms)
}

func band(rng *rand.Rand, w, h int, unit, rms float64) *raster.Field {
	f := raster.NewField(w, h)
	for range 3 {
		wave := 30 * math.Pow(200./30, rng.Float64()) * unit
		n := raster.Noise(rng, w, h, max(wave/2, 2), 1)
		for i, v := range n.Pix {
			f.Pix[i] += v
		}
	}
	f.Blur(5 * unit)
	return level(f, rms*unit/math.Sqrt2) // each axis has its share of the length
}

// level scales f to zero mean and the given rms.
func level(f *raster.Field, rms float64) *raster.Field {
	var sum, sq float64
	for _, v := range f.Pix {
		sum += float64(v)
		sq += float64(v) * float64(v)
	}
	n := float64(len(f.Pix))
	mean := sum / n
	dev := math.Sqrt(max(sq/n-mean*mean, 1e-12))
	for i, v := range f.Pix {
		f.Pix[i] = float32((float64(v) - mean) / dev * rms)
	}
	return f
}

// loosen draws the additional displacement of fine detail, wavelengths of
// 6–16 pixels; nil means none.
func loosen(rng *rand.Rand, w, h int, unit, rms float64) *[2]*raster.Field {
	if rms == 0 {
		return nil
	}
	var out [2]*raster.Field
	for k := range out {
		out[k] = level(raster.Noise(rng, w, h, max((3+5*rng.Float64())*unit, 2), 1), rms*unit/math.Sqrt2)
	}
	return &out
}

// move displaces the picture by (dx, dy); its fine detail by loose as well.
func move(img *image.RGBA, dx, dy *raster.Field, loose *[2]*raster.Field) *image.RGBA {
	w, h := img.Rect.Dx(), img.Rect.Dy()
	out := image.NewRGBA(img.Rect)
	var low, high [3]*raster.Field
	for k := range 3 {
		low[k] = raster.NewField(w, h)
		for i := range low[k].Pix {
			low[k].Pix[i] = float32(img.Pix[i*4+k])
		}
		if loose != nil {
			high[k] = raster.NewField(w, h)
			copy(high[k].Pix, low[k].Pix)
			low[k].Blur(1.6)
			for i := range low[k].Pix {
				high[k].Pix[i] -= low[k].Pix[i]
			}
		}
	}
	for i := range dx.Pix {
		x, y := float32(i%w)+dx.Pix[i], float32(i/w)+dy.Pix[i]
		v := trio(&low, x, y)
		if loose != nil {
			u := trio(&high, x+loose[0].Pix[i], y+loose[1].Pix[i])
			v[0], v[1], v[2] = v[0]+u[0], v[1]+u[1], v[2]+u[2]
		}
		for k := range 3 {
			out.Pix[i*4+k] = raster.Clamp(float64(v[k]))
		}
		out.Pix[i*4+3] = 255
	}
	return out
}

// trio interpolates three fields bilinearly, constant beyond the border.
func trio(f *[3]*raster.Field, x, y float32) (out [3]float32) {
	w, h := f[0].W, f[0].H
	x, y = min(max(x, 0), float32(w-1)), min(max(y, 0), float32(h-1))
	i, j := int(x), int(y)
	a, b := x-float32(i), y-float32(j)
	p := j*w + i
	q, r := p, p
	if i+1 < w {
		q++
	}
	if j+1 < h {
		r += w
	}
	s := r + q - p
	for k := range 3 {
		v := f[k].Pix
		top := v[p] + (v[q]-v[p])*a
		low := v[r] + (v[s]-v[r])*a
		out[k] = top + (low-top)*b
	}
	return out
}

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
	for k := range 3 {
		low, high := raster.NewField(w, h), raster.NewField(w, h)
		for i := range low.Pix {
			low.Pix[i] = float32(img.Pix[i*4+k])
		}
		if loose != nil {
			copy(high.Pix, low.Pix)
			low.Blur(1.6)
			for i := range high.Pix {
				high.Pix[i] -= low.Pix[i]
			}
		}
		for i := range low.Pix {
			x := float64(i%w) + float64(dx.Pix[i])
			y := float64(i/w) + float64(dy.Pix[i])
			v := low.Sample(x, y)
			if loose != nil {
				v += high.Sample(x+float64(loose[0].Pix[i]), y+float64(loose[1].Pix[i]))
			}
			out.Pix[i*4+k] = raster.Clamp(v)
		}
	}
	for i := 3; i < len(out.Pix); i += 4 {
		out.Pix[i] = 255
	}
	return out
}

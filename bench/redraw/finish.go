package redraw

import (
	"image"
	"math"
	"math/rand/v2"

	"github.com/bonafide-aftersale/bonafide/bench/raster"
)

// denoise is a 5x5 bilateral filter by luma with a range of sigma levels: weak
// texture goes, edges stay.
func denoise(img *image.RGBA, sigma float64) {
	w, h := img.Rect.Dx(), img.Rect.Dy()
	luma := raster.Luma(img)
	var near [256]float32
	for d := range near {
		near[d] = float32(math.Exp(-float64(d*d) / (2 * sigma * sigma)))
	}
	src := make([]uint8, len(img.Pix))
	copy(src, img.Pix)
	for y := range h {
		for x := range w {
			i := y*w + x
			var r, g, b, sum float32
			for j := max(y-2, 0); j <= min(y+2, h-1); j++ {
				for k := max(x-2, 0); k <= min(x+2, w-1); k++ {
					n := j*w + k
					d := luma.Pix[n] - luma.Pix[i]
					if d < 0 {
						d = -d
					}
					wt := near[min(int(d), 255)]
					sum += wt
					r += wt * float32(src[n*4])
					g += wt * float32(src[n*4+1])
					b += wt * float32(src[n*4+2])
				}
			}
			p := img.Pix[i*4:]
			p[0], p[1], p[2] = uint8(r/sum+.5), uint8(g/sum+.5), uint8(b/sum+.5)
		}
	}
}

// tone shifts colours and contrast, more with strength k in (0,1].
func tone(rng *rand.Rand, img *image.RGBA, k float64) {
	contrast := 1 + k*(rng.Float64()*.3-.1)
	gamma := math.Exp(k * (rng.Float64()*.3 - .15))
	var curve [3][256]uint8
	for c := range curve {
		gain := 1 + k*(rng.Float64()*.12-.06)
		for v := range 256 {
			t := math.Pow(float64(v)/255, gamma) * gain
			curve[c][v] = raster.Clamp((.5 + (t-.5)*contrast) * 255)
		}
	}
	for i := range img.Pix {
		if c := i % 4; c < 3 {
			img.Pix[i] = curve[c][img.Pix[i]]
		}
	}
}

// sharpen adds amount of the difference to a blurred copy.
func sharpen(img *image.RGBA, amount float64) {
	w, h := img.Rect.Dx(), img.Rect.Dy()
	l := raster.Luma(img)
	s := raster.NewField(w, h)
	copy(s.Pix, l.Pix)
	s.Blur(1.1)
	for i := range l.Pix {
		d := amount * float64(l.Pix[i]-s.Pix[i])
		for k := range 3 {
			img.Pix[i*4+k] = raster.Clamp(float64(img.Pix[i*4+k]) + d)
		}
	}
}

// grain adds slightly correlated noise of about sigma levels.
func grain(rng *rand.Rand, img *image.RGBA, sigma float64) {
	w, h := img.Rect.Dx(), img.Rect.Dy()
	n := raster.NewField(w, h)
	for i := range n.Pix {
		n.Pix[i] = float32(rng.NormFloat64())
	}
	level(n.Blur(.6), sigma)
	for i, v := range n.Pix {
		for k := range 3 {
			img.Pix[i*4+k] = raster.Clamp(float64(img.Pix[i*4+k]) + float64(v))
		}
	}
}

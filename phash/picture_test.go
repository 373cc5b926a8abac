package phash_test

import (
	"image"
	"image/color"
	"math/rand/v2"
)

// paint fills a picture by a function of the pixel.
func paint(w, h int, at func(x, y int) color.NRGBA) *image.NRGBA {
	m := image.NewNRGBA(image.Rect(0, 0, w, h))
	for y := range h {
		for x := range w {
			m.SetNRGBA(x, y, at(x, y))
		}
	}
	return m
}

// still is an opaque picture of coloured boxes on a slope, the same for the
// same seed on every machine, and alike at every size.
func still(seed uint64, w, h int) *image.NRGBA {
	m := paint(w, h, func(x, y int) color.NRGBA {
		px, py := x*1000/w, y*1000/h
		return color.NRGBA{uint8(px / 4), uint8(py / 4), uint8((px + py) / 8), 255}
	})
	at := func(p, n int) int { return min((p*n+999)/1000, n) } // first pixel at p thousandths
	rnd := rand.New(rand.NewPCG(seed, 1))
	for range 24 {
		x, y := rnd.IntN(900), rnd.IntN(900)
		x1, y1 := x+50+rnd.IntN(300), y+50+rnd.IntN(300)
		c := color.NRGBA{uint8(rnd.IntN(256)), uint8(rnd.IntN(256)), uint8(rnd.IntN(256)), 255}
		for py := at(y, h); py < at(y1, h); py++ {
			for px := at(x, w); px < at(x1, w); px++ {
				m.SetNRGBA(px, py, c)
			}
		}
	}
	return m
}

// stripes has structure of one pixel.
func stripes(w, h int) *image.NRGBA {
	return paint(w, h, func(x, y int) color.NRGBA {
		v := uint8((x*x*7 + y*13 + x*y*3) & 255)
		return color.NRGBA{v, v ^ 85, 255 - v, 255}
	})
}

func flat(w, h int, v uint8) *image.NRGBA {
	return paint(w, h, func(int, int) color.NRGBA { return color.NRGBA{v, v, v, 255} })
}

// moved returns a w by h picture whose pixel (x, y) is that of m at from(x, y).
func moved(m *image.NRGBA, w, h int, from func(x, y int) (int, int)) *image.NRGBA {
	return paint(w, h, func(x, y int) color.NRGBA { return m.NRGBAAt(from(x, y)) })
}

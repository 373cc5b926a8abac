package forensictest

import (
	"image"
	"image/color"
	"math/rand/v2"
)

// The pictures are pure functions of size and seed, in integers, so that they
// are the same on every processor. Levels are 0 to 255.

// Scene draws a textured still life: noise of several grain sizes with
// rectangles and discs on it, rich in corners and edges.
func Scene(w, h int, seed uint64) *image.RGBA {
	img := image.NewRGBA(image.Rect(0, 0, w, h))
	for y := range h {
		for x := range w {
			v := (4*grain(x, y, 48, seed) + 3*grain(x, y, 17, seed+1) + 3*grain(x, y, 6, seed+2) + 2*grain(x, y, 2, seed+3)) / 12
			img.SetRGBA(x, y, color.RGBA{uint8(v), uint8(30 + v*7/10), uint8(220 - v*6/10), 255})
		}
	}
	rng := rand.New(rand.NewPCG(seed, 7))
	side := max(w, h)
	for i := range 40 {
		cx, cy, r := rng.IntN(w), rng.IntN(h), 1+rng.IntN(1+side/16)
		tint := [3]int{rng.IntN(200) - 100, rng.IntN(200) - 100, rng.IntN(200) - 100}
		for y := max(0, cy-r); y <= min(h-1, cy+r); y++ {
			for x := max(0, cx-r); x <= min(w-1, cx+r); x++ {
				if dx, dy := x-cx, y-cy; i%2 == 0 || dx*dx+dy*dy <= r*r {
					shift(img, x, y, tint[0], tint[1], tint[2])
				}
			}
		}
	}
	return img
}

// Flat is one colour all over.
func Flat(w, h int, c color.RGBA) *image.RGBA {
	return draw(w, h, func(int, int) color.RGBA { return c })
}

// Gradient grows from dark to light to the right and downwards, without
// texture.
func Gradient(w, h int) *image.RGBA {
	return draw(w, h, func(x, y int) color.RGBA {
		return color.RGBA{uint8(255 * x / w), uint8(255 * y / h), uint8(255 * (x + y) / (w + h)), 255}
	})
}

// Noise has independent levels in every pixel and channel.
func Noise(w, h int, seed uint64) *image.RGBA {
	return draw(w, h, func(x, y int) color.RGBA {
		n := mix(uint64(x), uint64(y), seed)
		return color.RGBA{uint8(n), uint8(n >> 8), uint8(n >> 16), 255}
	})
}

// Checks is a board of black and white squares of side pixels: everything
// looks like everything else.
func Checks(w, h, side int) *image.RGBA {
	return draw(w, h, func(x, y int) color.RGBA {
		v := uint8(255 * ((x/side + y/side) % 2))
		return color.RGBA{v, v, v, 255}
	})
}

// Grain returns a copy of img with every level moved by at most amount,
// independently: what a second compression leaves.
func Grain(img *image.RGBA, amount int, seed uint64) *image.RGBA {
	out := Clone(img)
	for y := range img.Rect.Dy() {
		for x := range img.Rect.Dx() {
			n := mix(uint64(x), uint64(y), seed)
			d := func(shift uint) int { return int(n>>shift&0xffff)%(2*amount+1) - amount }
			shift(out, x, y, d(0), d(16), d(32))
		}
	}
	return out
}

// Clone copies a picture with bounds at (0,0).
func Clone(img *image.RGBA) *image.RGBA {
	out := image.NewRGBA(img.Rect)
	for y := range img.Rect.Dy() {
		copy(out.Pix[y*out.Stride:(y+1)*out.Stride], img.Pix[y*img.Stride:])
	}
	return out
}

func draw(w, h int, at func(x, y int) color.RGBA) *image.RGBA {
	img := image.NewRGBA(image.Rect(0, 0, w, h))
	for y := range h {
		for x := range w {
			img.SetRGBA(x, y, at(x, y))
		}
	}
	return img
}

// shift adds to the levels of a pixel.
func shift(img *image.RGBA, x, y, r, g, b int) {
	p := img.Pix[img.PixOffset(x, y):]
	for i, d := range [3]int{r, g, b} {
		p[i] = uint8(min(max(int(p[i])+d, 0), 255))
	}
}

// grain is value noise, 0 to 255, on a lattice of cell pixels.
func grain(x, y, cell int, seed uint64) int {
	i, j, u, v := uint64(x/cell), uint64(y/cell), x%cell, y%cell
	at := func(i, j uint64) int { return int(mix(i, j, seed) & 255) }
	top := at(i, j)*(cell-u) + at(i+1, j)*u
	bottom := at(i, j+1)*(cell-u) + at(i+1, j+1)*u
	return (top*(cell-v) + bottom*v) / (cell * cell)
}

// mix turns three numbers into 64 random bits, with the finaliser of
// SplitMix64 (Steele, Lea and Flood 2014).
func mix(a, b, c uint64) uint64 {
	z := a*0x9e3779b97f4a7c15 + b*0xc2b2ae3d27d4eb4f + c*0x165667b19e3779f9 + 0x27d4eb2f165667c5
	for range 2 {
		z = (z ^ z>>30) * 0xbf58476d1ce4e5b9
		z = (z ^ z>>27) * 0x94d049bb133111eb
		z ^= z >> 31
	}
	return z
}

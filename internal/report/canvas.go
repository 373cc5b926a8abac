package report

import (
	"image"
	"math"
)

// canvas holds the pixels of a picture for as long as it is drawn from. It is
// for one goroutine.
type canvas struct {
	levels []*image.RGBA // each half as large as the one before; the first is full
}

func newCanvas(img image.Image) *canvas {
	return &canvas{levels: []*image.RGBA{opaque(img)}}
}

// size of the full picture.
func (c *canvas) size() image.Point { return c.levels[0].Bounds().Size() }

// level returns the picture, halved n times.
func (c *canvas) level(n int) *image.RGBA {
	for len(c.levels) <= n {
		c.levels = append(c.levels, halved(c.levels[len(c.levels)-1]))
	}
	return c.levels[n]
}

// halvings is how often a picture may be halved and still have at least as
// many pixels as it is shown with, if one shown pixel covers so many.
func halvings(pixels float64) int {
	if !(pixels >= 2) {
		return 0
	}
	return min(int(math.Log2(pixels)), 16)
}

// embed returns a copy whose longest side is at most longestSide.
func (c *canvas) embed() (picture, error) {
	side := float64(max(c.size().X, c.size().Y))
	src := c.level(halvings(side / longestSide))
	share := min(1, longestSide/side)
	w := max(1, int(math.Round(float64(c.size().X)*share)))
	h := max(1, int(math.Round(float64(c.size().Y)*share)))
	return embedded(scaled(src, w, h))
}

// embedded returns an embedded picture.
func embedded(img image.Image) (picture, error) {
	uri, err := embedJPEG(img)
	return picture{uri, img.Bounds().Dx(), img.Bounds().Dy()}, err
}

// through shows the picture through a window on a claim of the given size.
func (c *canvas) through(back *matrix, v window, claim image.Point) *image.RGBA {
	cx, cy := v.x+float64(v.w)/v.scale/2, v.y+float64(v.h)/v.scale/2
	perPixel := back.stretch(min(cx, float64(claim.X)), min(cy, float64(claim.Y))) / v.scale
	// Half a pixel more than one is still sharp and without moiré.
	return look(c.level(halvings(perPixel*4/3)), c.size(), back, v)
}

package main

import (
	"image"
	"math"
	"path/filepath"
	"strings"
)

// A photograph of nothing, such as one taken with the lens cap on, is no copy
// that anything could find, and cannot-tell is the right answer to it. Copies
// are not drawn from it; the negatives keep it.

// leastTexture is the standard deviation of luma, in grey levels, below which
// a photograph shows nothing: the texture that package sameshot asks of a
// block before it looks for its place.
const leastTexture = 4

// seen splits camera files into those that show something and the names of
// the others.
func seen(from []shot) (kept []shot, blank []string, err error) {
	for _, s := range from {
		img, err := s.open()
		if err != nil {
			return nil, nil, err
		}
		if lumaSpread(img) < leastTexture {
			blank = append(blank, filepath.Base(s.path))
			continue
		}
		kept = append(kept, s)
	}
	return kept, blank, nil
}

// lumaSpread is the standard deviation of Rec. 601 luma on every fourth pixel
// each way.
func lumaSpread(img *image.RGBA) float64 {
	var n, s, q float64
	b := img.Bounds()
	for y := b.Min.Y; y < b.Max.Y; y += 4 {
		for x := b.Min.X; x < b.Max.X; x += 4 {
			c := img.RGBAAt(x, y)
			v := .299*float64(c.R) + .587*float64(c.G) + .114*float64(c.B)
			n, s, q = n+1, s+v, q+v*v
		}
	}
	if n == 0 {
		return 0
	}
	return math.Sqrt(max(q/n-s/n*s/n, 0))
}

// leftOut says which photographs gave no copies.
func (c *corpus) leftOut() string {
	if len(c.blank) == 0 {
		return ""
	}
	return "No copies were drawn from photographs that show nothing (luma spread below 4 grey levels): " + strings.Join(c.blank, ", ") + ". "
}

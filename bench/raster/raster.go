// Package raster holds the pixel helpers of the measurement programs: loading,
// noise fields, warps and masks. It is not part of the product.
//
// Pictures are opaque *image.RGBA with bounds at (0,0). Coordinates have pixel
// centres at integers, so the picture covers [-.5, w-.5) x [-.5, h-.5).
package raster

import (
	"bytes"
	"fmt"
	"image"
	_ "image/gif" // decoders of the files that are measured
	"image/jpeg"
	_ "image/png"
	"math/rand/v2"
	"os"

	"golang.org/x/image/draw"
	_ "golang.org/x/image/webp"
)

// Rand returns the generator of one seed. Streams separate uses of a seed.
func Rand(seed, stream uint64) *rand.Rand {
	return rand.New(rand.NewPCG(seed, stream^0x9e3779b97f4a7c15))
}

// Load decodes a picture. EXIF orientation is not applied: claim and reference
// of a measurement come from the same pixels.
func Load(path string) (*image.RGBA, error) {
	data, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	img, _, err := image.Decode(bytes.NewReader(data))
	if err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	return RGBA(img), nil
}

// RGBA returns an opaque copy of img with bounds at (0,0); transparent pixels
// lie on white.
func RGBA(img image.Image) *image.RGBA {
	b := img.Bounds()
	dst := image.NewRGBA(image.Rect(0, 0, b.Dx(), b.Dy()))
	if o, ok := img.(interface{ Opaque() bool }); ok && o.Opaque() {
		draw.Draw(dst, dst.Rect, img, b.Min, draw.Src)
		return dst
	}
	for i := range dst.Pix {
		dst.Pix[i] = 255
	}
	draw.Draw(dst, dst.Bounds(), img, b.Min, draw.Over)
	return dst
}

// Resize scales img to w x h with the given kernel.
func Resize(img *image.RGBA, w, h int, k draw.Interpolator) *image.RGBA {
	dst := image.NewRGBA(image.Rect(0, 0, max(w, 1), max(h, 1)))
	k.Scale(dst, dst.Bounds(), img, img.Bounds(), draw.Src, nil)
	return dst
}

// Fit scales img down so that its long side is at most long pixels.
func Fit(img *image.RGBA, long int) *image.RGBA {
	w, h := img.Rect.Dx(), img.Rect.Dy()
	if max(w, h) <= long {
		return img
	}
	s := float64(long) / float64(max(w, h))
	return Resize(img, int(float64(w)*s+.5), int(float64(h)*s+.5), draw.CatmullRom)
}

// Crop copies a rectangle of img.
func Crop(img *image.RGBA, r image.Rectangle) *image.RGBA {
	r = r.Intersect(img.Rect)
	dst := image.NewRGBA(image.Rect(0, 0, r.Dx(), r.Dy()))
	draw.Draw(dst, dst.Bounds(), img, r.Min, draw.Src)
	return dst
}

// JPEG encodes with quality q (1..100, 4:2:0) and decodes again.
func JPEG(img image.Image, q int) (image.Image, error) {
	var buf bytes.Buffer
	if err := jpeg.Encode(&buf, img, &jpeg.Options{Quality: q}); err != nil {
		return nil, err
	}
	return jpeg.Decode(&buf)
}

// Luma returns the luma of img in levels, 0..255.
func Luma(img *image.RGBA) *Field {
	w, h := img.Rect.Dx(), img.Rect.Dy()
	f := NewField(w, h)
	for i := range f.Pix {
		p := img.Pix[i*4:]
		f.Pix[i] = .299*float32(p[0]) + .587*float32(p[1]) + .114*float32(p[2])
	}
	return f
}

// Clamp rounds a level to 0..255.
func Clamp(v float64) uint8 {
	if v <= 0 {
		return 0
	}
	if v >= 254.5 {
		return 255
	}
	return uint8(v + .5)
}

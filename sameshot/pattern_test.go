package sameshot

import (
	"context"
	"image"
	"image/color"
	"math"
	"math/rand/v2"
	"testing"
)

// pattern is a textured picture that is known at every point, not only at
// pixels, so that its copies under any map are exact: noise of several sizes
// between smoothly joined nodes.
type pattern uint64

// at returns the colour at (x,y).
func (s pattern) at(x, y float64) (r, g, b float64) {
	v := 0.0
	for i, size := range [...]float64{80, 37, 17, 8} {
		v += [...]float64{1, 1, 0.8, 0.6}[i] * s.nodes(uint64(i), x/size, y/size)
	}
	v = 128 + 75*v/3.4*2
	warm := 40 * s.nodes(9, x/60, y/60)
	return v + warm, v, v - warm
}

// nodes interpolates values in -1..1 between the nodes of a unit grid.
func (s pattern) nodes(layer uint64, x, y float64) float64 {
	fx, fy := math.Floor(x), math.Floor(y)
	value := func(i, j float64) float64 {
		h := uint64(s)<<48 ^ layer<<40 ^ uint64(int64(i)+1<<18)<<20 ^ uint64(int64(j)+1<<18)
		h = (h ^ h>>31) * 0x7fb5d329728ea185
		h = (h ^ h>>27) * 0x81dadef4bc2dd44d
		return float64((h^h>>33)&0xffff)/0x8000 - 1
	}
	ease := func(t float64) float64 { return t * t * t * (t*(6*t-15) + 10) }
	u, v := ease(x-fx), ease(y-fy)
	top := value(fx, fy)*(1-u) + value(fx+1, fy)*u
	low := value(fx, fy+1)*(1-u) + value(fx+1, fy+1)*u
	return top*(1-v) + low*v
}

// draw renders w x h pixels, of which pixel (x,y) shows the point m(x,y), with
// noise of one grey level.
func (s pattern) draw(w, h int, m mat3, noise uint64) *image.NRGBA {
	rng := rand.New(rand.NewPCG(noise, uint64(s)))
	img := image.NewNRGBA(image.Rect(0, 0, w, h))
	for y := range h {
		for x := range w {
			px, py := m.apply(float64(x), float64(y))
			r, g, b := s.at(px, py)
			n := rng.NormFloat64()
			level := func(v float64) uint8 { return uint8(min(max(v+n+0.5, 0), 255)) }
			img.SetNRGBA(x, y, color.NRGBA{level(r), level(g), level(b), 255})
		}
	}
	return img
}

var identity = mat3{1, 0, 0, 0, 1, 0, 0, 0, 1}

// square fills a square of side pixels with one colour.
func square(img *image.NRGBA, x0, y0, side int, c color.NRGBA) {
	for i := range side * side {
		img.SetNRGBA(x0+i%side, y0+i/side, c)
	}
}

// view prepares img.
func view(tb testing.TB, img image.Image) *View {
	tb.Helper()
	v, err := Prepare(context.Background(), img, nil)
	if err != nil {
		tb.Fatal(err)
	}
	return v
}

// compare compares two pictures.
func compare(t *testing.T, claim, reference image.Image) *Result {
	t.Helper()
	r, err := Compare(t.Context(), view(t, claim), view(t, reference), nil)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

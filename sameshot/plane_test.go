package sameshot

import (
	"image"
	"image/color"
	"math"
	"math/rand/v2"
	"slices"
	"testing"
)

// randomPlane returns a plane of noise in 0..255.
func randomPlane(w, h int, seed uint64) *plane {
	rng := rand.New(rand.NewPCG(seed, 1))
	p := newPlane(w, h)
	for i := range p.pix {
		p.pix[i] = float32(rng.IntN(256))
	}
	return p
}

// bytesOf returns p in bytes.
func bytesOf(p *plane) *plane8 {
	q := &plane8{p.w, p.h, make([]uint8, len(p.pix))}
	for i, v := range p.pix {
		q.pix[i] = uint8(v)
	}
	return q
}

// samePlanes fails where got and want differ by more than tol.
func samePlanes(t *testing.T, what string, got, want *plane, tol float64) {
	t.Helper()
	if got.w != want.w || got.h != want.h {
		t.Fatalf("%s: got %dx%d pixels, want %dx%d", what, got.w, got.h, want.w, want.h)
	}
	for i, v := range got.pix {
		if !(math.Abs(float64(v-want.pix[i])) <= tol) {
			t.Fatalf("%s: got %g at (%d,%d), want %g", what, v, i%got.w, i/got.w, want.pix[i])
		}
	}
}

// slowResize weighs every source pixel with a triangle around the place of the
// output pixel, as wide as an output pixel and at least two source pixels.
func slowResize(src *plane8, w, h int) *plane {
	kx, ky := float64(src.w)/float64(w), float64(src.h)/float64(h)
	out := newPlane(w, h)
	for i := range out.pix {
		cx, cy := (float64(i%w)+0.5)*kx-0.5, (float64(i/w)+0.5)*ky-0.5
		var sum, weight float64
		for j, v := range src.pix {
			wx := 1 - math.Abs(float64(j%src.w)-cx)/max(kx, 1)
			wy := 1 - math.Abs(float64(j/src.w)-cy)/max(ky, 1)
			if wx > 0 && wy > 0 {
				sum += wx * wy * float64(v)
				weight += wx * wy
			}
		}
		out.pix[i] = float32(sum / weight)
	}
	return out
}

func TestResize(t *testing.T) {
	t.Parallel()
	for _, c := range [][4]int{
		{31, 23, 31, 23}, {31, 23, 62, 46}, {31, 23, 11, 9}, {40, 30, 39, 29}, {17, 5, 40, 2}, {1, 1, 3, 2}, {9, 1, 1, 1}, {50, 40, 3, 40},
	} {
		src := bytesOf(randomPlane(c[0], c[1], uint64(c[2])))
		got, err := resize(t.Context(), src, c[2], c[3])
		if err != nil {
			t.Fatal(err)
		}
		samePlanes(t, "resize", got, slowResize(src, c[2], c[3]), 1e-3)
	}
}

func TestNewColourReducesByBox(t *testing.T) {
	t.Parallel()
	// 4,100 pixels are more than twice maxDetail: 3 x 3 become one.
	img := image.NewGray(image.Rect(5, 7, 4105, 15))
	rng := rand.New(rand.NewPCG(3, 3))
	for i := range img.Pix {
		img.Pix[i] = uint8(rng.IntN(256))
	}
	c, err := newColour(t.Context(), img)
	if err != nil {
		t.Fatal(err)
	}
	if c.reduce != 3 || c.w != 1366 || c.h != 2 || c.ow != 4100 || c.oh != 8 || c.isColour {
		t.Fatalf("got reduce %d, %dx%d of %dx%d, colour %v", c.reduce, c.w, c.h, c.ow, c.oh, c.isColour)
	}
	for i, got := range c.y.pix {
		sum := 0
		for j := range 9 {
			sum += int(img.GrayAt(5+i%c.w*3+j%3, 7+i/c.w*3+j/3).Y)
		}
		if want := uint8((sum + 4) / 9); got != want {
			t.Fatalf("pixel %d: got %d, want %d", i, got, want)
		}
	}
}

func TestNewColourReadsEveryKindAlike(t *testing.T) {
	t.Parallel()
	const w, h = 13, 9
	nrgba := image.NewNRGBA(image.Rect(2, 3, 2+w, 3+h))
	rgba := image.NewRGBA(nrgba.Rect)
	wide := image.NewNRGBA64(nrgba.Rect) // read by the general path
	rng := rand.New(rand.NewPCG(4, 4))
	for y := 3; y < 3+h; y++ {
		for x := 2; x < 2+w; x++ {
			c := color.NRGBA{uint8(rng.IntN(256)), uint8(rng.IntN(256)), uint8(rng.IntN(256)), 255}
			nrgba.Set(x, y, c)
			rgba.Set(x, y, c)
			wide.Set(x, y, c)
		}
	}
	want, err := newColour(t.Context(), nrgba)
	if err != nil {
		t.Fatal(err)
	}
	if !want.isColour {
		t.Error("got a grey picture, want colour")
	}
	for _, img := range []image.Image{rgba, wide} {
		got, err := newColour(t.Context(), img)
		if err != nil {
			t.Fatal(err)
		}
		if !slices.Equal(got.y.pix, want.y.pix) || !slices.Equal(got.b.pix, want.b.pix) || !slices.Equal(got.r.pix, want.r.pix) {
			t.Errorf("%T: other pixels than of %T", img, nrgba)
		}
	}
	nrgba.Pix[0] ^= 128
	if got, _ := newColour(t.Context(), nrgba); got.sum == want.sum {
		t.Error("another pixel gives the same sum")
	}
}

// TestPixelSum differs for any pixel of any picture, also in rows and columns
// that the reduced planes leave out.
func TestPixelSum(t *testing.T) {
	t.Parallel()
	tall := image.NewYCbCr(image.Rect(0, 0, 4100, 11), image.YCbCrSubsampleRatio420)
	a, err := newColour(t.Context(), tall)
	if err != nil {
		t.Fatal(err)
	}
	tall.Y[10*tall.YStride+4099] ^= 1
	b, err := newColour(t.Context(), tall)
	if err != nil {
		t.Fatal(err)
	}
	if a.sum == b.sum {
		t.Error("got one sum for pictures that differ in the last pixel")
	}
	rgb := image.NewNRGBA(image.Rect(0, 0, 3, 3))
	a, _ = newColour(t.Context(), rgb)
	rgb.Pix[2] ^= 1 // blue by one level
	if b, _ = newColour(t.Context(), rgb); a.sum == b.sum {
		t.Error("got one sum for pictures that differ by one level of blue")
	}
}

package luma

import (
	"image"
	"image/color"
	"testing"
)

func TestOf(t *testing.T) {
	t.Parallel()
	r := image.Rect(0, 0, 3, 2)
	rgba, nrgba, ycc, grey := image.NewRGBA(r), image.NewNRGBA(r), image.NewYCbCr(r, image.YCbCrSubsampleRatio420), image.NewGray(r)
	for y := range 2 {
		for x := range 3 {
			rgba.SetRGBA(x, y, color.RGBA{200, 100, 50, 255})
			nrgba.SetNRGBA(x, y, color.NRGBA{0, 0, 0, 51})
			grey.SetGray(x, y, color.Gray{9})
			ycc.Y[ycc.YOffset(x, y)] = 77
		}
	}
	for name, c := range map[string]struct {
		img  image.Image
		want uint8
	}{
		"RGBA": {rgba, 124}, "a fifth of black on white": {nrgba, 204}, "grey": {grey, 9}, "Y'CbCr": {ycc, 77},
		"paletted": {image.NewPaletted(r, color.Palette{color.Gray{33}}), 33},
	} {
		p, err := Of(t.Context(), c.img)
		if err != nil {
			t.Fatal(err)
		}
		if p.W != 3 || p.H != 2 || p.At(2, 1) != c.want {
			t.Errorf("%s: got %dx%d, %d, want 3x2, %d", name, p.W, p.H, p.At(2, 1), c.want)
		}
	}
}

func TestFit(t *testing.T) {
	t.Parallel()
	p := &Plane{4, 2, 4, []uint8{10, 20, 30, 40, 50, 60, 70, 80}}
	for _, c := range []struct {
		w, h int
		want []uint8
	}{
		{2, 1, []uint8{35, 55}}, {1, 1, []uint8{45}}, {4, 2, p.Pix}, {8, 1, []uint8{30, 30, 40, 40, 50, 50, 60, 60}},
	} {
		q, err := p.Fit(t.Context(), c.w, c.h)
		if err != nil {
			t.Fatal(err)
		}
		for i, want := range c.want {
			if q.Pix[i] != want {
				t.Errorf("%dx%d: got %v, want %v", c.w, c.h, q.Pix, c.want)
				break
			}
		}
	}
}

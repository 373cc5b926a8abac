package jfif

import (
	"bytes"
	"context"
	"image"
	"image/jpeg"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// originals returns the camera files that accompany the repository, or skips.
func originals(t testing.TB) []string {
	t.Helper()
	const dir = "../../shared/data/photos/originals"
	entries, err := os.ReadDir(dir)
	if err != nil {
		t.Skip("no camera files at ", dir)
	}
	var names []string
	for _, e := range entries {
		if strings.EqualFold(filepath.Ext(e.Name()), ".jpg") {
			names = append(names, filepath.Join(dir, e.Name()))
		}
	}
	return names
}

func read(t testing.TB, name string) []byte {
	t.Helper()
	data, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	return data
}

// planeDiff returns the largest and the mean absolute difference.
func planeDiff(a []byte, as int, b []byte, bs, w, h int) (worst int, mean float64) {
	sum := 0
	for y := range h {
		for x := range w {
			d := int(a[y*as+x]) - int(b[y*bs+x])
			d = max(d, -d)
			sum += d
			worst = max(worst, d)
		}
	}
	return worst, float64(sum) / float64(w*h)
}

// near fails unless two pictures of the same type differ by at most limit.
func near(t *testing.T, name string, got, want image.Image, limit int) {
	t.Helper()
	if got.Bounds() != want.Bounds() {
		t.Errorf("%s: got %v, want %v", name, got.Bounds(), want.Bounds())
		return
	}
	w, h := got.Bounds().Dx(), got.Bounds().Dy()
	check := func(plane string, a []byte, as int, b []byte, bs, w, h int) {
		t.Helper()
		if worst, mean := planeDiff(a, as, b, bs, w, h); worst > limit {
			t.Errorf("%s: %s differs by %d (mean %.4f), want at most %d", name, plane, worst, mean, limit)
		}
	}
	switch want := want.(type) {
	case *image.Gray:
		g, ok := got.(*image.Gray)
		if !ok {
			t.Errorf("%s: got %T, want %T", name, got, want)
			return
		}
		check("grey", g.Pix, g.Stride, want.Pix, want.Stride, w, h)
	case *image.YCbCr:
		g, ok := got.(*image.YCbCr)
		if !ok || g.SubsampleRatio != want.SubsampleRatio {
			t.Errorf("%s: got %T, want %T %v", name, got, want, want.SubsampleRatio)
			return
		}
		cw := w
		switch want.SubsampleRatio {
		case image.YCbCrSubsampleRatio422, image.YCbCrSubsampleRatio420:
			cw = (w + 1) / 2
		case image.YCbCrSubsampleRatio411, image.YCbCrSubsampleRatio410:
			cw = (w + 3) / 4
		}
		ch := h
		switch want.SubsampleRatio {
		case image.YCbCrSubsampleRatio440, image.YCbCrSubsampleRatio420, image.YCbCrSubsampleRatio410:
			ch = (h + 1) / 2
		}
		check("Y", g.Y, g.YStride, want.Y, want.YStride, w, h)
		check("Cb", g.Cb, g.CStride, want.Cb, want.CStride, cw, ch)
		check("Cr", g.Cr, g.CStride, want.Cr, want.CStride, cw, ch)
	case *image.CMYK:
		g, ok := got.(*image.CMYK)
		if !ok {
			t.Errorf("%s: got %T, want %T", name, got, want)
			return
		}
		check("CMYK", g.Pix, g.Stride, want.Pix, want.Stride, 4*w, h)
	case *image.RGBA:
		g, ok := got.(*image.RGBA)
		if !ok {
			t.Errorf("%s: got %T, want %T", name, got, want)
			return
		}
		check("RGBA", g.Pix, g.Stride, want.Pix, want.Stride, 4*w, h)
	default:
		t.Errorf("%s: no comparison for %T", name, want)
	}
}

func TestOriginals(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	names := originals(t)
	if len(names) != 49 {
		t.Errorf("got %d camera files, want 49", len(names))
	}
	for i, name := range names {
		if testing.Short() && i%6 != 0 {
			continue
		}
		base := filepath.Base(name)
		data := read(t, name)
		f, err := Parse(data)
		if err != nil || f.Frame == nil || len(f.Quant) == 0 || len(f.Scans) == 0 {
			t.Errorf("%s: Parse: %v", base, err)
			continue
		}
		c, err := DecodeCoefficients(ctx, data, Limits{})
		if err != nil {
			t.Errorf("%s: %v", base, err)
			continue
		}
		if c.Damage.Any() {
			t.Errorf("%s: damage %+v", base, c.Damage)
		}
		img, err := Reconstruct(ctx, c)
		if err != nil {
			t.Errorf("%s: %v", base, err)
			continue
		}
		direct, damage, err := Decode(ctx, data, Limits{})
		if err != nil || damage.Any() {
			t.Errorf("%s: Decode: %+v %v", base, damage, err)
			continue
		}
		near(t, base+" direct", direct, img, 0)
		want, err := jpeg.Decode(bytes.NewReader(data))
		if err != nil {
			t.Logf("%s: image/jpeg: %v", base, err)
			continue
		}
		near(t, base, img, want, 2)
	}
}

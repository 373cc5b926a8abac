package jfif

import (
	"bytes"
	"image"
	"image/color"
	"image/jpeg"
	"math"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// slowInverse is A.3.3 word by word, for n of 8 frequencies and samples.
func slowInverse(blk *[64]int16, q *[64]int32, n int) (out [64]float64) {
	for y := range n {
		for x := range n {
			sum := 0.0
			for v := range n {
				for u := range n {
					f := float64(blk[8*v+u]) * float64(q[8*v+u])
					if u == 0 {
						f *= math.Sqrt2 / 2
					}
					if v == 0 {
						f *= math.Sqrt2 / 2
					}
					sum += f * math.Cos(float64(2*x+1)*float64(u)*math.Pi/float64(2*n)) *
						math.Cos(float64(2*y+1)*float64(v)*math.Pi/float64(2*n))
				}
			}
			out[8*y+x] = min(max(sum/4+128, 0), 255)
		}
	}
	return out
}

func TestInverse(t *testing.T) {
	t.Parallel()
	r := rand.New(rand.NewPCG(7, 8))
	for _, n := range []int{8, 4, 2, 1} {
		transform, _ := inverseOf(n)
		worst, sum, count := 0.0, 0.0, 0
		for range 2000 {
			var blk [64]int16
			var q [64]int32
			for i := range q {
				q[i] = int32(1 + r.IntN(30))
			}
			blk[0] = int16((r.IntN(2000) - 1000) / int(q[0]))
			for range r.IntN(12) {
				i := r.IntN(64)
				blk[i] = int16((r.IntN(400) - 200) / int(q[i]))
			}
			var got [64]uint8
			transform(&blk, &q, got[:], 8)
			want := slowInverse(&blk, &q, n)
			for y := range n {
				for x := range n {
					d := math.Abs(float64(got[8*y+x]) - want[8*y+x])
					worst, sum, count = max(worst, d), sum+d, count+1
				}
			}
		}
		// Rounding alone is off by up to 0.5 and by 0.25 on average.
		if mean := sum / float64(count); worst > 0.6 || mean > 0.26 {
			t.Errorf("%d: got worst %.3f, mean %.3f, want 0.6, 0.26", n, worst, mean)
		}
	}
}

// TestImageJPEG compares with the standard library where that can decode.
func TestImageJPEG(t *testing.T) {
	t.Parallel()
	files := samples(t)
	cmyk := bytes.Clone(files["cmyk"])
	cmyk[bytes.Index(cmyk, []byte("Adobe"))+11] = 0
	files["cmyk-plain"] = cmyk
	compared := 0
	for name, data := range files {
		want, err := jpeg.Decode(bytes.NewReader(data))
		if err != nil {
			continue
		}
		got, damage, err := Decode(t.Context(), data, Limits{})
		if err != nil || damage.Any() {
			t.Errorf("%s: %+v, %v", name, damage, err)
			continue
		}
		limit := 2
		if strings.HasPrefix(name, "cmyk") {
			limit = 4 // two levels of chroma
		}
		near(t, name, got, want, limit)
		compared++
	}
	if compared < 20 {
		t.Errorf("compared %d files, want at least 20", compared)
	}
}

// djpeg decodes with libjpeg's accurate integer transform, or skips.
func djpeg(t *testing.T, data []byte, args ...string) (pix []byte, w, h int) {
	t.Helper()
	path, err := exec.LookPath("djpeg")
	if err != nil {
		t.Skip("no djpeg (package libjpeg-turbo-progs)")
	}
	cmd := exec.Command(path, append([]string{"-dct", "int", "-pnm"}, args...)...)
	cmd.Stdin = bytes.NewReader(data)
	out, err := cmd.Output()
	if err != nil {
		return nil, 0, 0
	}
	field := bytes.SplitN(out, []byte("\n"), 4)
	dims := strings.Fields(string(field[1]))
	return field[3], atoi(dims[0]), atoi(dims[1])
}

func atoi(s string) (n int) {
	for _, c := range s {
		n = 10*n + int(c-'0')
	}
	return n
}

// TestDjpegLuma compares the first plane with libjpeg's, bit by bit.
func TestDjpegLuma(t *testing.T) {
	t.Parallel()
	files := samples(t)
	if entries, err := os.ReadDir("../../shared/data/photos/originals"); err == nil {
		for _, e := range entries[:8] {
			files[e.Name()] = read(t, filepath.Join("../../shared/data/photos/originals", e.Name()))
		}
	}
	compared := 0
	for name, data := range files {
		c, err := DecodeCoefficients(t.Context(), data, Limits{})
		if err != nil || c.Colour != ColourYCbCr && c.Colour != ColourGrey || strings.HasPrefix(name, "chroma") {
			continue
		}
		want, w, h := djpeg(t, data, "-grayscale")
		if want == nil {
			continue
		}
		p, err := Planes(t.Context(), c)
		if err != nil {
			t.Fatal(err)
		}
		if worst, _ := planeDiff(p[0].Pix, p[0].Stride, want, w, w, h); worst > 0 {
			t.Errorf("%s: luma differs from djpeg by %d", name, worst)
		}
		compared++
	}
	if compared < 30 {
		t.Errorf("compared %d files, want at least 30", compared)
	}
}

// TestDjpegColour compares the odd samplings in RGB. libjpeg interpolates the
// factor 2 only, and repeats samples otherwise.
func TestDjpegColour(t *testing.T) {
	t.Parallel()
	for name, limit := range map[string]float64{
		"1x1": 0.6, "rgb": 0, "3x1": 5, "1x4": 5, "chroma": 6, "3x1-progressive": 5,
	} {
		data := read(t, "testdata/"+name+".jpg")
		img, _, err := Decode(t.Context(), data, Limits{})
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		want, w, h := djpeg(t, data, "-rgb")
		if want == nil {
			t.Logf("%s: djpeg does not decode it", name)
			continue
		}
		if img.Bounds() != image.Rect(0, 0, w, h) {
			t.Errorf("%s: got %v, want %dx%d", name, img.Bounds(), w, h)
			continue
		}
		sum := 0
		for y := range h {
			for x := range w {
				c := color.RGBAModel.Convert(img.At(x, y)).(color.RGBA)
				for i, v := range []uint8{c.R, c.G, c.B} {
					d := int(v) - int(want[3*(y*w+x)+i])
					sum += max(d, -d)
				}
			}
		}
		if mean := float64(sum) / float64(3*w*h); mean > limit {
			t.Errorf("%s: mean difference %.3f, want at most %.1f", name, mean, limit)
		} else {
			t.Logf("%s: mean difference %.3f", name, mean)
		}
	}
}

// TestUpsample compares factor 2 with the weights 3/4 and 1/4.
func TestUpsample(t *testing.T) {
	t.Parallel()
	p := &Plane{Pix: []uint8{10, 50, 90, 7}, Stride: 4, Width: 3, Height: 1, H: 1, V: 1}
	got, err := upsample(t.Context(), p, 6, 1, 2, 1)
	if err != nil {
		t.Fatal(err)
	}
	want := []uint8{10, 20, 40, 60, 80, 90}
	if !bytes.Equal(got, want) {
		t.Errorf("got %v, want %v", got, want)
	}
}

// TestScaled compares reduced pictures with averages of the full one.
func TestScaled(t *testing.T) {
	t.Parallel()
	for name, data := range samples(t) {
		full, _, err := Decode(t.Context(), data, Limits{})
		if err != nil {
			continue
		}
		c, err := DecodeCoefficients(t.Context(), data, Limits{})
		if err != nil {
			t.Fatal(err)
		}
		plane, err := Planes(t.Context(), c)
		if err != nil {
			t.Fatal(err)
		}
		for _, d := range []int{2, 4, 8} {
			img, damage, err := DecodeScaled(t.Context(), data, Limits{}, d)
			if err != nil || damage.Any() {
				t.Errorf("%s at 1/%d: %+v, %v", name, d, damage, err)
				continue
			}
			size := full.Bounds().Size()
			if img.Bounds() != image.Rect(0, 0, ceilDiv(size.X, d), ceilDiv(size.Y, d)) {
				t.Errorf("%s at 1/%d: got %v of %v", name, d, img.Bounds(), size)
			}
			small, err := planes(t.Context(), c, 8/d)
			if err != nil {
				t.Fatal(err)
			}
			sum, n := 0.0, 0
			p, s := plane[0], small[0]
			for y := range p.Height / d {
				for x := range p.Width / d {
					mean := 0.0
					for i := range d * d {
						mean += float64(p.Pix[(y*d+i/d)*p.Stride+x*d+i%d])
					}
					sum += math.Abs(mean/float64(d*d) - float64(s.Pix[y*s.Stride+x]))
					n++
				}
			}
			if got := sum / float64(n); got > 4 {
				t.Errorf("%s at 1/%d: mean difference %.2f, want at most 4", name, d, got)
			}
			if y, ok := img.(*image.YCbCr); ok && c.Components[0].H == c.h && c.Components[0].V == c.v {
				if worst, _ := planeDiff(y.Y, y.YStride, s.Pix, s.Stride, s.Width, s.Height); worst != 0 {
					t.Errorf("%s at 1/%d: direct and by coefficients differ by %d", name, d, worst)
				}
			}
		}
	}
}

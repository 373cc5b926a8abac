package worker

import (
	"bytes"
	"context"
	"errors"
	"image"
	"image/color"
	"io"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/bonafide-aftersale/bonafide/photo"
)

// TestMain lets the test binary be its own worker.
func TestMain(m *testing.M) {
	if handled, code := Main(os.Args); handled {
		os.Exit(code)
	}
	os.Exit(m.Run())
}

// decoder is shared, as in the program.
var decoder HEIC

func sample(t testing.TB, name string) []byte {
	t.Helper()
	if !Available {
		t.Skip("built without the tag nodynamic: no HEIC decoder")
	}
	if raceEnabled {
		t.Skip("the race detector needs more memory than a worker may have; the run without it tests the worker")
	}
	data, err := os.ReadFile(filepath.Join("..", "..", "photo", "testdata", name))
	if err != nil {
		t.Fatal(err)
	}
	return data
}

// scene is the picture the samples were made from: red grows to the right,
// green downwards, blue along the diagonal.
func scene(x, y, w, h int) color.RGBA {
	return color.RGBA{uint8(x * 255 / w), uint8(y * 255 / h), uint8((x + 2*y) * 255 / (w + 2*h)), 255}
}

// distance is the largest difference in a channel, 0 to 255.
func distance(a, b color.Color) int {
	r, g, bl, _ := a.RGBA()
	r2, g2, bl2, _ := b.RGBA()
	d := 0
	for _, p := range [][2]uint32{{r, r2}, {g, g2}, {bl, bl2}} {
		x := int(p[0]>>8) - int(p[1]>>8)
		d = max(d, x, -x)
	}
	return d
}

func TestDecode(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name string
		w, h int
		at   func(x, y int) color.RGBA // what the shown picture holds
	}{
		{"plain.heic", 160, 120, func(x, y int) color.RGBA { return scene(x, y, 160, 120) }},
		{"ten.heic", 160, 120, func(x, y int) color.RGBA { return scene(x, y, 160, 120) }}, // 10 bits a sample
		{"narrow.heic", 51, 37, func(x, y int) color.RGBA { return scene(x, y, 51, 37) }},
		{"odd.heic", 151, 113, func(x, y int) color.RGBA { return scene(x, y, 151, 113) }},
		{"turned.heic", 120, 160, func(x, y int) color.RGBA { return scene(y, 119-x, 160, 120) }}, // a quarter clockwise
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			data := sample(t, c.name)
			p, err := photo.Decode(context.Background(), data, &photo.Options{HEIC: decoder.Decode})
			if err != nil {
				t.Fatal(err)
			}
			if p.Width != c.w || p.Height != c.h || p.Orientation != 1 {
				t.Fatalf("got %dx%d orientation %d, want %dx%d 1", p.Width, p.Height, p.Orientation, c.w, c.h)
			}
			h, err := photo.Inspect(data, nil)
			if err != nil || h.Width != c.w || h.Height != c.h {
				t.Errorf("got header %+v, %v, want %dx%d", h, err, c.w, c.h)
			}
			worst := 0
			for y := range c.h {
				for x := range c.w {
					worst = max(worst, distance(p.Image.At(x, y), c.at(x, y)))
				}
			}
			if worst > 60 {
				t.Errorf("got a pixel off by %d, want at most 60", worst)
			}
		})
	}
}

func TestDecodeRefuses(t *testing.T) {
	t.Parallel()
	whole := sample(t, "plain.heic")
	cut := whole[:len(whole)-200]
	wider := bytes.Clone(whole)
	wider[bytes.Index(wider, []byte("ispe"))+11]++ // the header says 161 pixels, the coded picture 160
	larger := bytes.Clone(whole)
	larger[bytes.Index(larger, []byte("ispe"))+10] = 40
	noise := bytes.Clone(whole)
	for i := len(noise) - 300; i < len(noise); i++ {
		noise[i] ^= 0x5a
	}
	for _, c := range []struct {
		name string
		h    *HEIC
		data []byte
		want photo.Reason
	}{
		{"no HEIC", &decoder, []byte("neither fish nor fowl"), photo.Malformed},
		{"cut", &decoder, cut, photo.Malformed},
		{"header wider than the picture", &decoder, wider, photo.Malformed},
		{"header much larger", &decoder, larger, photo.Malformed},
		{"no time", &HEIC{Timeout: time.Millisecond}, whole, photo.TimedOut},
		{"no memory", &HEIC{Memory: 40_000_000}, whole, photo.TooMuchMemory},
		{"too large an answer", &HEIC{MaxPixels: 100}, whole, photo.Malformed},
		{"no such program", &HEIC{Path: "/nonexistent/bonafide"}, whole, photo.WorkerFailed},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			_, err := c.h.Decode(context.Background(), c.data)
			if got := photo.ReasonOf(err); got != c.want {
				t.Errorf("got %q (%v), want %q", got, err, c.want)
			}
		})
	}
	t.Run("noise", func(t *testing.T) { // libheif may show something or nothing, but must not hang
		t.Parallel()
		_, err := decoder.Decode(context.Background(), noise)
		if got := photo.ReasonOf(err); err != nil && got != photo.Malformed {
			t.Errorf("got %v, want a picture or %q", err, photo.Malformed)
		}
	})
	t.Run("cancelled", func(t *testing.T) {
		t.Parallel()
		ctx, cancel := context.WithCancel(context.Background())
		cancel()
		_, err := (&HEIC{}).Decode(ctx, whole)
		if got := photo.ReasonOf(err); got != photo.Cancelled || !errors.Is(err, context.Canceled) {
			t.Errorf("got %v, want %q", err, photo.Cancelled)
		}
	})
}

func TestFrame(t *testing.T) {
	t.Parallel()
	r := image.Rect(0, 0, 5, 3)
	images := []image.Image{image.NewGray(r), image.NewNRGBA(r), image.NewRGBA(r)}
	for _, ratio := range ratios {
		images = append(images, image.NewYCbCr(r, ratio))
	}
	for _, want := range images {
		_, list, _ := planes(want)
		for i, p := range list {
			for j := range p.pix {
				p.pix[j] = byte(17*i + 3*j)
			}
		}
		var b bytes.Buffer
		if err := writeImage(&b, want); err != nil {
			t.Fatal(err)
		}
		whole := b.Bytes()
		got, err := readFrame(bytes.NewReader(whole), 15)
		if err != nil {
			t.Fatalf("%T: %v", want, err)
		}
		for y := range 3 {
			for x := range 5 {
				if got.At(x, y) != want.At(x, y) {
					t.Fatalf("%T at %d,%d: got %v, want %v", want, x, y, got.At(x, y), want.At(x, y))
				}
			}
		}
		for n := range whole {
			if _, err := readFrame(bytes.NewReader(whole[:n]), 15); !errors.Is(err, errFrame) {
				t.Fatalf("%T cut to %d bytes: got %v, want %v", want, n, err, errFrame)
			}
		}
		if _, err := readFrame(bytes.NewReader(append(whole, 0)), 15); !errors.Is(err, errFrame) {
			t.Errorf("%T with a byte too many: got %v, want %v", want, err, errFrame)
		}
		if _, err := readFrame(bytes.NewReader(whole), 14); !errors.Is(err, errFrame) {
			t.Errorf("%T above the limit: got %v, want %v", want, err, errFrame)
		}
	}
}

func TestMainIgnoresOthers(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		args    []string
		handled bool
		code    int
	}{
		{[]string{"bonafide"}, false, 0},
		{[]string{"bonafide", "serve"}, false, 0},
		{[]string{"bonafide", command}, true, exitUsage},
		{[]string{"bonafide", command, "1", "x", "1"}, true, exitUsage},
		{[]string{"bonafide", command, "1", "1", "-1"}, true, exitUsage},
	} {
		if handled, code := Main(c.args); handled != c.handled || code != c.code {
			t.Errorf("%q: got %v %d, want %v %d", c.args, handled, code, c.handled, c.code)
		}
	}
}

func FuzzFrame(f *testing.F) {
	var b bytes.Buffer
	writeImage(&b, image.NewGray(image.Rect(0, 0, 3, 2)))
	f.Add(b.Bytes())
	b.Reset()
	writeError(&b, "no")
	f.Add(b.Bytes())
	f.Fuzz(func(t *testing.T, data []byte) {
		img, err := readFrame(io.LimitReader(bytes.NewReader(data), 1<<16), 10_000)
		if (img == nil) == (err == nil) {
			t.Errorf("got %v and %v", img, err)
		}
	})
}

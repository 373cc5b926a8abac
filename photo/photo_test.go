package photo

import (
	"bytes"
	"context"
	"errors"
	"image"
	"image/color"
	"image/gif"
	"image/jpeg"
	"image/png"
	"os"
	"path/filepath"
	"testing"

	"golang.org/x/image/bmp"
	"golang.org/x/image/tiff"
)

// scene draws a small picture without symmetries.
func scene(w, h int) *image.RGBA {
	m := image.NewRGBA(image.Rect(0, 0, w, h))
	for y := range h {
		for x := range w {
			m.SetRGBA(x, y, color.RGBA{uint8(x * 255 / w), uint8(y * 255 / h), uint8((x + 2*y) * 255 / (w + 2*h)), 255})
		}
	}
	return m
}

// encode writes m in one of the formats the standard encoders know.
func encode(t testing.TB, format string, m image.Image) []byte {
	t.Helper()
	var b bytes.Buffer
	var err error
	switch format {
	case "jpeg":
		err = jpeg.Encode(&b, m, &jpeg.Options{Quality: 90})
	case "png":
		err = png.Encode(&b, m)
	case "gif":
		err = gif.Encode(&b, m, nil)
	case "bmp":
		err = bmp.Encode(&b, m)
	case "tiff":
		err = tiff.Encode(&b, m, &tiff.Options{Compression: tiff.Deflate, Predictor: true})
	default:
		t.Fatalf("no encoder for %q", format)
	}
	if err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func TestDecodeFormats(t *testing.T) {
	t.Parallel()
	want := scene(37, 23)
	for _, format := range []string{"jpeg", "png", "gif", "bmp", "tiff"} {
		t.Run(format, func(t *testing.T) {
			t.Parallel()
			p, err := Decode(context.Background(), encode(t, format, want), nil)
			if err != nil {
				t.Fatal(err)
			}
			if p.Format != format || p.Width != 37 || p.Height != 23 || p.Orientation != 1 {
				t.Errorf("got %s %dx%d orientation %d, want %s 37x23 1", p.Format, p.Width, p.Height, p.Orientation, format)
			}
			worst := 0
			for y := range 23 {
				for x := range 37 {
					worst = max(worst, distance(p.Image.At(x, y), want.At(x, y)))
				}
			}
			limit := map[string]int{"jpeg": 40, "gif": 90}[format]
			if worst > limit {
				t.Errorf("got a pixel off by %d, want at most %d", worst, limit)
			}
		})
	}
}

// distance is the largest difference of two colours in any channel, 0 to 255.
func distance(a, b color.Color) int {
	r, g, bl, al := a.RGBA()
	r2, g2, bl2, al2 := b.RGBA()
	d := 0
	for _, p := range [][2]uint32{{r, r2}, {g, g2}, {bl, bl2}, {al, al2}} {
		x := int(p[0]>>8) - int(p[1]>>8)
		d = max(d, x, -x)
	}
	return d
}

func TestDecodeCollection(t *testing.T) {
	t.Parallel()
	root := filepath.Join("..", "..", "shared", "data")
	folders := []string{"photos/originals", "edits", "c2pa", "ai-marked", "generator-metadata", "pdq"}
	seen := 0
	for _, folder := range folders {
		files, _ := filepath.Glob(filepath.Join(root, folder, "*"))
		for _, file := range files {
			data, err := os.ReadFile(file)
			if err != nil || !Supported(Sniff(data)) {
				continue
			}
			seen++
			if testing.Short() && seen%8 != 1 {
				continue
			}
			t.Run(filepath.Join(folder, filepath.Base(file)), func(t *testing.T) {
				t.Parallel()
				p, err := Decode(context.Background(), data, nil)
				if err != nil {
					t.Fatal(err)
				}
				if b := p.Image.Bounds(); b != image.Rect(0, 0, p.Width, p.Height) {
					t.Errorf("got bounds %v, want %dx%d at 0,0", b, p.Width, p.Height)
				}
			})
		}
	}
	if seen == 0 {
		t.Skip("the collection of test photos is not there")
	}
}

func TestDecodeCancelled(t *testing.T) {
	t.Parallel()
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	_, err := Decode(ctx, encode(t, "png", scene(8, 8)), nil)
	if !errors.Is(err, context.Canceled) || ReasonOf(err) != Cancelled {
		t.Errorf("got %v, want %s", err, Cancelled)
	}
}

package photo

import (
	"context"
	"os"
	"path/filepath"
	"testing"
)

// sample reads a file made by other encoders: ImageMagick 6.9, libjpeg-turbo
// 2.1, libheif 1.15. All but the HEIC ones hold scene(37, 23).
func sample(t testing.TB, name string) []byte {
	t.Helper()
	data, err := os.ReadFile(filepath.Join("testdata", name))
	if err != nil {
		t.Fatal(err)
	}
	return data
}

func TestDecodeSamples(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name   string
		format string
		worst  int    // largest difference from the scene in any channel
		reason Reason // or why it is refused
	}{
		{"progressive.jpg", "jpeg", 40, ""},
		{"restart.jpg", "jpeg", 40, ""},
		{"cmyk.jpg", "jpeg", 60, ""},
		{"s411.jpg", "jpeg", 60, ""},
		{"s440.jpg", "jpeg", 60, ""},
		{"smixed.jpg", "jpeg", 60, ""},
		{"s31.jpg", "jpeg", 60, ""},
		{"arithmetic.jpg", "jpeg", 0, Unsupported},
		{"lossy.webp", "webp", 60, ""},
		{"lossless.webp", "webp", 0, ""},
		{"animated.webp", "webp", 60, ""},
		{"animated.gif", "gif", 30, ""},
		{"interlaced.png", "png", 0, ""},
		{"palette.png", "png", 90, ""},
		{"lzw.tiff", "tiff", 0, ""},
		{"packbits.tiff", "tiff", 0, ""},
		{"tiled.tiff", "tiff", 0, ""},
		{"zipbe.tiff", "tiff", 0, ""},
		{"g4.tiff", "tiff", 255, ""},
		{"cmyk.tiff", "tiff", 0, Unsupported},
		{"jpeg.tiff", "tiff", 0, Unsupported},
		{"plain24.bmp", "bmp", 0, ""},
		{"pal.bmp", "bmp", 90, ""},
		{"alpha.bmp", "bmp", 0, ""},
		{"v5.bmp", "bmp", 0, ""},
		{"rle.bmp", "bmp", 0, Unsupported},
		{"tiny.avif", "avif", 0, Unsupported},
		{"plain.heic", "heic", 0, NeedsWorker},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			data := sample(t, c.name)
			if got := Sniff(data); got != c.format {
				t.Errorf("got format %q, want %q", got, c.format)
			}
			p, err := Decode(context.Background(), data, nil)
			if got := ReasonOf(err); got != c.reason {
				t.Fatalf("got %q (%v), want %q", got, err, c.reason)
			}
			if err != nil {
				return
			}
			want := scene(37, 23)
			if p.Width != 37 || p.Height != 23 || p.Missing != 0 || p.Damaged {
				t.Fatalf("got %dx%d, %v missing, want 37x23, 0", p.Width, p.Height, p.Missing)
			}
			worst := 0
			for y := range 23 {
				for x := range 37 {
					worst = max(worst, distance(p.Image.At(x, y), want.At(x, y)))
				}
			}
			if worst > c.worst {
				t.Errorf("got a pixel off by %d, want at most %d", worst, c.worst)
			}
		})
	}
}

func TestDecodeAlpha(t *testing.T) {
	t.Parallel()
	p, err := Decode(context.Background(), sample(t, "alpha.webp"), nil)
	if err != nil {
		t.Fatal(err)
	}
	if _, _, _, a := p.Image.At(5, 5).RGBA(); a>>8 < 126 || a>>8 > 129 {
		t.Errorf("got alpha %d, want about 127", a>>8)
	}
	flat := Flatten(p.Image)
	if r, _, _, a := flat.At(0, 0).RGBA(); a>>8 != 255 || r>>8 < 110 || r>>8 > 145 {
		t.Errorf("got %v, want half black on white", flat.At(0, 0))
	}
}

func TestTurnedTIFF(t *testing.T) {
	t.Parallel()
	p, err := Decode(context.Background(), sample(t, "turned.tiff"), nil)
	if err != nil {
		t.Fatal(err)
	}
	if p.Orientation != 6 || p.Width != 23 || p.Height != 37 {
		t.Errorf("got orientation %d, %dx%d, want 6, 23x37", p.Orientation, p.Width, p.Height)
	}
	if got, want := p.Image.At(22, 0), scene(37, 23).At(0, 0); distance(got, want) > 0 {
		t.Errorf("got %v at the upper right, want %v", got, want)
	}
}

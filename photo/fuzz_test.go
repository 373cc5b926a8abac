package photo

import (
	"context"
	"encoding/binary"
	"image"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// fuzzLimits keep one input in the milliseconds.
var fuzzLimits = Options{MaxBytes: 1 << 20, MaxPixels: 1 << 20, MaxSide: 4096, MaxMemory: 64 << 20}

// seeds adds the files of testdata with one of the endings.
func seeds(f *testing.F, endings ...string) {
	f.Helper()
	files, err := filepath.Glob(filepath.Join("testdata", "*.*"))
	if err != nil {
		f.Fatal(err)
	}
	for _, file := range files {
		for _, e := range endings {
			if !strings.HasSuffix(file, e) {
				continue
			}
			data, err := os.ReadFile(file)
			if err != nil {
				f.Fatal(err)
			}
			f.Add(data)
		}
	}
}

// fuzzDecode holds for every input: no panic, an *Error or a picture whose
// header told its size, its memory within the limits, its bounds at (0,0).
func fuzzDecode(f *testing.F) {
	f.Fuzz(func(t *testing.T, data []byte) {
		opt := fuzzLimits
		opt.HEIC = func(context.Context, []byte) (image.Image, error) { return image.NewGray(image.Rect(0, 0, 3, 2)), nil }
		h, headErr := Inspect(data, &opt)
		p, err := Decode(context.Background(), data, &opt)
		if err != nil {
			if ReasonOf(err) == "" {
				t.Errorf("got %T %v, want an *Error", err, err)
			}
			return
		}
		if headErr != nil {
			t.Fatalf("decoded what Inspect refused: %v", headErr)
		}
		if p.Image.Bounds() != image.Rect(0, 0, p.Width, p.Height) || p.Width < 1 || p.Height < 1 {
			t.Errorf("got bounds %v, size %dx%d", p.Image.Bounds(), p.Width, p.Height)
		}
		if p.Format != "gif" && p.Format != "heic" && (p.Width != h.Width || p.Height != h.Height) {
			t.Errorf("got %dx%d, header said %dx%d", p.Width, p.Height, h.Width, h.Height)
		}
		switch p.Image.(type) {
		case *image.YCbCr, *image.Gray, *image.RGBA, *image.NRGBA:
		default:
			t.Errorf("got %T", p.Image)
		}
		p.Image.At(p.Width-1, p.Height-1)
	})
}

func FuzzDecodeJPEG(f *testing.F) { seeds(f, ".jpg"); fuzzDecode(f) }
func FuzzDecodeWebP(f *testing.F) { seeds(f, ".webp"); fuzzDecode(f) }
func FuzzDecodeGIF(f *testing.F)  { seeds(f, ".gif"); fuzzDecode(f) }
func FuzzDecodeBMP(f *testing.F)  { seeds(f, ".bmp"); fuzzDecode(f) }
func FuzzDecodeTIFF(f *testing.F) { seeds(f, ".tiff"); fuzzDecode(f) }
func FuzzDecodeHEIC(f *testing.F) { seeds(f, ".heic", ".avif"); fuzzDecode(f) }

func FuzzDecodePNG(f *testing.F) {
	seeds(f, ".png")
	f.Add(encode(f, "png", scene(9, 5)))
	f.Add(encode(f, "png", image.NewNRGBA64(image.Rect(0, 0, 5, 4))))
	f.Add(encode(f, "png", image.NewGray16(image.Rect(0, 0, 5, 4))))
	f.Add(withExif(f, "png", exifBlock(binary.LittleEndian, 3, 6)))
	fuzzDecode(f)
}

func FuzzOrientation(f *testing.F) {
	seeds(f, ".tiff")
	for _, format := range []string{"jpeg", "png", "webp"} {
		f.Add(withExif(f, format, exifBlock(binary.LittleEndian, 3, 6)))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		for _, o := range []int{Orientation(data), exifOrientation(data)} {
			if o < 1 || o > 8 {
				t.Errorf("got %d", o)
			}
		}
	})
}

func FuzzSniff(f *testing.F) {
	seeds(f, "")
	for _, m := range magics {
		f.Add([]byte(m.magic))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		if a, b := Sniff(data), Sniff(data[:min(len(data), sniffLen)]); a != b {
			t.Errorf("got %q, and %q of the head", a, b)
		}
	})
}

func FuzzHEICHeader(f *testing.F) {
	seeds(f, ".heic", ".avif")
	f.Fuzz(func(t *testing.T, data []byte) {
		o := fuzzLimits.filled()
		h := &Header{Format: "heic", Orientation: 1}
		if err := heicHeader(data, h, &o); err == nil && (h.storedWidth < 1 || h.storedHeight < 1) {
			t.Errorf("got %+v", h)
		}
	})
}

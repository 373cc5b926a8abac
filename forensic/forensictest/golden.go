package forensictest

import (
	"bytes"
	"flag"
	"fmt"
	"image"
	"image/color"
	"image/png"
	"os"
	"path/filepath"
	"testing"

	"github.com/bonafide-aftersale/bonafide/forensic"
)

// update is a flag of every test that imports this package: the golden
// pictures are written instead of compared.
var update = flag.Bool("update", false, "write golden files instead of comparing with them")

// Tolerance of Golden. Processors round differently where they fuse
// multiplication and addition: a value may fall on the other side of a level,
// and a threshold may take a few pixels more. What a person would see is more.
const (
	goldenMean  = 1.0   // levels of 255, mean absolute difference
	goldenLevel = 16    // levels; a pixel that differs by more is off
	goldenShare = 0.005 // share of the pixels that may be off
)

// Golden compares a heatmap with testdata/NAME.png: 8 bits, white where the
// heatmap is 1, and to the right of it, if there is one, the mask. They may
// differ by 1 level of 255 on average, and by more than 16 levels in 0.5 % of
// the pixels. With -update it writes the picture. A missing heatmap or picture
// fails.
func Golden(t testing.TB, name string, h *forensic.Heatmap) {
	t.Helper()
	if h == nil {
		t.Fatalf("%s: no heatmap", name)
	}
	if err := checkHeatmap(h); err != nil {
		t.Fatalf("%s: %v", name, err)
	}
	path := filepath.Join("testdata", name+".png")
	got := goldenPicture(h)
	if *update {
		if err := writePNG(path, got); err != nil {
			t.Fatal(err)
		}
		return
	}
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatalf("%v: run the test with -update, and look at the picture", err)
	}
	want, err := png.Decode(bytes.NewReader(data))
	if err != nil {
		t.Fatalf("%s: %v", path, err)
	}
	if err := compare(got, want); err != nil {
		t.Errorf("%s: %v; if that is right, run the test with -update", path, err)
	}
}

// goldenPicture draws the heatmap and its mask beside each other.
func goldenPicture(h *forensic.Heatmap) *image.Gray {
	w := h.W
	if h.Mask != nil {
		w *= 2
	}
	img := image.NewGray(image.Rect(0, 0, w, h.H))
	for y := range h.H {
		for x := range h.W {
			i := y*h.W + x
			img.SetGray(x, y, color.Gray{Y: uint8(h.Pix[i]*255 + .5)})
			if h.Mask != nil && h.Mask[i] {
				img.SetGray(x+h.W, y, color.Gray{Y: 255})
			}
		}
	}
	return img
}

// compare returns an error that tells how far got is from want.
func compare(got *image.Gray, want image.Image) error {
	if got.Bounds() != want.Bounds() {
		return fmt.Errorf("got %v, want %v", got.Bounds(), want.Bounds())
	}
	sum, off := 0, 0
	for y := range got.Rect.Dy() {
		for x := range got.Rect.Dx() {
			d := abs(int(got.GrayAt(x, y).Y) - int(color.GrayModel.Convert(want.At(x, y)).(color.Gray).Y))
			sum += d
			if d > goldenLevel {
				off++
			}
		}
	}
	n := float64(got.Rect.Dx() * got.Rect.Dy())
	if mean, share := float64(sum)/n, float64(off)/n; mean > goldenMean || share > goldenShare {
		return fmt.Errorf("mean difference %.2f levels (at most %.2f), %.2f %% of the pixels off by more than %d (at most %.2f %%)",
			mean, goldenMean, 100*share, goldenLevel, 100*goldenShare)
	}
	return nil
}

func writePNG(path string, img image.Image) error {
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		return err
	}
	var file bytes.Buffer
	enc := png.Encoder{CompressionLevel: png.BestCompression}
	if err := enc.Encode(&file, img); err != nil {
		return err
	}
	return os.WriteFile(path, file.Bytes(), 0o644)
}

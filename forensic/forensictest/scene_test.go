package forensictest

import (
	"crypto/sha256"
	"encoding/hex"
	"image"
	"testing"
)

// TestScenesStayTheSame: golden heatmaps are of these very pixels.
func TestScenesStayTheSame(t *testing.T) {
	t.Parallel()
	scene := Scene(90, 60, 1)
	for name, c := range map[string]struct {
		img  *image.RGBA
		want string
	}{
		"scene":  {scene, "d3916059a22ece39"},
		"damage": {Grain(Stain(Crack(scene, 10, 10, 30, 50, 2, 1), 60, 30, 12, 2), 2, 3), "51705ff543f54a83"},
		"noise":  {Noise(20, 20, 1), "95b2dbc117e800b3"},
	} {
		sum := sha256.Sum256(c.img.Pix)
		if got := hex.EncodeToString(sum[:8]); got != c.want {
			t.Errorf("%s: got pixels %s, want %s", name, got, c.want)
		}
	}
}

// Every variant must show the pixels that it is like.
func TestVariantsLookAlike(t *testing.T) {
	t.Parallel()
	for _, size := range [][2]int{{1, 1}, {13, 17}, {64, 48}} {
		for _, v := range variants(Scene(size[0], size[1], 1), true) {
			b := v.img.Bounds()
			if b.Dx() != size[0] || b.Dy() != size[1] {
				t.Errorf("%s: got %v, want size %v", v.name, b, size)
			}
			for y := range b.Dy() {
				for x := range b.Dx() {
					if v.like != nil && v.img.At(b.Min.X+x, b.Min.Y+y) != v.like.At(x, y) {
						t.Fatalf("%s of %v differs at %d,%d", v.name, size, x, y)
					}
				}
			}
		}
	}
}

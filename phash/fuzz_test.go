package phash_test

import (
	"image"
	"testing"

	"github.com/bonafide-aftersale/bonafide/phash"
)

// FuzzDihedral hashes pictures of any size, type and pixels: the quality is in
// its range, the upright hash is the one that PDQ gives, and the same picture
// in another type of the same grey levels has the same hash.
func FuzzDihedral(f *testing.F) {
	f.Add(byte(64), byte(48), still(1, 64, 48).Pix)
	f.Add(byte(1), byte(1), []byte{7})
	f.Add(byte(200), byte(1), []byte{0, 255})
	f.Add(byte(5), byte(250), []byte{})
	f.Fuzz(func(t *testing.T, w, h byte, data []byte) {
		if len(data) == 0 {
			data = []byte{0}
		}
		gray := image.NewGray(image.Rect(0, 0, int(w), int(h)))
		for i := range gray.Pix {
			gray.Pix[i] = data[i%len(data)]
		}
		colour := image.NewNRGBA(gray.Rect)
		for i := range colour.Pix {
			colour.Pix[i] = data[i%len(data)]
		}
		for _, img := range []image.Image{gray, colour} {
			hashes, quality := phash.Dihedral(img)
			hash, q := phash.PDQ(img)
			if quality < 0 || quality > 100 || q != quality {
				t.Errorf("%T %dx%d: got quality %d and %d", img, w, h, quality, q)
			}
			if hash != hashes[phash.Upright] {
				t.Errorf("%T %dx%d: got %v upright, and %v", img, w, h, hashes[phash.Upright], hash)
			}
		}
		hidden, _ := phash.PDQ(struct{ image.Image }{gray})
		if hash, _ := phash.PDQ(gray); hash.Distance(hidden) > 2 {
			t.Errorf("gray %dx%d: got %v by its type, %v by the interface", w, h, hash, hidden)
		}
	})
}

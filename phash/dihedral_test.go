package phash_test

import (
	"image"
	"testing"

	"github.com/bonafide-aftersale/bonafide/phash"
)

// Each derived hash is that of the picture turned by hand. At 320 and at 64
// pixels the reduction is symmetric, so only ties at the median may differ; at
// other sizes sampling costs some bits more.
func TestDihedralIsHashOfTurnedPicture(t *testing.T) {
	t.Parallel()
	const w, h = 320, 64
	src := still(12, w, h)
	turned := [8]image.Image{
		phash.Upright:      src,
		phash.QuarterLeft:  moved(src, h, w, func(x, y int) (int, int) { return w - 1 - y, x }),
		phash.HalfTurn:     moved(src, w, h, func(x, y int) (int, int) { return w - 1 - x, h - 1 - y }),
		phash.QuarterRight: moved(src, h, w, func(x, y int) (int, int) { return y, h - 1 - x }),
		phash.TopDown:      moved(src, w, h, func(x, y int) (int, int) { return x, h - 1 - y }),
		phash.LeftRight:    moved(src, w, h, func(x, y int) (int, int) { return w - 1 - x, y }),
		phash.Diagonal:     moved(src, h, w, func(x, y int) (int, int) { return y, x }),
		phash.Antidiagonal: moved(src, h, w, func(x, y int) (int, int) { return w - 1 - y, h - 1 - x }),
	}
	hashes, quality := phash.Dihedral(src)
	upright, wantQuality := phash.PDQ(src)
	if hashes[phash.Upright] != upright || quality != wantQuality {
		t.Errorf("Upright = %v, %d, want %v, %d", hashes[phash.Upright], quality, upright, wantQuality)
	}
	for i, img := range turned {
		want, _ := phash.PDQ(img)
		for j, got := range hashes {
			d := got.Distance(want)
			if i == j && d > 2 {
				t.Errorf("turn %d is %d bits from the turned picture, want at most 2", i, d)
			}
			if i != j && d < 60 {
				t.Errorf("turn %d is only %d bits from the picture of turn %d", j, d, i)
			}
		}
	}
}

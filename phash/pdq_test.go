package phash_test

import (
	"image"
	"image/color"
	"image/draw"
	"sync"
	"testing"

	"github.com/bonafide-aftersale/bonafide/phash"
)

func TestGoldenHashes(t *testing.T) {
	t.Parallel()
	for _, tc := range []struct {
		name    string
		img     image.Image
		hash    string
		quality int
	}{
		{"empty", image.NewGray(image.Rectangle{}), zero, 0},
		{"one pixel", flat(1, 1, 77), zero, 0},
		{"flat", flat(300, 200, 128), zero, 0},
		{"two pixels square", stripes(2, 2), "0000111100004444000011110000444400001111000044440000111100004444", 2},
		{"five by three", stripes(5, 3), "69da94a596a594a569da6b5a69da94a5962594a569da6b5a69dab4a5962594a5", 67},
		{"still, 97x61", still(1, 97, 61), "429cd40e3c183819f69ca14fed4395734d3bdd32457ff43cb45e6bc343c503c1", 100},
		{"still, 320x240", still(1, 320, 240), "56ceb54e3a7938f9b50e634fcd4315734d3bd402457e741cb4d36bc303c503c1", 100},
		{"still, 1600x1200", still(1, 1600, 1200), "d4cce54e3a5838f9a68ee74fcd4315734d3bd402457ff41cb4d34bc303c503c1", 100},
		{"other still", still(2, 320, 240), "36e84bf9c634d2b4098d71c639e9a7a6fb78e6bceefc79c135830b4981168405", 100},
		{"stripes", stripes(777, 333), "3790dee5279b2795582167cdb83e0f763430601d123560f88d1db4d3f86cf89d", 100},
	} {
		hash, quality := phash.PDQ(tc.img)
		if hash.String() != tc.hash || quality != tc.quality {
			t.Errorf("%s:\n got %q, %d\nwant %q, %d", tc.name, hash, quality, tc.hash, tc.quality)
		}
	}
}

const zero = "0000000000000000000000000000000000000000000000000000000000000000"

func TestHalfOfTheBitsAreSet(t *testing.T) {
	t.Parallel()
	h, _ := phash.PDQ(still(4, 400, 300))
	if got := h.Distance(phash.Hash{}); got != 128 {
		t.Errorf("%d bits are set, want 128", got)
	}
}

func TestSizeHardlyMatters(t *testing.T) {
	t.Parallel()
	want, _ := phash.PDQ(still(3, 1200, 900))
	for _, size := range []image.Point{{1000, 750}, {640, 640}, {512, 384}, {300, 400}, {200, 150}} {
		got, _ := phash.PDQ(still(3, size.X, size.Y))
		if d := got.Distance(want); d > phash.MatchDistance {
			t.Errorf("at %v the hash differs in %d bits, want at most %d", size, d, phash.MatchDistance)
		}
	}
	if other, _ := phash.PDQ(still(5, 300, 225)); other.Distance(want) < 90 {
		t.Errorf("another picture differs in only %d bits", other.Distance(want))
	}
}

// The direct readers and the general one give the same hash.
func TestPictureTypesAgree(t *testing.T) {
	t.Parallel()
	src := still(6, 333, 222)
	r := src.Bounds()
	rgba, gray, gray16 := image.NewRGBA(r), image.NewGray(r), image.NewGray16(r)
	draw.Draw(rgba, r, src, r.Min, draw.Src)
	for y := range r.Dy() {
		for x := range r.Dx() {
			c := src.NRGBAAt(x, y)
			v := uint8((299*int(c.R) + 587*int(c.G) + 114*int(c.B)) / 1000)
			gray.SetGray(x, y, color.Gray{v})
			gray16.SetGray16(x, y, color.Gray16{uint16(v) * 257})
		}
	}
	ycc := image.NewYCbCr(r, image.YCbCrSubsampleRatio420)
	copyRows(ycc.Y, ycc.YStride, gray)
	for i := range ycc.Cb {
		ycc.Cb[i], ycc.Cr[i] = 128, 128
	}
	want, _ := phash.PDQ(src)
	grayWant, _ := phash.PDQ(gray)
	if d := grayWant.Distance(want); d > 4 {
		t.Errorf("grey levels differ from colours in %d bits, want at most 4", d)
	}
	for _, tc := range []struct {
		name string
		img  image.Image
		want phash.Hash
	}{
		{"RGBA", rgba, want},
		{"NRGBA through At", plain{src}, want},
		{"RGBA through At", plain{rgba}, want},
		{"Gray through At", plain{gray}, grayWant},
		{"Gray16", gray16, grayWant},
		{"YCbCr", ycc, grayWant},
		{"NYCbCrA", &image.NYCbCrA{YCbCr: *ycc, A: make([]uint8, r.Dx()*r.Dy()), AStride: r.Dx()}, grayWant},
		{"YCbCr through At", plain{ycc}, grayWant},
	} {
		if got, _ := phash.PDQ(tc.img); got != tc.want {
			t.Errorf("%s differs in %d bits", tc.name, got.Distance(tc.want))
		}
	}
}

// plain hides the type of a picture.
type plain struct{ image.Image }

func copyRows(dst []uint8, stride int, m *image.Gray) {
	for y := range m.Rect.Dy() {
		copy(dst[y*stride:], m.Pix[y*m.Stride:][:m.Rect.Dx()])
	}
}

func TestPartsOfPicturesHaveTheirOwnOrigin(t *testing.T) {
	t.Parallel()
	src := still(8, 500, 400)
	part := image.Rect(100, 50, 401, 331)
	cut := image.NewNRGBA(image.Rect(0, 0, part.Dx(), part.Dy()))
	draw.Draw(cut, cut.Rect, src, part.Min, draw.Src)
	want, wantQuality := phash.PDQ(cut)
	got, quality := phash.PDQ(src.SubImage(part))
	if got != want || quality != wantQuality {
		t.Errorf("PDQ of a part = %v, %d, want %v, %d", got, quality, want, wantQuality)
	}
}

func TestAlphaIsIgnored(t *testing.T) {
	t.Parallel()
	src := still(9, 200, 200)
	want, _ := phash.PDQ(src)
	for i := 3; i < len(src.Pix); i += 4 {
		src.Pix[i] = 100
	}
	if got, _ := phash.PDQ(src); got != want {
		t.Errorf("NRGBA: alpha changes %d bits", got.Distance(want))
	}
	premultiplied := image.NewRGBA(src.Rect)
	draw.Draw(premultiplied, src.Rect, src, image.Point{}, draw.Src)
	if got, _ := phash.PDQ(premultiplied); got.Distance(want) > 10 {
		t.Errorf("RGBA: alpha changes %d bits, want at most 10 for rounding", got.Distance(want))
	}
}

func TestAnySizeIsAccepted(t *testing.T) {
	t.Parallel()
	sides := []int{0, 1, 2, 3, 31, 63, 64, 65, 129}
	for _, w := range sides {
		for _, h := range sides {
			hash, quality := phash.PDQ(stripes(w, h))
			if again, _ := phash.PDQ(stripes(w, h)); again != hash {
				t.Fatalf("%dx%d: two answers", w, h)
			}
			if quality < 0 || quality > 100 {
				t.Fatalf("%dx%d: quality %d", w, h, quality)
			}
		}
	}
}

func TestConcurrentUse(t *testing.T) {
	t.Parallel()
	img := still(11, 640, 480)
	want, _ := phash.Dihedral(img)
	var wg sync.WaitGroup
	for range 8 {
		wg.Go(func() {
			if got, _ := phash.Dihedral(img); got != want {
				t.Error("another answer under concurrency")
			}
		})
	}
	wg.Wait()
}

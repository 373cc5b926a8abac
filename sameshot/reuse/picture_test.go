package reuse_test

import (
	"context"
	"image"
	"image/color"
	"math/rand/v2"
	"sync"
	"testing"

	"github.com/bonafide-aftersale/bonafide/bench/delivery"
	"github.com/bonafide-aftersale/bonafide/sameshot"
	"github.com/bonafide-aftersale/bonafide/sameshot/reuse"
)

// pictureOf makes a picture with much to find: patches and discs whose places and
// colours follow from the seed.
func pictureOf(seed uint64, w, h int) *image.RGBA {
	r := rand.New(rand.NewPCG(seed, 11))
	img := image.NewRGBA(image.Rect(0, 0, w, h))
	patches(img, r, img.Rect, w*h/300)
	for i := 3; i < len(img.Pix); i += 4 {
		img.Pix[i] = 255
	}
	return img
}

func patches(img *image.RGBA, r *rand.Rand, in image.Rectangle, n int) {
	for range n {
		x, y := in.Min.X+r.IntN(in.Dx()), in.Min.Y+r.IntN(in.Dy())
		c := color.RGBA{uint8(r.IntN(256)), uint8(r.IntN(256)), uint8(r.IntN(256)), 255}
		a, b, round := 3+r.IntN(14), 3+r.IntN(14), r.IntN(2) == 0
		for j := -b; j <= b; j++ {
			for i := -a; i <= a; i++ {
				if round && i*i*b*b+j*j*a*a > a*a*b*b || !(image.Point{x + i, y + j}).In(in) {
					continue
				}
				img.SetRGBA(x+i, y+j, c)
			}
		}
	}
}

func view(t testing.TB, img image.Image) *sameshot.View {
	t.Helper()
	v, err := sameshot.Prepare(context.Background(), img, nil)
	if err != nil {
		t.Fatal(err)
	}
	return v
}

// shelf is a set of pictures that several tests search; it is made once.
const shelfSize = 24

var shelf = sync.OnceValue(func() (s [shelfSize]*reuse.Query) {
	for i := range s {
		q, err := reuse.NewQuery(context.Background(), [32]byte{byte(i + 1)}, pictureOf(uint64(i), 320, 240))
		if err != nil {
			panic(err)
		}
		s[i] = q
	}
	return s
})

func shelved(t testing.TB) *reuse.Collection {
	t.Helper()
	c := reuse.NewCollection(reuse.Standard())
	for i, q := range shelf() {
		if err := c.Append(context.Background(), q.Record(uint64(i), "", c.Vocabulary())); err != nil {
			t.Fatal(err)
		}
	}
	return c
}

func delivered(t testing.TB, chain string, img *image.RGBA) image.Image {
	t.Helper()
	c, err := delivery.Find(chain)
	if err != nil {
		t.Fatal(err)
	}
	d, err := c.Deliver(img, 5)
	if err != nil {
		t.Fatal(err)
	}
	return d.Image
}

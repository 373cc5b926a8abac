package sameshot

import (
	"context"
	"image"
	"testing"
)

// benchSide is the longer side of the pictures of the benchmarks.
const benchSide = 1024

// sized returns a sample picture at benchSide pixels.
func sized(b *testing.B, name string) image.Image {
	b.Helper()
	c, err := newColour(context.Background(), photograph(b, samples, name))
	if err != nil {
		b.Fatal(err)
	}
	w, h := benchSide, benchSide*c.oh/c.ow
	img := image.NewYCbCr(image.Rect(0, 0, w, h), image.YCbCrSubsampleRatio444)
	for i, p := range [3]*plane8{&c.y, &c.b, &c.r} {
		q, err := resize(context.Background(), p, w, h)
		if err != nil {
			b.Fatal(err)
		}
		copy([3][]uint8{img.Y, img.Cb, img.Cr}[i], bytesOf(q).pix)
	}
	return img
}

// benchPair returns the prepared claim and another picture, prepared too.
func benchPair(b *testing.B, reference string) (claim, ref *View) {
	b.Helper()
	claim, ref = view(b, sized(b, "coffee-claim.jpg")), view(b, sized(b, reference))
	b.ReportAllocs()
	return claim, ref
}

func BenchmarkPrepare(b *testing.B) {
	img := sized(b, "coffee.jpg")
	b.ReportAllocs()
	for b.Loop() {
		if _, err := Prepare(context.Background(), img, nil); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkMatch(b *testing.B) {
	claim, ref := benchPair(b, "coffee.jpg")
	for b.Loop() {
		if len(matches(claim, ref, false)) == 0 {
			b.Fatal("no matches")
		}
	}
}

func benchmarkCompare(b *testing.B, reference string) {
	claim, ref := benchPair(b, reference)
	for b.Loop() {
		if _, err := Compare(context.Background(), claim, ref, nil); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkCompareCopy(b *testing.B)  { benchmarkCompare(b, "coffee.jpg") }
func BenchmarkCompareOther(b *testing.B) { benchmarkCompare(b, "pavilion.jpg") }

func BenchmarkChange(b *testing.B) {
	claim, ref := benchPair(b, "coffee.jpg")
	best, _, err := search(context.Background(), claim, ref, 1)
	if err != nil || best == nil {
		b.Fatal("no alignment", err)
	}
	for b.Loop() {
		if ch, err := findChange(context.Background(), best, claim, ref); err != nil || ch == nil {
			b.Fatal("no change map", err)
		}
	}
}

package jfif

import (
	"context"
	"math/rand/v2"
	"testing"
)

// fuzzLimits keeps one input below a few milliseconds.
var fuzzLimits = Limits{Bytes: 1 << 16, Pixels: 1 << 18, Memory: 8 << 20}

func seed(f *testing.F) {
	for _, data := range samples(f) {
		f.Add(data)
	}
	r := rand.New(rand.NewPCG(9, 10))
	f.Add(encode(random(r, 20, 20, [2]int{1, 2}, [2]int{3, 1}), true, 1))
	f.Add(encode(random(r, 9, 30, [2]int{2, 2}, [2]int{1, 1}, [2]int{1, 2}, [2]int{4, 1}), false, 3))
}

// FuzzParse checks that segments and spans lie in the file, in order.
func FuzzParse(f *testing.F) {
	seed(f)
	f.Fuzz(func(t *testing.T, data []byte) {
		file, err := Parse(data)
		if err != nil {
			if ReasonOf(err) == "" {
				t.Fatal(err)
			}
			return
		}
		var at int64
		for _, s := range file.Segments {
			if s.Offset-int64(s.Fill) < at || s.Length < 2 || s.Offset+s.Length > file.Size {
				t.Fatalf("%v at %d of %d bytes, %d fill, after %d", s.Marker, s.Offset, s.Length, s.Fill, at)
			}
			at = s.Offset + s.Length
		}
		for _, s := range append(file.Extraneous, file.Trailing) {
			if s.Offset < 0 || s.Length < 0 || s.Offset+s.Length > file.Size {
				t.Fatalf("span %+v of %d", s, file.Size)
			}
		}
		for _, s := range file.Scans {
			if s.Data.Offset < s.Offset || s.Data.Offset+s.Data.Length > file.Size {
				t.Fatalf("scan %+v of %d", s, file.Size)
			}
		}
		for _, q := range file.Quant {
			q.Quality()
			q.Signature()
		}
		for _, h := range file.Huffman {
			h.Standard()
			h.Signature()
		}
		file.ColourSpace()
	})
}

// FuzzCoefficients checks the layout of whatever is decoded.
func FuzzCoefficients(f *testing.F) {
	seed(f)
	f.Fuzz(func(t *testing.T, data []byte) {
		c, err := DecodeCoefficients(context.Background(), data, fuzzLimits)
		if err != nil {
			if ReasonOf(err) == "" {
				t.Fatal(err)
			}
			return
		}
		if c.Damage.Missing < 0 || c.Damage.Missing > c.Damage.Expected {
			t.Fatalf("damage %+v", c.Damage)
		}
		for _, k := range c.Components {
			if len(k.Coef) != 64*k.Stride*k.Rows || k.BlocksWide > k.Stride || k.BlocksHigh > k.Rows {
				t.Fatalf("layout %+v", k)
			}
		}
	})
}

// FuzzReconstruct checks that all ways to pixels work and agree.
func FuzzReconstruct(f *testing.F) {
	seed(f)
	f.Fuzz(func(t *testing.T, data []byte) {
		ctx := context.Background()
		c, err := DecodeCoefficients(ctx, data, fuzzLimits)
		if err != nil {
			return
		}
		img, err := Reconstruct(ctx, c)
		if err != nil {
			t.Fatal(err)
		}
		b := img.Bounds()
		if b.Dx() != c.Width || b.Dy() != c.Height {
			t.Fatalf("got %v, want %dx%d", b, c.Width, c.Height)
		}
		img.At(b.Max.X-1, b.Max.Y-1)
		for _, d := range []int{1, 2, 4, 8} {
			small, damage, err := DecodeScaled(ctx, data, fuzzLimits, d)
			if err != nil {
				if ReasonOf(err) != ReasonTooMuchMemory && (d == 1 || ReasonOf(err) != ReasonTruncated) {
					t.Fatalf("1/%d: %v", d, err)
				}
				continue
			}
			b := small.Bounds()
			small.At(b.Max.X-1, b.Max.Y-1)
			if d == 1 && damage != c.Damage {
				t.Fatalf("damage %+v, want %+v", damage, c.Damage)
			}
			if d == 1 && !c.Damage.Any() {
				near(t, "direct", small, img, 0)
			}
		}
	})
}

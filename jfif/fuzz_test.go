package jfif

import (
	"context"
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"
)

// fuzzLimits keeps one decoding below ten milliseconds or so, even of a file
// made to be slow, as one input is decoded up to five times.
var fuzzLimits = Limits{Bytes: 1 << 15, Pixels: 1 << 16, Memory: 2 << 20}

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

// FuzzReconstruct checks that all ways to pixels work and agree, damaged files
// included.
func FuzzReconstruct(f *testing.F) {
	seed(f)
	f.Fuzz(agree)
}

// agree fails unless a file gives the same picture, damage or error at every
// scale, whether it is decoded directly or by its coefficients.
func agree(t *testing.T, data []byte) {
	ctx := context.Background()
	c, want := DecodeCoefficients(ctx, data, fuzzLimits)
	if ReasonOf(want) == ReasonTooMuchMemory {
		return
	}
	for _, d := range []int{1, 2, 4, 8} {
		name := fmt.Sprintf("1/%d", d)
		got, damage, err := DecodeScaled(ctx, data, fuzzLimits, d)
		if ReasonOf(err) == ReasonTooMuchMemory {
			continue
		}
		if (err == nil) != (want == nil) || ReasonOf(err) != ReasonOf(want) {
			t.Fatalf("%s: got %v, by coefficients %v", name, err, want)
		}
		if err != nil {
			continue
		}
		if b := got.Bounds(); b.Dx() != ceilDiv(c.Width, d) || b.Dy() != ceilDiv(c.Height, d) {
			t.Fatalf("%s: got %v of %dx%d", name, b, c.Width, c.Height)
		}
		if everyScan(t, data, d) {
			if damage != c.Damage {
				t.Fatalf("%s: damage %+v, by coefficients %+v", name, damage, c.Damage)
			}
		} else if damage.Any() && !c.Damage.Any() || damage.Missing > c.Damage.Missing || damage.Expected > c.Damage.Expected {
			t.Fatalf("%s: damage %+v, in all scans %+v", name, damage, c.Damage)
		}
		p, err := planes(ctx, c, 8/d)
		if err != nil {
			t.Fatal(err)
		}
		img, err := compose(ctx, c, p, ceilDiv(c.Width, d), ceilDiv(c.Height, d))
		if err != nil {
			t.Fatal(err)
		}
		near(t, name, got, img, 0)
	}
}

// everyScan reports whether decoding at 1/denominator reads every scan.
func everyScan(t *testing.T, data []byte, denominator int) bool {
	t.Helper()
	f, err := Parse(data)
	if err != nil {
		t.Fatal(err)
	}
	_, keep := inverseOf(8 / denominator)
	needed := (&decoder{file: f, keep: keep}).needed()
	return !f.Frame.Progressive() || !slices.ContainsFunc(f.Scans, func(s Scan) bool {
		return s.Ss >= needed[s.Components[0].Index]
	})
}

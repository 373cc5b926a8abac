package jfif

import (
	"context"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// same fails unless two files hold the same blocks and tables within the
// picture; padding blocks may differ.
func same(t *testing.T, name string, got, want *Coefficients) {
	t.Helper()
	if got.Width != want.Width || got.Height != want.Height || len(got.Components) != len(want.Components) {
		t.Errorf("%s: got %dx%d with %d components, want %dx%d with %d", name,
			got.Width, got.Height, len(got.Components), want.Width, want.Height, len(want.Components))
		return
	}
	for i := range want.Components {
		g, w := &got.Components[i], &want.Components[i]
		if g.Quant.Values != w.Quant.Values {
			t.Errorf("%s: component %d: quantisation differs", name, i)
		}
		for y := range w.BlocksHigh {
			for x := range w.BlocksWide {
				if *g.Block(x, y) != *w.Block(x, y) {
					t.Errorf("%s: component %d, block (%d,%d): got %v, want %v", name, i, x, y, *g.Block(x, y), *w.Block(x, y))
					return
				}
			}
		}
	}
}

func TestRoundTrip(t *testing.T) {
	t.Parallel()
	r := rand.New(rand.NewPCG(1, 2))
	for n := range 120 {
		sampling := make([][2]int, 1+n%4)
		for i := range sampling {
			sampling[i] = [2]int{1 + r.IntN(4), 1 + r.IntN(4)}
		}
		want := random(r, 1+r.IntN(90), 1+r.IntN(90), sampling...)
		restart := r.IntN(5)
		for _, interleaved := range []bool{true, false} {
			data := encode(want, interleaved, restart)
			got, err := DecodeCoefficients(context.Background(), data, Limits{})
			if err != nil {
				t.Fatalf("%v interleaved=%v: %v", sampling, interleaved, err)
			}
			if got.Damage.Any() {
				t.Errorf("%v interleaved=%v restart=%d: %+v", sampling, interleaved, restart, got.Damage)
			}
			same(t, "round trip", got, want)
			img, err := Reconstruct(context.Background(), got)
			if err != nil {
				t.Fatal(err)
			}
			direct, _, err := Decode(context.Background(), data, Limits{})
			if err != nil {
				t.Fatal(err)
			}
			near(t, "direct", direct, img, 0)
		}
	}
}

// samples returns the test files by name.
func samples(t testing.TB) map[string][]byte {
	t.Helper()
	names, err := filepath.Glob("testdata/*.jpg")
	if err != nil || len(names) == 0 {
		t.Fatal("no testdata: ", err)
	}
	m := make(map[string][]byte)
	for _, n := range names {
		m[strings.TrimSuffix(filepath.Base(n), ".jpg")] = read(t, n)
	}
	return m
}

// TestSameCoefficients compares files that jpegtran made of one another.
func TestSameCoefficients(t *testing.T) {
	t.Parallel()
	files := samples(t)
	compared := 0
	for name, data := range files {
		base, variant, found := strings.Cut(name, "-")
		if !found {
			continue
		}
		want, err := DecodeCoefficients(context.Background(), files[base], Limits{})
		if err != nil {
			t.Errorf("%s: %v", base, err)
			continue
		}
		got, err := DecodeCoefficients(context.Background(), data, Limits{})
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		if got.Damage.Any() {
			t.Errorf("%s: damage %+v", name, got.Damage)
		}
		f, _ := Parse(data)
		if f.Frame.Progressive() != strings.HasPrefix(variant, "progressive") ||
			(f.RestartInterval > 0) != strings.HasSuffix(variant, "restart") {
			t.Errorf("%s: %v with restart interval %d", name, f.Frame.Marker, f.RestartInterval)
		}
		same(t, name, got, want)
		compared++
	}
	if compared < 30 {
		t.Errorf("compared %d files, want at least 30", compared)
	}
}

// TestConcurrent decodes one file many times at once.
func TestConcurrent(t *testing.T) {
	t.Parallel()
	data := read(t, "testdata/2x2-progressive-restart.jpg")
	want, err := DecodeCoefficients(context.Background(), data, Limits{})
	if err != nil {
		t.Fatal(err)
	}
	done := make(chan bool)
	for range 8 {
		go func() {
			got, err := DecodeCoefficients(context.Background(), data, Limits{})
			done <- err == nil && slices.Equal(got.Components[0].Coef, want.Components[0].Coef)
		}()
	}
	for range 8 {
		if !<-done {
			t.Error("a concurrent decode differs")
		}
	}
}

func TestCancelled(t *testing.T) {
	t.Parallel()
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	data, err := os.ReadFile("testdata/2x2-progressive.jpg")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := DecodeCoefficients(ctx, data, Limits{}); err != context.Canceled {
		t.Errorf("coefficients: got %v, want %v", err, context.Canceled)
	}
	if _, _, err := DecodeScaled(ctx, data, Limits{}, 2); err != context.Canceled {
		t.Errorf("scaled: got %v, want %v", err, context.Canceled)
	}
	c, err := DecodeCoefficients(context.Background(), data, Limits{})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := Reconstruct(ctx, c); err != context.Canceled {
		t.Errorf("reconstruct: got %v, want %v", err, context.Canceled)
	}
}

package photo

import (
	"bytes"
	"context"
	"image"
	"image/color"
	"image/jpeg"
	"math/rand/v2"
	"testing"
)

// photograph draws something with detail everywhere, so that the bytes of the
// file are spread evenly over its rows.
func photograph(w, h int) *image.RGBA {
	m := image.NewRGBA(image.Rect(0, 0, w, h))
	rnd := rand.New(rand.NewPCG(1, 2))
	for y := range h {
		for x := range w {
			v := uint8(rnd.Uint32N(40))
			m.SetRGBA(x, y, color.RGBA{uint8(x*200/w) + v, uint8(y*200/h) + v, 60 + v, 255})
		}
	}
	return m
}

func TestJPEGDamage(t *testing.T) {
	t.Parallel()
	whole := encode(t, "jpeg", photograph(320, 240))
	n := len(whole)
	mid := n / 2
	after := 4 + int(whole[5]) // the first segment
	for _, c := range []struct {
		name        string
		data        []byte
		want        Reason
		damaged     bool
		least, most float64 // Missing
	}{
		{"trailing garbage", append(bytes.Clone(whole), "and then some\xff\xd8\xff\xe0"...), "", false, 0, 0},
		{"second picture", append(bytes.Clone(whole), whole...), "", false, 0, 0},
		{"no EOI", whole[:n-2], "", false, 0, 0.01},
		{"stray bytes", append(append(bytes.Clone(whole[:after]), "stray"...), whole[after:]...), "", false, 0, 0},
		{"fill bytes", append(append(bytes.Clone(whole[:2]), 0xff, 0xff, 0xff), whole[2:]...), "", false, 0, 0},
		{"95 percent", whole[:n*95/100], "", true, 0.02, 0.09},
		{"60 percent", whole[:n*60/100], Truncated, true, 0, 0},
		{"headers", whole[:700], Truncated, true, 0, 0},
		{"start", whole[:60], Truncated, true, 0, 0},
		{"hole", append(bytes.Clone(whole[:mid]), bytes.Repeat([]byte{0xff, 0xc5}, 40)...), Malformed, true, 0, 0},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			p, err := Decode(context.Background(), c.data, nil)
			if got := ReasonOf(err); got != c.want && !(c.want == Malformed && got == Truncated) {
				t.Fatalf("got %q (%v), want %q", got, err, c.want)
			}
			if err != nil {
				return
			}
			if p.Missing < c.least || p.Missing > c.most || p.Damaged && !c.damaged && c.most == 0 {
				t.Errorf("got damaged %v, missing %v, want %v, %v to %v", p.Damaged, p.Missing, c.damaged, c.least, c.most)
			}
			if p.Width != 320 || p.Height != 240 {
				t.Errorf("got %dx%d, want 320x240", p.Width, p.Height)
			}
		})
	}
}

// TestJPEGKept says that the planes are those of image/jpeg, untouched.
func TestJPEGKept(t *testing.T) {
	t.Parallel()
	data := encode(t, "jpeg", photograph(64, 48))
	want, err := jpeg.Decode(bytes.NewReader(data))
	if err != nil {
		t.Fatal(err)
	}
	p, err := Decode(context.Background(), data, nil)
	if err != nil {
		t.Fatal(err)
	}
	got, ok := p.Image.(*image.YCbCr)
	if !ok || !bytes.Equal(got.Y, want.(*image.YCbCr).Y) || !bytes.Equal(got.Cb, want.(*image.YCbCr).Cb) {
		t.Errorf("got %T, want the planes of image/jpeg", p.Image)
	}
}

func TestPNGChunks(t *testing.T) {
	t.Parallel()
	good := encode(t, "png", scene(37, 23))
	head, rest := good[:33], good[33:] // signature and IHDR
	insert := func(name, data string, spoil bool) []byte {
		c := pngFile(name, data)[len(pngSignature):]
		if spoil {
			c[len(c)-1]++
		}
		return append(append(bytes.Clone(head), c...), rest...)
	}
	for _, c := range []struct {
		name string
		data []byte
		want Reason
	}{
		{"text with a wrong checksum", insert("tEXt", "Comment\x00hello", true), ""},
		{"unknown chunk", insert("abCd", "x", false), ""},
		{"transparency of the wrong length", insert("tRNS", "\x00", false), ""},
		{"animation control", insert("acTL", "\x00\x00\x00\x01\x00\x00\x00\x00", false), ""},
		{"no IEND", good[:len(good)-12], ""},
		{"trailing garbage", append(bytes.Clone(good), "garbage"...), ""},
		{"cut", good[:len(good)-40], Truncated},
		{"unknown critical chunk", insert("CgBI", "\x00\x00\x00\x00", false), ""},
		{"CgBI first", append(append([]byte(pngSignature), pngFile("CgBI", "\x00\x00\x00\x00")[8:]...), good[8:]...), Unsupported},
		{"bad pixels", patched(good, 50, 0xff, 0xff, 0xff, 0xff), Malformed},
	} {
		if _, err := Decode(context.Background(), c.data, nil); ReasonOf(err) != c.want {
			t.Errorf("%s: got %v, want %q", c.name, err, c.want)
		}
	}
}

// The header's reader takes the first frame header; a decoder that cannot use
// it may take a later one. Limits checked for one size must not let another
// size through.
func TestJPEGTwoFrameHeaders(t *testing.T) {
	t.Parallel()
	whole := encode(t, "jpeg", photograph(99, 15))
	// SOF0, 8 bits, 15 lines of 17 samples, three components, a quantisation table that cannot be.
	first := []byte{0xff, 0xc0, 0, 17, 8, 0, 15, 0, 17, 3, 1, 0x11, 4, 2, 0x11, 0, 3, 0x11, 0}
	_, err := Decode(context.Background(), append(append(bytes.Clone(whole[:2]), first...), whole[2:]...), nil)
	if got := ReasonOf(err); got != Malformed {
		t.Errorf("got %q (%v), want %q", got, err, Malformed)
	}
}

package container

import (
	"bytes"
	"errors"
	"image"
	"image/gif"
	"image/jpeg"
	"image/png"
	"slices"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"
)

func TestUnknownFormats(t *testing.T) {
	t.Parallel()
	for _, data := range []string{"", "x", "%PDF-1.7", "BM......", "\xff\xd8", strings.Repeat("\x00", 100)} {
		if f, err := Open([]byte(data)); !errors.Is(err, ErrUnknown) {
			t.Errorf("%q: got %+v, %v", data, f, err)
		}
	}
}

// files are made by real encoders.
func files(t *testing.T) map[Format][]byte {
	t.Helper()
	img := image.NewGray(image.Rect(0, 0, 40, 30))
	for i := range img.Pix {
		img.Pix[i] = byte(i * i)
	}
	var j, p, g bytes.Buffer
	for _, err := range []error{jpeg.Encode(&j, img, nil), png.Encode(&p, img), gif.Encode(&g, img, nil)} {
		if err != nil {
			t.Fatal(err)
		}
	}
	riff := []byte("RIFF\x1e\x00\x00\x00WEBPVP8L\x05\x00\x00\x00abcde\x00LIST\x04\x00\x00\x00test")
	return map[Format][]byte{JPEG: j.Bytes(), PNG: p.Bytes(), GIF: g.Bytes(), RIFF: riff}
}

// Real files fall into parts without a gap.
func TestParts(t *testing.T) {
	t.Parallel()
	want := map[Format]string{
		JPEG: "SOI DQT SOF0 DHT SOS EOI",
		PNG:  "PNGh IHDR IDAT IEND",
		GIF:  "GIF89a LSD 2C TBID 3B",
		RIFF: "WEBP VP8L test",
	}
	for format, data := range files(t) {
		f, err := Open(data)
		if err != nil || f.Format != format || len(f.Stores) != 0 {
			t.Fatalf("%s: got %+v, %v", format, f, err)
		}
		parts, end, ok := f.Parts(data, false)
		var names []string
		at := 0
		for _, p := range parts {
			if p.Start != at {
				t.Errorf("%s: %s starts at %d, want %d", format, p.Name, p.Start, at)
			}
			at = p.End
			names = append(names, p.Name)
		}
		if !ok || end != len(data) || at != len(data) {
			t.Errorf("%s: parts end at %d, %d, want %d", format, end, at, len(data))
		}
		if got := strings.Join(names, " "); got != want[format] {
			t.Errorf("%s: got %q, want %q", format, got, want[format])
		}
	}
	f := &File{Format: TIFF}
	if _, _, ok := f.Parts([]byte("II*\x00"), false); ok {
		t.Error("TIFF has parts")
	}
}

func TestRestartsAreParts(t *testing.T) {
	t.Parallel()
	data := []byte("\xff\xd8\xff\xda\x00\x02ab\xff\x00c\xff\xd0de\xff\xd1f\xff\xd9")
	f, err := Open(data)
	if err != nil {
		t.Fatal(err)
	}
	for restarts, want := range map[bool]string{false: "SOI SOS EOI", true: "SOI SOS RST0 RST1 EOI"} {
		parts, end, _ := f.Parts(data, restarts)
		var names []string
		for _, p := range parts {
			names = append(names, p.Name)
		}
		if got := strings.Join(names, " "); got != want || end != len(data) {
			t.Errorf("got %q up to %d, want %q", got, end, want)
		}
	}
	if !HasRestarts([]string{"SOS", "RST7"}) || HasRestarts([]string{"SOS"}) {
		t.Error("restarts are not told")
	}
}

// Segments belong together by instance and sequence; other boxes between them
// and a part without its start do not confuse them.
func TestSegmentsOfOneBox(t *testing.T) {
	t.Parallel()
	store := slices.Concat([]byte("\x00\x00\x00\x2ejumb\x00\x00\x00\x1ejumdc2pa\x00\x11\x00\x10\x80\x00\x00\xaa\x00\x38\x9b\x71\x03c2pa\x00"), []byte("abcdefgh"))
	segment := func(instance, sequence byte, part []byte) []byte {
		return slices.Concat([]byte{0xff, 0xeb, 0, byte(2 + 8 + len(part)), 'J', 'P', 0, instance, 0, 0, 0, sequence}, part)
	}
	other := slices.Concat([]byte("\x00\x00\x00\x30jumb"), bytes.Repeat([]byte{7}, 20))
	for name, first := range map[string]byte{"from 1": 1, "from 0": 0} {
		file := slices.Concat([]byte("\xff\xd8"), segment(9, 5, store[:30]), segment(1, first, store[:30]), segment(2, 1, other),
			segment(1, first+1, slices.Concat(store[:8], store[30:40])), segment(1, first+2, slices.Concat(store[:8], store[40:])), []byte("\xff\xd9"))
		f, err := Open(file)
		if err != nil || len(f.Stores) != 1 {
			t.Fatalf("%s: %d stores, %v", name, len(f.Stores), err)
		}
		if got := f.Stores[0]; !bytes.Equal(got.Data, store) || len(got.Ranges) != 3 {
			t.Errorf("%s: got %q in %v, want %q", name, got.Data, got.Ranges, store)
		}
	}
}

// Subtract is compared with marking bytes one by one.
func TestSubtract(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		draw := func() Range {
			a := rapid.IntRange(0, 30).Draw(t, "a")
			return Range{a, a + rapid.IntRange(0, 12).Draw(t, "n")}
		}
		r := draw()
		var holes []Range
		for range rapid.IntRange(0, 4).Draw(t, "holes") {
			holes = append(holes, draw())
		}
		before := slices.Clone(holes)
		var got [50]bool
		for _, x := range r.Subtract(holes) {
			if x.Start >= x.End {
				t.Errorf("an empty piece %v", x)
			}
			for i := x.Start; i < x.End; i++ {
				got[i] = true
			}
		}
		for i := range got {
			want := i >= r.Start && i < r.End
			for _, h := range holes {
				want = want && !(i >= h.Start && i < h.End)
			}
			if got[i] != want {
				t.Errorf("%v without %v: byte %d is %v, want %v", r, holes, i, got[i], want)
			}
		}
		if !slices.Equal(holes, before) {
			t.Error("the ranges were reordered")
		}
	})
}

func FuzzOpen(f *testing.F) {
	f.Add([]byte("II*\x00\x08\x00\x00\x00\x01\x00\x41\xcd\x07\x00\x08\x00\x00\x00\x1a\x00\x00\x00\x00\x00\x00\x00"))
	f.Add([]byte("\xff\xd8\xff\xeb\x00\x2aJP\x02\x11\x00\x00\x00\x01\x00\x00\x00\x20jumb\x00\x00\x00\x18jumdc2pa\x00\x11\x00\x10\x80\x00\x00\xaa\x008\x9bq"))
	f.Add([]byte("\x00\x00\x00\x0cftypheic\x00\x00\x00\x30uuid" + UUID + "\x00\x00\x00\x00manifest\x00"))
	f.Add([]byte("RIFF\x1e\x00\x00\x00WEBPC2PA\x05\x00\x00\x00abcde\x00"))
	f.Add([]byte("GIF89a\x01\x00\x01\x00\x00\x00\x00\x21\xff\x0bC2PA_GIF\x01\x00\x00\x01a\x00;"))
	f.Fuzz(func(t *testing.T, data []byte) {
		start := time.Now()
		file, err := Open(data)
		if err != nil {
			return
		}
		ranges := slices.Clone(file.Metadata)
		for _, s := range file.Stores {
			ranges = append(ranges, s.Ranges...)
			if len(s.Data) > len(data) {
				t.Errorf("a store of %d bytes in a file of %d", len(s.Data), len(data))
			}
		}
		parts, end, _ := file.Parts(data, len(data)%2 == 0)
		for _, p := range parts {
			ranges = append(ranges, p.Range)
		}
		for _, r := range ranges {
			if r.Start < 0 || r.End < r.Start || r.End > len(data) {
				t.Errorf("range %v of %d bytes", r, len(data))
			}
		}
		if end < 0 || end > len(data) {
			t.Errorf("parts end at %d of %d", end, len(data))
		}
		if d := time.Since(start); d > time.Second {
			t.Errorf("took %s", d)
		}
	})
}

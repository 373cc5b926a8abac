package jfif

import (
	"bytes"
	"image"
	"image/jpeg"
	"slices"
	"testing"
)

func TestParseStructure(t *testing.T) {
	t.Parallel()
	base := read(t, "testdata/2x2-restart.jpg")
	f, err := Parse(base)
	if err != nil {
		t.Fatal(err)
	}
	if len(f.Problems)+len(f.Extraneous) != 0 || f.Trailing.Length != 0 || !f.EOI {
		t.Errorf("clean file: problems %v, extraneous %v, trailing %v, EOI %v", f.Problems, f.Extraneous, f.Trailing, f.EOI)
	}
	if f.Frame.Width != 61 || f.Frame.Height != 45 || f.Frame.Components[0].H != 2 || f.ColourSpace() != ColourYCbCr {
		t.Errorf("frame: %+v, %v", f.Frame, f.ColourSpace())
	}
	if f.RestartInterval != 2 || f.Scans[0].Restarts != 5 {
		t.Errorf("restart interval %d with %d markers, want 2 with 5", f.RestartInterval, f.Scans[0].Restarts)
	}
	if f.JFIF == nil || f.JFIF.Major != 1 {
		t.Errorf("JFIF: %+v", f.JFIF)
	}
	// Every byte belongs to exactly one thing.
	var at int64
	scan := 0
	for _, s := range f.Segments {
		if s.Offset-int64(s.Fill) != at {
			t.Fatalf("%v at %d, want %d", s.Marker, s.Offset, at)
		}
		at += int64(s.Fill) + s.Length
		if s.Marker == SOS {
			at += f.Scans[scan].Data.Length
			scan++
		}
	}
	if at != f.Size {
		t.Errorf("segments cover %d of %d bytes", at, f.Size)
	}
}

func TestParseTolerance(t *testing.T) {
	t.Parallel()
	base := read(t, "testdata/2x2.jpg")
	f, err := Parse(base)
	if err != nil {
		t.Fatal(err)
	}
	dqt := f.Find(DQT)[0].Offset
	sos := f.Find(SOS)[0].Offset
	join := slices.Concat[[]byte]
	for _, c := range []struct {
		name       string
		data       []byte
		extraneous []Span
		trailing   Span
		problem    Reason
	}{
		{"fill bytes", join(base[:dqt], []byte{0xFF, 0xFF, 0xFF}, base[dqt:]), nil, Span{}, ""},
		{"stray bytes", join(base[:dqt], []byte{1, 2, 3}, base[dqt:]), []Span{{dqt, 3}}, Span{}, ""},
		{"stray stuffing", join(base[:dqt], []byte{0xFF, 0, 0xFF, 0x10}, base[dqt:]), []Span{{dqt, 4}}, Span{}, ""},
		{"bad length", join(base[:dqt], []byte{0xFF, 0xE5, 0, 1}, base[dqt:]), []Span{{dqt, 4}}, Span{}, ReasonBadSegment},
		{"trailing", join(base, []byte("abc")), nil, Span{int64(len(base)), 3}, ""},
		{"second SOI", join(base[:sos], []byte{0xFF, 0xD8}, base[sos:]), nil, Span{}, ReasonBadSegment},
		{"full tree", join(base[:sos], []byte{0xFF, 0xC4, 0, 22, 0, 3}, make([]byte, 15), []byte{1, 2, 3}, base[sos:]), nil, Span{}, ReasonBadTable},
	} {
		f, err := Parse(c.data)
		if err != nil {
			t.Errorf("%s: %v", c.name, err)
			continue
		}
		if !slices.Equal(f.Extraneous, c.extraneous) || f.Trailing != c.trailing {
			t.Errorf("%s: extraneous %v, trailing %v, want %v, %v", c.name, f.Extraneous, f.Trailing, c.extraneous, c.trailing)
		}
		got := Reason("")
		if len(f.Problems) > 0 {
			got = f.Problems[0].Reason
		}
		if got != c.problem {
			t.Errorf("%s: problem %q, want %q", c.name, got, c.problem)
		}
		if f.Frame == nil || len(f.Scans) != 1 || len(f.Huffman) != 4 || !f.EOI {
			t.Errorf("%s: the rest was not found: %+v", c.name, f)
		}
	}
}

func TestDNL(t *testing.T) {
	t.Parallel()
	base := read(t, "testdata/2x2.jpg")
	f, _ := Parse(base)
	at := f.Frame.Offset + 5
	data := bytes.Clone(base)
	high, low := data[at], data[at+1]
	data[at], data[at+1] = 0, 0
	data = append(data[:len(data)-2], 0xFF, 0xDC, 0, 4, high, low, 0xFF, 0xD9)
	got, err := DecodeCoefficients(t.Context(), data, Limits{})
	if err != nil {
		t.Fatal(err)
	}
	want, err := DecodeCoefficients(t.Context(), base, Limits{})
	if err != nil {
		t.Fatal(err)
	}
	same(t, "DNL", got, want)
}

func TestQuality(t *testing.T) {
	t.Parallel()
	img := image.NewYCbCr(image.Rect(0, 0, 8, 8), image.YCbCrSubsampleRatio420)
	for q := 4; q <= 100; q++ { // chroma tables of 1, 2 and 3 are all 255
		var buf bytes.Buffer
		if err := jpeg.Encode(&buf, img, &jpeg.Options{Quality: q}); err != nil {
			t.Fatal(err)
		}
		f, err := Parse(buf.Bytes())
		if err != nil || len(f.Quant) != 2 {
			t.Fatalf("quality %d: %d tables, %v", q, len(f.Quant), err)
		}
		for i, table := range f.Quant {
			got, chroma, ok := table.Quality()
			unclear := q == 100 // all 1
			if !ok || got != q || !unclear && chroma != (i == 1) {
				t.Errorf("table %d: got %d, %v, %v, want %d", i, got, chroma, ok, q)
			}
			if got, distance := table.NearestQuality(i == 1); got != q || distance != 0 {
				t.Errorf("table %d: nearest %d at %g, want %d at 0", i, got, distance, q)
			}
		}
		for _, h := range f.Huffman {
			if !h.Standard() {
				t.Errorf("quality %d: Huffman table %d/%d is not standard", q, h.Class, h.Destination)
			}
		}
	}
	f, err := Parse(read(t, "testdata/16bit.jpg"))
	if err != nil {
		t.Fatal(err)
	}
	for i, table := range f.Quant {
		got, chroma, ok := table.Quality()
		if !ok || got != 3 || chroma != (i == 1) || table.Precision != 16 {
			t.Errorf("16 bit table %d: got %d, %v, %v, %d bits", i, got, chroma, ok, table.Precision)
		}
	}
}

// TestSignatures pins the values, because they are stored.
func TestSignatures(t *testing.T) {
	t.Parallel()
	f, err := Parse(read(t, "testdata/2x2.jpg"))
	if err != nil {
		t.Fatal(err)
	}
	if q, _, ok := f.Quant[0].Quality(); !ok || q != 75 {
		t.Errorf("quality %d, %v, want 75", q, ok)
	}
	for _, c := range []struct{ name, got, want string }{
		{"luma 75", f.Quant[0].Signature(), "f8e1dce888aae88f"},
		{"chroma 75", f.Quant[1].Signature(), "0d803a9583971938"},
		{"DC 0", f.Huffman[0].Signature(), "9fb04cb1a8076318"},
		{"AC 0", f.Huffman[1].Signature(), "59212967b269cec5"},
	} {
		if c.got != c.want {
			t.Errorf("%s: got %s, want %s", c.name, c.got, c.want)
		}
	}
}

func TestMarkerNames(t *testing.T) {
	t.Parallel()
	for m, want := range map[Marker]string{
		SOF0: "SOF0", SOF2: "SOF2", DHT: "DHT", DAC: "DAC", JPG: "JPG", RST7: "RST7", APP1: "APP1",
		APP15: "APP15", COM: "COM", TEM: "TEM", 0x33: "RES33", 0xF7: "JPG7", SOI: "SOI", DNL: "DNL",
	} {
		if got := m.String(); got != want {
			t.Errorf("%02X: got %s, want %s", byte(m), got, want)
		}
	}
}

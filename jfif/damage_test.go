package jfif

import (
	"bytes"
	"math/rand/v2"
	"slices"
	"testing"
	"time"
)

// TestTruncation cuts files at every third byte: either an Error, or a picture that
// says it is damaged.
func TestTruncation(t *testing.T) {
	t.Parallel()
	for _, name := range []string{"2x2", "2x2-restart", "2x2-progressive", "2x2-progressive-restart", "planes", "cmyk"} {
		data := read(t, "testdata/"+name+".jpg")
		whole, err := DecodeCoefficients(t.Context(), data, Limits{})
		if err != nil {
			t.Fatal(err)
		}
		pictures := 0
		for n := 0; n < len(data)-2; n += 3 {
			c, err := DecodeCoefficients(t.Context(), data[:n], Limits{})
			if err != nil {
				if ReasonOf(err) == "" {
					t.Errorf("%s[:%d]: error without reason: %v", name, n, err)
				}
				continue
			}
			pictures++
			if _, _, err := Decode(t.Context(), data[:n], Limits{}); err != nil {
				t.Errorf("%s[:%d]: coefficients but no picture: %v", name, n, err)
			}
			// Progressive files hold complete pictures after each scan.
			if f, _ := Parse(data[:n]); !c.Damage.Any() && !f.Frame.Progressive() && n < len(data)-3 {
				t.Errorf("%s[:%d of %d]: no damage reported", name, n, len(data))
			}
			if n > len(data)-40 && *c.Components[0].Block(0, 0) != *whole.Components[0].Block(0, 0) {
				t.Errorf("%s[:%d]: first block differs", name, n)
			}
		}
		if pictures < len(data)/9 {
			t.Errorf("%s: %d pictures from %d truncations", name, pictures, len(data)/3)
		}
	}
}

// TestResync damages one restart interval: the others survive.
func TestResync(t *testing.T) {
	t.Parallel()
	r := rand.New(rand.NewPCG(3, 4))
	want := random(r, 160, 160, [2]int{1, 1})
	data := encode(want, true, 20)
	f, _ := Parse(data)
	scan := data[f.Scans[0].Data.Offset:]
	third := bytes.Index(scan, []byte{0xFF, 0xD2})
	fourth := bytes.Index(scan, []byte{0xFF, 0xD3})
	at := int(f.Scans[0].Data.Offset)
	for name, damaged := range map[string][]byte{
		"overwritten": slices.Concat(data[:at+third+2], bytes.Repeat([]byte{0xFE}, fourth-third-2), data[at+fourth:]),
		"cut out":     slices.Concat(data[:at+third], data[at+fourth:]),
		"repeated":    slices.Concat(data[:at+fourth], data[at+third:]),
	} {
		got, err := DecodeCoefficients(t.Context(), damaged, Limits{})
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		if !got.Damage.Corrupt || got.Damage.Truncated || got.Damage.Missing > 20 {
			t.Errorf("%s: %+v", name, got.Damage)
		}
		k, w := &got.Components[0], &want.Components[0]
		for i := range 400 {
			if lost := i >= 60 && i < 80; !lost && *k.Block(i%20, i/20) != *w.Block(i%20, i/20) {
				t.Errorf("%s: block %d differs", name, i)
				break
			}
		}
	}
}

func TestRefused(t *testing.T) {
	t.Parallel()
	base := read(t, "testdata/2x2.jpg")
	prog := read(t, "testdata/2x2-progressive.jpg")
	f, err := Parse(base)
	if err != nil {
		t.Fatal(err)
	}
	sof := int(f.Frame.Offset)
	patch := func(data []byte, at int, b ...byte) []byte {
		data = bytes.Clone(data)
		copy(data[at:], b)
		return data
	}
	p, err := Parse(prog)
	if err != nil {
		t.Fatal(err)
	}
	last := p.Scans[len(p.Scans)-1]
	repeat := func(n int) []byte {
		end := last.Data.Offset + last.Data.Length
		return slices.Concat(prog[:end], bytes.Repeat(prog[last.Offset:end], n), []byte{0xFF, 0xD9})
	}
	for _, c := range []struct {
		name   string
		data   []byte
		limits Limits
		want   Reason
	}{
		{"empty", nil, Limits{}, ReasonNotJPEG},
		{"png", []byte("\x89PNG\r\n\x1a\n"), Limits{}, ReasonNotJPEG},
		{"SOI only", []byte{0xFF, 0xD8}, Limits{}, ReasonNoFrame},
		{"bytes", base, Limits{Bytes: 100}, ReasonTooManyBytes},
		{"pixels", base, Limits{Pixels: 61*45 - 1}, ReasonTooManyPixels},
		{"pixels by default", patch(base, sof+5, 0xFF, 0xFF, 0xFF, 0xFF), Limits{}, ReasonTooManyPixels},
		{"memory", base, Limits{Memory: 1000}, ReasonTooMuchMemory},
		{"claims 90 megapixels", patch(base, sof+5, 0x25, 0, 0x25, 0), Limits{}, ReasonTooMuchWork},
		{"claims 12 megapixels", patch(base, sof+5, 0x0C, 0, 0x10, 0), Limits{}, ReasonTruncated},
		{"scans", repeat(300), Limits{}, ReasonTooManyScans},
		{"scans by limit", prog, Limits{Scans: 5}, ReasonTooManyScans},
		{"scans in the thousands", repeat(3000), Limits{}, ReasonTooManySegments},
		{"scans over a large frame", patch(repeat(150), int(p.Frame.Offset)+5, 0x10, 0, 0x10, 0), Limits{}, ReasonTooMuchWork},
		{"scans over a large frame, padded", slices.Concat(patch(repeat(150), int(p.Frame.Offset)+5, 0x10, 0, 0x10, 0), make([]byte, 4<<20)), Limits{}, ReasonTooMuchWork},
		{"segments", slices.Concat(base[:2], bytes.Repeat([]byte{0xFF, 0xE3, 0, 2}, 9000), base[2:]), Limits{}, ReasonTooManySegments},
		{"arithmetic", read(t, "testdata/arithmetic.jpg"), Limits{}, ReasonArithmetic},
		{"lossless", patch(base, sof+1, 0xC3), Limits{}, ReasonLossless},
		{"hierarchical", patch(base, sof+1, 0xC5), Limits{}, ReasonHierarchical},
		{"12 bit", patch(patch(base, sof+1, 0xC1), sof+4, 12), Limits{}, ReasonPrecision},
		{"no lines", patch(base, sof+5, 0, 0), Limits{}, ReasonBadFrame},
		{"no width", patch(base, sof+7, 0, 0), Limits{}, ReasonBadFrame},
		{"sampling", patch(base, sof+11, 0x52), Limits{}, ReasonBadFrame},
		{"no scan", base[:f.Find(SOS)[0].Offset], Limits{}, ReasonNoScan},
		{"no quantisation", patch(base, int(f.Find(DQT)[0].Offset)+1, 0xE9), Limits{}, ReasonMissingTable},
	} {
		start := time.Now()
		_, err := DecodeCoefficients(t.Context(), c.data, c.limits)
		if got := ReasonOf(err); got != c.want {
			t.Errorf("%s: got %q (%v), want %q", c.name, got, err, c.want)
		}
		if d := time.Since(start); d > 2*time.Second {
			t.Errorf("%s: took %v", c.name, d)
		}
		if _, _, err := Decode(t.Context(), c.data, c.limits); ReasonOf(err) == "" && c.want != ReasonTruncated {
			t.Errorf("%s: Decode: got %v, want a reason", c.name, err)
		}
	}
	if _, _, err := DecodeScaled(t.Context(), base, Limits{}, 3); ReasonOf(err) != ReasonBadScale {
		t.Errorf("1/3: got %v, want %s", err, ReasonBadScale)
	}
}

// TestMissingTables takes Huffman tables away: every scale gives what the other
// scans hold, or the same error when none of them has DC coefficients.
func TestMissingTables(t *testing.T) {
	t.Parallel()
	prog, planes := read(t, "testdata/2x2-progressive.jpg"), read(t, "testdata/planes.jpg")
	for _, c := range []struct {
		name string
		data []byte
		want Reason
	}{
		{"progressive without DC tables", withoutTables(t, prog, 0, 1), ReasonMissingTable},
		{"progressive, AC scan before its table", acFirst(t, prog), ""},
		{"all planes without DC tables", withoutTables(t, planes, 0, 0, 1), ReasonMissingTable},
		{"first plane without its DC table", withoutTables(t, planes, 0, 0), ""},
		{"last planes without their DC table", withoutTables(t, planes, 0, 1), ""},
	} {
		got, err := DecodeCoefficients(t.Context(), c.data, Limits{})
		if ReasonOf(err) != c.want {
			t.Errorf("%s: got %v, want %q", c.name, err, c.want)
		}
		if err == nil && (!got.Damage.Corrupt || got.Damage.Missing == 0 || got.Damage.Missing == got.Damage.Expected) {
			t.Errorf("%s: %+v", c.name, got.Damage)
		}
		t.Run(c.name, func(t *testing.T) { agree(t, c.data) })
	}
}

// withoutTables hides the Huffman tables of a class and of some destinations
// in APP9 segments.
func withoutTables(t *testing.T, data []byte, class int, destinations ...int) []byte {
	t.Helper()
	f, err := Parse(data)
	if err != nil {
		t.Fatal(err)
	}
	data = bytes.Clone(data)
	hidden := 0
	for _, s := range f.Find(DHT) {
		if b := int(s.Data[0]); b>>4 == class && slices.Contains(destinations, b&15) {
			data[s.Offset+1] = 0xE9
			hidden++
		}
	}
	if hidden < len(destinations) {
		t.Fatalf("%d tables hidden", hidden)
	}
	return data
}

// acFirst puts a copy of the last AC scan after the first table, before any AC
// table is defined.
func acFirst(t *testing.T, data []byte) []byte {
	t.Helper()
	f, err := Parse(data)
	if err != nil {
		t.Fatal(err)
	}
	last := f.Scans[len(f.Scans)-1]
	table := f.Find(DHT)[0]
	if last.Ss == 0 || table.Data[0]>>4 != 0 {
		t.Fatalf("scan %d..%d, table %02x", last.Ss, last.Se, table.Data[0])
	}
	at := table.Offset + table.Length
	return slices.Concat(data[:at], data[last.Offset:last.Data.Offset+last.Data.Length], data[at:])
}

// TestNoise decodes files with random bytes in random places.
func TestNoise(t *testing.T) {
	t.Parallel()
	r := rand.New(rand.NewPCG(5, 6))
	for name, base := range samples(t) {
		for range 60 {
			data := bytes.Clone(base)
			for range 1 + r.IntN(6) {
				data[r.IntN(len(data))] = byte(r.Uint32())
			}
			limits := Limits{Pixels: 1 << 22}
			if _, err := DecodeCoefficients(t.Context(), data, limits); err != nil && ReasonOf(err) == "" {
				t.Errorf("%s: %v", name, err)
			}
			if _, _, err := DecodeScaled(t.Context(), data, limits, 1<<r.IntN(4)); err != nil && ReasonOf(err) == "" {
				t.Errorf("%s: %v", name, err)
			}
		}
	}
}

package jumbf

import (
	"encoding/binary"
	"errors"
	"fmt"
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"
)

func box(typ string, payload []byte) []byte {
	b := binary.BigEndian.AppendUint32(nil, uint32(8+len(payload)))
	return append(append(b, typ...), payload...)
}

func super(code, label string, children ...[]byte) []byte {
	u := TypeOf(code)
	d := append(u[:], 0x03)
	d = append(append(d, label...), 0)
	return box("jumb", append(box("jumd", d), slices.Concat(children...)...))
}

func TestParse(t *testing.T) {
	t.Parallel()
	data := super("c2pa", "c2pa",
		super("c2ma", "urn:c2pa:1", super("cbor", "c2pa.claim", box("cbor", []byte{0xa0}))),
		super("c2ma", "twice"), super("c2ma", "twice"))
	b, n, err := Parse(append(slices.Clone(data), "behind"...))
	if err != nil || n != len(data) {
		t.Fatalf("Parse = %d, %v, want %d", n, err, len(data))
	}
	if b.Label != "c2pa" || b.UUID != TypeOf("c2pa") || b.UUID.String() != "c2pa" || len(b.Children) != 3 {
		t.Errorf("got %q %s with %d children", b.Label, b.UUID, len(b.Children))
	}
	m := b.Child("urn:c2pa:1")
	if m == nil || m.Child("c2pa.claim") == nil {
		t.Fatal("a label does not resolve")
	}
	if got, ok := m.Child("c2pa.claim").Content("cbor"); !ok || len(got) != 1 || got[0] != 0xa0 {
		t.Errorf("content %x, %v", got, ok)
	}
	if _, ok := m.Content("cbor"); ok {
		t.Error("found content that is deeper")
	}
	if b.Child("twice") != nil {
		t.Error("an ambiguous label resolves")
	}
	if got := (UUID{0xca, 0xa9, 0x8e, 0xee, 0x9d, 0x4d, 0xf8, 0x0e}).String(); got != "CAA98EEE-9D4D-F80E-0000-000000000000" {
		t.Errorf("UUID = %s", got)
	}
}

func TestParseRefuses(t *testing.T) {
	t.Parallel()
	huge := binary.BigEndian.AppendUint64([]byte{0, 0, 0, 1, 'j', 'u', 'm', 'b'}, 1<<31)
	deep := super("c2pa", "x")
	for range MaxDepth + 1 {
		deep = super("c2pa", "x", deep)
	}
	var many [][]byte
	for range MaxBoxes {
		many = append(many, box("free", nil))
	}
	long := super("c2pa", "x", box("cbor", make([]byte, 10)))
	binary.BigEndian.PutUint32(long[len(long)-18:], 2<<30)
	for name, test := range map[string]struct {
		data []byte
		want error
	}{
		"nothing":                 {nil, ErrMalformed},
		"half a header":           {[]byte{0, 0, 0, 9, 'j'}, ErrMalformed},
		"no superbox":             {box("free", nil), ErrMalformed},
		"2 GB in 100 bytes":       {append(huge, make([]byte, 84)...), ErrMalformed},
		"2 GB inside":             {long, ErrMalformed},
		"size below header":       {[]byte{0, 0, 0, 7, 'j', 'u', 'm', 'b'}, ErrMalformed},
		"no description":          {box("jumb", box("cbor", nil)), ErrMalformed},
		"short description":       {box("jumb", box("jumd", make([]byte, 16))), ErrMalformed},
		"label without end":       {box("jumb", box("jumd", append(make([]byte, 16), 2, 'a'))), ErrMalformed},
		"label that is no text":   {box("jumb", box("jumd", append(make([]byte, 16), 2, 0xff, 0))), ErrMalformed},
		"too deep":                {deep, ErrLimit},
		"too many":                {super("c2pa", "x", many...), ErrLimit},
		"half a box at the end":   {super("c2pa", "x", []byte{0, 0, 0}), ErrMalformed},
		"large size without room": {[]byte{0, 0, 0, 1, 'j', 'u', 'm', 'b', 0}, ErrMalformed},
	} {
		if _, _, err := Parse(test.data); !errors.Is(err, test.want) {
			t.Errorf("%s: got error %v, want %v", name, err, test.want)
		}
	}
}

// What is written is read back, whatever it is.
func TestParseReadsWhatWasWritten(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		var build func(depth int) ([]byte, string)
		build = func(depth int) ([]byte, string) {
			label := rapid.StringMatching(`[a-z.]{0,9}`).Draw(t, "label")
			out := label + "("
			var children [][]byte
			for range rapid.IntRange(0, 3).Draw(t, "children") {
				if depth < 4 && rapid.Bool().Draw(t, "super") {
					c, s := build(depth + 1)
					children, out = append(children, c), out+s
					continue
				}
				payload := rapid.SliceOfN(rapid.Byte(), 0, 9).Draw(t, "payload")
				children, out = append(children, box("cbor", payload)), out+fmt.Sprintf("%x,", payload)
			}
			return super("c2as", label, children...), out + ")"
		}
		data, want := build(0)
		b, n, err := Parse(data)
		if err != nil || n != len(data) {
			t.Fatalf("Parse = %d, %v", n, err)
		}
		if got := show(b); got != want {
			t.Errorf("got %s, want %s", got, want)
		}
	})
}

func show(b *Box) string {
	if !b.Superbox() {
		return fmt.Sprintf("%x,", b.Payload)
	}
	out := b.Label + "("
	for _, c := range b.Children {
		out += show(c)
	}
	return out + ")"
}

func FuzzParse(f *testing.F) {
	f.Add(super("c2pa", "c2pa", super("c2ma", "a", box("cbor", []byte{0xa0}))))
	f.Add(super("c2pa", "c2pa", box("free", nil))[:30])
	f.Fuzz(func(t *testing.T, data []byte) {
		start := time.Now()
		b, n, err := Parse(data)
		if d := time.Since(start); d > time.Second {
			t.Errorf("took %s", d)
		}
		if err != nil {
			if !errors.Is(err, ErrMalformed) && !errors.Is(err, ErrLimit) {
				t.Errorf("error of no kind: %v", err)
			}
			return
		}
		if n > len(data) || !b.Superbox() {
			t.Errorf("took %d of %d bytes, type %q", n, len(data), b.Type)
		}
	})
}

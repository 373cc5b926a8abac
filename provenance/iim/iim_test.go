package iim

import (
	"bytes"
	"slices"
	"strings"
	"testing"

	ct "github.com/bonafide-aftersale/bonafide/provenance/carrier/carriertest"
)

func TestParse(t *testing.T) {
	t.Parallel()
	long := strings.Repeat("x", 40000)
	extended := slices.Concat([]byte("\x1c\x02\x78\x80\x04\x00\x00\x9c\x40"), []byte(long))
	block := slices.Concat(ct.IIM(80, "张三"), ct.IIM(105, "\xb6\xb9\xb0\xfc"), extended, []byte{0, 0})
	list, err := Parse(block)
	if err != nil || len(list) != 3 {
		t.Fatalf("got %d datasets, %v", len(list), err)
	}
	for i, want := range []struct{ name, text string }{{"2:80", "张三"}, {"2:105", "豆包"}, {"2:120", long}} {
		if list[i].Name() != want.name || list[i].Text() != want.text {
			t.Errorf("got %s %.20q, want %s %.20q", list[i].Name(), list[i].Text(), want.name, want.text)
		}
		if at := list[i].Offset; !bytes.Equal(block[at:at+len(list[i].Value)], list[i].Value) {
			t.Errorf("%s is not at %d", want.name, at)
		}
	}
	found, at := InResources(ct.Resources(block[:20]))
	if !bytes.Equal(found, block[:20]) || at == 0 {
		t.Errorf("resources: got %q at %d", found, at)
	}
}

func TestMalformed(t *testing.T) {
	t.Parallel()
	for _, bad := range []string{"x", "\x1c\x02\x78\xff", "\x1c\x02\x78\x00\x09abc", "\x1c\x02\x78\x80\x04\x7f\xff\xff\xff", "\x1c\x02\x78\x80\x09aaaaaaaaa"} {
		list, err := Parse(append(ct.IIM(80, "a"), bad...))
		if err != ErrSyntax || len(list) != 1 {
			t.Errorf("%q: got %d datasets, %v", bad, len(list), err)
		}
	}
	if _, err := Parse(bytes.Repeat(ct.IIM(25, "k"), maxDatasets+1)); err != ErrSyntax {
		t.Errorf("too many: got %v", err)
	}
	for _, bad := range []string{"", "8BIM", "8BIM\x04\x04\xff\x00\x00\x00\x00\x01", "8BIM\x04\x04\x00\x00\x7f\xff\xff\xff"} {
		if block, _ := InResources([]byte(bad)); block != nil {
			t.Errorf("%q: got %q", bad, block)
		}
	}
}

func FuzzParse(f *testing.F) {
	f.Add(ct.IIM(120, "caption"))
	f.Add(ct.Resources(ct.IIM(80, "x")))
	f.Fuzz(func(t *testing.T, data []byte) {
		if block, at := InResources(data); at < 0 || at+len(block) > len(data) {
			t.Errorf("block of %d at %d", len(block), at)
		}
		list, _ := Parse(data)
		for i := range list {
			if d := &list[i]; d.Offset+len(d.Value) > len(data) || d.Name() == "" {
				t.Errorf("dataset %s at %d", d.Name(), d.Offset)
			}
			_ = list[i].Text()
		}
	})
}

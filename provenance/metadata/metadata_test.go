package metadata

import (
	"context"
	"encoding/binary"
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/bonafide-aftersale/bonafide/provenance/carrier"
	ct "github.com/bonafide-aftersale/bonafide/provenance/carrier/carriertest"
	"github.com/bonafide-aftersale/bonafide/provenance/xmp"
)

func read(t *testing.T, file []byte) *Metadata {
	t.Helper()
	m, err := Read(context.Background(), file)
	if err != nil {
		t.Fatal(err)
	}
	return m
}

// All kinds of values come out of one file, each with its name and place.
func TestValues(t *testing.T) {
	t.Parallel()
	block := ct.TIFF(binary.BigEndian, ct.ASCII(0x0131, "程序"), ct.Exif(ct.Bytes(0x9286, "ASCII\x00\x00\x00note")))
	m := read(t, ct.JPEG(ct.AppEXIF(block), ct.AppXMP(ct.Packet(`xmlns:a="http://a/" a:n="v"`, "")), ct.AppIIM(ct.IIM(120, "caption")),
		ct.COM("comment"), ct.APP(9, "JUNK\x00\x01NAME{\"a\":1}\x02more")))
	type short struct {
		kind              carrier.Kind
		place, name, text string
	}
	var got []short
	for _, v := range m.Values {
		got = append(got, short{v.Kind, v.Place, v.Name, v.Text})
		if v.End <= v.Start {
			t.Errorf("%s lies at %d to %d", v.Name, v.Start, v.End)
		}
	}
	for _, want := range []short{
		{carrier.EXIF, "JPEG APP1", "Software", "程序"}, {carrier.EXIF, "JPEG APP1", "UserComment", "note"},
		{carrier.XMP, "JPEG APP1", "n", "v"}, {carrier.IIM, "JPEG APP13", "2:120", "caption"},
		{carrier.Text, "JPEG COM", "", "comment"}, {carrier.Segment, "JPEG APP9", "", `NAME{"a":1}`},
	} {
		if !slices.Contains(got, want) {
			t.Errorf("%v is not among %v", want, got)
		}
	}
	if len(m.Problems) > 0 || m.Format != carrier.JPEG {
		t.Errorf("got %s, %v", m.Format, m.Problems)
	}
	if v, ok := m.Text("Software"); !ok || v.Text != "程序" {
		t.Errorf("Text: got %v, %v", v, ok)
	}
	if v, ok := m.Property("//a/", "N"); !ok || v.Text != "v" || v.Form != xmp.Attribute {
		t.Errorf("Property: got %v, %v", v, ok)
	}
	if _, ok := m.Text("n"); ok {
		t.Error("an XMP property is taken for a text")
	}
	if _, ok := m.Property("//b/", "n"); ok {
		t.Error("another namespace fits")
	}
}

// What cannot be read is a problem; the rest is read.
func TestProblems(t *testing.T) {
	t.Parallel()
	png := func(chunks ...[]byte) []byte { return ct.PNG(append(chunks, ct.TEXt("rest", "read")), nil) }
	if testing.Short() {
		t.Skip("takes seconds, and shares nothing between goroutines")
	}
	for name, test := range map[string]struct {
		file []byte
		code carrier.Code
	}{
		"XML bomb":     {png(ct.ITXt("XML:com.adobe.xmp", `<!DOCTYPE a [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;">]><a>&b;</a>`, false)), XMLEntity},
		"broken XML":   {png(ct.ITXt("XML:com.adobe.xmp", "<a:n", false)), BadXMP},
		"deep XML":     {png(ct.ITXt("XML:com.adobe.xmp", strings.Repeat("<a>", 5000), false)), XMPSize},
		"much XML":     {png(slices.Repeat([][]byte{ct.TEXt("XML:com.adobe.xmp", "<a>"+strings.Repeat(" ", 3<<20)+"</a>")}, 5)...), XMPSize},
		"broken EXIF":  {png(ct.Chunk("eXIf", "noise...")), BadEXIF},
		"broken IIM":   {png(ct.RawProfile("iptc", []byte("noise"))), BadIIM},
		"bomb in zTXt": {png(ct.ZTXt("AIGC", strings.Repeat("x", 5<<20))), carrier.Bomb},
	} {
		m := read(t, test.file)
		if !slices.ContainsFunc(m.Problems, func(p carrier.Problem) bool { return p.Code == test.code }) {
			t.Errorf("%s: problems %v, want %s", name, m.Problems, test.code)
		}
		if v, ok := m.Text("rest"); !ok || v.Text != "read" {
			t.Errorf("%s: the rest was not read", name)
		}
	}
	if _, err := Read(context.Background(), []byte("BM")); err != carrier.ErrUnknown {
		t.Errorf("unknown format: got %v", err)
	}
}

func TestCancelled(t *testing.T) {
	t.Parallel()
	ctx, cancel := context.WithDeadline(context.Background(), time.Unix(0, 0))
	defer cancel()
	if _, err := Read(ctx, ct.JPEG()); !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("got %v", err)
	}
}

// The texts of a file are limited as a whole.
func TestLimits(t *testing.T) {
	t.Parallel()
	if testing.Short() {
		t.Skip("takes seconds, and shares nothing between goroutines")
	}
	var fields []ct.Field
	for range 40 {
		fields = append(fields, ct.ASCII(0x0131, "x"))
	}
	file := ct.TIFF(binary.LittleEndian, fields...)
	huge := append(slices.Clone(file), strings.Repeat("y", 4<<20)...)
	for i := range fields { // all fields show the same four megabytes
		at := 10 + 12*i
		binary.LittleEndian.PutUint32(huge[at+4:], 4<<20)
		binary.LittleEndian.PutUint32(huge[at+8:], uint32(len(file)))
	}
	size := 0
	for _, v := range read(t, huge).Values {
		size += len(v.Text)
	}
	if size > maxTexts || size < maxTexts/2 {
		t.Errorf("got %d bytes of text, limit %d", size, maxTexts)
	}
}

func FuzzRead(f *testing.F) {
	packet := ct.LabelPacket(ct.Label)
	f.Add(ct.JPEG(ct.AppXMP(packet), ct.AppIIM(ct.IIM(120, "x")), ct.APP(9, "AIGC{}")))
	f.Add(ct.PNG([][]byte{ct.ITXt("XML:com.adobe.xmp", packet, true)}, [][]byte{ct.TEXt("AIGC", ct.Label)}))
	f.Add(ct.HEIC(ct.TIFF(binary.LittleEndian, ct.ASCII(0x010e, "x")), packet, false))
	f.Fuzz(func(t *testing.T, data []byte) {
		start := time.Now()
		m, err := Read(context.Background(), data)
		if err == nil && m.Format == "" {
			t.Error("no format")
		}
		if d := time.Since(start); d > time.Second {
			t.Errorf("took %s", d)
		}
	})
}

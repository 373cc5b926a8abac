package exif

import (
	"bytes"
	"encoding/binary"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/bep/imagemeta"
	"pgregory.net/rapid"

	ct "github.com/bonafide-aftersale/bonafide/provenance/carrier/carriertest"
)

func text(t *testing.T, data []byte, name string) (string, bool) {
	t.Helper()
	fields, problems, err := Fields(data)
	if err != nil || len(problems) > 0 {
		t.Fatalf("%v, %v", problems, err)
	}
	for i := range fields {
		if fields[i].Name() == name {
			return fields[i].Text()
		}
	}
	return "", false
}

// Text is read in every form that files show.
func TestText(t *testing.T) {
	t.Parallel()
	for _, order := range []binary.AppendByteOrder{binary.LittleEndian, binary.BigEndian} {
		for name, test := range map[string]struct {
			field ct.Field
			in    string
			want  string
		}{
			"ASCII":                {ct.ASCII(TagImageDescription, "hello"), "ImageDescription", "hello"},
			"short":                {ct.ASCII(TagSoftware, "ab"), "Software", "ab"},
			"Chinese as UTF-8":     {ct.ASCII(TagArtist, "张三"), "Artist", "张三"},
			"Chinese as GB":        {ct.ASCII(TagArtist, "\xb6\xb9\xb0\xfc"), "Artist", "豆包"},
			"UTF-8 of Exif 3":      {ct.Field{Tag: 0xa436, Type: 129, Value: "标题"}, "ImageTitle", "标题"},
			"comment, ASCII":       {ct.Exif(ct.Bytes(TagUserComment, "ASCII\x00\x00\x00{\"a\":1}")), "UserComment", `{"a":1}`},
			"comment, no code":     {ct.Exif(ct.Bytes(TagUserComment, `{"AIGC":{}}`)), "UserComment", `{"AIGC":{}}`},
			"comment, short":       {ct.Exif(ct.Bytes(TagUserComment, "hey")), "UserComment", "hey"},
			"comment, little":      {ct.Exif(ct.Bytes(TagUserComment, "UNICODE\x00a\x00b\x00")), "UserComment", "ab"},
			"comment, big":         {ct.Exif(ct.Bytes(TagUserComment, "UNICODE\x00\x00a\x00b")), "UserComment", "ab"},
			"comment, mark":        {ct.Exif(ct.Bytes(TagUserComment, "UNICODE\x00\xff\xfe\x1a\x4f")), "UserComment", "会"},
			"XP comment":           {ct.Field{Tag: 0x9c9c, Type: 1, Value: "a\x00b\x00\x00\x00"}, "XPComment", "ab"},
			"unknown ASCII field":  {ct.ASCII(0x4242, "odd"), "0x4242", "odd"},
			"same number, GPS tag": {ct.Field{Tag: tagGPS, Sub: []ct.Field{ct.ASCII(0x001d, "2026:01:01")}}, "0x001D", "2026:01:01"},
		} {
			if got, ok := text(t, ct.TIFF(order, test.field), test.in); got != test.want || !ok {
				t.Errorf("%s, %s: got %q, %v, want %q", name, order, got, ok, test.want)
			}
		}
	}
	if got, ok := text(t, ct.TIFF(binary.BigEndian, ct.Bytes(0x9000, "0232")), "0x9000"); ok {
		t.Errorf("bytes are text: %q", got)
	}
}

func TestProblems(t *testing.T) {
	t.Parallel()
	if _, _, err := Fields([]byte("II+\x00........")); err != ErrHeader {
		t.Errorf("BigTIFF: got %v, want %v", err, ErrHeader)
	}
	head := func(rest string) []byte { return []byte("II*\x00\x08\x00\x00\x00" + rest) }
	for name, data := range map[string][]byte{
		"outside":       []byte("II*\x00\xff\xff\xff\xff"),
		"ends early":    head("\x05\x00" + "\x0e\x01\x02\x00\x01\x00\x00\x00abcd"),
		"circle":        head("\x00\x00\x08\x00\x00\x00"),
		"unknown type":  head("\x01\x00\x0e\x01\x63\x00\x01\x00\x00\x00abcd\x00\x00\x00\x00"),
		"value outside": head("\x01\x00\x0e\x01\x02\x00\xff\xff\xff\xff\x00\x00\x00\x00\x00\x00\x00\x00"),
	} {
		if _, problems, err := Fields(data); err != nil || len(problems) == 0 {
			t.Errorf("%s: got %v, %v", name, problems, err)
		}
	}
}

// A chain of directories and a directory full of pointers are cut.
func TestLimits(t *testing.T) {
	t.Parallel()
	var chain []byte
	for i := range 200 {
		chain = binary.LittleEndian.AppendUint32(append(chain, 0, 0), uint32(8+6*(i+1)))
	}
	fields, problems, err := Fields(append([]byte("II*\x00\x08\x00\x00\x00"), chain...))
	if err != nil || len(fields) != 0 || len(problems) != 1 || !strings.Contains(problems[0], "more than") {
		t.Errorf("chain: got %d fields, %v, %v", len(fields), problems, err)
	}
	var many []ct.Field
	for range maxFields + 5 {
		many = append(many, ct.ASCII(0x0131, "a"))
	}
	if fields, problems, _ = Fields(ct.TIFF(binary.LittleEndian, many...)); len(fields) != maxFields || len(problems) == 0 {
		t.Errorf("fields: got %d, %v", len(fields), problems)
	}
}

// What is written is read again.
func TestRoundTrip(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		order := rapid.SampledFrom([]binary.AppendByteOrder{binary.LittleEndian, binary.BigEndian}).Draw(t, "order")
		want := rapid.StringMatching(`[ -~一-龥]{0,40}`).Draw(t, "text")
		want = strings.Trim(want, " ")
		data := ct.TIFF(order, ct.ASCII(0x0100, "other"), ct.Exif(ct.ASCII(0xa430, want)))
		fields, _, err := Fields(data)
		if err != nil || len(fields) != 3 {
			t.Fatalf("got %d fields, %v", len(fields), err)
		}
		f := &fields[2]
		if got, ok := f.Text(); got != want || !ok || f.Directory != "Exif" || f.Name() != "CameraOwnerName" {
			t.Errorf("got %q in %s %s, want %q", got, f.Directory, f.Name(), want)
		}
		if !bytes.Equal(data[f.Offset:f.Offset+len(f.Value)], f.Value) {
			t.Errorf("the value is not at %d", f.Offset)
		}
	})
}

// Camera files are read as another reader does, github.com/bep/imagemeta.
func TestAgainstAnother(t *testing.T) {
	t.Parallel()
	names, _ := filepath.Glob("../../../shared/data/photos/originals/*")
	if len(names) == 0 {
		t.Skip("no ../shared/data/photos/originals beside the checkout")
	}
	compared := 0
	for _, name := range names {
		data, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		theirs := make(map[string]string)
		if _, err := imagemeta.Decode(imagemeta.Options{
			R: bytes.NewReader(data), ImageFormat: imagemeta.JPEG, Sources: imagemeta.EXIF,
			HandleTag: func(ti imagemeta.TagInfo) error {
				if s, ok := ti.Value.(string); ok && strings.HasPrefix(ti.Namespace, "IFD0") {
					theirs[ti.Tag] = strings.TrimSpace(s)
				}
				return nil
			},
		}); err != nil {
			continue // it refuses a few broken ones
		}
		i := bytes.Index(data, []byte("Exif\x00\x00"))
		if i < 0 {
			continue
		}
		fields, _, err := Fields(data[i+6:])
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		for j := range fields {
			f := &fields[j]
			switch f.Name() {
			case "Make", "Model", "Software", "Artist", "Copyright", "DateTimeOriginal", "ImageDescription":
			default:
				continue
			}
			want, there := theirs[f.Name()]
			got, _ := f.Text()
			if f.Directory == "IFD1" || !there || strings.ContainsRune(got, 0) {
				continue
			}
			compared++
			if got != want {
				t.Errorf("%s %s: got %q, imagemeta %q", filepath.Base(name), f.Name(), got, want)
			}
		}
	}
	if compared < 100 {
		t.Errorf("compared %d fields only", compared)
	}
}

func FuzzFields(f *testing.F) {
	f.Add(ct.TIFF(binary.LittleEndian, ct.ASCII(0x010e, "x"), ct.Exif(ct.Bytes(0x9286, "UNICODE\x00a\x00"))))
	f.Add(ct.TIFF(binary.BigEndian, ct.Field{Tag: 0x9c9c, Type: 1, Value: "a\x00b\x00"}))
	f.Fuzz(func(t *testing.T, data []byte) {
		fields, problems, err := Fields(data)
		if err != nil && len(fields) > 0 || len(fields) > maxFields || len(problems) > maxDirectories {
			t.Errorf("%d fields, %d problems, %v", len(fields), len(problems), err)
		}
		for i := range fields {
			f := &fields[i]
			if f.Offset < 0 || f.Offset+len(f.Value) > len(data) || f.Name() == "" {
				t.Errorf("%s at %d", f.Name(), f.Offset)
			}
			if s, ok := f.Text(); ok && len(s) > 3*len(f.Value)+8 {
				t.Errorf("%d bytes of text from %d", len(s), len(f.Value))
			}
		}
	})
}

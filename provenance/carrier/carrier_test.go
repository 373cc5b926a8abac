package carrier

import (
	"bytes"
	"encoding/binary"
	"slices"
	"strings"
	"testing"

	ct "github.com/bonafide-aftersale/bonafide/provenance/carrier/carriertest"
)

// Every container yields what was put in, with its kind, name and place.
func TestPieces(t *testing.T) {
	t.Parallel()
	packet := ct.LabelPacket(ct.Label)
	block := ct.TIFF(binary.LittleEndian, ct.ASCII(0x010e, "描述"))
	records := slices.Concat(ct.IIM(120, "caption"), ct.IIM(80, "张三"))
	list := func(parts ...[]byte) [][]byte { return parts }
	for name, test := range map[string]struct {
		file  []byte
		kind  Kind
		key   string
		data  string
		place string
		late  bool
	}{
		"JPEG XMP":           {ct.JPEG(ct.AppXMP(packet)), XMP, "", packet, "JPEG APP1", false},
		"JPEG EXIF":          {ct.JPEG(ct.AppEXIF(block)), EXIF, "", string(block), "JPEG APP1", false},
		"JPEG IIM":           {ct.JPEG(ct.AppIIM(records)), IIM, "", string(records), "JPEG APP13", false},
		"JPEG comment":       {ct.JPEG(ct.COM("hello")), Text, "", "hello", "JPEG COM", false},
		"JPEG segment":       {ct.JPEG(ct.APP(9, "AIGC{}")), Segment, "", "AIGC{}", "JPEG APP9", false},
		"JPEG extended":      {ct.JPEG(ct.AppExtended(packet, 100)...), XMP, "", packet, "JPEG APP1 extended XMP", false},
		"JPEG trailer":       {append(ct.JPEG(), "AIGC{}"...), Trailer, "", "AIGC{}", "JPEG, behind EOI", true},
		"second JPEG":        {append(ct.JPEG(), ct.JPEG(ct.AppXMP(packet))...), XMP, "", packet, "JPEG APP1", true},
		"PNG tEXt":           {ct.PNG(list(ct.TEXt("k", "v")), nil), Text, "k", "v", "PNG tEXt", false},
		"PNG tEXt behind":    {ct.PNG(nil, list(ct.TEXt("k", "v"))), Text, "k", "v", "PNG tEXt", true},
		"PNG zTXt":           {ct.PNG(list(ct.ZTXt("k", "vvv")), nil), Text, "k", "vvv", "PNG zTXt", false},
		"PNG iTXt":           {ct.PNG(list(ct.ITXt("k", "值", false)), nil), Text, "k", "值", "PNG iTXt", false},
		"PNG iTXt packed":    {ct.PNG(list(ct.ITXt("k", "值", true)), nil), Text, "k", "值", "PNG iTXt", false},
		"PNG XMP":            {ct.PNG(list(ct.ITXt(pngXMP, packet, false)), nil), XMP, pngXMP, packet, "PNG iTXt", false},
		"PNG XMP in tEXt":    {ct.PNG(list(ct.TEXt(pngXMP, packet)), nil), XMP, pngXMP, packet, "PNG tEXt", false},
		"PNG eXIf":           {ct.PNG(list(ct.Chunk("eXIf", string(block))), nil), EXIF, "", string(block), "PNG eXIf", false},
		"PNG raw EXIF":       {ct.PNG(list(ct.RawProfile("exif", block)), nil), EXIF, "Raw profile type exif", string(block), "PNG zTXt", false},
		"PNG raw XMP":        {ct.PNG(list(ct.RawProfile("xmp", []byte(packet))), nil), XMP, "Raw profile type xmp", packet, "PNG zTXt", false},
		"PNG raw IPTC":       {ct.PNG(list(ct.RawProfile("iptc", ct.Resources(records))), nil), IIM, "Raw profile type iptc", string(records), "PNG zTXt", false},
		"PNG trailer":        {append(ct.PNG(nil, nil), `{"a":1}`...), Trailer, "", `{"a":1}`, "PNG, behind IEND", true},
		"WebP XMP":           {ct.WebP(ct.WebPXMP(packet)), XMP, "", packet, "WebP XMP", true},
		"WebP EXIF":          {ct.WebP(ct.WebPEXIF(block)), EXIF, "", string(block), "WebP EXIF", true},
		"AVI":                {ct.AVI("AIGC", ct.Label), Text, "AIGC", ct.Label, "RIFF INFO AIGC", false},
		"GIF comment":        {ct.GIF(list(ct.GIFComment(strings.Repeat("x", 300))), nil), Text, "", strings.Repeat("x", 300), "GIF comment", false},
		"GIF XMP":            {ct.GIF(nil, list(ct.GIFXMP(packet))), XMP, "", packet, "GIF XMP", true},
		"TIFF XMP":           {ct.TIFF(binary.BigEndian, ct.Bytes(0x02bc, packet)), XMP, "", packet, "TIFF 0x02BC", false},
		"TIFF IIM":           {ct.TIFF(binary.LittleEndian, ct.Bytes(0x83bb, string(records))), IIM, "", string(records), "TIFF 0x83BB", false},
		"TIFF resources":     {ct.TIFF(binary.LittleEndian, ct.Bytes(0x8649, string(ct.Resources(records)))), IIM, "", string(records), "TIFF 0x8649", false},
		"HEIC Exif":          {ct.HEIC(block, packet, false), EXIF, "", string(block), "BMFF meta Exif item", false},
		"HEIC XMP":           {ct.HEIC(block, packet, false), XMP, "", packet, "BMFF meta XMP item", false},
		"HEIC XMP inside":    {ct.HEIC(block, packet, true), XMP, "", packet, "BMFF meta XMP item", false},
		"MP4 keys":           {ct.MP4(list(ct.Box("moov", ct.Box("udta", ct.MetaKeys(false, "other", "x", "AIGC", ct.Label)))), nil), Text, "AIGC", ct.Label, "BMFF moov.udta.meta.ilst", false},
		"MP4 behind mdat":    {ct.MP4(nil, list(ct.Box("moov", ct.Box("udta", ct.MetaKeys(false, "AIGC", ct.Label))))), Text, "AIGC", ct.Label, "BMFF moov.udta.meta.ilst", true},
		"MOV meta in moov":   {ct.MP4(list(ct.Box("moov", ct.MetaKeys(true, "AIGC", ct.Label))), nil), Text, "AIGC", ct.Label, "BMFF moov.meta.ilst", false},
		"MP4 without keys":   {ct.MP4(list(ct.Box("moov", ct.Box("udta", ct.MetaNames("\xa9cmt", ct.Label)))), nil), Text, "©cmt", ct.Label, "BMFF moov.udta.meta.ilst", false},
		"MP4 freeform":       {ct.MP4(list(ct.Box("moov", ct.Box("udta", ct.Freeform("com.apple.iTunes", "AIGC", ct.Label)))), nil), Text, "AIGC", ct.Label, "BMFF moov.udta.meta.ilst com.apple.iTunes", false},
		"MP4 own box":        {ct.MP4(list(ct.Box("moov", ct.Box("udta", ct.Box("aigc", []byte(ct.Label))))), nil), Text, "AIGC", ct.Label, "BMFF moov.udta.aigc", false},
		"MOV text":           {ct.MP4(list(ct.Box("moov", ct.Box("udta", ct.Box("\xa9swr", []byte("\x00\x03\x55\xc4abc")), make([]byte, 4)))), nil), Text, "©swr", "abc", "BMFF moov.udta", false},
		"MP4 uuid":           {ct.MP4(nil, list(ct.UUIDXMP(packet))), XMP, "", packet, "BMFF uuid", true},
		"MOV XMP_":           {ct.MP4(list(ct.Box("moov", ct.Box("udta", ct.Box("XMP_", []byte(packet))))), nil), XMP, "", packet, "BMFF moov.udta.XMP_", false},
		"MP4 track":          {ct.MP4(list(ct.Box("moov", ct.Box("trak", ct.Box("udta", ct.MetaKeys(false, "k", "v"))))), nil), Text, "k", "v", "BMFF moov.trak.udta.meta.ilst", false},
		"MKV":                {ct.MKV(false, "TITLE", "x", "AIGC", ct.Label), Text, "AIGC", ct.Label, "Matroska SimpleTag", false},
		"MKV of a recorder":  {ct.MKV(true, "AIGC", ct.Label), Text, "AIGC", ct.Label, "Matroska SimpleTag", true},
		"MKV writer":         {ct.MKV(false), Text, "WritingApp", "Lavf61", "Matroska Info", false},
		"GIF other extended": {ct.GIF(list([]byte("\x21\xff\x0bSOMETHING10\x02{}\x00")), nil), Segment, "SOMETHING10", "{}", "GIF application extension", false},
	} {
		f, err := Open(test.file)
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		if len(f.Problems) > 0 {
			t.Errorf("%s: problems %v", name, f.Problems)
		}
		i := slices.IndexFunc(f.Pieces, func(p Piece) bool {
			return p.Kind == test.kind && p.Key == test.key && p.Place == test.place && string(p.Data) == test.data
		})
		if i < 0 {
			t.Errorf("%s: not among the pieces: %s", name, show(f.Pieces))
			continue
		}
		p := f.Pieces[i]
		if p.Late != test.late {
			t.Errorf("%s: late is %v, want %v", name, p.Late, test.late)
		}
		if p.Start < 0 || p.End > len(test.file) || p.End-p.Start < 2 || p.BadCRC {
			t.Errorf("%s: piece at %d to %d of %d, bad checksum %v", name, p.Start, p.End, len(test.file), p.BadCRC)
		}
	}
}

func show(pieces []Piece) string {
	var b strings.Builder
	for _, p := range pieces {
		b.WriteString("\n  " + string(p.Kind) + " " + p.Key + " [" + p.Place + "] " + string(p.Data[:min(len(p.Data), 60)]))
	}
	return b.String()
}

// A plain picture holds nothing and is whole.
func TestNothing(t *testing.T) {
	t.Parallel()
	for format, file := range map[Format][]byte{
		JPEG: ct.JPEG(), PNG: ct.PNG(nil, nil), GIF: ct.GIF(nil, nil), RIFF: ct.WebP(), BMFF: ct.MP4(nil, nil),
	} {
		f, err := Open(file)
		if err != nil || f.Format != format || len(f.Problems) > 0 || len(f.Pieces) > 0 {
			t.Errorf("%s: got %+v, %v", format, f, err)
		}
	}
	for _, data := range []string{"", "x", "BM......", "%PDF-1.7", "\xff\xd8", "RIFF", "\x00\x00\x00\x0cjunk"} {
		if f, err := Open([]byte(data)); err != ErrUnknown {
			t.Errorf("%q: got %+v, %v", data, f, err)
		}
	}
}

// A wrong checksum is said, and the text read all the same.
func TestWrongCRC(t *testing.T) {
	t.Parallel()
	file := ct.PNG([][]byte{ct.TEXt("AIGC", ct.Label)}, nil)
	file[bytes.Index(file, []byte("demo-0001"))] ^= 1
	f, err := Open(file)
	if err != nil || len(f.Pieces) != 1 || !f.Pieces[0].BadCRC || len(f.Problems) != 1 || f.Problems[0].Code != CRC {
		t.Errorf("got %+v, %v", f, err)
	}
}

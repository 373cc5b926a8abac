package aigc

import (
	"context"
	"encoding/binary"
	"fmt"
	"slices"
	"strings"
	"testing"
	"unicode/utf16"

	ct "github.com/bonafide-aftersale/bonafide/provenance/carrier/carriertest"
	"github.com/bonafide-aftersale/bonafide/provenance/metadata"
)

func find(t *testing.T, file []byte) *Result {
	t.Helper()
	m, err := metadata.Read(context.Background(), file)
	if err != nil {
		t.Fatal(err)
	}
	return Find(m)
}

func reasons(l *Label) []Reason {
	var list []Reason
	for _, d := range l.Departures {
		list = append(list, d.Reason)
	}
	return list
}

func wide(s string) string {
	var b []byte
	for _, u := range utf16.Encode([]rune(s)) {
		b = binary.LittleEndian.AppendUint16(b, u)
	}
	return string(b)
}

// Every container and every form seen on real files gives the one label.
func TestCarriers(t *testing.T) {
	t.Parallel()
	const label = ct.Label
	wrapped := `{"AIGC":` + label + `}`
	packet := ct.LabelPacket(label)
	apart := ct.Packet(ct.TC260+` TC260:Label="1" TC260:ContentProducer="001191110102MACQD9K64010000" TC260:ProduceID="demo-0001"`, "")
	exif := func(f ct.Field) []byte { return ct.AppEXIF(ct.TIFF(binary.BigEndian, f)) }
	one := func(b ...[]byte) [][]byte { return b }
	moov := func(b ...[]byte) []byte { return ct.Box("moov", b...) }
	const key = "XML:com.adobe.xmp"
	for name, test := range map[string]struct {
		file    []byte
		reasons []Reason // none: compliant
	}{
		"JPEG XMP element":           {ct.JPEG(ct.AppXMP(packet)), nil},
		"JPEG XMP attribute":         {ct.JPEG(ct.AppXMP(ct.LabelAttribute(label))), nil},
		"JPEG extended XMP":          {ct.JPEG(ct.AppExtended(packet, 150)...), nil},
		"JPEG XMP wrapped":           {ct.JPEG(ct.AppXMP(ct.LabelPacket(wrapped))), []Reason{Wrapped}},
		"JPEG XMP fields apart":      {ct.JPEG(ct.AppXMP(apart)), []Reason{FieldsApart, MissingField, MissingField, MissingField, MissingField}},
		"JPEG XMP, no namespace":     {ct.JPEG(ct.AppXMP(strings.ReplaceAll(packet, ct.TC260, ""))), []Reason{OtherNamespace}},
		"JPEG XMP, other space":      {ct.JPEG(ct.AppXMP(strings.ReplaceAll(packet, "http://www.tc260.org.cn/ns/AIGC/1.0/", "http://example.com/"))), []Reason{OtherNamespace}},
		"JPEG XMP, unescaped":        {ct.JPEG(ct.AppXMP(ct.Packet(ct.TC260, "<TC260:AIGC>"+label+"</TC260:AIGC>"))), nil},
		"JPEG XMP, escaped twice":    {ct.JPEG(ct.AppXMP(ct.LabelPacket(ct.Escape(label)))), []Reason{Malformed}},
		"JPEG XMP broken before":     {ct.JPEG(ct.AppXMP("<x <<" + packet)), []Reason{BrokenPacket}},
		"JPEG XMP broken behind":     {ct.JPEG(ct.AppXMP(strings.SplitAfter(packet, "</TC260:AIGC>")[0] + "<a")), nil},
		"JPEG UserComment":           {ct.JPEG(exif(ct.Exif(ct.Bytes(0x9286, "ASCII\x00\x00\x00"+wrapped)))), nil},
		"JPEG UserComment, bare":     {ct.JPEG(exif(ct.Exif(ct.Bytes(0x9286, label)))), []Reason{Bare}},
		"JPEG UserComment, UTF-16":   {ct.JPEG(exif(ct.Exif(ct.Bytes(0x9286, "UNICODE\x00"+wide(wrapped))))), nil},
		"JPEG ImageDescription":      {ct.JPEG(exif(ct.ASCII(0x010e, wrapped))), []Reason{OtherPlace}},
		"JPEG XPComment":             {ct.JPEG(exif(ct.Field{Tag: 0x9c9c, Type: 1, Value: wide(wrapped)})), []Reason{OtherPlace}},
		"JPEG bare in a segment":     {ct.JPEG(ct.APP(1, "AIGC"+label)), []Reason{OtherPlace}},
		"JPEG bare behind JFIF":      {ct.JPEG(ct.APP(0, "JFIF\x00\x01\x01\x00\x00\x01\x00\x01\x00\x00AIGC"+label)), []Reason{OtherPlace}},
		"JPEG comment":               {ct.JPEG(ct.COM(`"AIGC": ` + label)), []Reason{OtherPlace}},
		"JPEG IPTC caption":          {ct.JPEG(ct.AppIIM(ct.IIM(120, wrapped))), []Reason{OtherPlace}},
		"behind a JPEG":              {append(ct.JPEG(), wrapped...), []Reason{OtherPlace}},
		"PNG iTXt XMP":               {ct.PNG(one(ct.ITXt(key, packet, false)), nil), nil},
		"PNG iTXt XMP, packed":       {ct.PNG(one(ct.ITXt(key, packet, true)), nil), nil},
		"PNG iTXt XMP, behind IDAT":  {ct.PNG(nil, one(ct.ITXt(key, packet, false))), nil},
		"PNG tEXt XMP":               {ct.PNG(one(ct.TEXt(key, packet)), nil), []Reason{OtherPlace}},
		"PNG tEXt":                   {ct.PNG(one(ct.TEXt("AIGC", label)), nil), []Reason{OtherPlace}},
		"PNG tEXt wrapped":           {ct.PNG(one(ct.TEXt("AIGC", wrapped)), nil), []Reason{OtherPlace}},
		"PNG tEXt twice wrapped":     {ct.PNG(one(ct.TEXt("AIGC", `{"AIGC":`+wrapped+`}`)), nil), []Reason{OtherPlace}},
		"PNG tEXt, other case":       {ct.PNG(one(ct.TEXt("aigc", label)), nil), []Reason{OtherPlace}},
		"PNG tEXt, other key":        {ct.PNG(one(ct.TEXt("Comment", wrapped)), nil), []Reason{OtherPlace}},
		"PNG tEXt, a string of JSON": {ct.PNG(one(ct.TEXt("AIGC", fmt.Sprintf("%q", label))), nil), []Reason{Malformed, OtherPlace}},
		"PNG zTXt":                   {ct.PNG(one(ct.ZTXt("AIGC", label)), nil), []Reason{OtherPlace}},
		"PNG iTXt":                   {ct.PNG(one(ct.ITXt("AIGC", label, true)), nil), []Reason{OtherPlace}},
		"PNG behind IDAT":            {ct.PNG(nil, one(ct.TEXt("AIGC", label))), []Reason{OtherPlace}},
		"PNG behind IEND":            {append(ct.PNG(nil, nil), "AIGC"+label...), []Reason{OtherPlace}},
		"PNG eXIf":                   {ct.PNG(one(ct.Chunk("eXIf", string(ct.TIFF(binary.LittleEndian, ct.ASCII(0x10e, wrapped))))), nil), []Reason{OtherPlace}},
		"WebP XMP":                   {ct.WebP(ct.WebPXMP(packet)), nil},
		"WebP EXIF":                  {ct.WebP(ct.WebPEXIF(ct.TIFF(binary.LittleEndian, ct.ASCII(0x10e, wrapped)))), []Reason{OtherPlace}},
		"GIF XMP":                    {ct.GIF(one(ct.GIFXMP(packet)), nil), nil},
		"GIF XMP behind":             {ct.GIF(nil, one(ct.GIFXMP(packet))), nil},
		"GIF comment":                {ct.GIF(one(ct.GIFComment(wrapped)), nil), []Reason{OtherPlace}},
		"TIFF XMP":                   {ct.TIFF(binary.BigEndian, ct.Bytes(0x02bc, packet)), nil},
		"HEIC XMP":                   {ct.HEIC(nil, packet, false), nil},
		"HEIC XMP inside":            {ct.HEIC(nil, packet, true), nil},
		"HEIC Exif":                  {ct.HEIC(ct.TIFF(binary.BigEndian, ct.Exif(ct.Bytes(0x9286, wrapped))), "", false), []Reason{OtherPlace}},
		"MP4":                        {ct.MP4(one(moov(ct.Box("udta", ct.MetaKeys(false, "AIGC", label)))), nil), nil},
		"MP4 behind mdat":            {ct.MP4(nil, one(moov(ct.Box("udta", ct.MetaKeys(false, "AIGC", label))))), nil},
		"MP4 wrapped":                {ct.MP4(nil, one(moov(ct.Box("udta", ct.MetaKeys(false, "AIGC", wrapped))))), []Reason{Wrapped}},
		"MOV meta in moov":           {ct.MP4(one(moov(ct.MetaKeys(true, "AIGC", label))), nil), []Reason{OtherPlace}},
		"MOV long key":               {ct.MP4(one(moov(ct.MetaKeys(true, "com.example.AIGC", label))), nil), []Reason{OtherPlace}},
		"MP4 without keys":           {ct.MP4(one(moov(ct.Box("udta", ct.MetaNames("\xa9cmt", wrapped)))), nil), []Reason{OtherPlace}},
		"MP4 without keys, bare":     {ct.MP4(one(moov(ct.Box("udta", ct.MetaNames("\xa9cmt", label)))), nil), []Reason{OtherPlace}},
		"MP4 own box":                {ct.MP4(one(moov(ct.Box("udta", ct.Box("AIGC", []byte(label))))), nil), []Reason{OtherPlace}},
		"MP4 XMP":                    {ct.MP4(nil, one(ct.UUIDXMP(packet))), nil},
		"MKV":                        {ct.MKV(false, "AIGC", label), nil},
		"MKV of a recorder":          {ct.MKV(true, "AIGC", label), nil},
		"AVI":                        {ct.AVI("AIGC", label), nil},
	} {
		r := find(t, test.file)
		if len(r.Labels) != 1 {
			t.Errorf("%s: got %d labels: %+v", name, len(r.Labels), r.Labels)
			continue
		}
		l := &r.Labels[0]
		if l.Grade != Is || l.Values[FieldProducer] != "001191110102MACQD9K64010000" || l.Values[FieldProduceID] != "demo-0001" {
			t.Errorf("%s: got %+v", name, l)
		}
		if l.Producer == nil || l.Producer.Name() != "豆包 Doubao" || !l.Producer.Checked {
			t.Errorf("%s: producer %+v", name, l.Producer)
		}
		if got := reasons(l); !slices.Equal(got, test.reasons) || r.Compliant() != (len(test.reasons) == 0) {
			t.Errorf("%s: departures %v, want %v; compliant %v", name, l.Departures, test.reasons, r.Compliant())
		}
		if late := strings.Contains(name, "behind") && !strings.Contains(name, "JFIF") && !strings.Contains(name, "broken"); late && !l.Late {
			t.Errorf("%s: not late", name)
		}
	}
}

// What the fields hold decides the rest.
func TestFields(t *testing.T) {
	t.Parallel()
	with := func(change ...string) string { return strings.NewReplacer(change...).Replace(ct.Label) }
	for name, test := range map[string]struct {
		label   string
		grade   Grade
		reasons []Reason
	}{
		"may be":            {with(`"1"`, `"2"`), Maybe, nil},
		"suspected":         {with(`"1"`, `"3"`), Suspected, nil},
		"the word AIGC":     {with(`"1"`, `"AIGC"`), Is, []Reason{LabelValue}},
		"a number":          {with(`"1"`, `1`), Is, []Reason{NotText}},
		"a decimal":         {with(`"1"`, `1.0`), Is, []Reason{NotText, LabelValue}},
		"another value":     {with(`"1"`, `"9"`), Unclear, []Reason{LabelValue}},
		"Chinese name":      {with("001191110102MACQD9K64010000", "示例科技"), Is, []Reason{Characters}},
		"a name":            {with("001191110102MACQD9K64010000", "example"), Is, nil},
		"a name with space": {with("001191110102MACQD9K64010000", "Example AI"), Is, []Reason{Characters}},
		"check character":   {with("001191110102MACQD9K64010000", "001191110102MACQD9K65010000"), Is, []Reason{ProducerCode}},
		"no producer":       {with("001191110102MACQD9K64010000", ""), Is, []Reason{EmptyField}},
		"no id":             {with("demo-0001", ""), Is, []Reason{EmptyField}},
		"null":              {with(`"demo-0001"`, "null"), Is, []Reason{EmptyField, NotText}},
		"a field missing":   {with(`,"ReservedCode2":""`, ""), Is, []Reason{MissingField}},
		"a field too many":  {with(`{"Label"`, `{"Extra":"x","Label"`), Is, []Reason{UnknownField}},
		"lower case":        {with("ContentProducer", "contentProducer"), Is, nil},
		"single quotes":     {with(`"`, `'`), Is, []Reason{Malformed}},
		"Chinese quotes":    {strings.NewReplacer(`":"`, `“：”`, `","`, `”，“`, `{"`, `{“`, `"}`, `”}`).Replace(with(`""`, `"x"`)), Is, []Reason{Malformed}},
		"Tencent's variant": {`{"Label":"1","ServiceProvider":"腾讯云","ServiceUser":"123","Time":"1","ContentId":"2"}`, Is,
			[]Reason{MissingField, MissingField, MissingField, MissingField, MissingField, MissingField, UnknownField, UnknownField, UnknownField, UnknownField}},
		"no object":      {"AI", Unclear, []Reason{Unreadable}},
		"an empty one":   {"{}", Unclear, []Reason{Unreadable}},
		"half an object": {ct.Label[:40], Unclear, []Reason{Unreadable}},
	} {
		r := find(t, ct.JPEG(ct.AppXMP(ct.LabelPacket(test.label))))
		if len(r.Labels) != 1 {
			t.Errorf("%s: %d labels", name, len(r.Labels))
			continue
		}
		l := &r.Labels[0]
		if l.Grade != test.grade || !slices.Equal(reasons(l), test.reasons) {
			t.Errorf("%s: got grade %q, %v, want %q, %v", name, l.Grade, l.Departures, test.grade, test.reasons)
		}
	}
	tencent := find(t, ct.JPEG(ct.AppEXIF(ct.TIFF(binary.LittleEndian, ct.ASCII(0x10e, `{"AIGC":{"ServiceProvider":"腾讯云"}}`)))))
	if len(tencent.Labels) != 1 || tencent.Labels[0].Maker() != "腾讯云" {
		t.Errorf("variant: got %+v", tencent.Labels)
	}
}

// The word AIGC alone, or JSON of something else, is no label.
func TestNoLabels(t *testing.T) {
	t.Parallel()
	for _, text := range []string{
		"AIGC", "AIGC{}", `{"AIGC":{}}`, `{"AIGC":{"model":"x"}}`, `AIGC{"title":"about AIGC"}`, `{"Label":"1"}`, `{"Label":"shoes","Size":"42"}`,
		`{"AIGC":"yes"}`, `{"AIGC":[1,2]}`, "an article on AIGC: {see below}", `{"ContentProducer":"x"}`, "AIGC" + strings.Repeat(" ", 60) + ct.Label[:9],
	} {
		for where, file := range map[string][]byte{
			"tEXt AIGC": ct.PNG([][]byte{ct.TEXt("AIGC", text)}, nil), "tEXt Comment": ct.PNG([][]byte{ct.TEXt("Comment", text)}, nil),
			"COM": ct.JPEG(ct.COM(text)), "APP9": ct.JPEG(ct.APP(9, text)), "trailer": append(ct.JPEG(), text...),
		} {
			if where == "tEXt AIGC" && (strings.HasPrefix(text, `{"Label":`) || strings.HasPrefix(text, `{"ContentProducer"`)) {
				continue // under this name a known field makes it one
			}
			if r := find(t, file); len(r.Labels) > 0 {
				t.Errorf("%s %q: got %+v", where, text, r.Labels)
			}
		}
	}
}

// More than one label is a finding of its own.
func TestDuplicates(t *testing.T) {
	t.Parallel()
	other := strings.Replace(ct.Label, "demo-0001", "demo-0002", 1)
	packet := ct.ITXt("XML:com.adobe.xmp", ct.LabelPacket(ct.Label), false)
	for name, test := range map[string]struct {
		file      []byte
		count     int
		differing bool
	}{
		"the same":     {ct.PNG([][]byte{packet, ct.TEXt("AIGC", ct.Label)}, nil), 2, false},
		"different":    {ct.PNG([][]byte{packet, ct.TEXt("AIGC", other)}, nil), 2, true},
		"in one text":  {ct.PNG([][]byte{ct.TEXt("Comment", "AIGC"+ct.Label+" and AIGC"+other)}, nil), 2, true},
		"a great many": {ct.PNG(slices.Repeat([][]byte{packet}, 100), nil), maxLabels, false},
	} {
		r := find(t, test.file)
		if len(r.Labels) != test.count || !r.Duplicate || r.Differing != test.differing || r.Compliant() {
			t.Errorf("%s: got %d labels, duplicate %v, differing %v, compliant %v", name, len(r.Labels), r.Duplicate, r.Differing, r.Compliant())
		}
	}
}

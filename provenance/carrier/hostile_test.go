package carrier

import (
	"bytes"
	"encoding/binary"
	"runtime"
	"slices"
	"strings"
	"testing"
	"time"

	ct "github.com/bonafide-aftersale/bonafide/provenance/carrier/carriertest"
)

// within bounds the work that bytes of a stranger may cause.
func within(t *testing.T, limit time.Duration, memory uint64, f func()) {
	t.Helper()
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	start := time.Now()
	f()
	if d := time.Since(start); d > limit {
		t.Errorf("took %s", d)
	}
	runtime.ReadMemStats(&after)
	if used := after.TotalAlloc - before.TotalAlloc; used > memory {
		t.Errorf("allocated %d bytes", used)
	}
}

// Files that claim more than they hold, or too much, end with a problem.
// Not parallel: it looks at the memory of the process.
func TestHostile(t *testing.T) {
	if testing.Short() {
		t.Skip("takes seconds, and shares nothing between goroutines")
	}
	huge := strings.Repeat("0", 2*maxInflated)
	bomb := ct.ZTXt("k", huge)
	many := func(part []byte, n int) []byte { return bytes.Repeat(part, n) }
	patch := func(file []byte, at string, offset int, with ...byte) []byte {
		i := bytes.Index(file, []byte(at))
		return slices.Concat(file[:i+offset], with, file[i+offset+len(with):])
	}
	deep := ct.Box("udta", nil)
	for range 1000 {
		deep = ct.Box("trak", deep)
	}
	tags := ct.MKV(false, "AIGC", "x")
	block := ct.TIFF(binary.LittleEndian, ct.Exif(ct.ASCII(0x010e, "long enough")))
	circle := bytes.Clone(block)
	binary.LittleEndian.PutUint32(circle[18:], 8) // the pointer leads to its own directory
	for name, test := range map[string]struct {
		file []byte
		code Code
	}{
		"zTXt bomb":              {ct.PNG([][]byte{bomb}, nil), Bomb},
		"many zTXt bombs":        {ct.PNG([][]byte{many(bomb, 50)}, nil), Bomb},
		"iTXt bomb":              {ct.PNG([][]byte{ct.ITXt("k", huge, true)}, nil), Bomb},
		"zTXt of noise":          {ct.PNG([][]byte{ct.Chunk("zTXt", "k\x00\x00noise")}, nil), Compressed},
		"zTXt cut off":           {ct.PNG([][]byte{ct.Chunk("zTXt", "k\x00\x00"+ct.Deflate("some text")[:12])}, nil), Compressed},
		"zTXt of another method": {ct.PNG([][]byte{ct.Chunk("zTXt", "k\x00\x07x")}, nil), Malformed},
		"iTXt cut off":           {ct.PNG([][]byte{ct.Chunk("iTXt", "k\x00\x00\x00zh")}, nil), Malformed},
		"text without end":       {ct.PNG([][]byte{ct.Chunk("tEXt", "key")}, nil), Malformed},
		"PNG chunk of 2 GB":      {patch(ct.PNG([][]byte{ct.TEXt("k", "v")}, nil), "tEXt", -4, 0x7f, 0xff, 0xff, 0xff), Truncated},
		"PNG chunk of 4 GB":      {patch(ct.PNG([][]byte{ct.TEXt("k", "v")}, nil), "tEXt", -4, 0xff, 0xff, 0xff, 0xff), Truncated},
		"PNG of noise":           {[]byte(pngSignature + "\x00\x00\x00\x01\x00\x01\x02\x03...."), Malformed},
		"PNG of chunks":          {ct.PNG([][]byte{many(ct.TEXt("", "v"), maxParts+10)}, nil), Limit},
		"JPEG of segments":       {ct.JPEG(many(ct.APP(9, "v"), maxParts+10)), Limit},
		"JPEG cut in a segment":  {ct.JPEG(ct.APP(9, "some text"))[:10], Truncated},
		"JPEG without an end":    {ct.JPEG(ct.COM("x"))[:20], Truncated},
		"JPEG segment of 0":      {[]byte("\xff\xd8\xff\xe1\x00\x00\xff\xd9"), Truncated},
		"extended of 4 GB":       {ct.JPEG(ct.APP(1, jpegExtended+strings.Repeat("A", 32)+"\xff\xff\xff\xff\x00\x00\x00\x00part")), Limit},
		"extended, parts lacking": {
			ct.JPEG(ct.AppExtended("0123456789", 4)[1:]...), Truncated},
		"extended, digest": {ct.JPEG(ct.APP(1, jpegExtended+strings.Repeat("A", 32)+"\x00\x00\x00\x04\x00\x00\x00\x00part")), Digest},
		"extended twice": {
			ct.JPEG(append(ct.AppExtended("0123456789", 10), ct.AppExtended("0123456789", 10)...)...), Malformed},
		"extended, many":      {ct.JPEG(extendedMany(20)...), Limit},
		"RIFF of 2 GB":        {patch(ct.WebP(ct.WebPXMP("x")), "XMP ", 4, 0xff, 0xff, 0xff, 0x7f), Truncated},
		"RIFF file of 4 GB":   {patch(ct.WebP(), "RIFF", 4, 0xff, 0xff, 0xff, 0xff), Truncated},
		"RIFF of lists":       {nestedLists(), Truncated},
		"GIF cut":             {ct.GIF([][]byte{ct.GIFComment("hello")}, nil)[:30], Truncated},
		"GIF of noise":        {append(ct.GIF(nil, nil)[:13], 0x99, 0x99), Truncated},
		"GIF unknown block":   {patch(ct.GIF([][]byte{ct.GIFComment("hello")}, nil), "\x21\xfe\x05hello", 0, 0x77), Malformed},
		"TIFF circle":         {circle, Malformed},
		"TIFF cut":            {[]byte("II*\x00"), Truncated},
		"TIFF value outside":  {patch(ct.TIFF(binary.LittleEndian, ct.ASCII(0x10e, "longer")), "\x0e\x01\x02\x00", 8, 0xff, 0xff, 0xff, 0xff), Malformed},
		"BMFF box of 2 GB":    {patch(ct.MP4(nil, [][]byte{ct.Box("moov", make([]byte, 20))}), "moov", -4, 0x7f, 0xff, 0xff, 0xff), Truncated},
		"BMFF box of 2^63":    {slices.Concat(ct.MP4(nil, nil), []byte("\x00\x00\x00\x01moov\xff\xff\xff\xff\xff\xff\xff\xff")), Truncated},
		"BMFF large box cut":  {slices.Concat(ct.MP4(nil, nil), []byte("\x00\x00\x00\x01moov\x00\x00")), Truncated},
		"BMFF box of 3":       {slices.Concat(ct.MP4(nil, nil), []byte("\x00\x00\x00\x03moov")), Malformed},
		"BMFF of boxes":       {slices.Concat(ct.MP4(nil, nil), many(ct.Box("free"), maxParts+10)), Limit},
		"BMFF deep":           {slices.Concat(ct.MP4(nil, nil), ct.Box("moov", deep)), Limit},
		"keys of 4 G entries": {patch(ct.MP4([][]byte{ct.Box("moov", ct.Box("udta", ct.MetaKeys(false, "AIGC", "x")))}, nil), "keys", 8, 0xff, 0xff, 0xff, 0xff), Malformed},
		"key of 2 GB":         {patch(ct.MP4([][]byte{ct.Box("moov", ct.Box("udta", ct.MetaKeys(false, "AIGC", "x")))}, nil), "mdtaAIGC", -4, 0x7f, 0xff, 0xff, 0xff), Malformed},
		"iloc outside":        {patch(ct.HEIC(block, "packet", false), "iloc", 4+8+6, 0x7f, 0xff, 0xff, 0xff), Malformed},
		"iloc cut":            {patch(ct.HEIC(block, "packet", false), "iloc", 4+6, 0xff, 0xff), Malformed},
		"MKV element of 2 GB": {patch(tags, "\x45\xa3\x01\x00", 2, 0x08, 0x7f, 0xff, 0xff, 0xff), Truncated},
		"MKV no length":       {patch(tags, "\x45\xa3\x01\x00", 2, 0x00), Malformed},
		"MKV no id":           {patch(tags, "\x45\xa3\x01\x00", 0, 0x00), Malformed},
		"MKV deep":            {slices.Concat([]byte("\x1a\x45\xdf\xa3\x80"), many([]byte("\x18\x53\x80\x67\x01\xff\xff\xff\xff\xff\xff\xff"), 5000)), Limit},
	} {
		within(t, 3*time.Second, 256<<20, func() {
			f, err := Open(test.file)
			if err != nil {
				t.Errorf("%s: %v", name, err)
				return
			}
			if !slices.ContainsFunc(f.Problems, func(p Problem) bool { return p.Code == test.code }) {
				t.Errorf("%s: problems %v, want %s among them", name, f.Problems, test.code)
			}
			if len(f.Problems) > maxProblems || len(f.Pieces) > maxPieces || len(Describe(f.Problems)) > shown {
				t.Errorf("%s: %d problems, %d pieces", name, len(f.Problems), len(f.Pieces))
			}
		})
	}
}

func extendedMany(n int) [][]byte {
	var list [][]byte
	for i := range n {
		list = append(list, ct.AppExtended(strings.Repeat("x", i+1), 100)...)
	}
	return list
}

func nestedLists() []byte {
	file := []byte("RIFF\xff\xff\xff\x7fAVI ")
	for range 100 {
		file = append(file, "LIST\xff\xff\xff\x7fINFO"...)
	}
	return file
}

func FuzzOpen(f *testing.F) {
	packet := ct.LabelPacket(ct.Label)
	block := ct.TIFF(binary.BigEndian, ct.ASCII(0x010e, "x"), ct.Exif(ct.Bytes(0x9286, "ASCII\x00\x00\x00x")), ct.Bytes(0x02bc, packet))
	for _, seed := range [][]byte{
		ct.JPEG(append(ct.AppExtended(packet, 200), ct.AppXMP(packet), ct.AppEXIF(block), ct.AppIIM(ct.IIM(120, "x")), ct.COM("x"))...),
		ct.PNG([][]byte{ct.TEXt("k", "v"), ct.ZTXt("k", "v"), ct.ITXt(pngXMP, packet, true), ct.RawProfile("exif", block)}, [][]byte{ct.Chunk("eXIf", string(block))}),
		ct.WebP(ct.WebPXMP(packet), ct.WebPEXIF(block)), ct.AVI("AIGC", ct.Label), block,
		ct.GIF([][]byte{ct.GIFComment("x")}, [][]byte{ct.GIFXMP(packet)}),
		ct.HEIC(block, packet, false), ct.HEIC(block, packet, true),
		ct.MP4([][]byte{ct.Box("moov", ct.Box("udta", ct.MetaKeys(false, "AIGC", "x"), ct.Freeform("m", "n", "x")), ct.MetaKeys(true, "k", "v"))}, [][]byte{ct.UUIDXMP(packet)}),
		ct.MKV(false, "AIGC", "x"), ct.MKV(true, "AIGC", "x"),
	} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		within(t, time.Second, 64<<20, func() {
			before := bytes.Clone(data)
			file, err := Open(data)
			if !bytes.Equal(before, data) {
				t.Error("the input was changed")
			}
			if err != nil {
				return
			}
			for _, p := range file.Pieces {
				if p.Start < 0 || p.End < p.Start || p.End > len(data) || len(p.Data) == 0 || p.Kind == "" || p.Place == "" {
					t.Errorf("piece %s %q [%s] at %d to %d of %d", p.Kind, p.Key, p.Place, p.Start, p.End, len(data))
				}
			}
			for _, p := range file.Problems {
				if p.Offset < 0 || p.Offset > len(data) {
					t.Errorf("problem %v of %d bytes", p, len(data))
				}
			}
		})
	})
}

package photo

import (
	"bytes"
	"compress/zlib"
	"context"
	"encoding/binary"
	"hash/crc32"
	"runtime"
	"strings"
	"testing"
	"time"
)

// pngFile builds a PNG from chunks given as name and data.
func pngFile(chunks ...string) []byte {
	b := []byte(pngSignature)
	for i := 0; i < len(chunks); i += 2 {
		b = binary.BigEndian.AppendUint32(b, uint32(len(chunks[i+1])))
		at := len(b)
		b = append(append(b, chunks[i]...), chunks[i+1]...)
		b = binary.BigEndian.AppendUint32(b, crc32.ChecksumIEEE(b[at:]))
	}
	return b
}

func ihdr(w, h uint32, depth, kind byte) string {
	b := binary.BigEndian.AppendUint32(nil, w)
	b = binary.BigEndian.AppendUint32(b, h)
	return string(append(b, depth, kind, 0, 0, 0))
}

func deflated(n int) string {
	var b bytes.Buffer
	z := zlib.NewWriter(&b)
	z.Write(make([]byte, n))
	z.Close()
	return b.String()
}

// tiffFile builds a little-endian TIFF from LONG tags in ascending order; data
// begins at 1,024.
func tiffFile(data string, tags ...uint32) []byte {
	le := binary.LittleEndian
	b := le.AppendUint32([]byte("II*\x00"), 8)
	b = le.AppendUint16(b, uint16(len(tags)/2))
	for i := 0; i < len(tags); i += 2 {
		b = le.AppendUint16(b, uint16(tags[i]))
		b = le.AppendUint16(b, 4)
		b = le.AppendUint32(b, 1)
		b = le.AppendUint32(b, tags[i+1])
	}
	b = append(b, make([]byte, 1024-len(b))...)
	return append(b, data...)
}

// smallTiles is a TIFF of n tiles of 8x8 with byte counts of one.
func smallTiles(n int) []byte {
	b := tiffFile(strings.Repeat("\x01\x00", n), 256, 8*uint32(n)/16, 257, 128, 258, 8, 259, 8, 262, 1, 322, 8, 323, 8, 324, 1024, 325, 1024)
	for _, tag := range []int{7, 8} { // offsets and counts are lists of SHORT
		at := 10 + 12*tag
		binary.LittleEndian.PutUint16(b[at+2:], 3)
		binary.LittleEndian.PutUint32(b[at+4:], uint32(n))
	}
	return b
}

// resized changes the two 16-bit sides in the frame header of a JPEG.
func resized(jpeg []byte, w, h uint16) []byte {
	b := bytes.Clone(jpeg)
	for _, m := range []byte{0xc0, 0xc2} {
		if i := bytes.Index(b, []byte{0xff, m, 0}); i > 0 {
			binary.BigEndian.PutUint16(b[i+5:], h)
			binary.BigEndian.PutUint16(b[i+7:], w)
		}
	}
	return b
}

func patched(b []byte, at int, with ...byte) []byte {
	b = bytes.Clone(b)
	copy(b[at:], with)
	return b
}

// heicSized sets every ispe of a HEIC file.
func heicSized(b []byte, w, h uint32) []byte {
	b = bytes.Clone(b)
	for i := 0; i+16 <= len(b); i++ {
		if string(b[i:i+4]) == "ispe" {
			binary.BigEndian.PutUint32(b[i+8:], w)
			binary.BigEndian.PutUint32(b[i+12:], h)
		}
	}
	return b
}

func TestBombs(t *testing.T) {
	jpg := encode(t, "jpeg", scene(16, 16))
	bmp24 := sample(t, "plain24.bmp")
	var scans []byte
	{
		p := sample(t, "progressive.jpg")
		i := bytes.Index(p, []byte("\xff\xda"))
		scan := p[i : i+2+int(p[i+3])+1]
		scans = append(bytes.Clone(p[:len(p)-2]), bytes.Repeat(scan, maxScans)...)
	}
	for _, c := range []struct {
		name string
		data []byte
		want Reason
	}{
		{"empty", nil, Empty},
		{"text", []byte("hello"), Unsupported},
		{"png sides", pngFile("IHDR", ihdr(50_000, 50_000, 8, 6), "IDAT", deflated(1e6)), TooManyPixels},
		{"png area", pngFile("IHDR", ihdr(20_000, 20_000, 1, 0), "IDAT", deflated(1e6)), TooManyPixels},
		{"png promise", pngFile("IHDR", ihdr(10_000, 10_000, 16, 6), "IDAT", deflated(1e6)), Truncated},
		{"png huge chunk", append(pngFile("IHDR", ihdr(10, 10, 8, 6)), "\xff\xff\xff\xffIDATx"...), Truncated},
		{"png no IHDR", pngFile("IDAT", deflated(100)), Malformed},
		{"png signature", []byte(pngSignature), Truncated},
		{"gif screen", patched(sample(t, "animated.gif"), 6, 0xff, 0xff, 0xff, 0xff), TooManyPixels},
		{"gif cut", sample(t, "animated.gif")[:900], Truncated},
		{"webp lossless", patched(sample(t, "lossless.webp"), 21, 0xff, 0xff, 0xff, 0x0f), TooManyPixels},
		{"webp lossy", patched(sample(t, "lossy.webp"), 26, 0xff, 0x3f, 0xff, 0x3f), TooManyPixels},
		{"webp cut", sample(t, "lossy.webp")[:100], Truncated},
		{"bmp sides", patched(bmp24, 18, 0xff, 0xff, 0, 0, 0xff, 0xff, 0, 0), TooManyPixels},
		{"bmp promise", patched(bmp24, 18, 0x10, 0x27, 0, 0, 0x10, 0x27, 0, 0), Truncated},
		{"bmp negative", patched(bmp24, 18, 0xff, 0xff, 0xff, 0xff), Malformed},
		{"bmp lowest", patched(bmp24, 22, 0, 0, 0, 0x80), Malformed},
		{"jpeg sides", resized(jpg, 65_500, 65_500), TooManyPixels},
		{"jpeg promise", resized(jpg, 10_000, 10_000), Truncated},
		{"jpeg no height", resized(jpg, 16, 0), Malformed},
		{"jpeg progressive memory", resized(sample(t, "progressive.jpg"), 10_000, 10_000), Truncated},
		{"jpeg scans", scans, Malformed},
		{"jpeg signature", []byte("\xff\xd8\xff"), Truncated},
		{"tiff sides", tiffFile("", 256, 50_000, 257, 50_000), TooManyPixels},
		{"tiff no size", tiffFile("", 256, 0, 257, 5), Malformed},
		{"tiff one strip", tiffFile(string(make([]byte, 780_000)), 256, 10_000, 257, 10_000, 258, 8, 259, 8, 262, 1, 273, 1024, 278, 10_000, 279, 770_000), TooMuchMemory},
		{"tiff tiles", tiffFile("", 256, 100, 257, 100, 258, 8, 259, 8, 262, 1, 322, 1<<30, 323, 1<<30, 324, 0, 325, 9), TooMuchMemory},
		{"tiff small tiles", smallTiles(40_000), Malformed},
		{"tiff strip beyond the file", tiffFile("", 256, 100, 257, 100, 258, 8, 259, 8, 262, 1, 273, 0, 278, 100, 279, 1<<30), Truncated},
		{"tiff header", []byte("II*\x00\xff\xff\xff\xff"), Truncated},
		{"heic sides", heicSized(sample(t, "plain.heic"), 60_000, 60_000), TooManyPixels},
		{"heic overflow", heicSized(sample(t, "plain.heic"), 0xffffffff, 0xffffffff), TooManyPixels},
		{"heic flat", heicSized(sample(t, "plain.heic"), 0, 120), Malformed},
		{"heic brand only", sample(t, "plain.heic")[:24], Malformed},
	} {
		t.Run(c.name, func(t *testing.T) {
			var before, after runtime.MemStats
			runtime.ReadMemStats(&before)
			start := time.Now()
			_, err := Decode(context.Background(), c.data, nil)
			took := time.Since(start)
			runtime.ReadMemStats(&after)
			if got := ReasonOf(err); got != c.want {
				t.Errorf("got %q (%v), want %q", got, err, c.want)
			}
			if took > 300*time.Millisecond {
				t.Errorf("took %v, want milliseconds", took)
			}
			if n := after.TotalAlloc - before.TotalAlloc; n > 4<<20 {
				t.Errorf("allocated %d bytes, want less than 4 MB", n)
			}
		})
	}
}

func TestLimits(t *testing.T) {
	t.Parallel()
	data := encode(t, "png", scene(37, 23))
	for _, c := range []struct {
		opt  Options
		want Reason
	}{
		{Options{MaxBytes: int64(len(data))}, ""},
		{Options{MaxBytes: int64(len(data)) - 1}, TooManyBytes},
		{Options{MaxPixels: 37 * 23}, ""},
		{Options{MaxPixels: 37*23 - 1}, TooManyPixels},
		{Options{MaxSide: 37}, ""},
		{Options{MaxSide: 36}, TooManyPixels},
		{Options{MaxMemory: 37 * 23}, TooMuchMemory},
	} {
		if _, err := Decode(context.Background(), data, &c.opt); ReasonOf(err) != c.want {
			t.Errorf("%+v: got %v, want %q", c.opt, err, c.want)
		}
	}
}

package photo

import (
	"bytes"
	"context"
	"encoding/binary"
	"fmt"
	"testing"
)

// exifBlock builds a TIFF block with one orientation entry.
func exifBlock(order binary.AppendByteOrder, kind uint16, value uint32) []byte {
	b := []byte("II*\x00")
	if order.String() == "BigEndian" {
		b = []byte("MM\x00*")
	}
	b = order.AppendUint32(b, 8)
	b = order.AppendUint16(b, 2)
	b = append(order.AppendUint32(order.AppendUint16(order.AppendUint16(b, 0x10f), 2), 1), 'x', 0, 0, 0)
	b = order.AppendUint32(order.AppendUint16(order.AppendUint16(b, tagOrientation), kind), 1)
	switch kind {
	case 3:
		return append(order.AppendUint16(b, uint16(value)), 0, 0, 0, 0, 0, 0)
	case 1:
		return append(b, byte(value), 0, 0, 0, 0, 0, 0, 0)
	}
	return append(order.AppendUint32(b, value), 0, 0, 0, 0)
}

// withExif puts a TIFF block into a file of a format.
func withExif(t testing.TB, format string, block []byte) []byte {
	t.Helper()
	switch format {
	case "jpeg":
		data := encode(t, "jpeg", scene(37, 23))
		seg := append([]byte("Exif\x00\x00"), block...)
		app1 := append(binary.BigEndian.AppendUint16([]byte{0xff, 0xe1}, uint16(len(seg)+2)), seg...)
		return append(append(bytes.Clone(data[:2]), app1...), data[2:]...)
	case "png":
		data := encode(t, "png", scene(37, 23))
		chunk := pngFile("eXIf", string(block))[len(pngSignature):]
		return append(append(bytes.Clone(data[:33]), chunk...), data[33:]...)
	case "webp":
		data := sample(t, "lossless.webp")
		for _, b := range webpChunk(nil, "EXIF", block) {
			data = append(data, b...)
		}
		return data
	}
	t.Fatalf("no container for %q", format)
	return nil
}

func TestOrientationContainers(t *testing.T) {
	t.Parallel()
	for _, format := range []string{"jpeg", "png", "webp"} {
		for o := 1; o <= 8; o++ {
			for _, order := range []binary.AppendByteOrder{binary.LittleEndian, binary.BigEndian} {
				t.Run(fmt.Sprintf("%s %d %v", format, o, order), func(t *testing.T) {
					t.Parallel()
					data := withExif(t, format, exifBlock(order, 3, uint32(o)))
					if got := Orientation(data); got != o {
						t.Errorf("got %d, want %d", got, o)
					}
					p, err := Decode(context.Background(), data, nil)
					if err != nil {
						t.Fatal(err)
					}
					w, h, want := slowOrient(scene(37, 23), o)
					if p.Orientation != o || p.Width != w || p.Height != h {
						t.Fatalf("got %d, %dx%d, want %d, %dx%d", p.Orientation, p.Width, p.Height, o, w, h)
					}
					if h, err := Inspect(data, nil); err != nil || h.Width != p.Width || h.Height != p.Height || h.Orientation != o {
						t.Errorf("got header %+v, %v, want that of the photo", h, err)
					}
					for _, at := range [][2]int{{2, 2}, {w - 3, 2}, {2, h - 3}} {
						if d := distance(p.Image.At(at[0], at[1]), want(at[0], at[1])); d > 25 {
							t.Errorf("at %v: got %v, want %v", at, p.Image.At(at[0], at[1]), want(at[0], at[1]))
						}
					}
				})
			}
		}
	}
}

func TestExifOrientation(t *testing.T) {
	t.Parallel()
	le := binary.LittleEndian
	far := patched(exifBlock(le, 3, 6), 4, 0xff, 0xff, 0xff, 0xff)
	for _, c := range []struct {
		name  string
		block []byte
		want  int
	}{
		{"short", exifBlock(le, 3, 6), 6},
		{"byte", exifBlock(le, 1, 6), 6},
		{"long", exifBlock(binary.BigEndian, 4, 6), 6},
		{"rational", exifBlock(le, 5, 6), 1},
		{"zero", exifBlock(le, 3, 0), 1},
		{"nine", exifBlock(le, 3, 9), 1},
		{"with the JPEG prefix", append([]byte("Exif\x00\x00"), exifBlock(le, 3, 8)...), 8},
		{"directory outside", far, 1},
		{"cut", exifBlock(le, 3, 6)[:30], 1},
		{"empty", nil, 1},
	} {
		if got := exifOrientation(c.block); got != c.want {
			t.Errorf("%s: got %d, want %d", c.name, got, c.want)
		}
	}
}

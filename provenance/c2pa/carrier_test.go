package c2pa

import (
	"bytes"
	"encoding/binary"
	"hash/crc32"
	"image"
	"image/color"
	"image/color/palette"
	"image/gif"
	"image/jpeg"
	"image/png"
	"math/rand/v2"
	"slices"
)

// carrier puts a store into a file and says where it stands.
type carrier struct {
	name  string
	embed func(store []byte) []byte
	place func(file []byte) (start, end int)
}

func pixels(w, h int) *image.Paletted {
	img := image.NewPaletted(image.Rect(0, 0, w, h), palette.WebSafe)
	rng := rand.New(rand.NewPCG(1, 2))
	for y := range h {
		for x := range w {
			img.Set(x, y, color.RGBA{uint8(x * 3), uint8(y * 5), uint8(rng.IntN(256)), 255})
		}
	}
	return img
}

var carriers = []carrier{jpegCarrier(48, 40), pngCarrier(), webpCarrier(), gifCarrier(), tiffCarrier(binary.LittleEndian), tiffCarrier(binary.BigEndian), jxlCarrier()}

// app11s cuts a store into segments (ISO/IEC 19566-5, D.2).
func app11s(store []byte) []byte {
	var out []byte
	const room = 0xffff - 2 - 8 - 8
	header, rest := store[:min(8, len(store))], store[min(8, len(store)):]
	for n := uint32(1); len(rest) > 0 || n == 1; n++ {
		part := rest[:min(room, len(rest))]
		rest = rest[len(part):]
		out = binary.BigEndian.AppendUint16(append(out, 0xff, 0xeb), uint16(2+8+8+len(part)))
		out = binary.BigEndian.AppendUint16(append(out, "JP"...), 529)
		out = binary.BigEndian.AppendUint32(out, n)
		out = append(append(out, header...), part...)
	}
	return out
}

func jpegCarrier(w, h int) carrier {
	var file bytes.Buffer
	if err := jpeg.Encode(&file, pixels(w, h), nil); err != nil {
		panic(err)
	}
	plain := slices.Concat(file.Bytes()[:2], []byte("\xff\xe1\x00\x0aExif\x00\x00MM"), file.Bytes()[2:])
	return carrier{"jpeg", func(store []byte) []byte {
		return slices.Concat(plain[:2], app11s(store), plain[2:])
	}, func(file []byte) (int, int) { return 2, 2 + len(file) - len(plain) }}
}

func pngCarrier() carrier {
	var file bytes.Buffer
	if err := png.Encode(&file, pixels(20, 20)); err != nil {
		panic(err)
	}
	plain := file.Bytes()
	const at = 8 + 12 + 13 // behind IHDR
	return carrier{"png", func(store []byte) []byte {
		c := append(binary.BigEndian.AppendUint32(nil, uint32(len(store))), "caBX"...)
		c = append(c, store...)
		c = binary.BigEndian.AppendUint32(c, crc32.ChecksumIEEE(c[4:]))
		return slices.Concat(plain[:at], c, plain[at:])
	}, func(file []byte) (int, int) { return at, at + len(file) - len(plain) }}
}

func webpCarrier() carrier {
	chunk := func(id string, body []byte) []byte {
		c := append(binary.LittleEndian.AppendUint32([]byte(id), uint32(len(body))), body...)
		return append(c, make([]byte, len(body)%2)...)
	}
	image := chunk("VP8L", bytes.Repeat([]byte{0x2f, 7, 9}, 33))
	return carrier{"webp", func(store []byte) []byte {
		body := slices.Concat([]byte("WEBP"), image, chunk("C2PA", store))
		return append(binary.LittleEndian.AppendUint32([]byte("RIFF"), uint32(len(body))), body...)
	}, func(file []byte) (int, int) { return 12 + len(image), len(file) }}
}

func gifCarrier() carrier {
	var file bytes.Buffer
	if err := gif.Encode(&file, pixels(20, 20), nil); err != nil {
		panic(err)
	}
	plain := file.Bytes()
	at := 13
	if plain[10]&0x80 != 0 {
		at += 3 << (plain[10]&7 + 1)
	}
	return carrier{"gif", func(store []byte) []byte {
		ext := append([]byte{0x21, 0xff, 11}, "C2PA_GIF\x01\x00\x00"...)
		for rest := store; len(rest) > 0; {
			n := min(255, len(rest))
			ext = append(append(ext, byte(n)), rest[:n]...)
			rest = rest[n:]
		}
		return slices.Concat(plain[:at], append(ext, 0), plain[at:])
	}, func(file []byte) (int, int) { return at, at + len(file) - len(plain) }}
}

func tiffCarrier(order binary.AppendByteOrder) carrier {
	name, magic := "tiff little", "II*\x00"
	if order.String() == binary.BigEndian.String() {
		name, magic = "tiff big", "MM\x00*"
	}
	strip := bytes.Repeat([]byte{1, 2, 3}, 50)
	entry := func(tag, typ uint16, count, value uint32) []byte {
		e := order.AppendUint16(order.AppendUint16(nil, tag), typ)
		return order.AppendUint32(order.AppendUint32(e, count), value)
	}
	at := 8 + len(strip) + 2*(2+4) + 12*2 + 12
	return carrier{name, func(store []byte) []byte {
		first := uint32(8 + len(strip))
		second := first + 2 + 12*2 + 4
		return slices.Concat(order.AppendUint32([]byte(magic), first), strip,
			order.AppendUint16(nil, 2), entry(273, 4, 1, 8), entry(279, 4, 1, uint32(len(strip))), order.AppendUint32(nil, second),
			order.AppendUint16(nil, 1), entry(0xcd41, 7, uint32(len(store)), uint32(at)), order.AppendUint32(nil, 0), store)
	}, func(file []byte) (int, int) { return at, len(file) }}
}

func jxlCarrier() carrier {
	head := "\x00\x00\x00\x0cJXL \x0d\x0a\x87\x0a"
	return carrier{"jxl", func(store []byte) []byte {
		return slices.Concat([]byte(head), box("ftyp", []byte("jxl ")), store, box("jxlc", bytes.Repeat([]byte{5, 6}, 99)))
	}, func(file []byte) (int, int) {
		i := bytes.Index(file, []byte("jumb"))
		if i < 0 { // the first pass has no box yet
			return 24, 88
		}
		return i - 4, i - 4 + int(binary.BigEndian.Uint32(file[i-4:]))
	}}
}

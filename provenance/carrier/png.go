package carrier

import (
	"bytes"
	"encoding/binary"
	"hash/crc32"
	"strings"
)

const pngSignature = "\x89PNG\r\n\x1a\n"

// pngXMP is the keyword of XMP in a PNG (XMP specification part 3, 1.1.5).
const pngXMP = "XML:com.adobe.xmp"

// png walks through chunks (PNG, third edition, 5.3). The checksums of chunks
// that hold metadata are compared; those of image data are the decoder's job.
func (f *File) png(data []byte) {
	at, late, ended := len(pngSignature), false, false
	for n := 0; at < len(data) && !ended; n++ {
		if n == maxParts {
			f.problem(Limit, "PNG", at)
			return
		}
		if at+8 > len(data) {
			f.problem(Truncated, "PNG", at)
			break
		}
		size, kind := binary.BigEndian.Uint32(data[at:]), string(data[at+4:at+8])
		piece := Piece{Place: "PNG " + kind, Start: at, Late: late}
		whole := int64(at)+12+int64(size) <= int64(len(data))
		body := data[at+8 : min(len(data), at+8+int(min(size, uint32(len(data)))))]
		if !letters(kind) {
			f.problem(Malformed, "PNG", at)
			break
		}
		if !whole {
			f.problem(Truncated, piece.Place, at)
			at = len(data)
		} else {
			at += 12 + int(size)
		}
		piece.End = at
		switch kind {
		case "IDAT", "fdAT":
			late = true
			continue
		case "IEND":
			ended = true
			continue
		case "tEXt", "zTXt", "iTXt", "eXIf":
		default:
			continue
		}
		if whole && crc32.ChecksumIEEE(data[piece.Start+4:at-4]) != binary.BigEndian.Uint32(data[at-4:]) {
			piece.BadCRC = true
			f.problem(CRC, piece.Place, piece.Start)
		}
		f.pngMetadata(kind, body, piece)
	}
	f.trailer(data, at, "PNG, behind IEND")
}

// pngMetadata takes the body of a chunk with metadata apart.
func (f *File) pngMetadata(kind string, body []byte, piece Piece) {
	if kind == "eXIf" {
		piece.Kind, piece.Data = EXIF, bytes.TrimPrefix(body, []byte("Exif\x00\x00"))
		f.add(piece)
		return
	}
	keyword, rest, ok := bytes.Cut(body, []byte{0})
	piece.Key = latin1(keyword[:min(len(keyword), 255)])
	packed := false
	switch kind {
	case "zTXt":
		ok = ok && len(rest) > 0 && rest[0] == 0
		packed = true
		rest = rest[min(1, len(rest)):]
	case "iTXt": // compression flag and method, language, translated keyword
		if ok = ok && len(rest) > 2 && rest[0] <= 1 && rest[1] == 0; ok {
			packed = rest[0] == 1
			var language, translated bool
			_, rest, language = bytes.Cut(rest[2:], []byte{0})
			_, rest, translated = bytes.Cut(rest, []byte{0})
			ok = language && translated
		}
	}
	if !ok {
		f.problem(Malformed, piece.Place, piece.Start)
		return
	}
	if packed {
		rest = f.inflate(rest, piece)
	}
	piece.Kind, piece.Data = Text, rest
	switch {
	case piece.Key == pngXMP:
		piece.Kind = XMP
	case strings.HasPrefix(piece.Key, "Raw profile type "):
		piece.Kind, piece.Data = rawProfile(strings.TrimPrefix(piece.Key, "Raw profile type "), rest)
	}
	f.add(piece)
}

func letters(kind string) bool {
	for _, c := range []byte(kind) {
		if (c|0x20) < 'a' || (c|0x20) > 'z' {
			return false
		}
	}
	return true
}

func latin1(b []byte) string {
	runes := make([]rune, len(b))
	for i, c := range b {
		runes[i] = rune(c)
	}
	return string(runes)
}

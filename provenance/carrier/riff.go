package carrier

import (
	"bytes"
	"encoding/binary"
)

// riff walks through the chunks of WebP (RFC 9649, 2.7.1), AVI and WAV. In AVI
// and WAV a label stands as a chunk "AIGC" of LIST INFO (TC260-PG-20257A).
func (f *File) riff(data []byte) {
	form := string(data[8:12])
	end := int64(binary.LittleEndian.Uint32(data[4:])) + 8
	if end > int64(len(data)) {
		f.problem(Truncated, "RIFF", 4)
		end = int64(len(data))
	}
	end = max(end, 12)
	name := "RIFF"
	if form == "WEBP" {
		name = "WebP"
	}
	late, parts := false, 0
	f.chunks(data[:end], 12, name, &late, &parts, 0)
	f.trailer(data, int(end), name+", behind the end")
}

// chunks walks through one level.
func (f *File) chunks(data []byte, at int, place string, late *bool, parts *int, depth int) {
	for at+8 <= len(data) {
		if *parts++; *parts > maxParts || depth > maxDepth {
			f.problem(Limit, place, at)
			return
		}
		id, size := string(data[at:at+4]), int64(binary.LittleEndian.Uint32(data[at+4:]))
		stop := int64(at) + 8 + size
		if stop > int64(len(data)) {
			f.problem(Truncated, place+" "+printable(id), at)
			stop = int64(len(data))
		}
		body := data[at+8 : stop]
		piece := Piece{Data: body, Place: place + " " + printable(id), Start: at, End: int(stop), Late: *late}
		switch id {
		case "XMP ", "_PMX": // the second is what AVI and WAV use (XMP specification part 3, 1.1.8)
			piece.Kind, piece.Place = XMP, place+" XMP"
			f.add(piece)
		case "EXIF":
			piece.Kind, piece.Data = EXIF, bytes.TrimPrefix(body, []byte("Exif\x00\x00"))
			f.add(piece)
		case "VP8 ", "VP8L", "ANMF", "data":
			*late = true
		case "LIST":
			switch {
			case len(body) < 4:
			case string(body[:4]) == "INFO":
				f.chunks(data[:stop], at+12, place+" INFO", late, parts, depth+1)
			case string(body[:4]) == "movi":
				*late = true
			}
		default:
			if id == "AIGC" || bytes.HasSuffix([]byte(place), []byte(" INFO")) {
				piece.Kind, piece.Key, piece.Data = Text, id, bytes.TrimRight(body, "\x00")
				f.add(piece)
			}
		}
		at = int(stop + size&1)
	}
}

// printable shows the name of a part that may be noise.
func printable(id string) string {
	b := []byte(id)
	for i, c := range b {
		if c < ' ' || c > '~' {
			b[i] = '?'
		}
	}
	return string(bytes.TrimRight(b, " "))
}

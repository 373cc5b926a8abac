package carrier

import (
	"bytes"
	"compress/zlib"
	"encoding/hex"
	"io"
	"strconv"

	"github.com/bonafide-aftersale/bonafide/provenance/iim"
)

// inflate decompresses a text. What is beyond the limit of a text or of the
// file is left out and noted; a stream that breaks gives what came before.
func (f *File) inflate(packed []byte, piece Piece) []byte {
	limit := min(maxInflated, f.budget)
	r, err := zlib.NewReader(bytes.NewReader(packed))
	if err != nil {
		f.problem(Compressed, piece.Place, piece.Start)
		return nil
	}
	text, err := io.ReadAll(io.LimitReader(r, int64(limit)+1))
	switch {
	case len(text) > limit:
		f.problem(Bomb, piece.Place, piece.Start)
		text = text[:limit]
	case err != nil:
		f.problem(Compressed, piece.Place, piece.Start)
	}
	f.budget -= len(text)
	return text
}

// rawProfile reads the form in which ImageMagick keeps EXIF, XMP and IPTC in
// PNG text: a line break, the name, the length, and the bytes in hexadecimal
// (ExifTool's documentation of PNG, "Raw profile type").
func rawProfile(name string, text []byte) (Kind, []byte) {
	fields := bytes.Fields(text)
	if len(fields) < 3 {
		return Text, text
	}
	size, err := strconv.Atoi(string(fields[1]))
	joined := bytes.Join(fields[2:], nil)
	if err != nil || size <= 0 || size != len(joined)/2 {
		return Text, text
	}
	data := make([]byte, len(joined)/2)
	if _, err := hex.Decode(data, joined); err != nil {
		return Text, text
	}
	switch name {
	case "exif", "APP1":
		if packet, ok := bytes.CutPrefix(data, []byte(jpegXMP)); ok {
			return XMP, packet
		}
		return EXIF, bytes.TrimPrefix(data, []byte("Exif\x00\x00"))
	case "xmp":
		return XMP, data
	case "iptc", "8bim":
		if block, _ := iim.InResources(data); block != nil {
			return IIM, block
		}
		return IIM, data
	}
	return Text, text
}

package photo

import (
	"context"
	"encoding/binary"
	"image"
	"image/png"
)

const pngSignature = "\x89PNG\r\n\x1a\n"

// pngChunk is one chunk; raw spans length, name, data and checksum.
type pngChunk struct {
	name string
	data []byte
	raw  []byte
}

// pngChunks yields the chunks of a PNG up to IEND. The last one may be cut
// short; then raw is shorter than 12 bytes more than its length.
func pngChunks(data []byte) func(yield func(pngChunk) bool) {
	return func(yield func(pngChunk) bool) {
		rest := data[min(len(pngSignature), len(data)):]
		for len(rest) >= 8 {
			n := int64(binary.BigEndian.Uint32(rest))
			c := pngChunk{name: string(rest[4:8])}
			end := min(n+12, int64(len(rest)))
			c.raw = rest[:end]
			c.data = rest[8:min(8+n, int64(len(rest)))]
			if !yield(c) || c.name == "IEND" {
				return
			}
			rest = rest[end:]
		}
	}
}

// pngHeader reads IHDR (PNG 3rd edition, 11.2.1), which must come first.
func pngHeader(data []byte, h *Header, o *Options) error {
	h.Orientation = exifOrientation(pngExif(data))
	for c := range pngChunks(data) {
		if c.name == "CgBI" {
			return refuse(Unsupported, h.Format, "Apple's CgBI variant is not supported")
		}
		if c.name != "IHDR" || len(c.data) != 13 {
			return refuse(Malformed, h.Format, "no IHDR at the start")
		}
		w, ht := binary.BigEndian.Uint32(c.data), binary.BigEndian.Uint32(c.data[4:])
		if w == 0 || ht == 0 || w > 1<<31-1 || ht > 1<<31-1 {
			return refuse(Malformed, h.Format, "size %dx%d", w, ht)
		}
		h.storedWidth, h.storedHeight = int(w), int(ht)
		if err := o.checkSize(h.Format, h.storedWidth, h.storedHeight); err != nil {
			return err
		}
		depth, kind, interlaced := c.data[8], c.data[9], c.data[12] != 0
		stored, shown := pngBytes(depth, kind)
		decoder := int64(0)
		if stored != shown {
			decoder = h.pixels() * stored
		}
		if interlaced {
			decoder += h.pixels() * stored / 2 // the last pass holds half of the pixels
		}
		h.cost(decoder, h.pixels()*shown)
		if least := h.pixels() * pngBits(depth, kind) / 8; least > maxDeflate*pngPacked(data) {
			return refuse(Truncated, h.Format, "%d bytes cannot hold %dx%d pixels", len(data), w, ht)
		}
		return nil
	}
	return refuse(Truncated, h.Format, "no IHDR")
}

// maxDeflate is the most bytes deflate makes of one (zlib, "Maximum
// Compression Factor").
const maxDeflate = 1032

// pngPacked is how many bytes of pixel data the file holds, and a little.
func pngPacked(data []byte) int64 {
	n := int64(64)
	for c := range pngChunks(data) {
		if c.name == "IDAT" {
			n += int64(len(c.data))
		}
	}
	return n
}

// pngBits gives the bits of a pixel in the file.
func pngBits(depth, kind byte) int64 {
	channels := map[byte]int64{0: 1, 2: 3, 3: 1, 4: 2, 6: 4}[kind]
	return channels * int64(depth)
}

// pngBytes gives the bytes a pixel takes in image/png's picture and in ours.
// Colour and grey with tRNS become NRGBA, so grey counts as four.
func pngBytes(depth, kind byte) (stored, shown int64) {
	switch {
	case kind == 3:
		return 1, 4
	case depth == 16:
		return 8, 4
	}
	return 4, 4
}

// pngExif returns the eXIf chunk, or nil.
func pngExif(data []byte) []byte {
	for c := range pngChunks(data) {
		if c.name == "eXIf" {
			return c.data
		}
	}
	return nil
}

// pngDecode decodes the chunks that make the picture. The others are left
// out: image/png refuses a file whose text chunk has a wrong checksum, and
// transparency or a palette where the colour type allows none.
func pngDecode(ctx context.Context, data []byte) (image.Image, error) {
	pieces := [][]byte{[]byte(pngSignature)}
	var kind byte
	seenIDAT, seenIEND := false, false
	for c := range pngChunks(data) {
		keep := false
		switch c.name {
		case "IHDR":
			kind, keep = c.data[9], true
		case "PLTE":
			keep = !seenIDAT && (kind == 3 || kind == 2 || kind == 6)
		case "tRNS":
			keep = !seenIDAT && (kind == 3 && len(c.data) <= 256 || kind == 0 && len(c.data) == 2 || kind == 2 && len(c.data) == 6)
		case "IDAT":
			seenIDAT, keep = true, true
		case "IEND":
			seenIEND = true
		}
		if keep {
			pieces = append(pieces, c.raw)
		}
	}
	if !seenIDAT {
		return nil, refuse(Truncated, "png", "no pixel data")
	}
	pieces = append(pieces, []byte("\x00\x00\x00\x00IEND\xaeB`\x82"))
	img, err := png.Decode(newReader(ctx, pieces...))
	if err != nil && !seenIEND && ctx.Err() == nil {
		return nil, &Error{Reason: Truncated, Format: "png", Err: err}
	}
	return img, err
}

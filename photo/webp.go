package photo

import (
	"context"
	"encoding/binary"
	"image"

	"golang.org/x/image/webp"
)

// x/image/webp reads all of its input first and then works without a look at
// the context, so its time is bounded by pixels: up to 0.09 s a megapixel
// for lossless pictures on a busy machine, less for lossy ones. No phone writes larger.
const (
	maxLossyWebP    = 50_000_000
	maxLosslessWebP = 25_000_000
)

// webpParts are the chunks of RFC 9649 that make one still picture.
type webpParts struct {
	alph, vp8, vp8l, exif []byte
	cut                   bool // the last chunk runs past the end of the file
}

// webpPart is one chunk; cut tells that the file ends before it does.
type webpPart struct {
	name string
	data []byte
	cut  bool
}

// webpChunks yields the RIFF chunks of b; the last may be cut short.
func webpChunks(b []byte) func(yield func(webpPart) bool) {
	return func(yield func(webpPart) bool) {
		for b := b; len(b) >= 8; {
			n := int64(binary.LittleEndian.Uint32(b[4:]))
			end := min(8+n, int64(len(b)))
			if !yield(webpPart{string(b[:4]), b[8:end], 8+n > int64(len(b))}) {
				return
			}
			b = b[min(end+n&1, int64(len(b))):]
		}
	}
}

// webpSplit collects the parts; of an animation those of the first frame.
func webpSplit(data []byte) webpParts {
	var p webpParts
	if len(data) < 12 {
		return p
	}
	p.collect(data[12:], true)
	return p
}

func (p *webpParts) collect(b []byte, top bool) {
	for c := range webpChunks(b) {
		switch {
		case c.name == "EXIF" && top && p.exif == nil:
			p.exif = c.data
		case p.vp8 != nil || p.vp8l != nil:
			// one picture is enough
		case c.name == "ALPH":
			p.alph = c.data
		case c.name == "VP8 ":
			p.vp8, p.cut = c.data, c.cut
		case c.name == "VP8L":
			p.vp8l, p.cut = c.data, c.cut
		case c.name == "ANMF" && top && len(c.data) > 16: // RFC 9649, 2.7.1.5: 16 bytes of frame header
			p.collect(c.data[16:], false)
			p.cut = p.cut || c.cut
		}
	}
}

// size reads the frame header: RFC 6386, 9.1 or RFC 9649, 3.4.
func (p *webpParts) size() (w, h int, ok bool) {
	if b := p.vp8; b != nil {
		if len(b) < 10 || b[3] != 0x9d || b[4] != 0x01 || b[5] != 0x2a {
			return 0, 0, false
		}
		return int(binary.LittleEndian.Uint16(b[6:])) & 0x3fff, int(binary.LittleEndian.Uint16(b[8:])) & 0x3fff, true
	}
	if b := p.vp8l; len(b) >= 5 && b[0] == 0x2f {
		v := binary.LittleEndian.Uint32(b[1:])
		return int(v&0x3fff) + 1, int(v>>14&0x3fff) + 1, true
	}
	return 0, 0, false
}

// webpHeader takes the size from the frame itself; the canvas size of VP8X
// plays no part, because the decoder is given a container of our own.
func webpHeader(data []byte, h *Header) error {
	p := webpSplit(data)
	if p.vp8 == nil && p.vp8l == nil {
		return refuse(Truncated, h.Format, "no picture in the file")
	}
	w, ht, ok := p.size()
	if !ok {
		return refuse(Malformed, h.Format, "broken frame header")
	}
	if p.cut {
		return refuse(Truncated, h.Format, "picture data is cut off")
	}
	h.storedWidth, h.storedHeight = w, ht
	h.Orientation = exifOrientation(p.exif)
	most := int64(maxLossyWebP)
	if p.vp8l != nil || p.alph != nil {
		most = maxLosslessWebP
	}
	if h.pixels() > most {
		return refuse(TooManyPixels, h.Format, "%dx%d pixels, limit %d", w, ht, most)
	}
	switch {
	case p.vp8l != nil:
		h.cost(4*h.pixels()+trees(p.vp8l), 4*h.pixels()) // one more picture for a palette
	case p.alph != nil:
		h.cost(11*h.pixels()+trees(p.alph), 4*h.pixels()) // planes, alpha as a picture of its own
	default:
		h.cost(h.pixels()/4, h.pixels()*2)
	}
	return nil
}

// trees bounds the memory of the Huffman trees of lossless data: x/image/vp8l
// takes 2,600 groups of at most 53 kB, and a byte describes 256 bytes of nodes
// at the very best.
func trees(data []byte) int64 { return min(2600*53_000, 256*int64(len(data))) }

func webpExif(data []byte) []byte {
	p := webpSplit(data)
	return p.exif
}

// webpDecode decodes the frame from a fresh container that holds nothing else.
func webpDecode(ctx context.Context, data []byte) (image.Image, error) {
	p := webpSplit(data)
	w, h, _ := p.size()
	var pieces [][]byte
	if p.vp8l != nil {
		pieces = webpChunk(pieces, "VP8L", p.vp8l)
	} else {
		if p.alph != nil {
			x := make([]byte, 10)
			x[0] = 1 << 4 // alpha flag, RFC 9649, 2.7.1
			x[4], x[5], x[6] = byte(w-1), byte((w-1)>>8), byte((w-1)>>16)
			x[7], x[8], x[9] = byte(h-1), byte((h-1)>>8), byte((h-1)>>16)
			pieces = webpChunk(pieces, "VP8X", x)
			pieces = webpChunk(pieces, "ALPH", p.alph)
		}
		pieces = webpChunk(pieces, "VP8 ", p.vp8)
	}
	size := 4
	for _, b := range pieces {
		size += len(b)
	}
	head := binary.LittleEndian.AppendUint32([]byte("RIFF"), uint32(size))
	head = append(head, "WEBP"...)
	return webp.Decode(newReader(ctx, append([][]byte{head}, pieces...)...))
}

// webpChunk appends one RIFF chunk, padded to an even length.
func webpChunk(pieces [][]byte, name string, data []byte) [][]byte {
	head := binary.LittleEndian.AppendUint32([]byte(name), uint32(len(data)))
	pieces = append(pieces, head, data)
	if len(data)&1 == 1 {
		pieces = append(pieces, []byte{0})
	}
	return pieces
}

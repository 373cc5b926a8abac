package photo

import (
	"context"
	"encoding/binary"
	"image"

	"golang.org/x/image/tiff"
)

// Tags of TIFF 6.0, section 8 and 15.
const (
	tiffWidth       = 256
	tiffHeight      = 257
	tiffBits        = 258
	tiffCompression = 259
	tiffSamples     = 277
	tiffStripRows   = 278
	tiffStripCounts = 279
	tiffTileWidth   = 322
	tiffTileHeight  = 323
	tiffTileCounts  = 325
)

// maxBlocks bounds strips and tiles, because each costs a new decompressor
// (about 30 µs and 44 kB): 100 megapixels in tiles of 64x64 have 24,414, and
// 30,000 rows in strips of one have 30,000.
const maxBlocks = 32_768

// tiffIFD reads numbers of the first directory.
type tiffIFD struct {
	data    []byte
	entries []byte
	order   binary.ByteOrder
}

// values yields the numbers of a tag, at most as many as the file holds.
func (t *tiffIFD) values(tag uint16) func(yield func(uint32) bool) {
	return func(yield func(uint32) bool) {
		for e := t.entries; len(e) >= 12; e = e[12:] {
			if t.order.Uint16(e) != tag {
				continue
			}
			size := int64(0)
			switch t.order.Uint16(e[2:]) {
			case 1:
				size = 1
			case 3:
				size = 2
			case 4:
				size = 4
			default:
				return
			}
			n := int64(t.order.Uint32(e[4:]))
			b := e[8:12]
			if n*size > 4 {
				b = t.data[min(int64(t.order.Uint32(e[8:])), int64(len(t.data))):]
			}
			for ; n > 0 && int64(len(b)) >= size; n, b = n-1, b[size:] {
				v := uint32(b[0])
				switch size {
				case 2:
					v = uint32(t.order.Uint16(b))
				case 4:
					v = t.order.Uint32(b)
				}
				if !yield(v) {
					return
				}
			}
			return
		}
	}
}

// first is the first number of a tag, or def.
func (t *tiffIFD) first(tag uint16, def uint32) int64 {
	for v := range t.values(tag) {
		return int64(v)
	}
	return int64(def)
}

// tiffHeader bounds the decoder's work from the directory: the size, the
// largest strip or tile, which the decoder unpacks whole, and the sum of all
// compressed blocks, because blocks may overlap and be read again and again.
func tiffHeader(data []byte, h *Header) error {
	t := &tiffIFD{data: data}
	t.entries, t.order = firstIFD(data)
	if t.order == nil {
		return refuse(Truncated, h.Format, "no directory")
	}
	w, ht := t.first(tiffWidth, 0), t.first(tiffHeight, 0)
	if w <= 0 || ht <= 0 || w > 1<<31-1 || ht > 1<<31-1 {
		return refuse(Malformed, h.Format, "size %dx%d", w, ht)
	}
	h.storedWidth, h.storedHeight = int(w), int(ht)
	h.Orientation = exifOrientation(data)

	blocks := int64(0)
	counts, block := uint16(tiffStripCounts), w*min(ht, max(1, t.first(tiffStripRows, 1<<31-1)))
	if tw := t.first(tiffTileWidth, 0); tw > 0 {
		counts, block = tiffTileCounts, min(tw, 1<<31-1)*min(t.first(tiffTileHeight, 0), 1<<31-1)
	}
	if block > 1<<40 {
		return refuse(TooMuchMemory, h.Format, "blocks of %d pixels", block)
	}
	var sum, largest int64
	for v := range t.values(counts) {
		if blocks++; blocks > maxBlocks {
			return refuse(Malformed, h.Format, "more than %d strips or tiles", maxBlocks)
		}
		sum += int64(v)
		largest = max(largest, int64(v))
	}
	if sum > int64(len(data)) {
		return refuse(Truncated, h.Format, "blocks of %d bytes in a file of %d", sum, len(data))
	}
	// x/image/tiff unpacks a block up to 8 bytes a pixel into a buffer that
	// grows by doubling; deflate, the strongest packing of bytes it knows, gives at
	// most maxDeflate bytes for one. Fax packing has no such bound.
	unpacked := 8 * block
	if t.first(tiffCompression, 1) > 4 {
		unpacked = min(unpacked, maxDeflate*largest)
	}
	if t.first(tiffCompression, 1) == 1 {
		unpacked = largest
	}
	pixel := t.first(tiffSamples, 1) * (t.first(tiffBits, 1) + 7) / 8
	if pixel == 3 || pixel == 6 {
		pixel = pixel / 3 * 4
	}
	h.cost(3*unpacked+h.pixels()*min(pixel, 8), 4*h.pixels())
	return nil
}

// tiffDecode decodes the first picture of the file.
func tiffDecode(ctx context.Context, data []byte) (image.Image, error) {
	return tiff.Decode(readerAt{ctx, data})
}

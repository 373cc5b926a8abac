package container

import "encoding/binary"

// The tag of a manifest store in TIFF (C2PA 2.2, A.3.5), and tags with
// metadata (TIFF 6.0; Exif 2.32; XMP part 3).
const (
	tagC2PA = 0xcd41
	tagXMP  = 700
	tagIPTC = 33723
)

// tiffSizes are the sizes of the field types of TIFF 6.0, section 2.
var tiffSizes = [...]int{0, 1, 1, 2, 4, 8, 1, 1, 2, 4, 8, 4, 8}

// openTIFF follows the chain of image file directories.
func (f *File) openTIFF(data []byte) {
	var order binary.ByteOrder = binary.LittleEndian
	if data[0] == 'M' {
		order = binary.BigEndian
	}
	if len(data) < 8 {
		return
	}
	seen := make(map[int]bool)
	at := int(order.Uint32(data[4:]))
	for parts := 0; at != 0 && at+2 <= len(data) && !seen[at]; {
		seen[at] = true
		entries := int(order.Uint16(data[at:]))
		end := at + 2 + 12*entries
		if end > len(data) {
			return
		}
		if parts += entries + 1; parts > maxParts {
			return
		}
		for e := at + 2; e < end; e += 12 {
			f.tiffEntry(data, order, e)
		}
		if end+4 > len(data) {
			return
		}
		at = int(order.Uint32(data[end:]))
	}
}

// tiffEntry looks at the entry at offset e.
func (f *File) tiffEntry(data []byte, order binary.ByteOrder, e int) {
	tag, typ, count := order.Uint16(data[e:]), int(order.Uint16(data[e+2:])), int(order.Uint32(data[e+4:]))
	if tag != tagC2PA && tag != tagXMP && tag != tagIPTC || typ >= len(tiffSizes) {
		return
	}
	size := tiffSizes[typ] * count
	start := e + 8
	if size > 4 {
		start = int(order.Uint32(data[e+8:]))
	}
	if size < 0 || size > len(data) || start > len(data)-size {
		return
	}
	if tag == tagC2PA {
		f.add(Store{Data: data[start : start+size], Ranges: []Range{{start, start + size}}})
		return
	}
	f.meta(start, start+size)
}

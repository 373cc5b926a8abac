package photo

import (
	"bytes"
	"encoding/binary"
)

// Orientation returns the EXIF orientation stored in a JPEG, PNG, WebP or TIFF
// file, 1 to 8, and 1 when there is none or it makes no sense. For HEIC it is
// 1: there irot and imir count, which the HEIC decoder applies, and the EXIF
// value only repeats them (ISO/IEC 23008-12, Annex A.2).
func Orientation(data []byte) int {
	var block []byte
	switch Sniff(data) {
	case "jpeg":
		return jpegOrientation(data)
	case "png":
		block = pngExif(data)
	case "webp":
		block = webpExif(data)
	case "tiff":
		block = data
	}
	return exifOrientation(block)
}

// tagOrientation is EXIF 2.32, section 4.6.4 A, tag 274.
const tagOrientation = 0x0112

// exifOrientation reads the tag from a TIFF block, which may be preceded by
// the JPEG prefix that some writers also put into PNG and WebP.
func exifOrientation(block []byte) int {
	block = bytes.TrimPrefix(block, []byte("Exif\x00\x00"))
	ifd, order := firstIFD(block)
	for ; len(ifd) >= 12; ifd = ifd[12:] {
		if order.Uint16(ifd) != tagOrientation {
			continue
		}
		var v uint32
		switch order.Uint16(ifd[2:]) { // SHORT by the standard; BYTE and LONG occur
		case 1:
			v = uint32(ifd[8])
		case 3:
			v = uint32(order.Uint16(ifd[8:]))
		case 4:
			v = order.Uint32(ifd[8:])
		}
		if v >= 1 && v <= 8 {
			return int(v)
		}
		return 1
	}
	return 1
}

// firstIFD returns the entries of the first directory, 12 bytes each and no
// more than the block holds, and the byte order. It returns nil for anything
// that is not a TIFF block.
func firstIFD(block []byte) ([]byte, binary.ByteOrder) {
	if len(block) < 8 {
		return nil, nil
	}
	var order binary.ByteOrder
	switch string(block[:4]) {
	case "II*\x00":
		order = binary.LittleEndian
	case "MM\x00*":
		order = binary.BigEndian
	default:
		return nil, nil
	}
	at := int64(order.Uint32(block[4:]))
	if at < 8 || at+2 > int64(len(block)) {
		return nil, nil
	}
	n := int64(order.Uint16(block[at:]))
	entries := block[at+2:]
	return entries[:min(n*12, int64(len(entries)))], order
}

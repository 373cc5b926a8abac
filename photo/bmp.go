package photo

import (
	"context"
	"encoding/binary"
	"image"

	"golang.org/x/image/bmp"
)

// bmpInfo is what matters of the headers [MS-WMF] 2.2.2.3 to 2.2.2.5.
type bmpInfo struct {
	width, height int
	bits          int
	info          int // length of the DIB header
	colours       int // palette entries
	at            int // where the pixels start
	alpha         bool
	topDown       bool
}

// bmpParse reads the headers; only uncompressed pictures pass, which is what
// x/image/bmp decodes.
func bmpParse(data []byte) (bmpInfo, error) {
	var b bmpInfo
	if len(data) < 54 {
		return b, refuse(Truncated, "bmp", "%d bytes", len(data))
	}
	u32 := func(i int) uint32 { return binary.LittleEndian.Uint32(data[i:]) }
	b.info = int(u32(14))
	if b.info < 40 || b.info > 124 || len(data) < 14+b.info {
		return b, refuse(Unsupported, "bmp", "header of %d bytes", b.info)
	}
	w, h := int32(u32(18)), int32(u32(22))
	if w <= 0 || h == 0 || h == -1<<31 {
		return b, refuse(Malformed, "bmp", "size %dx%d", w, h)
	}
	b.width, b.height, b.topDown = int(w), int(max(h, -h)), h < 0
	b.bits = int(binary.LittleEndian.Uint16(data[28:]))
	switch compression := u32(30); {
	case compression == 3 && b.bits == 32 && len(data) >= 66 &&
		u32(54) == 0xff0000 && u32(58) == 0xff00 && u32(62) == 0xff:
		// bit fields in the usual order are the same as no compression
	case compression != 0:
		return b, refuse(Unsupported, "bmp", "compression %d", compression)
	}
	switch b.bits {
	case 1, 2, 4, 8:
		b.colours = int(min(u32(46), 257))
		if b.colours == 0 {
			b.colours = 1 << b.bits
		}
		if b.colours > 1<<b.bits || len(data) < 14+b.info+4*b.colours {
			return b, refuse(Malformed, "bmp", "palette of %d colours", b.colours)
		}
	case 24, 32:
	default:
		return b, refuse(Unsupported, "bmp", "%d bits a pixel", b.bits)
	}
	b.alpha = b.bits == 32 && b.info >= 108
	if at := u32(10); int64(at) < int64(14+b.info+4*b.colours) || int64(at) > int64(len(data)) {
		return b, refuse(Malformed, "bmp", "pixels at %d", at)
	}
	b.at = int(u32(10))
	return b, nil
}

// bmpHeader also refuses a file that is shorter than its pixels, which bounds
// what a header can make the decoder allocate.
func bmpHeader(data []byte, h *Header, o *Options) error {
	b, err := bmpParse(data)
	if err != nil {
		return err
	}
	h.storedWidth, h.storedHeight = b.width, b.height
	if err := o.checkSize(h.Format, b.width, b.height); err != nil {
		return err
	}
	if row := (int64(b.width)*int64(b.bits) + 31) / 32 * 4; row*int64(b.height) > int64(len(data)-b.at) {
		return refuse(Truncated, h.Format, "%d bytes for %dx%d pixels", len(data), b.width, b.height)
	}
	h.cost(h.pixels(), 4*h.pixels())
	return nil
}

// bmpDecode decodes behind a fresh header: x/image/bmp insists on pixels that
// follow the header at once, and many writers leave a gap.
func bmpDecode(ctx context.Context, data []byte) (image.Image, error) {
	b, err := bmpParse(data)
	if err != nil {
		return nil, err
	}
	size := 40
	if b.alpha {
		size = 108
	}
	head := make([]byte, 14+size)
	copy(head, data[:14])
	copy(head[14:], data[14:14+40])
	binary.LittleEndian.PutUint32(head[10:], uint32(len(head)+4*b.colours))
	binary.LittleEndian.PutUint32(head[14:], uint32(size))
	binary.LittleEndian.PutUint16(head[26:], 1)
	binary.LittleEndian.PutUint32(head[30:], 0)
	binary.LittleEndian.PutUint32(head[46:], uint32(b.colours))
	palette := data[14+b.info : 14+b.info+4*b.colours]
	img, err := bmp.Decode(newReader(ctx, head, palette, data[b.at:]))
	if m, ok := img.(*image.NRGBA); ok && err == nil {
		img = bmpOpaque(m)
	}
	return img, err
}

// bmpOpaque makes a picture whose alpha is zero everywhere opaque: many
// writers of 32-bit files leave the fourth byte empty.
func bmpOpaque(m *image.NRGBA) image.Image {
	for i := 3; i < len(m.Pix); i += 4 {
		if m.Pix[i] != 0 {
			return m
		}
	}
	for i := 3; i < len(m.Pix); i += 4 {
		m.Pix[i] = 255
	}
	return &image.RGBA{Pix: m.Pix, Stride: m.Stride, Rect: m.Rect}
}

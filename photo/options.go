package photo

import (
	"context"
	"image"
)

// Defaults of Options. 50 MB and 100 megapixels cover every phone of 2026 in
// its default mode; 30,000 is the longest side of a panorama; the memory bound
// lets a 100-megapixel JPEG 4:4:4 through and stops a progressive one.
const (
	DefaultMaxBytes   = 50_000_000
	DefaultMaxPixels  = 100_000_000
	DefaultMaxSide    = 30_000
	DefaultMaxMemory  = 1 << 30
	DefaultMinPresent = 0.9
)

// Options bound what Decode accepts. The zero value and nil mean defaults.
type Options struct {
	MaxBytes  int64 // bytes of the file
	MaxPixels int64 // width x height
	MaxSide   int   // pixels of the longer side

	// MaxMemory bounds the estimated peak of decoder, picture and turned
	// copy, in bytes, without the file itself.
	MaxMemory int64

	// MinPresent is the share of its coded blocks, in (0,1], that a cut or
	// damaged JPEG must still hold to be decoded. In a sequential file this is
	// the share of rows. The rest is filled with middle grey.
	MinPresent float64

	// HEIC decodes a HEIC file, usually in a process of its own with limits
	// on time and memory. It MUST apply irot and imir, MUST NOT keep data and
	// MUST return soon after ctx is done. With nil, HEIC is refused with
	// NeedsWorker.
	HEIC func(ctx context.Context, data []byte) (image.Image, error)
}

// filled returns a copy with every zero field set to its default.
func (o *Options) filled() Options {
	var p Options
	if o != nil {
		p = *o
	}
	if p.MaxBytes <= 0 {
		p.MaxBytes = DefaultMaxBytes
	}
	if p.MaxPixels <= 0 {
		p.MaxPixels = DefaultMaxPixels
	}
	if p.MaxSide <= 0 {
		p.MaxSide = DefaultMaxSide
	}
	if p.MaxMemory <= 0 {
		p.MaxMemory = DefaultMaxMemory
	}
	if !(p.MinPresent > 0 && p.MinPresent <= 1) {
		p.MinPresent = DefaultMinPresent
	}
	return p
}

// checkSize refuses sides and areas outside the limits.
func (o *Options) checkSize(format string, w, h int) error {
	if w <= 0 || h <= 0 {
		return refuse(Malformed, format, "size %dx%d", w, h)
	}
	if w > o.MaxSide || h > o.MaxSide || int64(w)*int64(h) > o.MaxPixels {
		return refuse(TooManyPixels, format, "%dx%d pixels, limit %d and %d a side", w, h, o.MaxPixels, o.MaxSide)
	}
	return nil
}

// check refuses a header outside the limits.
func (o *Options) check(h *Header) error {
	if err := o.checkSize(h.Format, h.Width, h.Height); err != nil {
		return err
	}
	if h.Memory > o.MaxMemory {
		return refuse(TooMuchMemory, h.Format, "decoding %dx%d needs about %d bytes, limit %d",
			h.Width, h.Height, h.Memory, o.MaxMemory)
	}
	return nil
}

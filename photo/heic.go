package photo

import (
	"context"
	"errors"
	"image"
)

// heicHeader refuses by the size in the property boxes. Every item counts,
// not only the primary one: the decoder may allocate for any of them. What
// the coded pictures themselves claim is left to the limits of the worker.
func heicHeader(data []byte, h *Header, o *Options) error {
	info, ok := heifMeta(data)
	if !ok {
		return refuse(Malformed, h.Format, "no picture size in the header")
	}
	for _, s := range [][2]uint32{info.largest, info.primary} {
		if s[0] > 1<<31-1 || s[1] > 1<<31-1 {
			return refuse(TooManyPixels, h.Format, "%dx%d pixels", s[0], s[1])
		}
		h.storedWidth, h.storedHeight = int(s[0]), int(s[1])
		if s == [2]uint32{} { // no association: the largest item it is
			h.storedWidth, h.storedHeight = int(info.largest[0]), int(info.largest[1])
		}
		if err := o.checkSize(h.Format, h.storedWidth, h.storedHeight); err != nil {
			return err
		}
	}
	if info.quarterTurn {
		h.storedWidth, h.storedHeight = h.storedHeight, h.storedWidth
	}
	h.cost(0, 4*h.pixels())
	return nil
}

// heicDecode hands the file to the worker and distrusts what comes back.
func heicDecode(ctx context.Context, data []byte, o *Options) (image.Image, error) {
	if o.HEIC == nil {
		return nil, refuse(NeedsWorker, "heic", "no HEIC decoder configured")
	}
	img, err := o.HEIC(ctx, data)
	if err != nil {
		var own *Error
		if errors.As(err, &own) || errors.Is(err, context.Canceled) || errors.Is(err, context.DeadlineExceeded) {
			return nil, err
		}
		return nil, &Error{Reason: WorkerFailed, Format: "heic", Err: err}
	}
	if img == nil {
		return nil, refuse(WorkerFailed, "heic", "no picture and no error")
	}
	return img, nil
}

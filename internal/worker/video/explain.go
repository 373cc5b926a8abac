package video

import (
	"errors"

	"github.com/bonafide-aftersale/bonafide/internal/fault"
	"github.com/bonafide-aftersale/bonafide/internal/worker/limited"
)

// Explain words why the frames of a clip were not checked, for whoever shows
// the report; nil for no error. What the boxes say holds all the same.
func Explain(path string, err error) *fault.Error {
	if err == nil {
		return nil
	}
	kind, key := fault.Unreadable, "video.frames_unreadable"
	switch limited.ReasonOf(err) {
	case limited.Missing:
		kind, key = fault.Unavailable, "video.no_ffmpeg"
	case limited.TimedOut:
		kind, key = fault.Limited, "video.frames_slow"
	case limited.TooMuch:
		kind, key = fault.Limited, "video.frames_large"
	case "":
		if errors.Is(err, ErrFormat) {
			key = "video.no_clip"
		}
	}
	return fault.New(kind, key, err, "path", path)
}

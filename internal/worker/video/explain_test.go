package video_test

import (
	"errors"
	"testing"

	"github.com/bonafide-aftersale/bonafide/internal/fault"
	"github.com/bonafide-aftersale/bonafide/internal/locale"
	"github.com/bonafide-aftersale/bonafide/internal/worker/limited"
	"github.com/bonafide-aftersale/bonafide/internal/worker/video"
)

func TestExplain(t *testing.T) {
	t.Parallel()
	if e := video.Explain("clip.mp4", nil); e != nil {
		t.Errorf("no error is explained by %v", e)
	}
	for key, err := range map[string]error{
		"video.no_ffmpeg":         &limited.Error{Reason: limited.Missing},
		"video.frames_slow":       &limited.Error{Reason: limited.TimedOut},
		"video.frames_large":      &limited.Error{Reason: limited.TooMuch},
		"video.frames_unreadable": &limited.Error{Reason: limited.Died},
		"video.no_clip":           video.ErrFormat,
	} {
		e := video.Explain("clip.mp4", err)
		if e.Key != key || !errors.Is(e, err) || e.Kind == fault.Internal || !locale.For(locale.English).Has(e.Key) {
			t.Errorf("got %v, want %s", e, key)
		}
	}
}

package photo

import (
	"context"
	"errors"
	"image"
	"image/color"
	"testing"
	"time"
)

// TestDeadline decodes pictures that take far longer than the deadline.
func TestDeadline(t *testing.T) {
	t.Parallel()
	n, atMost := 5000, 3*time.Second
	if testing.Short() { // the race detector makes encoding and decoding slow
		n, atMost = 2000, 30*time.Second
	}
	square := image.Rect(0, 0, n, n)
	for name, data := range map[string][]byte{
		"png":  pngFile("IHDR", ihdr(uint32(n), uint32(n), 8, 2), "IDAT", deflated(n*(3*n+1))),
		"tiff": encode(t, "tiff", image.NewGray(square)),
		"jpeg": encode(t, "jpeg", image.NewGray(square)),
		"gif":  encode(t, "gif", image.NewPaletted(square, color.Palette{color.Black, color.White})),
	} {
		ctx, cancel := context.WithTimeout(context.Background(), 30*time.Millisecond)
		start := time.Now()
		_, err := Decode(ctx, data, nil)
		took := time.Since(start)
		cancel()
		if ReasonOf(err) != TimedOut || !errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("%s: got %v, want %q", name, err, TimedOut)
		}
		if took > atMost {
			t.Errorf("%s: took %v after a deadline of 30 ms", name, took)
		}
	}
}

// TestHEICHook says what is made of a worker's answers.
func TestHEICHook(t *testing.T) {
	t.Parallel()
	data := sample(t, "turned.heic")
	own := &Error{Reason: TooMuchMemory, Format: "heic", Err: errors.New("limit")}
	for _, c := range []struct {
		name string
		img  image.Image
		err  error
		want Reason
	}{
		{"picture", image.NewYCbCr(image.Rect(0, 0, 120, 160), image.YCbCrSubsampleRatio420), nil, ""},
		{"picture too large", image.NewUniform(nil), nil, TooManyPixels},
		{"nothing", nil, nil, WorkerFailed},
		{"unknown error", nil, errors.New("boom"), WorkerFailed},
		{"own error", nil, own, TooMuchMemory},
		{"deadline of its own", nil, context.DeadlineExceeded, TimedOut},
	} {
		hook := func(context.Context, []byte) (image.Image, error) { return c.img, c.err }
		p, err := Decode(context.Background(), data, &Options{HEIC: hook})
		if got := ReasonOf(err); got != c.want {
			t.Errorf("%s: got %q (%v), want %q", c.name, got, err, c.want)
		}
		if err == nil && (p.Width != 120 || p.Height != 160 || p.Orientation != 1) {
			t.Errorf("%s: got %dx%d orientation %d, want 120x160 1", c.name, p.Width, p.Height, p.Orientation)
		}
	}
	hook := func(context.Context, []byte) (image.Image, error) { panic("worker") }
	if _, err := Decode(context.Background(), data, &Options{HEIC: hook}); ReasonOf(err) != Malformed {
		t.Errorf("a panic: got %v, want %q", err, Malformed)
	}
}

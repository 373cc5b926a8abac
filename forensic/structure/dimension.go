package structure

import (
	"math"

	"github.com/bonafide-aftersale/bonafide/forensic"
)

// sameAspect is how far the aspects of a picture and its reduced copy may
// differ: one pixel of rounding in a hundred.
const sameAspect = 0.01

// dimensions compares the size that the camera recorded with the size that
// the file has. Programs that turn a picture rarely exchange the two numbers,
// so both ways round are the same.
func (s *source) dimensions() *outcome {
	if s.file == nil || s.width <= 0 || s.height <= 0 || s.file.Frame.Width <= 0 || s.file.Frame.Height <= 0 {
		return nil
	}
	w, h := s.file.Frame.Width, s.file.Frame.Height
	o := &outcome{check: "dimensions", detail: map[string]any{
		"recorded_width": s.width, "recorded_height": s.height, "width": w, "height": h}}
	args := map[string]any{"rw": s.width, "rh": s.height, "w": w, "h": h}
	switch {
	case s.width == w && s.height == h, s.width == h && s.height == w:
		o.state = consistent
	case alike(s.width, s.height, w, h) || alike(s.height, s.width, w, h):
		o.state = noted
		o.say = forensic.Sentence{Key: "structure.resized", Args: args}
	default:
		o.state = inconsistent
		o.say = forensic.Sentence{Key: "structure.dimensions_differ", Args: args}
	}
	return o
}

// alike reports whether two sizes have one aspect.
func alike(w, h, ow, oh int) bool {
	return math.Abs(math.Log(float64(w)*float64(oh)/(float64(h)*float64(ow)))) <= sameAspect
}

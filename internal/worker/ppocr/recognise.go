package ppocr

import (
	"fmt"
	"image"
	"math"
	"strings"
)

// Values of PaddleOCR's configuration ch_PP-OCRv4_rec: lines are 48 pixels
// high and at least 320 wide, levels run from -1 to 1. Longer lines than
// mostWidth are squeezed.
const (
	lineHeight = 48
	leastWidth = 320
	mostWidth  = 1600
)

// recognise reads one box. The probability is the mean over its characters.
func (e *Engine) recognise(img *image.RGBA, box image.Rectangle) (string, float64, error) {
	w := int(math.Ceil(float64(box.Dx()) * lineHeight / float64(box.Dy())))
	w = min(max(w, 1), mostWidth)
	half := [3]float32{.5, .5, .5}
	out, err := e.recogniser.Run(planes(img, box, w, lineHeight, max(w, leastWidth), half, half))
	if err != nil {
		return "", 0, err
	}
	classes := len(e.keys) + 1
	if s := out[0].Shape; len(s) != 3 || s[2] != int64(classes) {
		return "", 0, fmt.Errorf("ppocr: the recogniser gave %v, want %d classes", s, classes)
	}
	text, sure := collapse(out[0].Data, e.keys)
	return text, sure, nil
}

// collapse takes the likeliest class of each step, drops repetitions and then
// blanks: the best path of CTC.
func collapse(steps []float32, keys []string) (string, float64) {
	var text strings.Builder
	classes, last, n, sum := len(keys)+1, 0, 0, 0.
	for ; len(steps) >= classes; steps = steps[classes:] {
		best := 0
		for i, p := range steps[:classes] {
			if p > steps[best] {
				best = i
			}
		}
		if best != 0 && best != last {
			text.WriteString(keys[best-1])
			sum, n = sum+float64(steps[best]), n+1
		}
		last = best
	}
	if n == 0 {
		return "", 0
	}
	return text.String(), min(max(sum/float64(n), 0), 1)
}

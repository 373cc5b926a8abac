package video

import (
	"bufio"
	"bytes"
	"testing"
)

func FuzzReadPPM(f *testing.F) {
	f.Add([]byte("P6\n2 1\n255\nabcdef"))
	f.Add([]byte("P6\n99999 99999\n255\n"))
	f.Fuzz(func(t *testing.T, data []byte) {
		img, err := readPPM(bufio.NewReader(bytes.NewReader(data)))
		if err == nil && (img.Rect.Empty() || img.Rect.Dx() > LongSide || img.Rect.Dy() > LongSide) {
			t.Errorf("a picture of %v", img.Rect)
		}
	})
}

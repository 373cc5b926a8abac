package worker

import (
	"bytes"
	"testing"
)

// FuzzLayout believes nothing that the decoder says about a hostile file: no
// answer may make a layout that is wrong for its own size.
func FuzzLayout(f *testing.F) {
	f.Add(uint32(51), uint32(37), uint32(spaceYCbCr), uint32(chroma420), uint32(0))
	f.Add(uint32(1), uint32(1), uint32(spaceRGB), uint32(chroma444), uint32(1))
	f.Add(uint32(64), uint32(3), uint32(spaceGray), uint32(0), uint32(0))
	f.Add(uint32(1<<31), uint32(1<<31), uint32(9), uint32(9), uint32(9))
	f.Fuzz(func(t *testing.T, width, height, space, chroma, premultiplied uint32) {
		r := result{width, height, space, chroma, premultiplied}
		l, err := r.layout()
		if err != nil {
			return
		}
		pixels := int64(width) * int64(height)
		if size := int64(l.size); size < pixels || size > 4*(pixels+64*int64(height))+16*int64(height)*3 {
			t.Fatalf("%+v: got %d bytes for %d pixels", r, l.size, pixels)
		}
		if l.size > 1<<20 {
			return // larger ones take long and show nothing new
		}
		img := l.picture(make([]byte, l.size))
		img.At(l.width-1, l.height-1)
		var frame bytes.Buffer
		if err := writeImage(&frame, img); err != nil {
			t.Fatalf("%+v: %v", r, err)
		}
		back, err := readFrame(&frame, pixels)
		if err != nil || back.Bounds() != img.Bounds() {
			t.Fatalf("%+v: got %v, %v back", r, back, err)
		}
	})
}

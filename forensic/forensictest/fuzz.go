package forensictest

import (
	"context"
	"image"
	"image/color"
	"testing"

	"github.com/bonafide-aftersale/bonafide/forensic"
)

// fuzzSide is the longest side of a fuzzed picture in pixels: an input should
// take milliseconds.
const fuzzSide = 96

// Fuzz lets the fuzzer choose size, type and pixels of a claim and of one
// reference, and checks the contract, without a panic and twice the same.
// Methods that read bytes get the fuzzer's bytes as the file of the claim.
func Fuzz(f *testing.F, m forensic.Method, opt *Options) {
	b := &battery{m, opt.filled()}
	scene := Scene(72, 54, 1)
	f.Add(byte(72), byte(54), byte(0), byte(72), byte(54), byte(0), scene.Pix)
	f.Add(byte(40), byte(64), byte(1), byte(64), byte(40), byte(2), Noise(64, 64, 3).Pix)
	f.Add(byte(1), byte(1), byte(3), byte(1), byte(90), byte(4), []byte{1, 2, 3})
	f.Add(byte(33), byte(35), byte(2), byte(34), byte(31), byte(1), []byte{0, 255})
	f.Fuzz(func(t *testing.T, cw, ch, ckind, rw, rh, rkind byte, data []byte) {
		claim := fuzzed(int(cw), int(ch), ckind, data)
		// The reference starts elsewhere in the data, or it would often be the claim.
		ref := fuzzed(int(rw), int(rh), rkind, data[min(len(data), int(rkind)):])
		in := b.input(claim, ref)
		if b.needs(forensic.NeedBytes) {
			in.Claim.Data = data
		}
		if err := b.twice(context.Background(), in); err != nil {
			t.Error(err)
		}
	})
}

// fuzzed makes a picture of one of five types; data is repeated to fill it.
func fuzzed(w, h int, kind byte, data []byte) image.Image {
	w, h = 1+w%fuzzSide, 1+h%fuzzSide
	if len(data) == 0 {
		data = []byte{128}
	}
	level := func(i int) uint8 { return data[i%len(data)] }
	rgba := draw(w, h, func(x, y int) color.RGBA {
		i := 4 * (y*w + x)
		return color.RGBA{level(i), level(i + 1), level(i + 2), 255}
	})
	switch kind % 5 {
	case 1:
		m := image.NewNRGBA(rgba.Rect)
		for i := range m.Pix {
			m.Pix[i] = level(i)
		}
		return m
	case 2:
		m := image.NewGray(rgba.Rect)
		for i := range m.Pix {
			m.Pix[i] = level(i)
		}
		return m
	case 3:
		return ycbcr(rgba, image.YCbCrSubsampleRatio420)
	case 4:
		return plain{rgba}
	}
	return rgba
}

package generator

import (
	"bytes"
	"compress/gzip"
	"encoding/binary"
	"image"
	"io"
	"strings"

	"github.com/bonafide-aftersale/bonafide/provenance/metadata"
)

// Hiding says which bits hold hidden information.
type Hiding string

// The two ways.
const (
	InAlpha Hiding = "alpha" // lowest bit of the alpha channel
	InRGB   Hiding = "rgb"   // lowest bits of red, green and blue
)

// maxHidden bounds hidden information, packed and unpacked, in bytes.
const maxHidden = 4 << 20

// Stealth reads what NovelAI and an extension of the Stable Diffusion WebUI
// hide in the lowest bits of pixels, so that it survives services which remove
// metadata: 15 characters that name the form, the length in bits as 32 bits,
// and the text, packed by gzip or plain; pixel by pixel, columns first
// (NovelAI, github.com/NovelAI/novelai-image-metadata, nai_meta.py;
// github.com/neggles/sd-webui-stealth-pnginfo). Only pictures without
// loss keep it, as they were saved: pixels that were turned or scaled do not.
func Stealth(pixels image.Image) (text string, where Hiding, ok bool) {
	var b bits
	switch m := pixels.(type) {
	case *image.NRGBA:
		b = bits{pix: m.Pix, stride: m.Stride, w: m.Rect.Dx(), h: m.Rect.Dy()}
	case *image.RGBA:
		b = bits{pix: m.Pix, stride: m.Stride, w: m.Rect.Dx(), h: m.Rect.Dy()}
	default:
		return "", "", false
	}
	for _, where := range []Hiding{InAlpha, InRGB} {
		b.rgb, b.at = where == InRGB, 0
		if text, ok := b.read(); ok {
			return text, where, true
		}
	}
	return "", "", false
}

// bits is a stream of lowest bits.
type bits struct {
	pix          []byte
	stride, w, h int
	rgb          bool
	at           int // in bits
}

// take returns the next n bytes, or nil if there are not as many.
func (b *bits) take(n int) []byte {
	per := 1
	if b.rgb {
		per = 3
	}
	if n < 0 || n > (b.w*b.h*per-b.at)/8 {
		return nil
	}
	out := make([]byte, n)
	for i := range 8 * n {
		pixel, channel := b.at/per, 3
		if b.rgb {
			channel = b.at % 3
		}
		x, y := pixel/b.h, pixel%b.h
		out[i/8] = out[i/8]<<1 | b.pix[y*b.stride+4*x+channel]&1
		b.at++
	}
	return out
}

func (b *bits) read() (string, bool) {
	form := map[bool]string{false: "stealth_png", true: "stealth_rgb"}[b.rgb]
	name := string(b.take(len(form) + 4))
	if name != form+"info" && name != form+"comp" {
		return "", false
	}
	length := b.take(4)
	if length == nil {
		return "", false
	}
	n := binary.BigEndian.Uint32(length)
	if n > maxHidden*8 || n%8 != 0 {
		return "", false
	}
	data := b.take(int(n / 8))
	if data == nil {
		return "", false
	}
	if strings.HasSuffix(name, "comp") {
		r, err := gzip.NewReader(bytes.NewReader(data))
		if err != nil {
			return "", false
		}
		if data, err = io.ReadAll(io.LimitReader(r, maxHidden+1)); err != nil || len(data) > maxHidden {
			return "", false
		}
	}
	return strings.ToValidUTF8(string(data), "\ufffd"), true
}

// hidden recognises the generator in hidden text: infotext, or an object of
// the texts that a PNG would have.
func hidden(text string, where Hiding) *Trace {
	v := metadata.Value{Name: "stealth_" + string(where), Place: "pixels", Text: text}
	if isInfotext(text) {
		return infotext(A1111, &v)
	}
	p := fields(text)
	if strings.HasPrefix(word(p["Software"]), "NovelAI") || strings.HasPrefix(word(p["Source"]), "NovelAI") || fields(word(p["Comment"]))["uc"] != nil {
		t := trace(NovelAI, Parameters, &v)
		t.take(p, "Description", "prompt", "Source", "model")
		t.novelSettings(fields(word(p["Comment"])))
		return t
	}
	if info := word(p["parameters"]); isInfotext(info) {
		v.Text = info
		return infotext(A1111, &v)
	}
	t := trace("Stable Diffusion", Signature, &v)
	t.set("text", text)
	return t
}

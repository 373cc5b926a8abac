package generator

import (
	"bytes"
	"compress/gzip"
	"encoding/binary"
	"image"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"
)

// hide writes the form the other way round, bit by bit.
func hide(t testing.TB, m *image.NRGBA, where Hiding, packed bool, text string) {
	t.Helper()
	form := map[Hiding]string{InAlpha: "stealth_png", InRGB: "stealth_rgb"}[where] + map[bool]string{false: "info", true: "comp"}[packed]
	payload := []byte(text)
	if packed {
		var b bytes.Buffer
		w := gzip.NewWriter(&b)
		if _, err := w.Write(payload); err != nil {
			t.Fatal(err)
		}
		if err := w.Close(); err != nil {
			t.Fatal(err)
		}
		payload = b.Bytes()
	}
	stream := binary.BigEndian.AppendUint32([]byte(form), uint32(8*len(payload)))
	stream = append(stream, payload...)
	n := 0
	for x := range m.Rect.Dx() {
		for y := range m.Rect.Dy() {
			channels := []int{3}
			if where == InRGB {
				channels = []int{0, 1, 2}
			}
			for _, c := range channels {
				if n == 8*len(stream) {
					return
				}
				bit := stream[n/8] >> (7 - n%8) & 1
				p := &m.Pix[m.PixOffset(x, y)+c]
				*p = *p&^1 | bit
				n++
			}
		}
	}
	t.Fatalf("%d bytes do not fit", len(stream))
}

func canvas(w, h int) *image.NRGBA {
	m := image.NewNRGBA(image.Rect(0, 0, w, h))
	for i := range m.Pix {
		m.Pix[i] = byte(i*31) | 1
		if i%4 == 3 {
			m.Pix[i] = 255
		}
	}
	return m
}

// What is hidden is found again, whatever the shape of the picture.
func TestStealth(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(r *rapid.T) {
		text := rapid.StringN(0, 60, 200).Draw(r, "text")
		where := rapid.SampledFrom([]Hiding{InAlpha, InRGB}).Draw(r, "where")
		packed := rapid.Bool().Draw(r, "packed")
		h := rapid.IntRange(1, 90).Draw(r, "height")
		m := canvas(4000/h+1, h)
		hide(t, m, where, packed, text)
		got, how, ok := Stealth(m)
		if !ok || got != strings.ToValidUTF8(text, "\ufffd") || how != where {
			r.Fatalf("got %q in %s, %v, want %q in %s", got, how, ok, text, where)
		}
	})
	opaque := canvas(60, 60)
	hide(t, opaque, InRGB, false, "x")
	if got, _, ok := Stealth(&image.RGBA{Pix: opaque.Pix, Stride: opaque.Stride, Rect: opaque.Rect}); !ok || got != "x" {
		t.Errorf("opaque: got %q, %v", got, ok)
	}
}

func TestStealthAbsent(t *testing.T) {
	t.Parallel()
	long := canvas(40, 40)
	hide(t, long, InAlpha, false, "some text")
	for i, bit := range []byte{0, 1, 1, 1, 1, 1, 1, 1} { // a length of 2 GB
		m := (120 + i)
		x, y := m/40, m%40
		p := &long.Pix[long.PixOffset(x, y)+3]
		*p = *p&^1 | bit
	}
	bomb := canvas(700, 700)
	hide(t, bomb, InAlpha, true, strings.Repeat("0", 2*maxHidden))
	for name, m := range map[string]image.Image{
		"none": nil, "plain": canvas(40, 40), "tiny": canvas(1, 1), "empty": image.NewNRGBA(image.Rect(0, 0, 0, 0)), "strip": canvas(200, 1),
		"gray": image.NewGray(image.Rect(0, 0, 50, 50)), "too long": long, "bomb": bomb,
	} {
		start := time.Now()
		if got, _, ok := Stealth(m); ok {
			t.Errorf("%s: got %.40q", name, got)
		}
		if d := time.Since(start); d > 2*time.Second {
			t.Errorf("%s: took %s", name, d)
		}
	}
}

// Hidden text is recognised by its form.
func TestHidden(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		info: A1111,
		`{"Software":"NovelAI","Description":"a cup","Source":"x","Comment":"{\"uc\":\"lowres\",\"seed\":7}"}`: NovelAI,
		`{"Comment":"{\"uc\":\"lowres\",\"seed\":7}"}`:                                                         NovelAI,
		`{"parameters":"a\nSteps: 1, Sampler: x, Seed: 7"}`:                                                    A1111,
		"something else": "Stable Diffusion",
	} {
		tr := hidden(text, InAlpha)
		if tr.Name != want || tr.Place != "pixels" {
			t.Errorf("%.30q: got %s, want %s", text, tr.Name, want)
		}
		if want == NovelAI && (tr.Parameters["seed"] != "7" || tr.Parameters["negative_prompt"] != "lowres") {
			t.Errorf("%.30q: got %v", text, tr.Parameters)
		}
	}
}

func FuzzStealth(f *testing.F) {
	m := canvas(30, 30)
	hide(f, m, InAlpha, true, "text")
	f.Add(m.Pix, 30)
	hide(f, m, InRGB, false, "text")
	f.Add(m.Pix, 30)
	f.Fuzz(func(t *testing.T, pix []byte, w int) {
		if w < 1 || w > len(pix)/4 {
			return
		}
		h := len(pix) / (4 * w)
		text, _, ok := Stealth(&image.NRGBA{Pix: pix[:4*w*h], Stride: 4 * w, Rect: image.Rect(0, 0, w, h)})
		if ok && len(text) > 3*maxHidden {
			t.Errorf("%d bytes", len(text))
		}
	})
}

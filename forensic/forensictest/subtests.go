package forensictest

import (
	"bytes"
	"fmt"
	"image"
	"image/color"
	"image/jpeg"
	"testing"

	"github.com/bonafide-aftersale/bonafide/forensic"
)

func (b *battery) determinism(t *testing.T) {
	if err := b.twice(t.Context(), b.ordinary()); err != nil {
		t.Error(err)
	}
}

func (b *battery) concurrency(t *testing.T) {
	if err := b.together(t.Context(), b.ordinary()); err != nil {
		t.Error(err)
	}
}

func (b *battery) prepared(t *testing.T) {
	p, ok := b.method.(forensic.Preparer)
	if !ok {
		return // nothing is promised
	}
	if err := b.fromPrepared(t.Context(), p, b.ordinary()); err != nil {
		t.Error(err)
	}
}

// oddSizes are pixels a picture may have: the least, single rows and columns,
// primes, one around the sizes of blocks, and strips.
var oddSizes = [][2]int{
	{1, 1}, {1, 2}, {2, 1}, {2, 3}, {3, 2}, {1, 97}, {97, 1}, {7, 5}, {13, 17}, {31, 97}, {101, 67},
	{15, 16}, {16, 17}, {63, 64}, {64, 63}, {64, 64}, {65, 64}, {65, 65}, {4000, 3}, {3, 4000}, {1, 2500},
}

// sizes pairs every size with itself, edited, and with an ordinary picture.
func (b *battery) sizes(t *testing.T) {
	other := Scene(90, 70, 8)
	for i, s := range oddSizes {
		if leftOut(i) {
			continue
		}
		img := Scene(s[0], s[1], 3)
		edited := Grain(img, 3, 9)
		b.run(t, fmt.Sprintf("%dx%d", s[0], s[1]), edited, img)
		if b.needs(forensic.NeedReferences) {
			b.run(t, fmt.Sprintf("%dx%d and itself", s[0], s[1]), img, img)
			b.run(t, fmt.Sprintf("%dx%d as claim", s[0], s[1]), img, other)
			b.run(t, fmt.Sprintf("%dx%d as reference", s[0], s[1]), other, img)
		}
	}
}

// types shows one picture as every type of image. Windows and shifted bounds
// must be examined like the same pixels by themselves.
func (b *battery) types(t *testing.T) {
	ref := Scene(97, 75, 4)
	edited := Grain(Stain(ref, 60, 40, 12, 6), 1, 2)
	for i, v := range variants(edited, b.opt.AnyBounds) {
		if leftOut(i) {
			continue
		}
		found := b.run(t, v.name+" as claim", v.img, ref)
		if v.like != nil && found != nil {
			if err := same(found, b.run(t, v.name+", plainly, as claim", v.like, ref)); err != nil {
				t.Errorf("%s as claim: %v", v.name, err)
			}
		}
		if !b.needs(forensic.NeedReferences) {
			continue
		}
		found = b.run(t, v.name+" as reference", ref, v.img)
		if v.like != nil && found != nil {
			if err := same(found, b.run(t, v.name+", plainly, as reference", ref, v.like)); err != nil {
				t.Errorf("%s as reference: %v", v.name, err)
			}
		}
	}
}

// contents pairs pictures that have too little in them, or too much alike.
func (b *battery) contents(t *testing.T) {
	w, h := 96, 72
	list := []variant{
		{"white", Flat(w, h, color.RGBA{255, 255, 255, 255}), nil},
		{"black", Flat(w, h, color.RGBA{0, 0, 0, 255}), nil},
		{"gradient", Gradient(w, h), nil},
		{"noise", Noise(w, h, 1), nil},
		{"checks", Checks(w, h, 8), nil},
		{"fine checks", Checks(w, h, 1), nil},
		{"transparent", image.NewNRGBA(image.Rect(0, 0, w, h)), nil},
		{"scene", Scene(w, h, 5), nil},
	}
	for i, claim := range list {
		for j, ref := range list {
			if j > 0 && !b.needs(forensic.NeedReferences) {
				break
			}
			if leftOut(i + j) {
				continue
			}
			b.run(t, claim.name+" and "+ref.name, claim.img, ref.img)
		}
	}
	var refs []image.Image
	for _, v := range list {
		refs = append(refs, v.img)
	}
	b.run(t, "one claim and all", Grain(Scene(w, h, 5), 2, 1), refs...)
}

// bytes gives methods that read them bytes that are no picture, or one cut
// off. Their pixels may be missing if the method does not read pixels.
func (b *battery) bytes(t *testing.T) {
	if !b.needs(forensic.NeedBytes) {
		return
	}
	scene := Scene(64, 48, 1)
	var whole bytes.Buffer
	if err := jpeg.Encode(&whole, scene, nil); err != nil {
		t.Fatal(err)
	}
	file := whole.Bytes()
	for name, data := range map[string][]byte{
		"no bytes": nil, "one byte": {0xff}, "a marker": file[:2], "half a header": file[:100],
		"half a JPEG": file[:len(file)/2], "a JPEG": file, "a JPEG and more": append(bytes.Clone(file), "more"...),
		"noise": Noise(64, 64, 2).Pix, "zeros": make([]byte, 5000),
	} {
		in := b.input(scene, scene)
		in.Claim.Data, in.Claim.Format = data, "jpeg"
		if !b.needs(forensic.NeedPixels) {
			in.Claim.Image = nil
		}
		if _, err := b.examine(t.Context(), in); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// leftOut tells whether the i-th pair is not for a short test.
func leftOut(i int) bool { return testing.Short() && i%4 != 0 }

// run examines one claim and reports what is wrong under the name.
func (b *battery) run(t *testing.T, name string, claim image.Image, refs ...image.Image) []forensic.Finding {
	t.Helper()
	found, err := b.examine(t.Context(), b.input(claim, refs...))
	if err != nil {
		t.Errorf("%s: %v", name, err)
		return nil
	}
	return found
}

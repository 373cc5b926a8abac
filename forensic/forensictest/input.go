package forensictest

import (
	"bytes"
	"crypto/sha256"
	"fmt"
	"image"
	"image/png"

	"github.com/bonafide-aftersale/bonafide/forensic"
)

// picture makes the input that a method sees from an image. Methods that read
// bytes get a PNG file of it; the others get none, which saves time.
func (b *battery) picture(name string, img image.Image) *forensic.Picture {
	p := &forensic.Picture{Name: name, Format: "png", Image: img}
	if b.needs(forensic.NeedBytes) {
		var file bytes.Buffer
		if err := png.Encode(&file, img); err != nil {
			panic(fmt.Sprintf("forensictest: %s: %v", name, err)) // every image here can be encoded
		}
		p.Data = file.Bytes()
	}
	return p
}

// input puts a claim and, for methods that compare, its references together.
func (b *battery) input(claim image.Image, refs ...image.Image) *forensic.Input {
	in := &forensic.Input{Claim: b.picture("claim", claim)}
	if b.needs(forensic.NeedReferences) {
		for i, img := range refs {
			in.References = append(in.References, b.picture(fmt.Sprintf("reference %d", i+1), img))
		}
	}
	return in
}

// ordinary is a claim with a crack and a stain, and three references: the
// picture before, another one, and a part of it.
func (b *battery) ordinary() *forensic.Input {
	w, h := b.opt.Side, b.opt.Side*3/4
	ref := Scene(w, h, 1)
	claim := Grain(Stain(Crack(ref, w/5, h/6, w/3, h*4/5, 2, 3), w*2/3, h/2, h/6, 4), 2, 5)
	part := ref.SubImage(image.Rect(w/8, h/8, w*7/8, h*7/8)).(*image.RGBA)
	part.Rect = part.Rect.Sub(part.Rect.Min)
	return b.input(claim, ref, Scene(w, h, 2), part)
}

// fingerprint covers everything that an Input points to: names, bytes, bounds
// and the buffers of the pixels, also where they are not shown.
func fingerprint(in *forensic.Input) [sha256.Size]byte {
	hash := sha256.New()
	for _, p := range append([]*forensic.Picture{in.Claim}, in.References...) {
		fmt.Fprintf(hash, "%q %q %d ", p.Name, p.Format, len(p.Data))
		hash.Write(p.Data)
		if p.Image != nil {
			fmt.Fprint(hash, p.Image.Bounds())
		}
		for _, pix := range buffers(p.Image) {
			hash.Write(pix)
		}
	}
	return [sha256.Size]byte(hash.Sum(nil))
}

// buffers lists the memory behind an image of the battery.
func buffers(img image.Image) [][]byte {
	switch m := img.(type) {
	case *image.RGBA:
		return [][]byte{m.Pix}
	case *image.NRGBA:
		return [][]byte{m.Pix}
	case *image.NRGBA64:
		return [][]byte{m.Pix}
	case *image.Gray:
		return [][]byte{m.Pix}
	case *image.Gray16:
		return [][]byte{m.Pix}
	case *image.CMYK:
		return [][]byte{m.Pix}
	case *image.Paletted:
		return [][]byte{m.Pix}
	case *image.YCbCr:
		return [][]byte{m.Y, m.Cb, m.Cr}
	case plain:
		return buffers(m.Image)
	}
	return nil
}

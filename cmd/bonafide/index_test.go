package main

import (
	"bytes"
	"image"
	_ "image/jpeg"
	"image/png"
	"os"

	"github.com/rogpeppe/go-internal/testscript"
)

// partCommand cuts a picture: part FROM TO keeps the middle, three fifths of
// each side.
func partCommand(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 2 {
		ts.Fatalf("usage: part FROM TO")
	}
	img, _, err := image.Decode(bytes.NewReader([]byte(ts.ReadFile(args[0]))))
	ts.Check(err)
	b := img.Bounds()
	w, h := b.Dx()/5, b.Dy()/5
	out := image.NewRGBA(image.Rect(0, 0, 3*w, 3*h))
	for y := range 3 * h {
		for x := range 3 * w {
			out.Set(x, y, img.At(b.Min.X+w+x, b.Min.Y+h+y))
		}
	}
	var buf bytes.Buffer
	ts.Check(png.Encode(&buf, out))
	ts.Check(os.WriteFile(ts.MkAbs(args[1]), buf.Bytes(), 0o644))
}

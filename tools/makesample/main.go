// Command makesample makes the edited sample photograph: a crack is drawn on
// the listing photo, then the picture is sent as a messenger sends it, smaller
// and compressed once more.
//
//	go run ./tools/makesample samples/coffee.jpg samples/coffee-claim.jpg
package main

import (
	"bytes"
	"fmt"
	"image/jpeg"
	"os"

	"github.com/bonafide-aftersale/bonafide/bench/damage"
	"github.com/bonafide-aftersale/bonafide/bench/raster"
)

const (
	seed     = 32  // draws a crack down the inside of the cup
	longSide = 540 // pixels, after sending
	quality  = 80  // JPEG quality, after sending
)

func main() {
	if len(os.Args) != 3 {
		fmt.Fprintln(os.Stderr, "usage: makesample LISTING CLAIM")
		os.Exit(2)
	}
	if err := run(os.Args[1], os.Args[2]); err != nil {
		fmt.Fprintln(os.Stderr, "makesample: error:", err)
		os.Exit(1)
	}
}

func run(listing, claim string) error {
	img, err := raster.Load(listing)
	if err != nil {
		return err
	}
	edit, err := damage.Draw(img, damage.Options{Kind: damage.Crack, Level: damage.Easy, Seed: seed})
	if err != nil {
		return err
	}
	var file bytes.Buffer
	sent := raster.Fit(edit.Image, longSide)
	if err := jpeg.Encode(&file, sent, &jpeg.Options{Quality: quality}); err != nil {
		return err
	}
	return os.WriteFile(claim, file.Bytes(), 0o644)
}

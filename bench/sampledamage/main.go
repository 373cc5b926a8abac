// Command sampledamage writes one damaged copy of a photograph:
//
//	go run ./bench/sampledamage -kind crack -level easy -seed 7 [-mask mask.png] [-quality 90] in.jpg out.jpg
package main

import (
	"flag"
	"fmt"
	"image"
	"image/color"
	"image/jpeg"
	"image/png"
	"os"
	"path/filepath"
	"strings"

	"github.com/bonafide-aftersale/bonafide/bench/damage"
	"github.com/bonafide-aftersale/bonafide/bench/raster"
)

func main() {
	kind := flag.String("kind", "crack", "crack, stain, tear, mould, scratch, dent, removal or patch")
	level := flag.String("level", "easy", "easy, medium or hard")
	site := flag.String("site", "any", "any, textured or smooth")
	seed := flag.Uint64("seed", 1, "seed of the damage")
	other := flag.String("other", "", "the other photograph of a patch")
	maskFile := flag.String("mask", "", "write the changed pixels here (PNG)")
	quality := flag.Int("quality", 90, "JPEG quality, 1..100")
	long := flag.Int("long", 0, "scale the input down to this long side first")
	flag.Parse()
	if flag.NArg() != 2 {
		fmt.Fprintln(os.Stderr, "usage: sampledamage [flags] in.jpg out.jpg|out.png")
		os.Exit(2)
	}
	if err := run(flag.Arg(0), flag.Arg(1), *kind, *level, *site, *other, *maskFile, *seed, *quality, *long); err != nil {
		fmt.Fprintln(os.Stderr, "sampledamage: error:", err)
		os.Exit(1)
	}
}

func run(in, out, kind, level, site, other, maskFile string, seed uint64, quality, long int) error {
	img, err := raster.Load(in)
	if err != nil {
		return err
	}
	if long > 0 {
		img = raster.Fit(img, long)
	}
	opt := damage.Options{Kind: damage.Kind(kind), Seed: seed}
	switch level {
	case "medium":
		opt.Level = damage.Medium
	case "hard":
		opt.Level = damage.Hard
	}
	switch site {
	case "textured":
		opt.Site = damage.Textured
	case "smooth":
		opt.Site = damage.Smooth
	}
	if other != "" {
		if opt.Other, err = raster.Load(other); err != nil {
			return err
		}
	}
	e, err := damage.Draw(img, opt)
	if err != nil {
		return err
	}
	if maskFile != "" {
		m := image.NewGray(image.Rect(0, 0, e.Mask.W, e.Mask.H))
		for i, in := range e.Mask.Pix {
			if in {
				m.Set(i%e.Mask.W, i/e.Mask.W, color.White)
			}
		}
		if err := write(maskFile, m, quality); err != nil {
			return err
		}
	}
	return write(out, e.Image, quality)
}

func write(name string, img image.Image, quality int) error {
	f, err := os.Create(name)
	if err != nil {
		return err
	}
	defer f.Close()
	if strings.EqualFold(filepath.Ext(name), ".png") {
		err = png.Encode(f, img)
	} else {
		err = jpeg.Encode(f, img, &jpeg.Options{Quality: quality})
	}
	if err != nil {
		return err
	}
	return f.Close()
}

package main

import (
	"bytes"
	"fmt"
	"image"
	"image/jpeg"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/bonafide-aftersale/bonafide/bench/damage"
	"github.com/bonafide-aftersale/bonafide/bench/raster"
	"golang.org/x/image/draw"
)

// pair names two files that are compared.
type pair struct{ name, reference, claim string }

const (
	smallSide        = 1024 // pixels of the longer side
	largeW, largeH   = 4000, 3000
	referenceQuality = 92 // JPEG quality of a shop's picture
	claimQuality     = 80 // and of what a messenger delivers
)

// makePairs writes, for each photograph, the picture, its copy with a crack,
// and pairs the copy with the picture and with the photograph before.
func makePairs(s *settings, dir string) ([]pair, error) {
	files, err := photographs(s)
	if err != nil {
		return nil, err
	}
	var list []pair
	before := ""
	for i, file := range files {
		img, err := raster.Load(file)
		if err != nil {
			return nil, err
		}
		p, err := makePair(dir, fmt.Sprint(i), scaled(img, smallSide), uint64(i))
		if err != nil {
			return nil, fmt.Errorf("%s: %w", file, err)
		}
		p.name = strings.TrimSuffix(filepath.Base(file), filepath.Ext(file))
		list = append(list, pair{p.name + ", edited", p.reference, p.claim})
		if before != "" {
			list = append(list, pair{p.name + ", another photograph", before, p.claim})
		}
		before = p.reference
	}
	return list, nil
}

// photographs lists -pairs files, the samples first, in the order of names.
func photographs(s *settings) ([]string, error) {
	var files []string
	for _, folder := range []string{s.samples, s.photos} {
		found, err := filepath.Glob(filepath.Join(folder, "*.jpg"))
		if err != nil {
			return nil, err
		}
		slices.Sort(found)
		for _, f := range found {
			if !strings.HasSuffix(f, "-claim.jpg") { // the edited sample is made anew
				files = append(files, f)
			}
		}
	}
	if len(files) == 0 {
		return nil, fmt.Errorf("no photographs in %s or %s", s.samples, s.photos)
	}
	return files[:min(len(files), s.pairs)], nil
}

// makePair writes img as a reference and its copy with a crack as a claim.
func makePair(dir, name string, img *image.RGBA, seed uint64) (pair, error) {
	edit, err := damage.Draw(img, damage.Options{Kind: damage.Crack, Level: damage.Easy, Seed: seed})
	if err != nil {
		return pair{}, err
	}
	p := pair{name, filepath.Join(dir, name+"-reference.jpg"), filepath.Join(dir, name+"-claim.jpg")}
	if err := writeJPEG(p.reference, img, referenceQuality); err != nil {
		return pair{}, err
	}
	return p, writeJPEG(p.claim, edit.Image, claimQuality)
}

// scaled brings the longer side of img to side pixels, up or down.
func scaled(img *image.RGBA, side int) *image.RGBA {
	w, h := img.Rect.Dx(), img.Rect.Dy()
	f := float64(side) / float64(max(w, h))
	return raster.Resize(img, int(float64(w)*f+.5), int(float64(h)*f+.5), draw.CatmullRom)
}

func writeJPEG(path string, img image.Image, quality int) error {
	var file bytes.Buffer
	if err := jpeg.Encode(&file, img, &jpeg.Options{Quality: quality}); err != nil {
		return err
	}
	return os.WriteFile(path, file.Bytes(), 0o644)
}

// enlarged makes a picture of 12 megapixels from img: scaled up, with the fine
// grain that an enlargement lacks and that costs a decoder time.
func enlarged(img *image.RGBA) *image.RGBA {
	out := raster.Resize(img, largeW, largeH, draw.CatmullRom)
	rng := raster.Rand(1, 77)
	for i := 0; i < len(out.Pix); i += 4 {
		d := 3 * rng.NormFloat64() // levels, rms: files of about 5 MB, as phones make them
		for c := range 3 {
			out.Pix[i+c] = raster.Clamp(float64(out.Pix[i+c]) + d)
		}
	}
	return out
}

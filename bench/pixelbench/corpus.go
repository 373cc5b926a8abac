package main

import (
	"bytes"
	"context"
	"fmt"
	"image"
	"image/jpeg"
	"os"
	"path/filepath"
	"sort"
	"strings"

	"github.com/bonafide-aftersale/bonafide/bench/raster"
	"github.com/bonafide-aftersale/bonafide/forensic"
	"github.com/bonafide-aftersale/bonafide/photo"
)

// corpus is the half of the photographs that a run uses, as paths in order.
type corpus struct {
	products  []string // of the classes of the half
	originals []string // camera files; every second one, all with -split all
	cameras   []string // all camera files
	street    []string // all views of the street, in order
}

func (c *corpus) String() string {
	return fmt.Sprintf("%d of products, %d camera files, %d views of a street", len(c.products), len(c.originals), len(c.street))
}

func load(s *settings) (*corpus, error) {
	c := new(corpus)
	root := filepath.Join(s.data, "photos")
	classes, err := os.ReadDir(filepath.Join(root, "same-product"))
	if err != nil {
		return nil, err
	}
	for i, class := range classes {
		if half := i%2 == 0; s.split != "all" && half != (s.split == "tune") {
			continue
		}
		list, err := pictures(filepath.Join(root, "same-product", class.Name()))
		if err != nil {
			return nil, err
		}
		for _, p := range list {
			if !strings.HasPrefix(filepath.Base(p), "listing") {
				c.products = append(c.products, p)
			}
		}
	}
	if c.cameras, err = pictures(filepath.Join(root, "originals")); err != nil {
		return nil, err
	}
	for i, p := range c.cameras {
		if half := i%2 == 0; s.split == "all" || half == (s.split == "tune") {
			c.originals = append(c.originals, p)
		}
	}
	if c.street, err = pictures(filepath.Join(root, "street-views")); err != nil {
		return nil, err
	}
	if s.most > 0 {
		c.products = thin(c.products, s.most)
		c.originals = thin(c.originals, s.most)
	}
	return c, nil
}

// thin keeps n of a list, evenly spread.
func thin(list []string, n int) []string {
	if len(list) <= n {
		return list
	}
	out := make([]string, n)
	for i := range out {
		out[i] = list[i*len(list)/n]
	}
	return out
}

func pictures(folder string) ([]string, error) {
	entries, err := os.ReadDir(folder)
	if err != nil {
		return nil, err
	}
	var list []string
	for _, e := range entries {
		switch strings.ToLower(filepath.Ext(e.Name())) {
		case ".jpg", ".jpeg", ".png":
			list = append(list, filepath.Join(folder, e.Name()))
		}
	}
	sort.Strings(list)
	return list, nil
}

// file reads a picture as the product does.
func file(ctx context.Context, path string) (*forensic.Picture, error) {
	data, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	p, err := photo.Decode(ctx, data, nil)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	return &forensic.Picture{Name: filepath.Base(path), Data: data, Format: p.Format, Image: p.Image}, nil
}

// saved is a made picture as a JPEG file of the given quality.
func saved(ctx context.Context, img image.Image, quality int) (*forensic.Picture, error) {
	var b bytes.Buffer
	if err := jpeg.Encode(&b, img, &jpeg.Options{Quality: quality}); err != nil {
		return nil, err
	}
	p, err := photo.Decode(ctx, b.Bytes(), nil)
	if err != nil {
		return nil, err
	}
	return &forensic.Picture{Name: "made", Data: b.Bytes(), Format: "jpeg", Image: p.Image}, nil
}

// strongest is the best finding of a method on one picture.
func strongest(ctx context.Context, m forensic.Method, p *forensic.Picture) (forensic.Finding, error) {
	found, err := m.Examine(ctx, &forensic.Input{Claim: p})
	if err != nil {
		return forensic.Finding{}, err
	}
	best := found[0]
	for i := range found {
		if forensic.Better(&found[i], &best) {
			best = found[i]
		}
	}
	return best, nil
}

// pixels opens a picture for editing.
func pixels(ctx context.Context, path string) (*image.RGBA, error) {
	p, err := file(ctx, path)
	if err != nil {
		return nil, err
	}
	return raster.RGBA(p.Image), nil
}

package main

import (
	"context"
	"fmt"
	"hash/fnv"
	"image"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/bonafide-aftersale/bonafide/bench/raster"
	"github.com/bonafide-aftersale/bonafide/sameshot"
)

// shot is one photograph.
type shot struct{ name, path string }

// maxSide bounds the pictures, in pixels; camera files are scaled down to it.
const maxSide = 1600

func (s shot) open() (*image.RGBA, error) {
	img, err := raster.Load(s.path)
	if err != nil {
		return nil, err
	}
	return raster.Fit(img, maxSide), nil
}

// prepared opens a shot and finds its features.
func (s shot) prepared(ctx context.Context) (*sameshot.View, error) {
	img, err := s.open()
	if err != nil {
		return nil, err
	}
	return sameshot.Prepare(ctx, img, nil)
}

// halfOf lists a half of the photographs: products are ranked by a hash of
// their names as in bench/sameshotbench, even ranks are for tuning, odd ones for
// reporting. Street views are halved as contiguous blocks, camera files by name.
func halfOf(data string, tune bool) ([]shot, error) {
	var out []shot
	products := filepath.Join(data, "photos", "same-product")
	entries, err := os.ReadDir(products)
	if err != nil {
		return nil, err
	}
	var names []string
	for _, e := range entries {
		if e.IsDir() {
			names = append(names, e.Name())
		}
	}
	for _, class := range halve(names, tune) {
		if out, err = list(out, filepath.Join(products, class), class); err != nil {
			return nil, err
		}
	}
	cameras, err := list(nil, filepath.Join(data, "photos", "originals"), "originals")
	if err != nil {
		return nil, err
	}
	byName := map[string]shot{}
	var files []string
	for _, s := range cameras {
		byName[s.name] = s
		files = append(files, s.name)
	}
	for _, n := range halve(files, tune) {
		out = append(out, byName[n])
	}
	views, err := list(nil, filepath.Join(data, "photos", "street-views"), "street")
	if err != nil {
		return nil, err
	}
	if tune {
		return append(out, views[:(len(views)+1)/2]...), nil
	}
	return append(out, views[(len(views)+1)/2:]...), nil
}

func halve(names []string, tune bool) []string {
	ranked := slices.Clone(names)
	slices.SortFunc(ranked, func(a, b string) int {
		if x, y := digest(a), digest(b); x != y {
			if x < y {
				return -1
			}
			return 1
		}
		return strings.Compare(a, b)
	})
	var out []string
	for i, n := range ranked {
		if (i%2 == 0) == tune {
			out = append(out, n)
		}
	}
	slices.Sort(out)
	return out
}

// digest is the one of bench/sameshotbench, so that both have the same halves.
func digest(name string) uint64 {
	h := fnv.New64a()
	fmt.Fprint(h, name, "\x00")
	x := h.Sum64()
	x ^= x >> 33
	x *= 0xff51afd7ed558ccd
	return x ^ x>>33
}

// list appends the pictures of a folder in order of name.
func list(out []shot, dir, label string) ([]shot, error) {
	entries, err := os.ReadDir(dir)
	if err != nil {
		return nil, err
	}
	for _, e := range entries {
		switch strings.ToLower(filepath.Ext(e.Name())) {
		case ".jpg", ".jpeg", ".png":
			out = append(out, shot{label + "/" + e.Name(), filepath.Join(dir, e.Name())})
		}
	}
	return out, nil
}

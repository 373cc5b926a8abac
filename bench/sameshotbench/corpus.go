package main

import (
	"fmt"
	"hash/fnv"
	"image"
	"os"
	"path/filepath"
	"sort"
	"strings"

	"github.com/bonafide-aftersale/bonafide/bench/raster"
)

// shot is one photograph.
type shot struct {
	name  string // folder/file, for people
	path  string
	class string // product, camera, street; pairs of a class are the hard ones
}

// edited is a real edit with its original.
type edited struct{ original, edit shot }

// corpus is the half of the photographs that a run uses.
type corpus struct {
	photos, listings, originals, views []shot   // in order of name
	visible                            []shot   // the originals that show something
	blank                              []string // names of the others
	classes                            []string
	edits                              []edited
}

func (c *corpus) String() string {
	return fmt.Sprintf("%d photographs of %d products, %d listing pictures, %d camera files, %d street views, %d real edits",
		len(c.photos), len(c.classes), len(c.listings), len(c.originals), len(c.views), len(c.edits))
}

// maxSide bounds damaged, redrawn and delivered pictures and their references,
// in pixels: larger camera files are scaled down first. Pairs of different
// camera files and the time sample use full size.
const maxSide = 1600

// open loads a shot within maxSide.
func (s shot) open() (*image.RGBA, error) {
	img, err := raster.Load(s.path)
	if err != nil {
		return nil, err
	}
	return raster.Fit(img, maxSide), nil
}

func load(s *settings) (*corpus, error) {
	c := new(corpus)
	root := filepath.Join(s.data, "photos", "same-product")
	if s.photos != "" {
		root = s.photos
	}
	if err := c.loadProducts(root, s.split, s.photos != ""); err != nil {
		return nil, err
	}
	if s.photos != "" {
		return c, nil
	}
	if err := c.loadCameras(filepath.Join(s.data, "photos", "originals"), s.split); err != nil {
		return nil, err
	}
	views, err := pictures(filepath.Join(s.data, "photos", "street-views"))
	if err != nil {
		return nil, err
	}
	for i, p := range views { // contiguous blocks: neighbours stay in one half
		if half := i*2/max(len(views), 1) == 0; s.split == "all" || half == (s.split == "tune") {
			c.views = append(c.views, shot{"street/" + filepath.Base(p), p, "street"})
		}
	}
	return c, c.loadEdits(filepath.Join(s.data, "edits"), s.split)
}

func (c *corpus) loadProducts(root, split string, all bool) error {
	entries, err := os.ReadDir(root)
	if err != nil {
		return err
	}
	var names []string
	for _, e := range entries {
		if e.IsDir() {
			names = append(names, e.Name())
		}
	}
	if all {
		split = "all"
	}
	c.classes = halve(names, split)
	for _, class := range c.classes {
		files, err := pictures(filepath.Join(root, class))
		if err != nil {
			return err
		}
		for _, p := range files {
			sh := shot{class + "/" + filepath.Base(p), p, class}
			if strings.HasPrefix(filepath.Base(p), "listing") {
				c.listings = append(c.listings, sh)
			} else {
				c.photos = append(c.photos, sh)
			}
		}
	}
	return nil
}

func (c *corpus) loadCameras(root, split string) error {
	files, err := pictures(root)
	if err != nil {
		return err
	}
	byModel := map[string][]shot{}
	var models []string
	for _, p := range files {
		model := camera(p)
		if byModel[model] == nil {
			models = append(models, model)
		}
		byModel[model] = append(byModel[model], shot{"originals/" + filepath.Base(p), p, model})
	}
	for _, m := range halve(models, split) {
		c.originals = append(c.originals, byModel[m]...)
	}
	c.visible, c.blank, err = seen(c.originals)
	return err
}

func (c *corpus) loadEdits(root, split string) error {
	files, err := pictures(root)
	if err != nil {
		return err
	}
	found := map[string]*edited{}
	var names []string
	for _, p := range files {
		base := filepath.Base(p)
		name, rest, _ := strings.Cut(strings.TrimSuffix(base, filepath.Ext(base)), "-edited")
		isEdit := name+"-edited" == strings.TrimSuffix(base, filepath.Ext(base)) && rest == ""
		if !isEdit {
			name = strings.TrimSuffix(name, "-original")
		}
		if found[name] == nil {
			found[name] = new(edited)
			names = append(names, name)
		}
		sh := shot{"edits/" + base, p, name}
		if isEdit {
			found[name].edit = sh
		} else {
			found[name].original = sh
		}
	}
	for _, n := range halve(names, split) {
		if e := found[n]; e.edit.path != "" && e.original.path != "" {
			c.edits = append(c.edits, *e)
		}
	}
	return nil
}

// halve returns the names of a half, in order: the names are ranked by hash,
// even ranks are for tuning, odd ones for reporting.
func halve(names []string, split string) []string {
	ranked := append([]string(nil), names...)
	sort.Slice(ranked, func(i, j int) bool {
		a, b := digest(ranked[i]), digest(ranked[j])
		return a < b || a == b && ranked[i] < ranked[j]
	})
	var out []string
	for i, n := range ranked {
		if split == "all" || (i%2 == 0) == (split == "tune") {
			out = append(out, n)
		}
	}
	sort.Strings(out)
	return out
}

// digest hashes the parts with a separator.
func digest(parts ...any) uint64 {
	h := fnv.New64a()
	for _, p := range parts {
		fmt.Fprint(h, p, "\x00")
	}
	x := h.Sum64() // FNV's low bits mix badly for short texts
	x ^= x >> 33
	x *= 0xff51afd7ed558ccd
	return x ^ x>>33
}

// pictures lists the JPEG and PNG files of a folder in order of name.
func pictures(dir string) ([]string, error) {
	entries, err := os.ReadDir(dir)
	if err != nil {
		return nil, err
	}
	var out []string
	for _, e := range entries {
		switch strings.ToLower(filepath.Ext(e.Name())) {
		case ".jpg", ".jpeg", ".png":
			out = append(out, filepath.Join(dir, e.Name()))
		}
	}
	return out, nil
}

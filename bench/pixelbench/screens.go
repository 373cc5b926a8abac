package main

import (
	"context"
	"fmt"
	"image"
	"io"
	"math/rand/v2"

	"github.com/bonafide-aftersale/bonafide/bench/pixelbench/rephoto"
	"github.com/bonafide-aftersale/bonafide/bench/raster"
	"github.com/bonafide-aftersale/bonafide/forensic"
	"github.com/bonafide-aftersale/bonafide/forensic/recapture"
	"github.com/bonafide-aftersale/bonafide/forensic/views"
	"github.com/bonafide-aftersale/bonafide/sameshot"
)

const photoW, photoH = 1024, 768 // of a simulated camera

// pose draws where a hand holds a telephone in front of a picture.
func pose(rng *rand.Rand, pitch, blur float64) rephoto.Pose {
	between := func(a, b float64) float64 { return a + (b-a)*rng.Float64() }
	return rephoto.Pose{X: between(-0.08, 0.08), Y: between(-0.06, 0.06), Z: between(0.22, 0.3), Roll: between(-0.12, 0.12), Pitch: pitch, Blur: blur}
}

// contents are pictures to be shown, 900 pixels wide.
func contents(ctx context.Context, c *corpus, n int) ([]*image.RGBA, error) {
	var list []*image.RGBA
	for _, path := range thin(c.originals, n) {
		img, err := pixels(ctx, path)
		if err != nil {
			return nil, err
		}
		list = append(list, raster.Fit(img, 900))
	}
	return list, nil
}

var displays = []struct {
	name        string
	kind        rephoto.Kind
	pitch, blur float64
}{
	{"coarse screen (450 pixels wide), sharp", rephoto.Screen, 0.5, 0.5},
	{"screen (900 pixels wide), sharp", rephoto.Screen, 1, 0.5},
	{"screen (900 pixels wide), soft", rephoto.Screen, 1, 1},
	{"fine screen (1,800 pixels wide), sharp", rephoto.Screen, 2, 0.5},
	{"print, 300 dots wide, sharp", rephoto.Print, 1. / 3, 0.5},
	{"print, 450 dots wide, soft", rephoto.Print, 0.5, 1},
}

// screens re-photographs pictures from simulated screens and prints.
func screens(ctx context.Context, w io.Writer, c *corpus) error {
	list, err := contents(ctx, c, 6)
	if err != nil {
		return err
	}
	fmt.Fprintf(w, "\n## Photos of screens and prints\n\nSimulated (bench/pixelbench/rephoto): perspective, pixels or dots, glare, blur, noise; %d x %d pixels.\n", photoW, photoH)
	fmt.Fprint(w, "\n| shown on | JPEG 95 | JPEG 80 | half the size, JPEG 85 |\n|---|---|---|---|\n")
	for i, d := range displays {
		var found [3]rate
		for j, content := range list {
			rng := raster.Rand(uint64(i), uint64(j))
			photo := rephoto.Take(content, d.kind, pose(rng, d.pitch, d.blur), photoW, photoH, rng)
			for k, q := range []int{95, 80, 85} {
				img := photo
				if k == 2 {
					img = scaled(photo, 0.5)
				}
				f, err := strongestOf(ctx, recapture.Method{}, img, q)
				if err != nil {
					return err
				}
				found[k].add(f.Strength == forensic.Weak)
			}
		}
		fmt.Fprintf(w, "| %s | %s | %s | %s |\n", d.name, found[0].String(), found[1].String(), found[2].String())
	}
	return nil
}

// several compares views of real depth and of flat pictures.
func several(ctx context.Context, w io.Writer, c *corpus) error {
	fmt.Fprint(w, "\nReal depth: neighbouring and next-but-one views of a street, all of them (no constant was set with them beyond a look at the first eleven pairs). Flat: two photos from two hand-held places of one picture on a simulated screen or print that fills most of the view; the picture itself shows depth. Different scenes: camera files and product photos paired at random.\n")
	fmt.Fprint(w, "\n| pairs | same scene | depth | flat | cannot tell: hardly moved | mixed | few matches |\n|---|---|---|---|---|---|---|\n")
	street, err := prepared(ctx, c.street)
	if err != nil {
		return err
	}
	for _, step := range []int{1, 2} {
		t := tally{}
		for i := 0; i+step < len(street); i++ {
			if err := t.add(ctx, street[i], street[i+step]); err != nil {
				return err
			}
		}
		fmt.Fprintf(w, "| street, %d apart | %s |\n", step, t)
	}
	list, err := contents(ctx, c, 6)
	if err != nil {
		return err
	}
	for i, d := range displays {
		if d.blur > 0.5 {
			continue
		}
		t := tally{}
		for j, content := range list {
			rng := raster.Rand(uint64(100+i), uint64(j))
			var pair [2]*sameshot.View
			for k := range pair {
				p, err := saved(ctx, rephoto.Take(content, d.kind, pose(rng, d.pitch, d.blur), photoW, photoH, rng), 90)
				if err != nil {
					return err
				}
				if pair[k], err = sameshot.Prepare(ctx, p.Image, nil); err != nil {
					return err
				}
			}
			if err := t.add(ctx, pair[0], pair[1]); err != nil {
				return err
			}
		}
		fmt.Fprintf(w, "| %s | %s |\n", d.name, t)
	}
	others, err := prepared(ctx, append(thin(c.originals, 12), thin(c.products, 28)...))
	if err != nil {
		return err
	}
	t := tally{}
	for i := range others {
		for k := 1; k <= 5; k++ {
			if err := t.add(ctx, others[i], others[(i+7*k)%len(others)]); err != nil {
				return err
			}
		}
	}
	fmt.Fprintf(w, "| different scenes | %s |\n", t)
	return nil
}

// tally counts answers by name.
type tally map[string]int

func (t tally) add(ctx context.Context, a, b *sameshot.View) error {
	r, err := views.Compare(ctx, a, b)
	if err != nil {
		return err
	}
	t["all"]++
	if r.Scene == views.SameScene {
		t["same"]++
		t[string(r.Shape)+r.Reason]++
	}
	return nil
}

func (t tally) String() string {
	return fmt.Sprintf("%d of %d | %d | %d | %d | %d | %d", t["same"], t["all"], t["depth"], t["flat"],
		t["cannot-tellhardly-moved"], t["cannot-tellmixed"], t["cannot-tellfew-matches"])
}

func prepared(ctx context.Context, paths []string) ([]*sameshot.View, error) {
	var list []*sameshot.View
	for _, path := range paths {
		p, err := file(ctx, path)
		if err != nil {
			return nil, err
		}
		v, err := sameshot.Prepare(ctx, p.Image, nil)
		if err != nil {
			return nil, err
		}
		list = append(list, v)
	}
	return list, nil
}

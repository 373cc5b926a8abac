package visiblemark

import (
	"bytes"
	"flag"
	"fmt"
	"image"
	"image/color"
	"image/jpeg"
	"io/fs"
	"math"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	xdraw "golang.org/x/image/draw"
)

var measure = flag.String("measure", "", "measure on the photographs in ../../../shared/data and write the table to this file")

// TestMeasure counts false alarms on photographs and marks found among drawn
// ones. One photograph in four (by name) was looked at when the thresholds
// were chosen; the figures are of the other three.
func TestMeasure(t *testing.T) {
	if *measure == "" {
		t.Skip("a measurement of minutes: run with -measure FILE")
	}
	const data = "../../../shared/data"
	var paths []string
	err := filepath.WalkDir(data, func(path string, d fs.DirEntry, err error) error {
		if err == nil && strings.EqualFold(filepath.Ext(path), ".jpg") && (strings.Contains(path, "/photos/")) {
			paths = append(paths, path)
		}
		return err
	})
	if err != nil || len(paths) == 0 {
		t.Skipf("no photographs: %v", err)
	}
	type cell struct{ found, all int }
	alarms, hits := map[string]*cell{}, map[string]*cell{}
	count := func(m map[string]*cell, key string, found bool) {
		if m[key] == nil {
			m[key] = &cell{}
		}
		m[key].all++
		if found {
			m[key].found++
		}
	}
	var highest, highestUsual float64
	var took time.Duration
	var runs int
	for i, path := range paths {
		if i%4 == 0 {
			continue
		}
		file, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		img, err := jpeg.Decode(bytes.NewReader(file))
		if err != nil {
			continue
		}
		start := time.Now()
		l, found, err := findSparkle(t.Context(), img)
		if err != nil {
			t.Fatal(err)
		}
		took, runs = took+time.Since(start), runs+1
		group := strings.Split(strings.SplitN(path, "/photos/", 2)[1], "/")[0]
		count(alarms, group, found)
		count(alarms, "all", found)
		if l.usual {
			highestUsual = max(highestUsual, l.score())
		} else {
			highest = max(highest, l.score())
		}
		if found {
			t.Logf("false alarm: %s: %+v", path, l)
		}
		if i%4 != 2 {
			continue
		}
		rng := rand.New(rand.NewPCG(uint64(i), 77))
		opacity := .4 + .15*rng.Float64()
		k, quality := .45+.75*rng.Float64(), 50+rng.IntN(46)
		marked, x, y, side, level := drawn(img, opacity)
		crop := rng.IntN(3) == 0
		if crop { // up to a third of the free border goes
			cut := int(side * .3 * rng.Float64())
			marked = marked.SubImage(image.Rect(0, 0, marked.Rect.Max.X-cut, marked.Rect.Max.Y-cut)).(*image.RGBA)
		}
		l, found, err = findSparkle(t.Context(), deliver(t, marked, k, quality))
		if err != nil {
			t.Fatal(err)
		}
		found = found && math.Hypot(l.x-x*k, l.y-y*k) < .25*side*k
		count(hits, "all", found)
		switch {
		case level >= 200:
			count(hits, "ground brighter than 200", found)
		case crop:
			count(hits, "ground up to 200, border cropped", found)
		default:
			count(hits, "ground up to 200, whole picture", found)
		}
		if side*k < 30 {
			count(hits, "mark below 30 pixels", found)
		}
		if quality < 70 {
			count(hits, "JPEG quality below 70", found)
		}
	}
	var b strings.Builder
	fmt.Fprintf(&b, "| photographs | false alarms |\n|---|---|\n")
	for _, key := range []string{"originals", "same-product", "street-views", "all"} {
		if c := alarms[key]; c != nil {
			fmt.Fprintf(&b, "| %s | %d of %d |\n", key, c.found, c.all)
		}
	}
	fmt.Fprintf(&b, "\nHighest score of an unmarked photograph: %.2f in the usual place (asked %.2f), %.2f elsewhere (asked %.2f). Time: %.0f ms a photograph.\n\n| drawn marks | found |\n|---|---|\n",
		highestUsual, enoughUsual, highest, enough, float64(took.Milliseconds())/float64(runs))
	for _, key := range []string{"ground up to 200, whole picture", "ground up to 200, border cropped", "ground brighter than 200", "mark below 30 pixels", "JPEG quality below 70", "all"} {
		if c := hits[key]; c != nil {
			fmt.Fprintf(&b, "| %s | %d of %d (%.0f %%) |\n", key, c.found, c.all, 100*float64(c.found)/float64(c.all))
		}
	}
	if err := os.WriteFile(*measure, []byte(b.String()), 0o644); err != nil {
		t.Fatal(err)
	}
}

// drawn enlarges a photograph to the size of a generated picture and draws the
// mark in its usual place. It tells where, how large, and how bright it was
// there.
func drawn(img image.Image, opacity float64) (out *image.RGBA, x, y, side, level float64) {
	b := img.Bounds()
	up := max(1, 768/float64(min(b.Dx(), b.Dy())))
	out = image.NewRGBA(image.Rect(0, 0, int(up*float64(b.Dx())), int(up*float64(b.Dy()))))
	xdraw.CatmullRom.Scale(out, out.Rect, img, b, xdraw.Src, nil)
	w, h := float64(out.Rect.Dx()), float64(out.Rect.Dy())
	side = 48
	if min(w, h) > 1024 {
		side = 96
	}
	x, y = w-usual*side, h-usual*side
	var n float64
	for v := int(y - side/4); v < int(y+side/4); v++ {
		for u := int(x - side/4); u < int(x+side/4); u++ {
			level += float64(color.GrayModel.Convert(out.At(u, v)).(color.Gray).Y)
			n++
		}
	}
	stamp(out, x, y, side, opacity)
	return out, x, y, side, level / n
}

package report_test

import (
	"context"
	"errors"
	"flag"
	"image"
	"image/color"
	"image/draw"
	"math"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/bonafide-aftersale/bonafide/forensic"
	"github.com/bonafide-aftersale/bonafide/internal/examination"
	"github.com/bonafide-aftersale/bonafide/internal/fault"
)

var update = flag.Bool("update", false, "rewrite the golden files")

// golden compares got with a file in testdata.
func golden(t *testing.T, name, got string) {
	t.Helper()
	path := filepath.Join("testdata", name)
	if *update {
		if err := os.WriteFile(path, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if got == string(want) {
		return
	}
	a, b := strings.Split(got, "\n"), strings.Split(string(want), "\n")
	for i := range max(len(a), len(b)) {
		switch {
		case i >= len(a):
			t.Fatalf("%s: line %d is missing, want %q; run with -update if that is right", name, i+1, b[i])
		case i >= len(b) || a[i] != b[i]:
			t.Fatalf("%s: line %d is %q; run with -update if that is right", name, i+1, a[i])
		}
	}
}

// shop is a picture with structure everywhere, 64 by 48 units at any scale.
func shop(w, h int) *image.RGBA {
	img := image.NewRGBA(image.Rect(0, 0, w, h))
	for y := range h {
		for x := range w {
			u, v := (float64(x)+0.5)/float64(w)*64, (float64(y)+0.5)/float64(h)*48
			img.SetRGBA(x, y, color.RGBA{
				uint8(128 + 100*math.Sin(u/5)), uint8(128 + 100*math.Cos(v/4)), uint8(128 + 90*math.Sin((u+v)/9)), 255})
		}
	}
	return img
}

// edited is the left upper quarter of shop(640, 480) at twice its size,
// with a dark stroke that the reference does not have.
var edited = sync.OnceValue(func() *image.RGBA {
	img := image.NewRGBA(image.Rect(0, 0, 640, 480))
	draw.Draw(img, img.Bounds(), shop(1280, 960), image.Point{}, draw.Src)
	draw.Draw(img, image.Rect(200, 100, 320, 140), image.NewUniform(color.Gray{Y: 20}), image.Point{}, draw.Src)
	return img
})

// listing is the merchant's photo of the same.
var listing = sync.OnceValue(func() *image.RGBA { return shop(640, 480) })

func pointer(x float64) *float64 { return &x }

// hostile is a name that tries to leave its place in any output.
const hostile = "\x1b[31m\"><script>alert(1)</script>\u202egpj.exe"

// sample is a report with one of everything.
func sample() (*examination.Report, map[string]image.Image) {
	pictures := map[string]image.Image{
		"photos/claim.png": edited(), "shop/listing.jpg": listing(), "shop/plain.jpg": shop(64, 48), "tiny.gif": shop(3, 2),
	}
	file := func(path, format string) examination.File {
		b := pictures[path].Bounds()
		return examination.File{Path: path, Label: filepath.Base(path), Format: format, Bytes: 123456,
			SHA256: strings.Repeat("0123456789abcdef", 4), Width: b.Dx(), Height: b.Dy()}
	}
	front, plain := file("shop/listing.jpg", "jpeg"), file("shop/plain.jpg", "jpeg")
	lost := &examination.File{Path: hostile, Err: fault.New(fault.Unreadable, "read.missing", nil, "path", hostile)}

	heat := &forensic.Heatmap{W: 64, H: 48, Pix: make([]float32, 64*48), Mask: make([]bool, 64*48)}
	heat.Pix[0] = float32(math.NaN())
	for y := 10; y < 14; y++ {
		for x := 20; x < 32; x++ {
			heat.Pix[y*64+x], heat.Mask[y*64+x] = 0.9, true
		}
	}
	same := forensic.Finding{
		Method: "sameshot", MethodVersion: "1", Reference: "listing.jpg",
		Relation: forensic.SameShot, Strength: forensic.Strong, Log10NFA: pointer(-222.4),
		Transform: &forensic.Transform{Model: "similarity", Scale: 2, DX: 0.5, DY: 0.5,
			Matrix: [9]float64{2, 0, 0.5, 0, 2, 0.5, 0, 0, 1}},
		Overlap: 1, Regions: []forensic.Region{{X: 200, Y: 100, W: 120, H: 40, Area: 4800, Log10NFA: -31}},
		Statement: forensic.Sentence{Key: "sameshot.same_shot_changed",
			Args: map[string]any{"reference": "listing.jpg", "regions": 1, "share": 4800.0 / (640 * 480)}},
		Limits:  []forensic.Sentence{{Key: "sameshot.limit_meaning"}, {Key: "sameshot.limit_fixed_camera"}},
		Heatmap: heat,
		Detail:  map[string]any{"inliers": 412, "edge_ratio": 0.0021, "method": "must not win", "broken": math.NaN(), "<q>": "<q>"},
	}
	unclear := forensic.Finding{
		Method: "sameshot", MethodVersion: "1", Reference: "plain.jpg",
		Relation: forensic.CannotTell, Strength: forensic.None, Log10NFA: pointer(math.NaN()), Overlap: math.NaN(),
		Statement: forensic.Sentence{Key: "sameshot.cannot_tell_smooth", Args: map[string]any{"reference": "plain.jpg"}},
		Limits:    []forensic.Sentence{{Key: "sameshot.limit_meaning"}},
	}
	nothing := forensic.Finding{
		Method: "sameshot", MethodVersion: "1", Reference: "listing.jpg", Relation: forensic.NoRelation, Strength: forensic.None, Log10NFA: pointer(0),
		Statement: forensic.Sentence{Key: "sameshot.no_relation", Args: map[string]any{"reference": "listing.jpg"}},
		Limits:    []forensic.Sentence{{Key: "sameshot.limit_absence"}},
	}
	return &examination.Report{
		Made:       time.Date(2026, 11, 22, 10, 0, 0, 0, time.UTC),
		References: []*examination.File{&front, &plain, lost},
		Claims: []*examination.Claim{
			{File: file("photos/claim.png", "png"), Compared: 2, Elapsed: 212 * time.Millisecond,
				Findings: []examination.Finding{{Finding: same, With: &front}, {Finding: unclear, With: &plain}}},
			{File: file("tiny.gif", "gif"), Compared: 1, SelfSkipped: true, Elapsed: 3 * time.Millisecond,
				Findings: []examination.Finding{{Finding: nothing, With: &front}}},
			{File: *lost},
		},
	}, pictures
}

// opener shows pictures from memory.
func opener(pictures map[string]image.Image) func(context.Context, *examination.File) (*forensic.Picture, error) {
	return func(_ context.Context, f *examination.File) (*forensic.Picture, error) {
		if img, ok := pictures[f.Path]; ok {
			return &forensic.Picture{Image: img}, nil
		}
		return nil, errors.New("gone")
	}
}

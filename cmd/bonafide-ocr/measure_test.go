package main

import (
	"bytes"
	"flag"
	"fmt"
	"image"
	"image/color"
	"image/jpeg"
	"io/fs"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	xdraw "golang.org/x/image/draw"
	"golang.org/x/image/font"
	"golang.org/x/image/font/opentype"
	"golang.org/x/image/math/fixed"

	"github.com/bonafide-aftersale/bonafide/forensic"
	"github.com/bonafide-aftersale/bonafide/forensic/visiblemark"
)

var measure = flag.String("measure", "", "measure on the photographs in ../../../shared/data and write the table to this file")

// TestMeasure counts labels found among drawn ones, and findings on unmarked
// photographs, with the real reader.
func TestMeasure(t *testing.T) {
	if *measure == "" {
		t.Skip("a measurement of minutes: run with -measure FILE")
	}
	data, err := os.ReadFile("/usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc")
	if err != nil {
		t.Skip("the font is not installed: apt-get install fonts-noto-cjk")
	}
	fonts, err := opentype.ParseCollection(data)
	if err != nil {
		t.Fatal(err)
	}
	sans, err := fonts.Font(2)
	if err != nil {
		t.Fatal(err)
	}
	var paths []string
	filepath.WalkDir("../../../shared/data/photos", func(path string, d fs.DirEntry, err error) error {
		if err == nil && strings.EqualFold(filepath.Ext(path), ".jpg") {
			paths = append(paths, path)
		}
		return nil
	})
	m := visiblemark.Method{Read: reader(t, installed).Read}
	var alarms, plain, found, moderate, labelled, failed int
	bySize := map[string]*[2]int{"2 to 3 %": {}, "3 to 5 %": {}, "5 to 7 %": {}}
	start := time.Now()
	for i, path := range paths {
		if i%12 != 5 {
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
		b := img.Bounds()
		up := max(1, 640/float64(min(b.Dx(), b.Dy())))
		up = min(up, 1280/float64(max(b.Dx(), b.Dy())))
		base := image.NewRGBA(image.Rect(0, 0, int(up*float64(b.Dx())), int(up*float64(b.Dy()))))
		xdraw.ApproxBiLinear.Scale(base, base.Rect, img, b, xdraw.Src, nil)
		plain++
		f := examineWith(t, m, base)
		if f.Strength != forensic.None && strings.HasPrefix(f.Statement.Key, "marks.") && f.Statement.Key != "marks.sparkle" {
			alarms++
			t.Logf("on %s: %v", path, f.Statement)
		}
		if f.Detail["text_checked"] != "read" {
			failed++
		}
		rng := rand.New(rand.NewPCG(uint64(i), 3))
		share := .02 + .05*rng.Float64()
		text := labels[rng.IntN(len(labels))]
		face, err := opentype.NewFace(sans, &opentype.FaceOptions{Size: share * float64(min(base.Rect.Dx(), base.Rect.Dy())), DPI: 72})
		if err != nil {
			t.Fatal(err)
		}
		size := int(share * float64(min(base.Rect.Dx(), base.Rect.Dy())))
		alpha := uint8(150 + rng.IntN(100))
		d := font.Drawer{Dst: base, Src: image.NewUniform(color.RGBA{0, 0, 0, alpha / 2}), Face: face}
		at := fixed.P(base.Rect.Max.X-size, base.Rect.Max.Y-size).Sub(fixed.Point26_6{X: d.MeasureString(text)})
		d.Dot = at.Add(fixed.P(1, 1)) // the shadow that keeps it legible
		d.DrawString(text)
		d.Src, d.Dot = image.NewUniform(color.RGBA{alpha, alpha, alpha, alpha}), at
		d.DrawString(text)
		var small bytes.Buffer
		k := .6 + .5*rng.Float64()
		out := image.NewRGBA(image.Rect(0, 0, int(k*float64(base.Rect.Dx())), int(k*float64(base.Rect.Dy()))))
		xdraw.CatmullRom.Scale(out, out.Rect, base, base.Rect, xdraw.Src, nil)
		if err := jpeg.Encode(&small, out, &jpeg.Options{Quality: 55 + rng.IntN(40)}); err != nil {
			t.Fatal(err)
		}
		delivered, err := jpeg.Decode(&small)
		if err != nil {
			t.Fatal(err)
		}
		f = examineWith(t, m, delivered)
		key := "2 to 3 %"
		if share >= .05 {
			key = "5 to 7 %"
		} else if share >= .03 {
			key = "3 to 5 %"
		}
		labelled++
		bySize[key][1]++
		if f.Strength != forensic.None && f.Statement.Key != "marks.sparkle" {
			found++
			bySize[key][0]++
		}
		if f.Strength == forensic.Moderate {
			moderate++
		}
	}
	var s strings.Builder
	fmt.Fprintf(&s, "| drawn label, height of its characters | found |\n|---|---|\n")
	for _, key := range []string{"2 to 3 %", "3 to 5 %", "5 to 7 %"} {
		fmt.Fprintf(&s, "| %s of the shorter side | %d of %d |\n", key, bySize[key][0], bySize[key][1])
	}
	fmt.Fprintf(&s, "| all | %d of %d; %d of them as a label of the standard |\n\nUnmarked: %d of %d photographs with a finding about text; the reader failed on %d. %.2f s for each picture.\n",
		found, labelled, moderate, alarms, plain, failed, time.Since(start).Seconds()/float64(2*plain))
	if err := os.WriteFile(*measure, []byte(s.String()), 0o644); err != nil {
		t.Fatal(err)
	}
}

func examineWith(t *testing.T, m visiblemark.Method, img image.Image) forensic.Finding {
	t.Helper()
	found, err := m.Examine(t.Context(), &forensic.Input{Claim: &forensic.Picture{Name: "claim", Image: img}})
	if err != nil {
		t.Fatal(err)
	}
	return found[0]
}

package main

import (
	"context"
	"encoding/json"
	"image"
	"math"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/bonafide-aftersale/bonafide/bench/raster"
)

func TestMedian(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		v    []float64
		want float64
	}{{nil, 0}, {[]float64{3}, 3}, {[]float64{5, 1, 2}, 2}, {[]float64{4, 1, 2, 9}, 3}} {
		if got := median(c.v); got != c.want {
			t.Errorf("median of %v: got %v, want %v", c.v, got, c.want)
		}
	}
}

func TestParsePeak(t *testing.T) {
	t.Parallel()
	if got, ok := parsePeak("VmHWM:\t  123456 kB"); got != 123456 || !ok {
		t.Errorf("got %d, %v, want 123456", got, ok)
	}
	if _, ok := parsePeak("VmRSS:\t  123456 kB"); ok {
		t.Error("got a peak from another line")
	}
}

// The line has "blocks" twice over in its program: the count is what is left.
func TestOpenCVLine(t *testing.T) {
	t.Parallel()
	var l opencvLine
	line := `{"decode": 0.01, "features": 0.5, "match": 0.2, "blocks": 900, "total": 0.9, "matches": 700, "blocks_agree": 850}`
	if err := json.Unmarshal([]byte(line), &l); err != nil {
		t.Fatal(err)
	}
	if got := l.steps(); math.Abs(got.Compare-.39) > 1e-9 || got.Total != .9 || l.Blocks != 900 || l.BlocksAgree != 850 {
		t.Errorf("got %+v from %+v", got, l)
	}
}

func TestMissingOpenCVIsNamed(t *testing.T) {
	t.Parallel()
	err := findOpenCV(context.Background(), &settings{opencv: "peer_test.go", python: "/nonexistent/python"})
	if err == nil || !strings.Contains(err.Error(), "python3-opencv") || strings.Contains(err.Error(), "\n") {
		t.Errorf("got %v, want one line that says what to install", err)
	}
}

// TestReport measures a small pair without OpenCV.
func TestReport(t *testing.T) {
	t.Parallel()
	folder := t.TempDir()
	n := raster.Noise(raster.Rand(1, 2), 160, 120, 12, 3)
	img := image.NewRGBA(image.Rect(0, 0, 160, 120))
	for i, v := range n.Pix {
		g := raster.Clamp(128 + 50*float64(v))
		img.Pix[i*4], img.Pix[i*4+1], img.Pix[i*4+2], img.Pix[i*4+3] = g, g, 255-g, 255
	}
	p, err := makePair(folder, "noise", img, 1)
	if err != nil {
		t.Fatal(err)
	}
	out := filepath.Join(folder, "peer.md")
	if err := run(context.Background(), &settings{runs: 1, pairs: 1, output: out}, []string{p.reference, p.claim}); err != nil {
		t.Fatal(err)
	}
	text, err := os.ReadFile(out)
	if err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(string(text), "| noise-claim.jpg | same-shot |") {
		t.Errorf("the report lacks the pair:\n%s", text)
	}
	w, err := whole(context.Background(), p.reference, p.claim)
	if err != nil || w.Total <= 0 || w.Relation != "same-shot" {
		t.Errorf("got %+v, %v", w, err)
	}
}

package main

import (
	"flag"
	"image"
	"image/color"
	"image/png"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"golang.org/x/image/font"
	"golang.org/x/image/font/opentype"
	"golang.org/x/image/math/fixed"

	"github.com/bonafide-aftersale/bonafide/internal/worker/limited"
	"github.com/bonafide-aftersale/bonafide/internal/worker/ocr"
)

var update = flag.Bool("update", false, "draw the pictures in testdata again")

// installed is where `make ocr` puts the library and the models.
const installed = "../../bin/ocr"

// TestMain lets the test binary be the program: it is started with one
// argument, the folder.
func TestMain(m *testing.M) {
	if len(os.Args) == 2 && !strings.HasPrefix(os.Args[1], "-") {
		main()
		return
	}
	os.Exit(m.Run())
}

func reader(t *testing.T, dir string) *ocr.Reader {
	t.Helper()
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	return &ocr.Reader{Path: self, Folder: dir}
}

// labels are what services write into pictures.
var labels = []string{"豆包AI生成", "即梦AI", "AI生成", "千问AI生成", "可灵AI", "百度 AI生成"}

// fixture is a scene with the labels one below the other at the right edge.
func fixture(t *testing.T) image.Image {
	t.Helper()
	path := filepath.Join("testdata", "labels.png")
	if *update {
		draw(t, path)
	}
	f, err := os.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	img, err := png.Decode(f)
	if err != nil {
		t.Fatal(err)
	}
	return img
}

// draw needs Debian's fonts-noto-cjk.
func draw(t *testing.T, path string) {
	t.Helper()
	data, err := os.ReadFile("/usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc")
	if err != nil {
		t.Fatal(err)
	}
	fonts, err := opentype.ParseCollection(data)
	if err != nil {
		t.Fatal(err)
	}
	sans, err := fonts.Font(2) // simplified Chinese
	if err != nil {
		t.Fatal(err)
	}
	const size = 26
	face, err := opentype.NewFace(sans, &opentype.FaceOptions{Size: size, DPI: 72})
	if err != nil {
		t.Fatal(err)
	}
	img := image.NewRGBA(image.Rect(0, 0, 480, 360))
	for y := range 360 {
		for x := range 480 {
			img.SetRGBA(x, y, color.RGBA{uint8(40 + x/6), uint8(60 + y/6), 90, 255})
		}
	}
	for i, label := range labels {
		d := font.Drawer{Dst: img, Src: image.NewUniform(color.RGBA{225, 225, 225, 225}), Face: face}
		d.Dot = fixed.P(470, 40+i*60).Sub(fixed.Point26_6{X: d.MeasureString(label)})
		d.DrawString(label)
	}
	f, err := os.Create(path)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	if err := png.Encode(f, img); err != nil {
		t.Fatal(err)
	}
}

func TestReadsLabels(t *testing.T) {
	t.Parallel()
	img := fixture(t)
	if _, err := os.Stat(filepath.Join(installed, library)); err != nil {
		t.Skip("the models are not installed: run make ocr")
	}
	var got []string
	err := reader(t, installed).Read(t.Context(), img, func(text string, box image.Rectangle, sure float64) {
		got = append(got, strings.ReplaceAll(text, " ", ""))
		if sure < .8 || !box.In(img.Bounds()) || box.Max.X < 440 {
			t.Errorf("%q: sure %.2f, box %v", text, sure, box)
		}
	})
	if err != nil {
		t.Fatal(err)
	}
	all := strings.Join(got, "\n")
	for _, want := range labels {
		if want = strings.ReplaceAll(want, " ", ""); !strings.Contains(all, want) {
			t.Errorf("got %q, want a line with %q", got, want)
		}
	}
}

func TestNoTextIsNoLine(t *testing.T) {
	t.Parallel()
	if _, err := os.Stat(filepath.Join(installed, library)); err != nil {
		t.Skip("the models are not installed: run make ocr")
	}
	err := reader(t, installed).Read(t.Context(), image.NewGray(image.Rect(0, 0, 200, 150)), func(text string, _ image.Rectangle, _ float64) {
		t.Errorf("read %q where nothing stands", text)
	})
	if err != nil {
		t.Error(err)
	}
}

func TestWithoutModels(t *testing.T) {
	t.Parallel()
	err := reader(t, t.TempDir()).Read(t.Context(), image.NewGray(image.Rect(0, 0, 20, 20)), func(string, image.Rectangle, float64) {})
	if got := limited.ReasonOf(err); got != limited.Died {
		t.Errorf("got %q (%v), want %q", got, err, limited.Died)
	}
}

package report

import (
	"image"
	"image/color"
	"math"
	"testing"

	"github.com/bonafide-aftersale/bonafide/forensic"
)

func TestContours(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		name string
		rows []string
		want int // polygons
		area float64
	}{
		{"empty", []string{"...", "..."}, 0, 0},
		{"one pixel", []string{"...", ".#.", "..."}, 1, 1},
		{"all", []string{"##", "##"}, 1, 4},
		{"ring", []string{"###", "#.#", "###"}, 2, 8},
		{"two that touch at a corner", []string{"#.", ".#"}, 2, 2},
		{"at the border", []string{"#..", "...", "..#"}, 2, 2},
	} {
		w, h := len(test.rows[0]), len(test.rows)
		mask := make([]bool, w*h)
		for y, row := range test.rows {
			for x, c := range row {
				mask[y*w+x] = c == '#'
			}
		}
		polygons := contours(mask, w, h)
		if len(polygons) != test.want {
			t.Errorf("%s: %d polygons, want %d", test.name, len(polygons), test.want)
		}
		if got := area(polygons); math.Abs(got-test.area) > 1e-9 {
			t.Errorf("%s: area %v, want %v", test.name, got, test.area)
		}
	}
}

// area is signed: holes count against what they are in.
func area(polygons [][]point) float64 {
	sum := 0.0
	for _, p := range polygons {
		for i := range p {
			q := p[(i+1)%len(p)]
			sum += (p[i].x*q.y - q.x*p[i].y) / 2
		}
	}
	return sum
}

// A disc of radius 40 must keep its area and lose most of its points.
func TestContoursAreSmooth(t *testing.T) {
	t.Parallel()
	const side = 100
	mask := make([]bool, side*side)
	marked := 0
	for y := range side {
		for x := range side {
			if math.Hypot(float64(x)-50, float64(y)-50) < 40 {
				mask[y*side+x] = true
				marked++
			}
		}
	}
	polygons := contours(mask, side, side)
	if len(polygons) != 1 || len(polygons[0]) > 80 {
		t.Fatalf("%d polygons, the first with %d points", len(polygons), len(polygons[0]))
	}
	if got, want := area(polygons), float64(marked); math.Abs(got-want) > 0.02*want {
		t.Errorf("area %.0f, want %.0f", got, want)
	}
}

func TestMatrixInverse(t *testing.T) {
	t.Parallel()
	m := matrix{1.2, 0.1, 30, -0.2, 0.9, 12, 1e-4, -2e-4, 1}
	inv, ok := m.inverse()
	if !ok {
		t.Fatal("no inverse")
	}
	for _, p := range []point{{0, 0}, {100, 50}, {640, 480}} {
		u, v, _ := m.apply(p.x, p.y)
		x, y, _ := inv.apply(u, v)
		if math.Abs(x-p.x)+math.Abs(y-p.y) > 1e-6 {
			t.Errorf("(%v, %v) comes back as (%v, %v)", p.x, p.y, x, y)
		}
	}
	for _, bad := range []matrix{{}, {1, 1, 0, 1, 1, 0, 0, 0, 1}, {math.NaN(), 0, 0, 0, 1, 0, 0, 0, 1}} {
		if _, ok := bad.inverse(); ok {
			t.Errorf("%v has an inverse", bad)
		}
	}
}

// smooth is a picture whose value at any place is known.
func smooth(w, h int, at func(x, y float64) (r, g float64)) *image.RGBA {
	img := image.NewRGBA(image.Rect(0, 0, w, h))
	for y := range h {
		for x := range w {
			r, g := at(float64(x), float64(y))
			img.SetRGBA(x, y, color.RGBA{uint8(math.Round(r)), uint8(math.Round(g)), 128, 255})
		}
	}
	return img
}

// The reference, seen through the transform, must lie on the claim: at full
// size, shrunk, enlarged, turned and mirrored.
func TestThroughAligns(t *testing.T) {
	t.Parallel()
	claim := image.Pt(320, 240)
	scene := func(x, y float64) (float64, float64) { // in claim pixels
		return 128 + 100*math.Sin(x/25), 128 + 100*math.Cos(y/20)
	}
	turn := func(deg, scale, dx, dy float64) matrix { // reference -> claim
		s, c := math.Sincos(deg * math.Pi / 180)
		return matrix{scale * c, scale * s, dx, -scale * s, scale * c, dy, 0, 0, 1}
	}
	mirror := func(m matrix, w float64) matrix { // x -> w-1-x first
		return matrix{-m[0], m[1], m[2] + m[0]*(w-1), -m[3], m[4], m[5] + m[3]*(w-1), 0, 0, 1}
	}
	for _, test := range []struct {
		name    string
		w, h    int
		forward matrix
	}{
		{"same", 320, 240, turn(0, 1, 0, 0)},
		{"turned", 500, 500, turn(20, 1, -130, 40)},
		{"reference four times as large", 1280, 960, turn(0, 0.25, -0.375, -0.375)},
		{"reference half as large", 160, 120, turn(0, 2, 0.5, 0.5)},
		{"mirrored", 320, 240, mirror(turn(0, 1, 0, 0), 320)},
		{"perspective", 400, 300, matrix{1, 0.02, -20, 0.01, 1, -15, 1e-4, 5e-5, 1}},
		{"negative sign", 320, 240, matrix{-1, 0, 0, 0, -1, 0, 0, 0, -1}},
	} {
		reference := smooth(test.w, test.h, func(x, y float64) (float64, float64) {
			u, v, _ := test.forward.apply(x, y)
			return scene(u, v)
		})
		back, ok := backward(&forensic.Transform{Matrix: test.forward}, reference.Bounds().Size())
		if !ok {
			t.Fatalf("%s: no way back", test.name)
		}
		for _, v := range []window{{scale: 1, w: 320, h: 240}, {scale: 0.5, w: 160, h: 120}, {x: 100, y: 80, scale: 2, w: 100, h: 80}} {
			got := newCanvas(reference).through(&back, v, claim)
			worst, seen := 0.0, 0
			for j := 4; j < v.h-4; j++ {
				for i := 4; i < v.w-4; i++ {
					c := got.RGBAAt(i, j)
					if c == absent {
						continue
					}
					seen++
					r, g := scene(v.x+(float64(i)+0.5)/v.scale-0.5, v.y+(float64(j)+0.5)/v.scale-0.5)
					worst = max(worst, math.Abs(float64(c.R)-r), math.Abs(float64(c.G)-g))
				}
			}
			if seen < v.w*v.h/3 {
				t.Errorf("%s at %v: only %d pixels", test.name, v.scale, seen)
			}
			if worst > 4 { // a shift by one pixel would be off by 5
				t.Errorf("%s at %v: off by %.1f", test.name, v.scale, worst)
			}
		}
	}
}

func TestFootprint(t *testing.T) {
	t.Parallel()
	same := matrix{1, 0, 0, 0, 1, 0, 0, 0, 1}
	if got := footprint(&same, image.Pt(100, 80), image.Pt(100, 80)); got != "" {
		t.Errorf("the same frame is drawn: %s", got)
	}
	if got, want := footprint(&same, image.Pt(50, 40), image.Pt(100, 80)), "M0.0 0.0L50.0 0.0L50.0 40.0L0.0 40.0Z"; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
}

func TestHeatmapOfAnySize(t *testing.T) {
	t.Parallel()
	for _, h := range []*forensic.Heatmap{nil, {}, {W: 2, H: 2, Pix: make([]float32, 3)}} {
		if uri, err := embedHeat(h); uri != "" || err != nil {
			t.Errorf("embedHeat(%v) = %q, %v, want nothing", h, uri, err)
		}
	}
	if uri, err := embedHeat(&forensic.Heatmap{W: 2000, H: 1, Pix: make([]float32, 2000)}); uri == "" || err != nil {
		t.Errorf("a strip of 2000x1: %v", err)
	}
}

package sameshot

import (
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
)

// randomMask sets about share of the pixels.
func randomMask(w, h int, share float64, seed uint64) []bool {
	rng := rand.New(rand.NewPCG(seed, 2))
	m := make([]bool, w*h)
	for i := range m {
		m[i] = rng.Float64() < share
	}
	return m
}

// slowLabels gives each pixel of keep the smallest index that it reaches over
// its eight neighbours, by spreading until nothing changes.
func slowLabels(w, h int, keep []bool) []int {
	label := make([]int, w*h)
	for i := range label {
		label[i] = i
	}
	for changed := true; changed; {
		changed = false
		for i, k := range keep {
			for j := range keep {
				if dx, dy := abs(i%w-j%w), abs(i/w-j/w); k && keep[j] && dx <= 1 && dy <= 1 && label[j] < label[i] {
					label[i], changed = label[j], true
				}
			}
		}
	}
	return label
}

func TestComponents(t *testing.T) {
	t.Parallel()
	for seed, share := range []float64{0, 0.1, 0.3, 0.5, 1} {
		const w, h = 19, 14
		keep := randomMask(w, h, share, uint64(seed))
		label := slowLabels(w, h, keep)
		want := map[int][]int32{}
		for i, k := range keep {
			if k {
				want[label[i]] = append(want[label[i]], int32(i))
			}
		}
		got := components(w, h, keep)
		if len(got) != len(want) {
			t.Fatalf("share %g: got %d areas, want %d", share, len(got), len(want))
		}
		for _, c := range got {
			slices.Sort(c.pixels)
			if px := want[label[c.pixels[0]]]; !slices.Equal(c.pixels, px) || c.area != len(px) {
				t.Fatalf("share %g: got %d pixels %v, want %v", share, c.area, c.pixels, px)
			}
			x0, y0, x1, y1 := w, h, -1, -1
			for _, p := range c.pixels {
				x0, x1 = min(x0, int(p)%w), max(x1, int(p)%w)
				y0, y1 = min(y0, int(p)/w), max(y1, int(p)/w)
			}
			if c.x0 != x0 || c.y0 != y0 || c.x1 != x1 || c.y1 != y1 {
				t.Errorf("bounds: got %d,%d..%d,%d, want %d,%d..%d,%d", c.x0, c.y0, c.x1, c.y1, x0, y0, x1, y1)
			}
		}
	}
}

func TestDilateErode(t *testing.T) {
	t.Parallel()
	for _, size := range [][2]int{{31, 17}, {1, 20}, {9, 1}} {
		w, h := size[0], size[1]
		for _, r := range []int{0, 1, 2, 6, 40} {
			for _, share := range []float64{0.02, 0.9} {
				m := randomMask(w, h, share, uint64(r))
				grown, shrunk := make([]bool, len(m)), make([]bool, len(m))
				for i := range m {
					shrunk[i] = true
					for j := range m {
						if abs(i%w-j%w) <= r && abs(i/w-j/w) <= r {
							grown[i] = grown[i] || m[j]
							shrunk[i] = shrunk[i] && m[j]
						}
					}
				}
				if got := dilate(m, w, h, r); !slices.Equal(got, grown) {
					t.Errorf("dilate %dx%d by %d: not what loops say", w, h, r)
				}
				if got := erode(m, w, h, r); !slices.Equal(got, shrunk) {
					t.Errorf("erode %dx%d by %d: not what loops say", w, h, r)
				}
			}
		}
	}
}

func TestFill(t *testing.T) {
	t.Parallel()
	picture := []string{
		"............",
		".##########.",
		".#..#.....#.",
		".#..#.....#.",
		".####.###.#.",
		".#....#.#.#.",
		".#....###.#.",
		".#........#.",
		".##########.",
	}
	const w = 12
	at := func(limit int) (filled string, area int) {
		var keep []bool
		for _, row := range picture {
			for _, c := range row {
				keep = append(keep, c == '#')
			}
		}
		// The ring inside is an area of its own.
		cs := components(w, len(picture), keep)
		if len(cs) != 2 {
			t.Fatalf("got %d areas, want 2", len(cs))
		}
		c := cs[0]
		before := len(c.pixels)
		c.fill(w, limit, keep)
		seen := map[int32]bool{}
		for _, p := range c.pixels {
			if seen[p] {
				t.Errorf("limit %d: pixel %d is listed twice", limit, p)
			}
			seen[p] = true
		}
		slices.Sort(c.pixels[before:])
		for _, p := range c.pixels[before:] {
			filled += string(rune('0'+p/w)) + string(rune('a'+p%w)) + " "
		}
		return filled, c.area - before
	}
	if got, n := at(4); got != "" || n != 0 {
		t.Errorf("holes of 4 pixels and more: got %q, want none", got)
	}
	if got, n := at(5); got != "2c 2d 3c 3d " || n != 4 {
		t.Errorf("hole of 4 pixels: got %q, %d, want 2c 2d 3c 3d", got, n)
	}
	// The larger hole holds the small ring, which keeps its own eight pixels.
	got, n := at(100)
	for _, p := range []string{"4g", "4h", "4i", "5g", "5i", "6g", "6h", "6i"} {
		if strings.Contains(got, p) {
			t.Errorf("all holes: got %s, a pixel of the ring", p)
		}
	}
	if n != 4+31 {
		t.Errorf("all holes: got %q, %d, want 35 pixels", got, n)
	}
}

func TestLog10RegionFallsWithSizeAndStrength(t *testing.T) {
	t.Parallel()
	if a, b := log10Region(1000, 4, 6), log10Region(1000, 4, 7); b >= a {
		t.Errorf("stronger: got %g, want less than %g", b, a)
	}
	if a, b := log10Region(1000, 4, 6), log10Region(1000, 8, 6); b >= a {
		t.Errorf("larger: got %g, want less than %g", b, a)
	}
	if a, b := log10Region(1000, 4, 6), log10Region(5000, 4, 6); b <= a {
		t.Errorf("more places: got %g, want more than %g", b, a)
	}
}

package sameshot

import (
	"image"
	_ "image/jpeg"
	_ "image/png"
	"os"
	"path/filepath"
	"testing"

	"github.com/bonafide-aftersale/bonafide/forensic"
)

const (
	samples = "../samples"
	data    = "../../shared/data" // not part of the repository
)

// photograph decodes a file.
func photograph(tb testing.TB, elem ...string) image.Image {
	tb.Helper()
	f, err := os.Open(filepath.Join(elem...))
	if err != nil {
		tb.Fatal(err)
	}
	defer f.Close()
	img, _, err := image.Decode(f)
	if err != nil {
		tb.Fatal(err)
	}
	return img
}

// needData skips a test where the photographs for measurements are absent.
func needData(t *testing.T) {
	t.Helper()
	if testing.Short() {
		t.Skip("slow: large photographs")
	}
	if _, err := os.Stat(filepath.Join(data, "photos")); err != nil {
		t.Skipf("the photographs for measurements are absent: %v", err)
	}
}

// touches reports whether a region meets the rectangle, ends excluded.
func touches(regions []forensic.Region, box image.Rectangle) bool {
	for _, g := range regions {
		if image.Rect(g.X, g.Y, g.X+g.W, g.Y+g.H).Overlaps(box) {
			return true
		}
	}
	return false
}

// TestSamples: the listing photo of a cup, a claim with a crack drawn on it,
// and photographs of other things.
func TestSamples(t *testing.T) {
	t.Parallel()
	coffee := view(t, photograph(t, samples, "coffee.jpg"))
	claim := view(t, photograph(t, samples, "coffee-claim.jpg"))
	r, err := Compare(t.Context(), claim, coffee, nil)
	if err != nil {
		t.Fatal(err)
	}
	if r.Relation != forensic.SameShot || r.Strength != forensic.Strong {
		t.Errorf("claim: got %s, %s, log10 NFA %.1f, want strong same shot", r.Relation, r.Strength, r.Log10NFA)
	}
	if f := r.Transform; f == nil || f.Scale < 0.898 || f.Scale > 0.902 || f.Mirrored {
		t.Errorf("claim: got %+v, want scale 0.9", f)
	}
	// The crack runs over the cup; the rest was only scaled and compressed.
	crack := image.Rect(188, 98, 212, 185)
	if !touches(r.Regions, crack) {
		t.Errorf("claim: got regions %+v, want one over %v", r.Regions, crack)
	}
	for _, g := range r.Regions {
		if !touches([]forensic.Region{g}, crack) {
			t.Errorf("claim: got %+v, far from the crack %v", g, crack)
		}
	}
	for _, name := range []string{"cat.jpg", "pavilion.jpg"} {
		other := view(t, photograph(t, samples, name))
		for _, c := range []*View{coffee, claim} {
			r, err := Compare(t.Context(), c, other, nil)
			if err != nil {
				t.Fatal(err)
			}
			if r.Relation != forensic.NoRelation || r.Strength != forensic.None {
				t.Errorf("%s: got %s, %s, want %s", name, r.Relation, r.Strength, forensic.NoRelation)
			}
		}
	}
}

// TestRealEdit: an image model took a boat out of a photograph.
func TestRealEdit(t *testing.T) {
	t.Parallel()
	needData(t)
	r := compare(t, photograph(t, data, "edits", "remove-boat-edited.png"), photograph(t, data, "edits", "remove-boat-original.jpg"))
	if r.Relation != forensic.SameShot || r.Strength != forensic.Strong {
		t.Errorf("got %s, %s, log10 NFA %.1f, want strong same shot", r.Relation, r.Strength, r.Log10NFA)
	}
	if boat := image.Rect(206, 534, 434, 600); !touches(r.Regions, boat) {
		t.Errorf("got regions %+v, want one over the boat at %v", r.Regions, boat)
	}
}

// TestOtherPhotographOfOneProduct: the same carton, taken twice.
func TestOtherPhotographOfOneProduct(t *testing.T) {
	t.Parallel()
	needData(t)
	dir := filepath.Join(data, "photos", "same-product")
	classes, err := os.ReadDir(dir)
	if err != nil || len(classes) == 0 {
		t.Skipf("no products: %v", err)
	}
	class := filepath.Join(dir, classes[0].Name())
	files, err := filepath.Glob(filepath.Join(class, "*_00[12].jpg"))
	if err != nil || len(files) != 2 {
		t.Skipf("no two photographs in %s", class)
	}
	r := compare(t, photograph(t, files[0]), photograph(t, files[1]))
	if r.Relation != forensic.OtherPhotograph && r.Relation != forensic.NoRelation || r.Strength != forensic.None {
		t.Errorf("%s: got %s, %s, log10 NFA %.1f", files, r.Relation, r.Strength, r.Log10NFA)
	}
}

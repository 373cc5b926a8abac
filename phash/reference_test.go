package phash_test

import (
	"bufio"
	"image"
	_ "image/jpeg"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"github.com/bonafide-aftersale/bonafide/phash"
)

// referenceDir holds the pictures of the reference implementation and the
// hashes that its program prints.
const referenceDir = "../../shared/data/pdq"

// tolerance is the agreement that the PDQ README asks of an implementation, at
// quality 80 and above.
const tolerance = 10

type expectation struct {
	name    string
	hash    phash.Hash
	quality int
}

func readReference(t *testing.T) []expectation {
	t.Helper()
	f, err := os.Open(filepath.Join(referenceDir, "expected.txt"))
	if err != nil {
		t.Skipf("the reference hashes are not here: %v", err)
	}
	defer f.Close()
	var out []expectation
	for lines := bufio.NewScanner(f); lines.Scan(); {
		field := strings.Split(lines.Text(), ",")
		if len(field) != 3 {
			t.Fatalf("expected.txt: %q has %d fields, want 3", lines.Text(), len(field))
		}
		h, err := phash.Parse(field[0])
		if err != nil {
			t.Fatal(err)
		}
		q, err := strconv.Atoi(field[1])
		if err != nil {
			t.Fatal(err)
		}
		out = append(out, expectation{field[2], h, q})
	}
	return out
}

func readPicture(t *testing.T, path string) image.Image {
	t.Helper()
	f, err := os.Open(path)
	if err != nil {
		t.Skipf("the picture is not here: %v", err)
	}
	defer f.Close()
	img, _, err := image.Decode(f)
	if err != nil {
		t.Fatal(err)
	}
	return img
}

func TestAgreesWithReferenceProgram(t *testing.T) {
	t.Parallel()
	for _, want := range readReference(t) {
		t.Run(want.name, func(t *testing.T) {
			t.Parallel()
			got, quality := phash.PDQ(readPicture(t, filepath.Join(referenceDir, want.name)))
			d := got.Distance(want.hash)
			t.Logf("%d bits, quality %d, want %d", d, quality, want.quality)
			if want.quality >= 80 && d > tolerance {
				t.Errorf("PDQ = %v, %d bits from %v, want at most %d", got, d, want.hash, tolerance)
			}
			if diff := quality - want.quality; diff < -5 || diff > 5 {
				t.Errorf("quality = %d, want %d within 5", quality, want.quality)
			}
		})
	}
}

// The bridge pictures are the same one, turned in the order of the Turns. The
// reference program hashed each turned file; the hashes derived from the
// upright picture are near those.
func TestDihedralAgreesWithReferenceProgram(t *testing.T) {
	t.Parallel()
	upright := readPicture(t, filepath.Join(referenceDir, "bridge-1-original.jpg"))
	got, _ := phash.Dihedral(upright)
	turn := 0
	for _, want := range readReference(t) {
		if !strings.HasPrefix(want.name, "bridge-") {
			continue
		}
		d := got[turn].Distance(want.hash)
		t.Logf("turn %d, %s: %d bits", turn, want.name, d)
		if d > phash.MatchDistance {
			t.Errorf("turn %d is %d bits from %s, want at most %d", turn, d, want.name, phash.MatchDistance)
		}
		turn++
	}
	if turn != len(got) {
		t.Errorf("%d bridge pictures, want %d", turn, len(got))
	}
}

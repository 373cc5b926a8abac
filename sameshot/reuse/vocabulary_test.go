package reuse

import (
	"bytes"
	"context"
	"errors"
	"math/rand/v2"
	"testing"

	"github.com/bonafide-aftersale/bonafide/sameshot"
)

func randomDescriptor(r *rand.Rand) (d sameshot.Descriptor) {
	for i := range d {
		d[i] = byte(r.IntN(60) * r.IntN(2))
	}
	return d
}

func TestStandardVocabulary(t *testing.T) {
	t.Parallel()
	v := Standard()
	if !bytes.Equal(v.Bytes(), standard) {
		t.Error("the standard vocabulary is written otherwise than it was read")
	}
	for i := 0; i < len(standard); i += 997 {
		bad := bytes.Clone(standard)
		bad[i] ^= 1
		if _, err := ParseVocabulary(bad); !errors.Is(err, ErrVocabulary) {
			t.Errorf("byte %d changed: %v, want ErrVocabulary", i, err)
		}
	}
	if _, err := ParseVocabulary(standard[1:]); !errors.Is(err, ErrVocabulary) {
		t.Errorf("a byte less: %v, want ErrVocabulary", err)
	}
}

// The projections are orthogonal and as long as the half.
func TestProjectionsAreOrthogonal(t *testing.T) {
	t.Parallel()
	var column [halfSize][halfBits]int16
	for i := range column {
		var e [halfSize]byte
		e[i] = 1
		column[i] = project(e[:])
	}
	for a := range halfBits {
		for b := range halfBits {
			dot := 0
			for i := range column {
				dot += int(column[i][a]) * int(column[i][b])
			}
			if want := map[bool]int{true: halfSize, false: 0}[a == b]; dot != want {
				t.Errorf("projections %d and %d: product %d, want %d", a, b, dot, want)
			}
		}
	}
}

// The word in which a descriptor is kept is the first in which it is looked up,
// and the further ones come in order of distance.
func TestCellsBeginWithTheWord(t *testing.T) {
	t.Parallel()
	v, r := Standard(), rand.New(rand.NewPCG(3, 3))
	for range 200 {
		desc := randomDescriptor(r)
		var near [nearCells]cell
		v.cells(&near, &desc)
		var d [halves * means]int32
		v.distances(&d, &desc)
		at := func(c cell) int32 { return d[c.word>>8] + d[means+int(c.word&255)] }
		if word, signature := v.quantise(&desc); at(near[0]) != at(cell{word: word}) || near[0].word == word && near[0].signature != signature {
			t.Errorf("kept in %d %x, looked up in %+v", word, signature, near[0])
		}
		for i := 1; i < nearCells; i++ {
			if at(near[i]) < at(near[i-1]) {
				t.Errorf("cell %d is nearer than the one before", i)
			}
		}
	}
}

func TestTrainIsRepeatable(t *testing.T) {
	t.Parallel()
	if testing.Short() {
		t.Skip("k-means takes seconds and shares nothing between goroutines")
	}
	ctx := context.Background()
	r := rand.New(rand.NewPCG(4, 4))
	sample := make([]sameshot.Descriptor, 16*means)
	for i := range sample {
		sample[i] = randomDescriptor(r)
	}
	a, err := Train(ctx, sample, 7)
	if err != nil {
		t.Fatal(err)
	}
	b, err := Train(ctx, sample, 7)
	if err != nil || !bytes.Equal(a.Bytes(), b.Bytes()) {
		t.Errorf("the same training gave two vocabularies, %v", err)
	}
	if other, err := Train(ctx, sample, 8); err != nil || other.Sum() == a.Sum() {
		t.Errorf("another seed gave the same vocabulary, %v", err)
	}
	if read, err := ParseVocabulary(a.Bytes()); err != nil || read.Sum() != a.Sum() {
		t.Errorf("what was trained cannot be read: %v", err)
	}
	// Medians halve each cell: about half of all bits are set.
	set := 0
	for i := range sample {
		_, s := a.quantise(&sample[i])
		for ; s > 0; s &= s - 1 {
			set++
		}
	}
	if share := float64(set) / float64(64*len(sample)); share < .42 || share > .5 {
		t.Errorf("%.3f of the signature bits are set, want nearly half", share)
	}
	if _, err := Train(ctx, sample[1:], 7); !errors.Is(err, ErrSample) {
		t.Errorf("Train = %v, want ErrSample", err)
	}
	stopped, cancel := context.WithCancel(ctx)
	cancel()
	if _, err := Train(stopped, sample, 7); !errors.Is(err, context.Canceled) {
		t.Errorf("Train = %v, want it cancelled", err)
	}
}

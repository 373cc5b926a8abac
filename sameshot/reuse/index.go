package reuse

import (
	"errors"
	"fmt"
	"math/bits"
	"sync"

	"github.com/bonafide-aftersale/bonafide/sameshot"
)

// Errors of an Index, to be told apart with errors.Is.
var (
	// ErrExists: a picture of this id is held already.
	ErrExists = errors.New("reuse: the id is taken")
	// ErrMixed: the sketch was made with another vocabulary.
	ErrMixed = errors.New("reuse: the sketch is of another vocabulary")
)

// Index is an inverted file of sketches. It is safe for concurrent use:
// searches run beside each other, changes wait for them.
type Index struct {
	vocabulary *Vocabulary

	mu       sync.RWMutex
	lists    [][]posting // by word
	stops    map[uint16][]uint64
	pictures []picture // postings name them by place
	places   map[uint64]uint32
	removed  int
}

// posting is a mark in the list of its word; 16 bytes.
type posting struct {
	signature   uint64
	picture     uint32
	x, y        uint8
	size, angle uint8
}

// picture is what a posting leads to.
type picture struct {
	id     uint64
	sketch *Sketch // nil once removed
}

// New returns an empty index; v is Standard() unless the operator trained one.
func New(v *Vocabulary) *Index {
	x := &Index{vocabulary: v}
	x.clear()
	return x
}

func (x *Index) clear() {
	x.lists, x.places = make([][]posting, words), make(map[uint64]uint32)
	x.pictures, x.removed = nil, 0
	if x.stops == nil {
		x.stops = make(map[uint16][]uint64)
	}
}

// Vocabulary returns the vocabulary of the index, for NewSketch.
func (x *Index) Vocabulary() *Vocabulary { return x.vocabulary }

// Add keeps a picture. The errors are ErrExists and ErrMixed.
func (x *Index) Add(id uint64, s *Sketch) error {
	x.mu.Lock()
	defer x.mu.Unlock()
	if s.vocabulary != x.vocabulary.sum {
		return ErrMixed
	}
	if _, taken := x.places[id]; taken {
		return fmt.Errorf("%w: %d", ErrExists, id)
	}
	x.add(id, s)
	return nil
}

func (x *Index) add(id uint64, s *Sketch) {
	place := uint32(len(x.pictures))
	x.pictures = append(x.pictures, picture{id, s})
	x.places[id] = place
	for i := range s.marks {
		m := &s.marks[i]
		x.lists[m.word] = append(x.lists[m.word], posting{m.signature, place, m.x, m.y, m.size, m.angle})
	}
}

// Remove takes a picture out and reports whether it was there. When half of
// all were removed, the lists are made anew.
func (x *Index) Remove(id uint64) bool {
	x.mu.Lock()
	defer x.mu.Unlock()
	place, ok := x.places[id]
	if !ok {
		return false
	}
	delete(x.places, id)
	x.pictures[place].sketch = nil
	x.removed++
	if 2*x.removed > len(x.pictures) {
		kept := x.pictures
		x.clear()
		for _, p := range kept {
			if p.sketch != nil {
				x.add(p.id, p.sketch)
			}
		}
	}
	return true
}

// stopBits is how near a feature must be to one of a stop picture to be left
// out: nearer than what votes may differ by (agreeBits), so that the same glyph
// of the same app is left out and one like it mostly is not.
const stopBits = 16

// Stop says that the features of a picture mean nothing: an empty screen of an
// app, a watermark, a certificate of authorisation that many listings show.
// Searches leave them out from then on.
func (x *Index) Stop(view *sameshot.View) {
	var near [nearCells]cell
	x.mu.Lock()
	defer x.mu.Unlock()
	for f := range view.Features() {
		x.vocabulary.cells(&near, &f.Descriptor)
		x.stops[near[0].word] = append(x.stops[near[0].word], near[0].signature)
	}
}

// stopped reports whether a feature is one of a stop picture.
func (x *Index) stopped(near *[nearCells]cell) bool {
	if len(x.stops) == 0 {
		return false
	}
	for _, c := range near {
		for _, s := range x.stops[c.word] {
			if bits.OnesCount64(s^c.signature) <= stopBits {
				return true
			}
		}
	}
	return false
}

// Stats describes an Index.
type Stats struct {
	Pictures int
	Marks    int   // features kept of them
	Stops    int   // stop features
	Bytes    int64 // of lists and sketches in memory, about
}

// Stats returns the figures of now.
func (x *Index) Stats() Stats {
	x.mu.RLock()
	defer x.mu.RUnlock()
	s := Stats{Pictures: len(x.places)}
	for _, p := range x.pictures {
		if p.sketch != nil {
			s.Marks += len(p.sketch.marks)
			s.Bytes += 16 * int64(cap(p.sketch.marks))
		}
	}
	for _, l := range x.lists {
		s.Bytes += 24 + 16*int64(cap(l))
	}
	for _, l := range x.stops {
		s.Stops += len(l)
	}
	return s
}

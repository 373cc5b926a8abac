// Package mih finds, among millions of perceptual hashes, all that lie within
// a given number of bits of a hash, and leaves none out.
//
// It is multi-index hashing: M. Norouzi, A. Punjani, D. J. Fleet, "Fast Search
// in Hamming Space with Multi-Index Hashing", CVPR 2012. A hash is cut into m
// bands. If two hashes differ in at most r bits, with r = m·a + b and b < m,
// then they differ in at most a bits in one of the first b+1 bands, or in at
// most a−1 bits in one of the others (proposition 1 and its corollary there).
// So it is enough to look up, band by band, the few values near the band of
// the hash asked for, and to count the bits of what stands there.
//
// An Index holds its entries as the logarithmic method of J. L. Bentley and
// J. B. Saxe ("Decomposable searching problems I", 1980) has it: a short list
// of the newest, read from end to end, and segments of growing size that never
// change. Each segment is cut as its size asks for. Searching waits for nobody;
// who adds waits for who adds, and sometimes for segments to be merged.
//
// # Limits
//
// A hash of a picture without structure is near to many hashes that have
// nothing to do with it: such hashes are neither kept nor searched (see
// ErrQuality). Perceptual hashes find no crops and no screenshots; see package
// sameshot/reuse.
package mih

import (
	"cmp"
	"encoding/binary"
	"errors"
	"math/bits"
	"slices"
	"sync"
	"sync/atomic"

	"github.com/bonafide-aftersale/bonafide/phash"
)

// MaxRadius is the largest number of bits that a search may allow. It is the
// distance at which PDQ takes two pictures for one; beyond it the number of
// values to look up grows steeply.
const MaxRadius = phash.MatchDistance

// Errors of an Index, to be told apart with errors.Is.
var (
	// ErrQuality: the picture of the hash has too little structure for the
	// hash to say anything (PDQ README: quality below phash.MinQuality).
	ErrQuality = errors.New("mih: the picture has too little structure to be found by its hash")
	// ErrExists: an entry of this id is held already.
	ErrExists = errors.New("mih: the id is taken")
	// ErrRadius: the radius is not in 0 to MaxRadius.
	ErrRadius = errors.New("mih: the radius is out of range")
)

// Entry is a hash under the number by which its owner knows the picture.
type Entry struct {
	ID      uint64
	Hash    phash.Hash
	Quality int // 0 to 100 as phash.PDQ gives it; used at the door, not kept
}

// Match is an entry near the hash that was asked for.
type Match struct {
	ID       uint64
	Distance int        // differing bits, 0 to the radius
	Turn     phash.Turn // how the picture asked for is turned to come so near; Upright for Search
}

// Index is a set of entries that can be searched. It is safe for concurrent
// use. The zero value is empty and ready.
type Index struct {
	write sync.Mutex // held by who changes the set, never by who searches
	state atomic.Pointer[state]
}

// state is what a search sees. Segments and the hashes of the tail never
// change; only marks of removal are set, and the tail grows.
type state struct {
	segments []*segment // largest first
	tail     *tail
}

// code is a hash in machine words.
type code [4]uint64

func codeOf(h phash.Hash) (c code) {
	for i := range c {
		c[i] = binary.BigEndian.Uint64(h[8*i:])
	}
	return c
}

func (c *code) hash() (h phash.Hash) {
	for i, w := range c {
		binary.BigEndian.PutUint64(h[8*i:], w)
	}
	return h
}

func (c *code) distance(d *code) int {
	return bits.OnesCount64(c[0]^d[0]) + bits.OnesCount64(c[1]^d[1]) +
		bits.OnesCount64(c[2]^d[2]) + bits.OnesCount64(c[3]^d[3])
}

// now returns the current state.
func (x *Index) now() *state {
	if s := x.state.Load(); s != nil {
		return s
	}
	x.state.CompareAndSwap(nil, &state{tail: new(tail)})
	return x.state.Load()
}

// Search returns all entries within radius bits of h, the nearest first, equal
// ones by id. The error is ErrQuality for a quality below phash.MinQuality, or
// ErrRadius.
func (x *Index) Search(h phash.Hash, quality, radius int) ([]Match, error) {
	return x.search([]phash.Hash{h}, quality, radius)
}

// SearchTurned searches with the eight hashes of phash.Dihedral, and so finds
// pictures that were mirrored or turned by quarters. An entry is named once,
// with the turn under which it is nearest. Errors are those of Search.
func (x *Index) SearchTurned(hashes [8]phash.Hash, quality, radius int) ([]Match, error) {
	return x.search(hashes[:], quality, radius)
}

func (x *Index) search(hashes []phash.Hash, quality, radius int) ([]Match, error) {
	if quality < phash.MinQuality {
		return nil, ErrQuality
	}
	if radius < 0 || radius > MaxRadius {
		return nil, ErrRadius
	}
	s := x.now()
	var found []Match
	work := workPool.Get().(*work)
	defer workPool.Put(work)
	for t, h := range hashes {
		emit := func(id uint64, distance int) {
			found = append(found, Match{id, distance, phash.Turn(t)})
		}
		q := codeOf(h)
		for _, g := range s.segments {
			g.search(&q, radius, work, emit)
		}
		s.tail.search(&q, radius, emit)
	}
	slices.SortFunc(found, func(a, b Match) int {
		return cmp.Or(cmp.Compare(a.ID, b.ID), cmp.Compare(a.Distance, b.Distance), cmp.Compare(a.Turn, b.Turn))
	})
	found = slices.CompactFunc(found, func(a, b Match) bool { return a.ID == b.ID })
	slices.SortStableFunc(found, func(a, b Match) int { return cmp.Compare(a.Distance, b.Distance) })
	return found, nil
}

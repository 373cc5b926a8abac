package mih

import (
	"slices"
	"sync/atomic"
)

// tailSize is the number of the newest entries that are searched from end to
// end. Reading 4,096 hashes takes about as long as a search in the tables of a
// hundred thousand.
const tailSize = 4096

// tail holds the newest entries in the order in which they came. One writer at
// a time appends; readers see the first n.
type tail struct {
	n     atomic.Int64
	ids   [tailSize]uint64
	codes [tailSize]code
	dead  [tailSize / 64]atomic.Uint64
}

func (t *tail) full() bool { return t.n.Load() == tailSize }

func (t *tail) add(id uint64, c code) {
	n := t.n.Load()
	t.ids[n], t.codes[n] = id, c
	t.n.Store(n + 1) // from here on readers see it
}

func (t *tail) has(i int) bool { return t.dead[i/64].Load()>>(i%64)&1 != 0 }

func (t *tail) search(q *code, radius int, emit func(id uint64, distance int)) {
	for i := range t.codes[:t.n.Load()] {
		if d := q.distance(&t.codes[i]); d <= radius && !t.has(i) {
			emit(t.ids[i], d)
		}
	}
}

// find returns the position of an entry that was not removed, or -1.
func (t *tail) find(id uint64) int {
	for i, other := range t.ids[:t.n.Load()] {
		if other == id && !t.has(i) {
			return i
		}
	}
	return -1
}

// remove marks an entry as removed.
func (t *tail) remove(i int) { t.dead[i/64].Or(1 << (i % 64)) }

// sorted returns the entries that were not removed, by id.
func (t *tail) sorted() (ids []uint64, codes []code) {
	var at []int
	for i := range int(t.n.Load()) {
		if !t.has(i) {
			at = append(at, i)
		}
	}
	return gather(t.ids[:], t.codes[:], at)
}

// gather returns the entries at the given positions, sorted by id.
func gather(fromIDs []uint64, fromCodes []code, at []int) (ids []uint64, codes []code) {
	slices.SortFunc(at, func(i, j int) int {
		if fromIDs[i] < fromIDs[j] {
			return -1
		}
		return 1
	})
	ids, codes = make([]uint64, len(at)), make([]code, len(at))
	for k, i := range at {
		ids[k], codes[k] = fromIDs[i], fromCodes[i]
	}
	return ids, codes
}

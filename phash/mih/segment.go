package mih

import (
	"slices"
	"sync"
	"sync/atomic"
	"unsafe"
)

// segment is a set of entries, sorted by id, with a table for each band. Apart
// from marks of removal it never changes.
type segment struct {
	ids   []uint64 // strictly ascending
	codes []code
	marks
	split split
	// The entries of a value v of band b stand, as positions, in
	// order[b][start[b][v]:start[b][v+1]].
	start, order [][]uint32
}

// marks tells which of some entries were removed.
type marks struct {
	dead []atomic.Uint64
	gone atomic.Int64
}

func (m *marks) set(i int) {
	m.dead[i/64].Or(1 << (i % 64))
	m.gone.Add(1)
}

func (m *marks) has(i int) bool { return m.dead[i/64].Load()>>(i%64)&1 != 0 }

// newSegment makes the tables. It keeps both slices.
func newSegment(ids []uint64, codes []code) *segment {
	return cut(ids, codes, splitFor(len(ids)))
}

// cut makes the tables of a given split.
func cut(ids []uint64, codes []code, s split) *segment {
	g := &segment{ids: ids, codes: codes, split: s}
	g.dead = make([]atomic.Uint64, (len(ids)+63)/64)
	g.start, g.order = make([][]uint32, g.split.bands), make([][]uint32, g.split.bands)
	for b := range g.start {
		g.start[b], g.order[b] = sortBand(g.split, b, codes)
	}
	return g
}

// sortBand sorts positions by the value of a band, by counting.
func sortBand(s split, band int, codes []code) (start, order []uint32) {
	start = make([]uint32, 1<<s.width+1)
	for i := range codes {
		start[s.value(&codes[i], band)+1]++
	}
	for v := 1; v < len(start); v++ {
		start[v] += start[v-1]
	}
	order = make([]uint32, len(codes))
	// start[v] runs ahead to the end of v, which is where v+1 began.
	for i := range codes {
		v := s.value(&codes[i], band)
		order[start[v]] = uint32(i)
		start[v]++
	}
	copy(start[1:], start)
	start[0] = 0
	return start, order
}

// work is what a search needs for a moment.
type work struct {
	spans      [][2]uint32
	candidates []uint32
}

var workPool = sync.Pool{New: func() any { return new(work) }}

// search calls emit for each entry within radius bits of q, once.
//
// Lists are looked up first and entries visited afterwards, so that the
// processor can wait for many of these scattered places at a time.
func (g *segment) search(q *code, radius int, w *work, emit func(id uint64, distance int)) {
	for b := range g.split.bands {
		reach := g.split.reach(radius, b)
		if reach < 0 {
			return // the later ones need not be looked at either
		}
		v, start, order := g.split.value(q, b), g.start[b], g.order[b]
		w.spans, w.candidates = w.spans[:0], w.candidates[:0]
		for _, flip := range g.split.near(reach) {
			at := v ^ flip
			w.spans = append(w.spans, [2]uint32{start[at], start[at+1]})
		}
		for _, span := range w.spans {
			w.candidates = append(w.candidates, order[span[0]:span[1]]...)
		}
		for _, i := range w.candidates {
			d := q.distance(&g.codes[i])
			if d <= radius && !g.has(int(i)) && !g.met(q, &g.codes[i], radius, b) {
				emit(g.ids[i], d)
			}
		}
	}
}

// met reports whether c was found by a band before this one.
func (g *segment) met(q, c *code, radius, band int) bool {
	for b := range band {
		v := g.split.value(q, b) ^ g.split.value(c, b)
		if ones(v) <= g.split.reach(radius, b) {
			return true
		}
	}
	return false
}

// find returns the position of an entry that was not removed, or -1.
func (g *segment) find(id uint64) int {
	if i, ok := slices.BinarySearch(g.ids, id); ok && !g.has(i) {
		return i
	}
	return -1
}

// living returns the number of entries that were not removed.
func (g *segment) living() int { return len(g.ids) - int(g.gone.Load()) }

// bytes returns the size of the segment in memory.
func (g *segment) bytes() int64 {
	n := int(unsafe.Sizeof(*g)) + 8*cap(g.ids) + 32*cap(g.codes) + 8*cap(g.dead)
	for b := range g.start {
		n += 4 * (cap(g.start[b]) + cap(g.order[b]))
	}
	return int64(n)
}

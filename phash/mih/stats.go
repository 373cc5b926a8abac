package mih

import "unsafe"

// Stats describes an Index.
type Stats struct {
	Entries  int   // that can be found
	Removed  int   // whose place is not free yet
	Segments int   // that a search goes through
	Bytes    int64 // of memory, hashes and removed entries included
}

// Stats returns the figures of now.
func (x *Index) Stats() Stats {
	s := x.now()
	n := Stats{Segments: len(s.segments), Bytes: int64(unsafe.Sizeof(*s.tail))}
	for i := range int(s.tail.n.Load()) {
		if s.tail.has(i) {
			n.Removed++
		} else {
			n.Entries++
		}
	}
	for _, g := range s.segments {
		living := g.living()
		n.Entries += living
		n.Removed += len(g.ids) - living
		n.Bytes += g.bytes()
	}
	return n
}

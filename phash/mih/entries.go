package mih

import (
	"context"
	"iter"
	"slices"
	"sync/atomic"

	"github.com/bonafide-aftersale/bonafide/phash"
)

// Source gives entries, wherever they last: a table, a file, another Index.
type Source interface {
	// Entries MUST yield every entry with an id above after once (with after
	// 0 also id 0), and stop after it has yielded an error.
	Entries(ctx context.Context, after uint64) iter.Seq2[Entry, error]
}

// Store is where entries last. Whoever keeps both a Store and an Index writes
// to the Store first, and fills a new Index from it at the start; what others
// have written meanwhile comes with Entries after the last id seen, if ids only
// grow. An Index is a Store itself.
type Store interface {
	Source
	// Append MUST keep all entries before it returns nil, and MUST answer an
	// id that is taken with an error.
	Append(ctx context.Context, entries ...Entry) error
	// Remove MUST report whether there was an entry of this id.
	Remove(ctx context.Context, id uint64) (bool, error)
}

var _ Store = (*Index)(nil)

// Entries yields the entries with an id above after, ids ascending, Quality
// being phash.MinQuality, which is all that is known of it. It yields what was
// there when it began; what is removed meanwhile may be among it. The only
// error is of the context.
func (x *Index) Entries(ctx context.Context, after uint64) iter.Seq2[Entry, error] {
	return func(yield func(Entry, error) bool) {
		n := 0
		for id, c := range x.now().entries(after) {
			if n++; n%1024 == 1 && ctx.Err() != nil {
				yield(Entry{}, ctx.Err())
				return
			}
			if !yield(Entry{id, c.hash(), phash.MinQuality}, nil) {
				return
			}
		}
	}
}

// entries yields the living entries with an id above after, ids ascending.
// Id 0 comes only with after 0.
func (s *state) entries(after uint64) iter.Seq2[uint64, code] {
	return func(yield func(uint64, code) bool) {
		ids, codes := s.tail.sorted()
		last := &segment{ids: ids, codes: codes}
		last.dead = make([]atomic.Uint64, (len(ids)+63)/64)
		runs := append(slices.Clone(s.segments), last)
		at := make([]int, len(runs))
		for r, g := range runs {
			if after > 0 {
				at[r], _ = slices.BinarySearch(g.ids, after+1)
				if after+1 == 0 {
					at[r] = len(g.ids)
				}
			}
		}
		for {
			best := -1
			for r, g := range runs {
				for at[r] < len(g.ids) && g.has(at[r]) {
					at[r]++
				}
				if at[r] < len(g.ids) && (best < 0 || g.ids[at[r]] < runs[best].ids[at[best]]) {
					best = r
				}
			}
			if best < 0 {
				return
			}
			g, i := runs[best], at[best]
			at[best]++
			if !yield(g.ids[i], g.codes[i]) {
				return
			}
		}
	}
}

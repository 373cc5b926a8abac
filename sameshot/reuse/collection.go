package reuse

import (
	"cmp"
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"iter"
	"maps"
	"slices"
	"sync"

	"github.com/bonafide-aftersale/bonafide/phash"
	"github.com/bonafide-aftersale/bonafide/phash/mih"
	"github.com/bonafide-aftersale/bonafide/sameshot"
)

// Collection finds pictures by equal bytes, by near hashes and by common
// features. It is safe for concurrent use.
type Collection struct {
	features *Index
	hashes   mih.Index

	mu      sync.RWMutex
	records map[uint64]Record
	exact   map[[sha256.Size]byte][]uint64
}

// NewCollection returns an empty collection.
func NewCollection(v *Vocabulary) *Collection {
	return &Collection{features: New(v), records: map[uint64]Record{}, exact: map[[sha256.Size]byte][]uint64{}}
}

// Vocabulary returns the vocabulary that sketches must be made with.
func (c *Collection) Vocabulary() *Vocabulary { return c.features.Vocabulary() }

// ErrName: the name of a record is longer than MaxName.
var ErrName = errors.New("reuse: the name is too long")

// Append adds records, and stops at the first that it cannot take: ErrExists,
// ErrMixed, ErrName, or the error of the context. Those before it stay. A record
// of low hash quality is found by its bytes and features only.
func (c *Collection) Append(ctx context.Context, records ...Record) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	for _, r := range records {
		if err := ctx.Err(); err != nil {
			return err
		}
		if len(r.Name) > MaxName {
			return fmt.Errorf("%w: %d bytes", ErrName, len(r.Name))
		}
		if err := c.features.Add(r.ID, r.Sketch); err != nil {
			return err
		}
		// The one other error would be an id that is taken, and that the
		// features would have refused.
		err := c.hashes.Append(context.WithoutCancel(ctx), mih.Entry{ID: r.ID, Hash: r.Hash, Quality: r.Quality})
		if err != nil && !errors.Is(err, mih.ErrQuality) {
			return err
		}
		c.records[r.ID] = r
		c.exact[r.Sum] = append(c.exact[r.Sum], r.ID)
	}
	return nil
}

// Fill adds all records of a source.
func (c *Collection) Fill(ctx context.Context, source Source) error {
	for r, err := range source.Records(ctx, 0) {
		if err == nil {
			err = c.Append(ctx, r)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// Remove takes a record out and reports whether there was one. The error is
// only of the context.
func (c *Collection) Remove(ctx context.Context, id uint64) (bool, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if err := ctx.Err(); err != nil {
		return false, err
	}
	r, ok := c.records[id]
	if !ok {
		return false, nil
	}
	delete(c.records, id)
	same := slices.DeleteFunc(slices.Clone(c.exact[r.Sum]), func(other uint64) bool { return other == id })
	if c.exact[r.Sum] = same; len(same) == 0 {
		delete(c.exact, r.Sum)
	}
	c.features.Remove(id)
	_, err := c.hashes.Remove(context.WithoutCancel(ctx), id)
	return true, err
}

// Stop leaves the features of a picture out of every search; see Index.Stop.
func (c *Collection) Stop(view *sameshot.View) { c.features.Stop(view) }

// Record returns the record of an id.
func (c *Collection) Record(id uint64) (Record, bool) {
	c.mu.RLock()
	defer c.mu.RUnlock()
	r, ok := c.records[id]
	return r, ok
}

// Holds returns the ids of all pictures whose file has this SHA-256.
func (c *Collection) Holds(sum [sha256.Size]byte) []uint64 {
	c.mu.RLock()
	defer c.mu.RUnlock()
	return slices.Clone(c.exact[sum])
}

// Records yields what is there when it begins, ids ascending. The only error is
// of the context.
func (c *Collection) Records(ctx context.Context, after uint64) iter.Seq2[Record, error] {
	return func(yield func(Record, error) bool) {
		c.mu.RLock()
		all := slices.SortedFunc(maps.Values(c.records), func(a, b Record) int { return cmp.Compare(a.ID, b.ID) })
		c.mu.RUnlock()
		for _, r := range all {
			switch {
			case ctx.Err() != nil:
				yield(Record{}, ctx.Err())
				return
			case after > 0 && r.ID <= after:
			case !yield(r, nil):
				return
			}
		}
	}
}

// Hit is a picture that the one asked for may be made of, and what speaks for
// it.
type Hit struct {
	ID       uint64
	Same     bool       // the files are equal
	Near     bool       // the hashes are within phash.MatchDistance:
	Distance int        // their distance; 0 if not Near
	Turn     phash.Turn // how the picture asked for is turned for it
	Matches  int        // features that agree in geometry; 0 if too few
	Mirrored bool       // they do if the picture asked for is mirrored
	score    float64
}

// Search returns what may be the picture asked for or an original of it: equal
// files first, then those with most weight of common features, then those
// that only the hash finds. At most limit are returned. The only error is of
// the context.
func (c *Collection) Search(ctx context.Context, q *Query, limit int) ([]Hit, error) {
	hits := map[uint64]*Hit{}
	at := func(id uint64) *Hit {
		if hits[id] == nil {
			hits[id] = &Hit{ID: id}
		}
		return hits[id]
	}
	for _, id := range c.Holds(q.Sum) {
		at(id).Same = true
	}
	near, err := c.hashes.SearchTurned(q.Hashes, q.Quality, phash.MatchDistance)
	if err != nil && !errors.Is(err, mih.ErrQuality) {
		return nil, err
	}
	for _, m := range near {
		h := at(m.ID)
		h.Near, h.Distance, h.Turn = true, m.Distance, m.Turn
	}
	candidates, err := c.features.Search(ctx, q.View, limit)
	if err != nil {
		return nil, err
	}
	for _, m := range candidates {
		h := at(m.ID)
		h.Matches, h.Mirrored, h.score = m.Matches, m.Mirrored, m.Score
	}
	out := make([]Hit, 0, len(hits))
	for _, h := range hits {
		out = append(out, *h)
	}
	slices.SortFunc(out, func(a, b Hit) int {
		return cmp.Or(-compareBool(a.Same, b.Same), cmp.Compare(b.score, a.score),
			-compareBool(a.Near, b.Near), cmp.Compare(a.Distance, b.Distance), cmp.Compare(a.ID, b.ID))
	})
	return out[:min(len(out), max(limit, 0))], nil
}

func compareBool(a, b bool) int {
	switch {
	case a == b:
		return 0
	case a:
		return 1
	}
	return -1
}

// CollectionStats describes a Collection.
type CollectionStats struct {
	Pictures int
	Hashes   mih.Stats
	Features Stats
}

// Stats returns the figures of now.
func (c *Collection) Stats() CollectionStats {
	c.mu.RLock()
	n := len(c.records)
	c.mu.RUnlock()
	return CollectionStats{n, c.hashes.Stats(), c.features.Stats()}
}

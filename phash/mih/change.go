package mih

import (
	"context"
	"fmt"
	"slices"

	"github.com/bonafide-aftersale/bonafide/phash"
)

// growth is how much larger than what is merged into it a segment must be to
// stay as it is. With 4, ten million entries lie in at most seven segments and
// each entry is sorted into tables about ten times while they come singly.
const growth = 4

// Append adds entries. They are found as soon as it returns. An entry of low
// quality (ErrQuality) or a taken id (ErrExists) ends it; those before it stay.
// Now and then an Append merges segments, which takes some microseconds for
// each entry held; searches go on meanwhile. Fill is quicker for many entries.
func (x *Index) Append(ctx context.Context, entries ...Entry) error {
	x.write.Lock()
	defer x.write.Unlock()
	for _, e := range entries {
		if err := ctx.Err(); err != nil {
			return err
		}
		if e.Quality < phash.MinQuality {
			return fmt.Errorf("%w: entry %d", ErrQuality, e.ID)
		}
		if x.now().holds(e.ID) {
			return fmt.Errorf("%w: %d", ErrExists, e.ID)
		}
		if x.now().tail.full() {
			x.seal()
		}
		x.now().tail.add(e.ID, codeOf(e.Hash))
	}
	return nil
}

// Fill adds all entries of source that are of sufficient quality, as one
// segment, and returns their number. Entries of low quality are passed over.
// With an error (of the source, of the context, ErrExists) nothing is added.
func (x *Index) Fill(ctx context.Context, source Source) (int, error) {
	x.write.Lock()
	defer x.write.Unlock()
	var ids []uint64
	var codes []code
	for e, err := range source.Entries(ctx, 0) {
		if err == nil && len(ids)%1024 == 0 {
			err = ctx.Err()
		}
		if err != nil {
			return 0, err
		}
		if e.Quality < phash.MinQuality {
			continue
		}
		if x.now().holds(e.ID) {
			return 0, fmt.Errorf("%w: %d", ErrExists, e.ID)
		}
		ids, codes = append(ids, e.ID), append(codes, codeOf(e.Hash))
	}
	if !slices.IsSorted(ids) {
		at := make([]int, len(ids))
		for i := range at {
			at[i] = i
		}
		ids, codes = gather(ids, codes, at)
	}
	for i := 1; i < len(ids); i++ {
		if ids[i] == ids[i-1] {
			return 0, fmt.Errorf("%w: %d", ErrExists, ids[i])
		}
	}
	x.push(x.now().segments, slices.Clip(ids), slices.Clip(codes), x.now().tail)
	return len(ids), nil
}

// Remove takes an entry out. It reports whether there was one; the error is
// only of the context.
func (x *Index) Remove(ctx context.Context, id uint64) (bool, error) {
	x.write.Lock()
	defer x.write.Unlock()
	if err := ctx.Err(); err != nil {
		return false, err
	}
	s := x.now()
	if i := s.tail.find(id); i >= 0 {
		s.tail.remove(i)
		return true, nil
	}
	for k, g := range s.segments {
		i := g.find(id)
		if i < 0 {
			continue
		}
		g.set(i)
		if 2*g.living() < len(g.ids) { // more than half is waste
			ids, codes := merge(nil, nil, g)
			x.push(slices.Delete(slices.Clone(s.segments), k, k+1), ids, codes, s.tail)
		}
		return true, nil
	}
	return false, nil
}

// Compact brings all entries into one segment and frees the place of removed
// ones. A search is quickest afterwards.
func (x *Index) Compact() {
	x.write.Lock()
	defer x.write.Unlock()
	s := x.now()
	ids, codes := s.tail.sorted()
	for _, g := range slices.Backward(s.segments) {
		ids, codes = merge(ids, codes, g)
	}
	fresh := &state{tail: new(tail)}
	if len(ids) > 0 {
		fresh.segments = []*segment{newSegment(ids, codes)}
	}
	x.state.Store(fresh)
}

// holds reports whether an entry of this id is there.
func (s *state) holds(id uint64) bool {
	for _, g := range s.segments {
		if g.find(id) >= 0 {
			return true
		}
	}
	return s.tail.find(id) >= 0
}

// seal makes a segment of the tail and begins a new one.
func (x *Index) seal() {
	ids, codes := x.now().tail.sorted()
	x.push(x.now().segments, ids, codes, new(tail))
}

// push replaces the segments by the given ones and one more, of entries sorted
// by id, with which it merges those that are too small to stay beside it.
func (x *Index) push(segments []*segment, ids []uint64, codes []code, t *tail) {
	segments = slices.Clone(segments)
	for len(segments) > 0 {
		last := segments[len(segments)-1]
		if last.living() > growth*len(ids) {
			break
		}
		ids, codes = merge(ids, codes, last)
		segments = segments[:len(segments)-1]
	}
	if len(ids) > 0 {
		segments = append(segments, newSegment(ids, codes))
	}
	x.state.Store(&state{segments: segments, tail: t})
}

// merge returns the living entries of g and the given ones, sorted by id.
func merge(ids []uint64, codes []code, g *segment) ([]uint64, []code) {
	n := len(ids) + g.living()
	outIDs, outCodes := make([]uint64, 0, n), make([]code, 0, n)
	i := 0
	for k, id := range g.ids {
		if g.has(k) {
			continue
		}
		for ; i < len(ids) && ids[i] < id; i++ {
			outIDs, outCodes = append(outIDs, ids[i]), append(outCodes, codes[i])
		}
		outIDs, outCodes = append(outIDs, id), append(outCodes, g.codes[k])
	}
	return append(outIDs, ids[i:]...), append(outCodes, codes[i:]...)
}

package main

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"iter"
	"math/rand/v2"
	"runtime"
	"slices"
	"time"

	"github.com/bonafide-aftersale/bonafide/phash"
	"github.com/bonafide-aftersale/bonafide/phash/mih"
)

// hashRow is what was measured of one number of hashes. Times are processor
// time of the one thread that works.
type hashRow struct {
	n, found               int
	build, compact         time.Duration
	appendOne, removeOne   time.Duration
	write, read            time.Duration
	snapshot               int64
	stats                  mih.Stats
	heap                   int64
	stranger, near, turned spread
	scan, scattered        spread
	peers                  []peerRow
}

// spread is the distribution of some times.
type spread struct{ p50, p99, max time.Duration }

func spreadOf(d []time.Duration) spread {
	slices.Sort(d)
	return spread{d[len(d)/2], d[len(d)*99/100], d[len(d)-1]}
}

// generated yields n hashes: real ones, each with its copies moved by up to 40
// bits, at places spread over all, and random ones between.
type generated struct {
	n, first int
	real     []phash.Hash
	seed     uint64
}

const copiesOfReal = 4

func (g generated) at(r *rand.Rand, i int) (h phash.Hash) {
	if step := max(g.n/(copiesOfReal*len(g.real)), 1); i%step == 0 && i/step < copiesOfReal*len(g.real) {
		return moved(r, g.real[i/step%len(g.real)], r.IntN(41))
	}
	for k := 0; k < len(h); k += 8 {
		v := r.Uint64()
		for b := range 8 {
			h[k+b] = byte(v >> (8 * b))
		}
	}
	return h
}

func (g generated) Entries(context.Context, uint64) iter.Seq2[mih.Entry, error] {
	return func(yield func(mih.Entry, error) bool) {
		r := rand.New(rand.NewPCG(g.seed, 3))
		for i := range g.n {
			if !yield(mih.Entry{ID: uint64(g.first + i), Hash: g.at(r, i), Quality: 100}, nil) {
				return
			}
		}
	}
}

// moved returns h with up to n bits flipped: one that is drawn twice is as it was.
func moved(r *rand.Rand, h phash.Hash, n int) phash.Hash {
	for range n {
		bit := r.IntN(256)
		h[bit/8] ^= 1 << (bit % 8)
	}
	return h
}

// realHashes hashes the photographs of both halves.
func realHashes(s *settings) ([]phash.Hash, error) {
	var out []phash.Hash
	for _, tune := range [...]bool{true, false} {
		shots, err := halfOf(s.data, tune)
		if err != nil {
			return nil, err
		}
		for i, sh := range shots {
			s.note("hash of picture %d of %d", i+1, len(shots))
			img, err := sh.open()
			if err != nil {
				return nil, err
			}
			if h, q := phash.PDQ(img); q >= phash.MinQuality {
				out = append(out, h)
			}
		}
	}
	return out, nil
}

// measureHashes fills an index with n hashes and searches it.
func measureHashes(ctx context.Context, s *settings, real []phash.Hash, n int) (*hashRow, error) {
	runtime.LockOSThread()
	defer runtime.UnlockOSThread()
	row := &hashRow{n: n}
	source := generated{n: n, real: real, seed: s.seed}
	before := heap()
	x := new(mih.Index)
	s.note("%d hashes: building", n)
	var err error
	row.build = timed(func() { _, err = x.Fill(ctx, source) })
	if err != nil {
		return nil, err
	}
	row.stats, row.heap = x.Stats(), heap()-before

	r := rand.New(rand.NewPCG(s.seed, 4))
	strangers, near := make([]phash.Hash, s.queries), make([]phash.Hash, s.queries)
	for i := range strangers {
		strangers[i] = generated{n: 1 << 60, real: real}.at(r, 1)
		near[i] = moved(r, real[r.IntN(len(real))], r.IntN(32))
	}
	search := func(queries []phash.Hash) (spread, error) {
		var times []time.Duration
		for _, q := range queries {
			var m []mih.Match
			times = append(times, timed(func() { m, err = x.Search(q, 100, mih.MaxRadius) }))
			row.found += len(m)
			if err != nil {
				return spread{}, err
			}
		}
		return spreadOf(times), nil
	}
	if row.stranger, err = search(strangers); err != nil {
		return nil, err
	}
	row.found = 0
	if row.near, err = search(near); err != nil {
		return nil, err
	}
	var times []time.Duration
	for i := range min(s.queries/4, len(strangers)/8) {
		eight := [8]phash.Hash(strangers[8*i:])
		times = append(times, timed(func() { _, err = x.SearchTurned(eight, 100, mih.MaxRadius) }))
	}
	row.turned = spreadOf(times)
	if row.scan, err = scan(ctx, x, source, near); err != nil {
		return nil, err
	}
	if row.peers, err = measurePeers(ctx, s, source, near, row.found); err != nil {
		return nil, err
	}
	return row, row.change(ctx, s, x, source)
}

// scan searches a few hashes in a flat list, and holds the index to the result.
func scan(ctx context.Context, x *mih.Index, source generated, queries []phash.Hash) (spread, error) {
	var flat [][4]uint64
	for e := range source.Entries(ctx, 0) {
		flat = append(flat, wordsOf(e.Hash))
	}
	var times []time.Duration
	for _, q := range queries[:min(20, len(queries))] {
		w, near := wordsOf(q), 0
		times = append(times, timed(func() { near = countNear(flat, w, mih.MaxRadius) }))
		got, err := x.Search(q, 100, mih.MaxRadius)
		if err != nil {
			return spread{}, err
		}
		if len(got) != near {
			return spread{}, fmt.Errorf("the index finds %d hashes, the scan %d", len(got), near)
		}
	}
	return spreadOf(times), nil
}

// change measures what alters the index: it adds a hundredth one by one, takes
// as many out, writes a snapshot and reads it.
func (row *hashRow) change(ctx context.Context, s *settings, x *mih.Index, source generated) error {
	s.note("%d hashes: adding, removing, snapshot", row.n)
	few := max(row.n/100, 1)
	more := generated{n: few, first: row.n, real: source.real, seed: s.seed + 1}
	var err error
	row.appendOne = timed(func() {
		for e := range more.Entries(ctx, 0) {
			if err = x.Append(ctx, e); err != nil {
				return
			}
		}
	}) / time.Duration(few)
	if err != nil {
		return err
	}
	r := rand.New(rand.NewPCG(s.seed, 5))
	var times []time.Duration
	for range min(s.queries, 300) {
		q := moved(r, source.real[r.IntN(len(source.real))], r.IntN(32))
		times = append(times, timed(func() { _, err = x.Search(q, 100, mih.MaxRadius) }))
	}
	row.scattered = spreadOf(times)
	row.removeOne = timed(func() {
		for i := range few {
			x.Remove(ctx, uint64(i*97))
		}
	}) / time.Duration(few)
	row.compact = timed(x.Compact)
	var out bytes.Buffer
	out.Grow(41 * row.n)
	row.write = timed(func() { row.snapshot, err = x.WriteTo(&out) })
	if err != nil {
		return err
	}
	want := x.Stats().Entries
	*x = mih.Index{}
	var y *mih.Index
	row.read = timed(func() { y, err = mih.Read(io.Reader(&out)) })
	if err == nil && y.Stats().Entries != want {
		err = fmt.Errorf("a snapshot of %d entries is read as %d", want, y.Stats().Entries)
	}
	return err
}

func wordsOf(h phash.Hash) (w [4]uint64) {
	for i := range w {
		for b := range 8 {
			w[i] = w[i]<<8 | uint64(h[8*i+b])
		}
	}
	return w
}

// heap is the memory in use after garbage was collected.
func heap() int64 {
	runtime.GC()
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return int64(m.HeapAlloc)
}

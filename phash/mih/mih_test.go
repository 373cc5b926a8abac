package mih_test

import (
	"bufio"
	"context"
	"errors"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"sync"
	"testing"

	"pgregory.net/rapid"

	"github.com/bonafide-aftersale/bonafide/phash"
	"github.com/bonafide-aftersale/bonafide/phash/mih"
)

// linear is the slow and obvious index.
type linear map[uint64]phash.Hash

func (l linear) search(h phash.Hash, radius int) map[uint64]int {
	found := map[uint64]int{}
	for id, other := range l {
		if d := h.Distance(other); d <= radius {
			found[id] = d
		}
	}
	return found
}

// check compares a search with the linear one.
func check(t interface {
	Helper()
	Fatalf(string, ...any)
}, x *mih.Index, l linear, h phash.Hash, radius int) (found int) {
	t.Helper()
	got, err := x.Search(h, 100, radius)
	if err != nil {
		t.Fatalf("Search: %v", err)
	}
	want := l.search(h, radius)
	for i, m := range got {
		if d, ok := want[m.ID]; !ok || d != m.Distance {
			t.Fatalf("radius %d: got entry %d at %d, want %d, %v", radius, m.ID, m.Distance, d, ok)
		}
		if i > 0 && (got[i-1].Distance > m.Distance || got[i-1].Distance == m.Distance && got[i-1].ID >= m.ID) {
			t.Fatalf("matches %d and %d are out of order", i-1, i)
		}
	}
	if len(got) != len(want) {
		t.Fatalf("radius %d: got %d matches, want %d", radius, len(got), len(want))
	}
	return len(got)
}

func randomHash(r *rand.Rand) (h phash.Hash) {
	for i := range h {
		h[i] = byte(r.Uint32())
	}
	return h
}

// moved returns h with n different bits flipped.
func moved(r *rand.Rand, h phash.Hash, n int) phash.Hash {
	for _, bit := range r.Perm(256)[:n] {
		h[bit/8] ^= 1 << (bit % 8)
	}
	return h
}

func entry(id uint64, h phash.Hash) mih.Entry { return mih.Entry{ID: id, Hash: h, Quality: 100} }

func fill(t *testing.T, x *mih.Index, l linear, r *rand.Rand, n int) {
	t.Helper()
	for range n {
		id, h := r.Uint64(), randomHash(r)
		if err := x.Append(context.Background(), entry(id, h)); err != nil {
			t.Fatal(err)
		}
		l[id] = h
	}
}

// Every distance up to the radius and just above it, in segments of several
// widths: what is within is found, what is not is not.
func TestExactAtEveryDistance(t *testing.T) {
	t.Parallel()
	for _, n := range []int{0, 1, 500, 5_000, 40_000, 300_000} {
		if testing.Short() && n > 40_000 {
			continue
		}
		r := rand.New(rand.NewPCG(uint64(n), 1))
		x, l := new(mih.Index), linear{}
		fill(t, x, l, r, n)
		centre := randomHash(r)
		for d := range 41 {
			id := uint64(d)<<32 + 7
			h := moved(r, centre, d)
			if err := x.Append(context.Background(), entry(id, h)); err != nil {
				t.Fatal(err)
			}
			l[id] = h
		}
		// Once with the copies in the tail, once with all in tables.
		for range 2 {
			for _, radius := range []int{0, 1, 7, 15, 16, 24, 30, 31} {
				if got := check(t, x, l, centre, radius); got != radius+1 {
					t.Errorf("%d entries, radius %d: got %d matches, want %d", n, radius, got, radius+1)
				}
			}
			x.Compact()
		}
	}
}

// The worst cases of the argument: differing bits spread so evenly over the
// bands that none is nearer than it must be, at every offset.
func TestExactForEvenlySpreadBits(t *testing.T) {
	t.Parallel()
	for _, n := range []int{600, 20_000, 140_000} {
		if testing.Short() && n > 20_000 {
			continue
		}
		r := rand.New(rand.NewPCG(uint64(n), 2))
		x, l := new(mih.Index), linear{}
		fill(t, x, l, r, n)
		centre := randomHash(r)
		for first := range 256 {
			h := centre
			for k := range 31 {
				bit := (first + k*256/31) % 256
				h[bit/8] ^= 1 << (bit % 8)
			}
			if err := x.Append(context.Background(), entry(uint64(first), h)); err != nil {
				t.Fatal(err)
			}
			l[uint64(first)] = h
		}
		x.Compact()
		if got := check(t, x, l, centre, 31); got < 200 {
			t.Errorf("%d entries: got %d matches, want nearly 256", n, got)
		}
	}
}

func TestReferenceNeedlesAndHaystack(t *testing.T) {
	t.Parallel()
	needles, hay := readHashes(t, "needles.txt"), readHashes(t, "haystack.txt")
	x, l := new(mih.Index), linear{}
	for i, h := range hay {
		if err := x.Append(context.Background(), entry(uint64(i), h)); err != nil {
			t.Fatal(err)
		}
		l[uint64(i)] = h
	}
	x.Compact()
	total := 0
	for _, h := range append(needles, hay...) {
		total += check(t, x, l, h, mih.MaxRadius)
	}
	if total <= len(hay) {
		t.Errorf("got %d matches, want more than the %d of each hash with itself", total, len(hay))
	}
	t.Logf("%d needles and %d straws: %d matches", len(needles), len(hay), total)
}

func readHashes(t *testing.T, name string) []phash.Hash {
	t.Helper()
	f, err := os.Open(filepath.Join("..", "..", "..", "shared", "data", "pdq", name))
	if err != nil {
		t.Skipf("the reference hashes are not here: %v", err)
	}
	defer f.Close()
	var out []phash.Hash
	for lines := bufio.NewScanner(f); lines.Scan(); {
		h, err := phash.Parse(lines.Text())
		if err != nil {
			t.Fatal(err)
		}
		out = append(out, h)
	}
	return out
}

// Any sequence of changes leaves what a map would hold.
func TestChangesAgreeWithAMap(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		ctx := context.Background()
		r := rand.New(rand.NewPCG(rapid.Uint64().Draw(t, "seed"), 3))
		x, l := new(mih.Index), linear{}
		centre := randomHash(r)
		for range rapid.IntRange(1, 12).Draw(t, "steps") {
			switch rapid.IntRange(0, 4).Draw(t, "step") {
			case 0, 1:
				for range rapid.IntRange(1, 5000).Draw(t, "many") {
					id := r.Uint64N(20_000)
					h := moved(r, centre, r.IntN(60))
					err := x.Append(ctx, entry(id, h))
					if _, taken := l[id]; taken != errors.Is(err, mih.ErrExists) || !taken && err != nil {
						t.Fatalf("Append(%d) = %v, taken %v", id, err, taken)
					}
					if err == nil {
						l[id] = h
					}
				}
			case 2, 3:
				for range rapid.IntRange(1, 4000).Draw(t, "removed") {
					id := r.Uint64N(20_000)
					_, want := l[id]
					if got, err := x.Remove(ctx, id); got != want || err != nil {
						t.Fatalf("Remove(%d) = %v, %v, want %v", id, got, err, want)
					}
					delete(l, id)
				}
			case 4:
				x.Compact()
				if s := x.Stats(); s.Removed != 0 || s.Segments > 1 {
					t.Fatalf("after Compact: %+v", s)
				}
			}
			check(t, x, l, centre, 31)
			check(t, x, l, moved(r, centre, 20), 20)
			if got := x.Stats().Entries; got != len(l) {
				t.Fatalf("got %d entries, want %d", got, len(l))
			}
		}
		after := r.Uint64N(20_000)
		var ids []uint64
		for e, err := range x.Entries(ctx, after) {
			if err != nil || l[e.ID] != e.Hash {
				t.Fatalf("entry %d: %v, %v", e.ID, e.Hash, err)
			}
			ids = append(ids, e.ID)
		}
		want := 0
		for id := range l {
			if id > after || after == 0 {
				want++
			}
		}
		if !slices.IsSorted(ids) || len(ids) != want {
			t.Fatalf("Entries after %d: got %d, want %d in order", after, len(ids), want)
		}
	})
}

func TestLowQualityIsNeitherKeptNorSearched(t *testing.T) {
	t.Parallel()
	var x mih.Index
	e := mih.Entry{ID: 1, Quality: phash.MinQuality - 1}
	if err := x.Append(context.Background(), e); !errors.Is(err, mih.ErrQuality) {
		t.Errorf("Append = %v, want ErrQuality", err)
	}
	if _, err := x.Search(phash.Hash{}, phash.MinQuality-1, 31); !errors.Is(err, mih.ErrQuality) {
		t.Errorf("Search = %v, want ErrQuality", err)
	}
	for _, radius := range []int{-1, mih.MaxRadius + 1} {
		if _, err := x.Search(phash.Hash{}, 100, radius); !errors.Is(err, mih.ErrRadius) {
			t.Errorf("Search with radius %d = %v, want ErrRadius", radius, err)
		}
	}
	if got := x.Stats().Entries; got != 0 {
		t.Errorf("got %d entries, want none", got)
	}
}

// A mirrored or turned picture is found under its turn.
func TestSearchTurned(t *testing.T) {
	t.Parallel()
	r := rand.New(rand.NewPCG(4, 4))
	var x mih.Index
	var turned [8]phash.Hash
	for i := range turned {
		turned[i] = randomHash(r)
		if err := x.Append(context.Background(), entry(uint64(i), moved(r, turned[i], 3*i))); err != nil {
			t.Fatal(err)
		}
	}
	got, err := x.SearchTurned(turned, 50, 31)
	if err != nil || len(got) != 8 {
		t.Fatalf("got %v, %v, want eight matches", got, err)
	}
	for i, m := range got {
		if want := (mih.Match{ID: uint64(i), Distance: 3 * i, Turn: phash.Turn(i)}); m != want {
			t.Errorf("got %+v, want %+v", m, want)
		}
	}
}

// Whoever searches while others add, remove and compact sees every entry that
// stays, always.
func TestSearchDuringChanges(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	r := rand.New(rand.NewPCG(5, 5))
	var x mih.Index
	centre := randomHash(r)
	const lasting = 20
	for i := range lasting {
		if err := x.Append(ctx, entry(uint64(i), moved(r, centre, i))); err != nil {
			t.Fatal(err)
		}
	}
	done := make(chan struct{})
	var readers sync.WaitGroup
	for range 2 {
		readers.Go(func() {
			for {
				got, err := x.Search(centre, 100, 31)
				if err != nil || len(got) != lasting {
					t.Errorf("got %d matches, %v, want %d", len(got), err, lasting)
					return
				}
				select {
				case <-done:
					return
				default:
				}
			}
		})
	}
	var writers sync.WaitGroup
	for w := range uint64(2) {
		writers.Go(func() {
			r := rand.New(rand.NewPCG(6, w))
			base := (w + 1) << 40
			for i := range uint64(12_000) {
				if err := x.Append(ctx, entry(base+i, randomHash(r))); err != nil {
					t.Error(err)
				}
				if i%3 > 0 {
					x.Remove(ctx, base+i-1)
				}
				if i%5000 == 4999 {
					x.Compact()
				}
			}
		})
	}
	writers.Wait()
	close(done)
	readers.Wait()
	if got, want := x.Stats().Entries, lasting+2*4000; got != want {
		t.Errorf("got %d entries, want %d", got, want)
	}
}

func TestFill(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	r := rand.New(rand.NewPCG(7, 7))
	var from, to mih.Index
	fill(t, &from, linear{}, r, 9000)
	if n, err := to.Fill(ctx, &from); n != 9000 || err != nil {
		t.Fatalf("Fill = %d, %v, want 9000", n, err)
	}
	if n, err := to.Fill(ctx, &from); !errors.Is(err, mih.ErrExists) {
		t.Errorf("second Fill = %d, %v, want ErrExists", n, err)
	}
	if got := to.Stats(); got.Entries != 9000 || got.Segments != 1 {
		t.Errorf("got %+v, want 9000 entries in a segment", got)
	}
	stopped, cancel := context.WithCancel(ctx)
	cancel()
	if _, err := new(mih.Index).Fill(stopped, &from); !errors.Is(err, context.Canceled) {
		t.Errorf("Fill = %v, want it cancelled", err)
	}
}

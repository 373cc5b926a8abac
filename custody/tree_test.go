package custody

import (
	"context"
	"errors"
	"fmt"
	"reflect"
	"slices"
	"sync"
	"testing"

	"golang.org/x/mod/sumdb/tlog"
	"pgregory.net/rapid"
)

// example is an entry that differs by n.
func example(n int) Entry {
	return Entry{
		Time: 1763884800000000 + int64(n), Tenant: "01KATENANT", Case: "01KACASE", Item: fmt.Sprintf("01KAITEM%d", n),
		Event: Received, Content: Sum(fmt.Append(nil, n)), Actor: "01KAPERSON", Method: "gallery", Details: Sum(fmt.Append(nil, "d", n)),
	}
}

func filled(t testing.TB, n int) *Memory {
	t.Helper()
	m := new(Memory)
	for i := range n {
		if _, err := m.Append(context.Background(), example(i)); err != nil {
			t.Fatal(err)
		}
	}
	return m
}

// The slow and obvious tree of RFC 6962, section 2.1: split at the largest
// power of two.
func slowRoot(leaves []tlog.Hash) tlog.Hash {
	switch len(leaves) {
	case 0:
		return tlog.Hash(Sum(nil))
	case 1:
		return leaves[0]
	}
	k := 1
	for k*2 < len(leaves) {
		k *= 2
	}
	return tlog.NodeHash(slowRoot(leaves[:k]), slowRoot(leaves[k:]))
}

func TestTreeIsTheOneOfRFC6962(t *testing.T) {
	t.Parallel()
	m := filled(t, 70)
	var f Frontier
	var leaves, stored []tlog.Hash
	for n := int64(0); n <= m.Size(); n++ {
		want := slowRoot(leaves)
		if got := f.Root(); got != want {
			t.Errorf("size %d: the frontier gives %v, want %v", n, got, want)
		}
		if n > 0 {
			got, err := tlog.TreeHash(n, Reader(context.Background(), m))
			if err != nil || got != want {
				t.Errorf("size %d: the log gives %v, %v, want %v", n, got, err, want)
			}
		}
		if n < m.Size() {
			leaf := Leaf(m.Body(n))
			leaves = append(leaves, leaf)
			stored = append(stored, f.Push(leaf)...)
		}
	}
	if !slices.Equal(stored, m.hashes) {
		t.Error("the frontier stores other hashes than the log")
	}
}

func TestProofs(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(rt *rapid.T) {
		size := rapid.IntRange(1, 60).Draw(rt, "size")
		m := filled(t, size)
		r := Reader(context.Background(), m)
		at := func(n int64) Checkpoint {
			root, err := tlog.TreeHash(n, r)
			if err != nil {
				rt.Fatal(err)
			}
			return Checkpoint{Size: n, Root: root}
		}
		last := at(int64(size))

		sequence := rapid.Int64Range(0, int64(size)-1).Draw(rt, "sequence")
		p, err := ProveInclusion(sequence, int64(size), r)
		if err != nil {
			rt.Fatal(err)
		}
		if err := p.Check(m.Body(sequence), last); err != nil {
			rt.Errorf("a right proof is refused: %v", err)
		}
		back, err := DecodeInclusion(p.Encode())
		if err != nil || !reflect.DeepEqual(back.Encode(), p.Encode()) {
			rt.Errorf("got %v, %v, want %v", back, err, p)
		}
		if other := (sequence + 1) % int64(size); other != sequence && p.Check(m.Body(other), last) == nil {
			rt.Error("the proof of one entry serves another")
		}

		older := rapid.Int64Range(1, int64(size)).Draw(rt, "older")
		c, err := ProveConsistency(older, int64(size), r)
		if err != nil {
			rt.Fatal(err)
		}
		if err := c.Check(at(older), last); err != nil {
			rt.Errorf("a right consistency proof is refused: %v", err)
		}
		wrong := at(older)
		wrong.Root[0] ^= 1
		if c.Check(wrong, last) == nil {
			rt.Error("a consistency proof serves another root")
		}
		again, err := DecodeConsistency(c.Encode())
		if err != nil || !reflect.DeepEqual(again.Encode(), c.Encode()) {
			rt.Errorf("got %v, %v, want %v", again, err, c)
		}
	})
}

func TestProofsForNothing(t *testing.T) {
	t.Parallel()
	for _, p := range []Inclusion{{Sequence: -1, Size: 4}, {Sequence: 4, Size: 4}, {Sequence: 0, Size: 5}} {
		if p.Check(nil, Checkpoint{Size: 4}) == nil {
			t.Errorf("%+v is accepted", p)
		}
	}
	for _, p := range []Consistency{{Old: 0, New: 4}, {Old: 5, New: 4}, {Old: 1, New: 5}} {
		if p.Check(Checkpoint{Size: p.Old}, Checkpoint{Size: 4}) == nil {
			t.Errorf("%+v is accepted", p)
		}
	}
}

func TestAppendIsGaplessUnderConcurrency(t *testing.T) {
	t.Parallel()
	m := new(Memory)
	var wg sync.WaitGroup
	for i := range 100 {
		wg.Go(func() {
			if _, err := m.Append(context.Background(), example(i)); err != nil {
				t.Error(err)
			}
		})
	}
	wg.Wait()
	for n := range int64(100) {
		e, err := Decode(m.Body(n))
		if err != nil || e.Sequence != n {
			t.Errorf("entry %d: got sequence %d, %v", n, e.Sequence, err)
		}
	}
}

// broken is a Storage that fails at one step.
type broken struct {
	unlocked
	step string
}

var errBroken = errors.New("broken")

func (b *broken) Lock(ctx context.Context) (int64, error) {
	if b.step == "lock" {
		return 0, errBroken
	}
	return b.unlocked.Lock(ctx)
}

func (b *broken) Hashes(ctx context.Context, indexes []int64) ([]tlog.Hash, error) {
	if b.step == "hashes" {
		return nil, errBroken
	}
	return b.unlocked.Hashes(ctx, indexes)
}

func (b *broken) Add(ctx context.Context, r Record) error {
	if b.step == "add" {
		return errBroken
	}
	return b.unlocked.Add(ctx, r)
}

func TestAppendSaysWhatFailed(t *testing.T) {
	t.Parallel()
	for _, step := range []string{"lock", "hashes", "add"} {
		b := &broken{step: step}
		if step == "hashes" { // the second entry is the first that reads a hash
			b.step = ""
			if _, err := Append(context.Background(), b, example(0)); err != nil {
				t.Fatal(err)
			}
			b.step = step
		}
		if _, err := Append(context.Background(), b, example(1)); !errors.Is(err, errBroken) {
			t.Errorf("%s: got %v, want %v", step, err, errBroken)
		}
	}
	if _, err := Append(context.Background(), new(broken), Entry{}); err == nil {
		t.Error("an empty entry was appended")
	}
}

package examinations_test

import (
	"errors"
	"math/rand/v2"
	"reflect"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/bonafide-aftersale/bonafide/custody"
	"github.com/bonafide-aftersale/bonafide/forensic"
	"github.com/bonafide-aftersale/bonafide/internal/evidence"
	"github.com/bonafide-aftersale/bonafide/internal/evidence/examined"
	"github.com/bonafide-aftersale/bonafide/internal/id"
	"github.com/bonafide-aftersale/bonafide/internal/store"
	"github.com/bonafide-aftersale/bonafide/internal/store/examinations"
	"github.com/bonafide-aftersale/bonafide/internal/store/storetest"
	"github.com/bonafide-aftersale/bonafide/phash"
)

var at = time.Date(2026, 5, 4, 8, 0, 0, 123000, time.UTC)

func example(tenant, caseID, version string) examined.Examination {
	nfa := -12.5
	return examined.Examination{
		ID: examined.ID(id.New()), Tenant: tenant, Case: caseID, Item: "report", Report: custody.Sum([]byte("{}")),
		Methods: []examined.Method{{Name: "sameshot", Version: version}},
		Inputs:  []examined.Input{{Part: examined.Claim, Item: "i1", File: custody.Sum([]byte("1"))}, {Part: examined.Reused, Item: "i9", Case: "other", File: custody.Sum([]byte("9"))}},
		Claims:  1, Made: at, Took: 1500 * time.Millisecond,
		Findings: []examined.Finding{
			{Claim: "i1", Reference: "i9", ReferenceCase: "other", Method: "sameshot", Version: version, Relation: forensic.SameShot,
				Strength: forensic.Strong, Log10NFA: &nfa, Heatmap: custody.Sum([]byte("png"))},
			{Claim: "i1", Method: "quality", Version: "1", Relation: forensic.CannotTell, Strength: forensic.None},
		},
	}
}

func TestKeptOnce(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		ctx, s := t.Context(), examinations.New(db)
		want := example("t1", "c1", "1")
		var added atomic.Int64
		var wg sync.WaitGroup
		for i := range 8 {
			wg.Go(func() {
				x := want
				if i > 0 {
					x.ID = examined.ID(id.New())
				}
				ok, err := s.Add(ctx, x)
				if err != nil {
					t.Error(err)
				}
				if ok {
					added.Add(1)
				}
			})
		}
		wg.Wait()
		if added.Load() != 1 {
			t.Errorf("%d were added, want 1", added.Load())
		}
		got, err := s.Same(ctx, "t1", "c1", want.Methods, want.Inputs)
		want.ID = got.ID
		if err != nil || !reflect.DeepEqual(got, want) {
			t.Errorf("got  %+v, %v\nwant %+v", got, err, want)
		}
		if again, err := s.Get(ctx, "t1", got.ID); err != nil || !reflect.DeepEqual(again, got) {
			t.Errorf("Get: %+v, %v", again, err)
		}
		for _, tenant := range []string{"t2", ""} {
			if _, err := s.Get(ctx, tenant, got.ID); !errors.Is(err, store.ErrNoRows) {
				t.Errorf("tenant %q: got %v, want ErrNoRows", tenant, err)
			}
			if _, err := s.Latest(ctx, tenant, "c1"); !errors.Is(err, store.ErrNoRows) {
				t.Errorf("tenant %q: got %v, want ErrNoRows", tenant, err)
			}
		}
	})
}

func TestOutdated(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		ctx, s := t.Context(), examinations.New(db)
		add := func(tenant, caseID, version string, made time.Time) {
			x := example(tenant, caseID, version)
			x.Made = made
			if ok, err := s.Add(ctx, x); err != nil || !ok {
				t.Fatal(ok, err)
			}
		}
		add("t1", "old", "1", at)
		add("t1", "renewed", "1", at)
		add("t1", "renewed", "2", at.Add(time.Hour))
		add("t2", "old", "1", at)
		add("t2", "new", "2", at)
		now := []examined.Method{{Name: "sameshot", Version: "2"}}
		first, err := s.Outdated(ctx, now, "", "", 1)
		if err != nil || len(first) != 1 || first[0].Tenant != "t1" || first[0].Case != "old" {
			t.Fatalf("got %v, %v", first, err)
		}
		rest, err := s.Outdated(ctx, now, first[0].Tenant, first[0].Case, 10)
		if err != nil || len(rest) != 1 || rest[0].Tenant != "t2" || rest[0].Case != "old" {
			t.Errorf("got %v, %v", rest, err)
		}
		list, err := s.OfCase(ctx, "t1", "renewed", 10)
		if err != nil || len(list) != 2 || list[0].Methods[0].Version != "2" || len(list[0].Findings) != 2 || len(list[1].Findings) != 2 {
			t.Errorf("got %v, %v", list, err)
		}
		latest, err := s.Latest(ctx, "t1", "renewed")
		if err != nil || latest.ID != list[0].ID || len(latest.Findings) != 2 {
			t.Errorf("got %v, %v", latest, err)
		}
	})
}

// flip returns a hash that differs in n bits.
func flip(h phash.Hash, n int) phash.Hash {
	for i := range n {
		h[i/8] ^= 1 << (i % 8)
	}
	return h
}

func TestReuse(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		ctx, s := t.Context(), examinations.New(db)
		random := rand.New(rand.NewPCG(7, 7))
		var base, other phash.Hash
		for i := range base {
			base[i], other[i] = byte(random.Uint32()), byte(random.Uint32())
		}
		one := func(tenant, caseID, item, file string, h phash.Hash, quality int) examined.Print {
			return examined.Print{Tenant: tenant, Item: evidence.ItemID(item), Case: caseID, File: custody.Sum([]byte(file)), PDQ: h, Quality: quality, Made: at}
		}
		prints := []examined.Print{
			one("t1", "c1", "own", "mine", base, 90),
			one("t1", "c2", "near", "b", flip(base, phash.MatchDistance), 90),
			one("t1", "c3", "nearer", "c", flip(base, 3), 90),
			one("t1", "c4", "far", "d", flip(base, phash.MatchDistance+1), 90),
			one("t1", "c5", "flat", "e", base, phash.MinQuality-1),
			one("t1", "c6", "copy", "mine", other, 90),
			one("t2", "c7", "foreign", "mine", base, 90),
		}
		for range 2 { // the second time nothing changes
			if err := s.Remember(ctx, prints); err != nil {
				t.Fatal(err)
			}
		}
		names := func(m []examined.Match) (list []string) {
			for _, x := range m {
				list = append(list, string(x.Item))
			}
			return list
		}
		var turns [8]phash.Hash
		for i := range turns {
			turns[i] = flip(base, 256) // the complement: far from everything
		}
		turns[5] = base // found mirrored
		got, err := s.Find(ctx, prints[0], turns, 10)
		if want := []string{"copy", "nearer", "near"}; err != nil || !reflect.DeepEqual(names(got), want) {
			t.Errorf("got %v, %v, want %v", names(got), err, want)
		}
		if !got[0].Same || got[1].Same || got[1].Distance != 3 {
			t.Errorf("got %+v", got)
		}
		if got, err := s.Find(ctx, prints[0], turns, 1); err != nil || len(got) != 1 {
			t.Errorf("limit 1: got %v, %v", names(got), err)
		}
		flat := prints[4]
		if got, err := s.Find(ctx, flat, turns, 10); err != nil || len(got) != 0 {
			t.Errorf("a picture without structure found %v, %v", names(got), err)
		}
	})
}

package people_test

import (
	"context"
	"fmt"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/bonafide-aftersale/bonafide/internal/identity"
	"github.com/bonafide-aftersale/bonafide/internal/store"
	"github.com/bonafide-aftersale/bonafide/internal/store/people"
	"github.com/bonafide-aftersale/bonafide/internal/store/storetest"
)

// Against a bucket that is filled by hand, drop by drop: the same answers,
// whatever is asked when; and whoever waits as long as was said is let in.
func TestTakeHolds(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		ctx, s, n := context.Background(), people.New(db), 0
		rapid.Check(t, func(t *rapid.T) {
			n++
			key := fmt.Sprint("bucket ", n)
			l := identity.Limit{Burst: rapid.IntRange(1, 4).Draw(t, "burst"), Every: time.Duration(rapid.IntRange(1, 50).Draw(t, "every")) * time.Second}
			now := time.Date(2026, 3, 2, 9, 0, 0, 0, time.UTC)
			level, at := time.Duration(l.Burst)*l.Every, now // what is in it, in time
			for range rapid.IntRange(1, 8).Draw(t, "attempts") {
				now = now.Add(time.Duration(rapid.IntRange(0, 100).Draw(t, "pause")) * time.Second)
				level = min(level+now.Sub(at), time.Duration(l.Burst)*l.Every)
				at = now
				ok, wait, err := s.Take(ctx, key, l, now)
				if err != nil {
					t.Fatal(err)
				}
				if want := level >= l.Every; ok != want {
					t.Fatalf("Take = %v with %v in the bucket, want %v", ok, level, want)
				}
				if ok {
					level -= l.Every
				} else if wait != l.Every-level || wait > l.Every {
					t.Fatalf("wait %v, want %v", wait, l.Every-level)
				}
			}
		})
	})
}

// However many knock at a time, as many come in as the bucket holds.
func TestTakeIsAtomic(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		s, now := people.New(db), time.Date(2026, 3, 2, 9, 0, 0, 0, time.UTC)
		var in atomic.Int32
		var wait sync.WaitGroup
		for range 100 {
			wait.Go(func() {
				ok, _, err := s.Take(context.Background(), "door", identity.Limit{Burst: 7, Every: time.Minute}, now)
				if err != nil {
					t.Error(err)
				}
				if ok {
					in.Add(1)
				}
			})
		}
		wait.Wait()
		if in.Load() != 7 {
			t.Errorf("%d came in, want 7", in.Load())
		}
	})
}

func TestPrune(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		ctx, s, now := context.Background(), people.New(db), time.Date(2026, 3, 2, 9, 0, 0, 0, time.UTC)
		l := identity.Limit{Burst: 2, Every: time.Minute}
		if _, _, err := s.Take(ctx, "a", l, now); err != nil {
			t.Fatal(err)
		}
		if n, err := s.Prune(ctx, now, now); n != 0 || err != nil {
			t.Errorf("Prune = %d, %v, want 0", n, err)
		}
		if n, err := s.Prune(ctx, now.Add(2*time.Minute), now); n != 1 || err != nil {
			t.Errorf("Prune = %d, %v, want the full bucket to go", n, err)
		}
	})
}

package cases_test

import (
	"context"
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/bonafide-aftersale/bonafide/internal/aftersale"
	"github.com/bonafide-aftersale/bonafide/internal/store"
	"github.com/bonafide-aftersale/bonafide/internal/store/storetest"
)

// median runs a function some times and returns the median time.
func median(t *testing.T, f func() error) time.Duration {
	t.Helper()
	var times []time.Duration
	for range 21 {
		began := time.Now()
		if err := f(); err != nil {
			t.Fatal(err)
		}
		times = append(times, time.Since(began))
	}
	slices.Sort(times)
	return times[len(times)/2]
}

// 1,000 open cases of 5,000 are listed within 50 ms, for the desk, for a
// merchant and deep in the pages. With -v it tells the times, and that of a
// whole move: load, move, store with its event.
func TestTimes(t *testing.T) {
	t.Parallel()
	if testing.Short() {
		t.Skip("stores 5,000 cases on each engine")
	}
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		s, ctx := fill(t, db, 5000), context.Background()
		first, err := s.List(ctx, aftersale.Filter{Tenant: tenant, Open: true, Limit: 1000})
		if err != nil {
			t.Fatal(err)
		}
		for _, test := range []struct {
			name string
			f    aftersale.Filter
		}{
			{"desk", aftersale.Filter{Open: true}},
			{"desk, second page", aftersale.Filter{Open: true, After: *first.Next}},
			{"merchant", aftersale.Filter{Open: true, Merchant: "shop-1"}},
		} {
			test.f.Tenant, test.f.Limit = tenant, 1000
			took := median(t, func() error {
				p, err := s.List(ctx, test.f)
				if len(p.Cases) != 1000 {
					t.Errorf("%s: %d cases", test.name, len(p.Cases))
				}
				return err
			})
			t.Logf("%s: 1,000 cases in %v", test.name, took)
			if took > 50*time.Millisecond {
				t.Errorf("%s: 1,000 cases in %v, want at most 50 ms", test.name, took)
			}
		}
		name := first.Cases[0].ID
		took := median(t, func() error {
			return db.InTx(ctx, func(ctx context.Context) error {
				c, err := s.Case(ctx, tenant, name)
				if err != nil {
					return err
				}
				act := &aftersale.Submit{Items: []aftersale.Item{{ID: fmt.Sprintf("item-%d", c.Version), Type: aftersale.Video}}}
				after, e, err := aftersale.Move(c, agent, act, aftersale.NewMoment(c.Moved, &aftersale.Settings{}))
				if err != nil {
					return err
				}
				return s.Save(ctx, c, after, e)
			})
		})
		t.Logf("a move: %v", took)
	})
}

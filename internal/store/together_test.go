package store_test

import (
	"sync"
	"testing"

	"github.com/bonafide-aftersale/bonafide/internal/store/storetest"
)

// Replicas start at the same moment, and each migrates.
func TestProcessesMigrateTogether(t *testing.T) {
	t.Parallel()
	for _, engine := range storetest.Engines {
		t.Run(string(engine), func(t *testing.T) {
			t.Parallel()
			place := storetest.Empty(t, engine)
			var all sync.WaitGroup
			for range 4 {
				db := storetest.Open(t, place)
				all.Go(func() {
					if err := db.Migrate(t.Context()); err != nil {
						t.Error(err)
					}
					if n, err := db.Pending(t.Context()); n != 0 || err != nil {
						t.Errorf("got %d pending, %v; want none", n, err)
					}
				})
			}
			all.Wait()
			var n int
			db := storetest.Open(t, place)
			if err := db.QueryRow(t.Context(), `SELECT count(*) FROM job_worker`).Scan(&n); err != nil {
				t.Error(err)
			}
		})
	}
}

func TestPendingCountsWhatIsMissing(t *testing.T) {
	t.Parallel()
	for _, engine := range storetest.Engines {
		t.Run(string(engine), func(t *testing.T) {
			t.Parallel()
			db := storetest.Open(t, storetest.Empty(t, engine))
			if n, err := db.Pending(t.Context()); n < 2 || err != nil {
				t.Errorf("empty: got %d, %v; want all", n, err)
			}
		})
	}
}

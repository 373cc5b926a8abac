package logkey_test

import (
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/bonafide-aftersale/bonafide/custody"
	"github.com/bonafide-aftersale/bonafide/internal/seal"
	"github.com/bonafide-aftersale/bonafide/internal/store"
	"github.com/bonafide-aftersale/bonafide/internal/store/logkey"
	"github.com/bonafide-aftersale/bonafide/internal/store/privacy"
	"github.com/bonafide-aftersale/bonafide/internal/store/storetest"
)

// Processes that start at once sign with one key, and so does a later one.
func TestOneKey(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		master, err := seal.CreateKeyFile(filepath.Join(t.TempDir(), "keys", "master.json"), time.Now())
		if err != nil {
			t.Fatal(err)
		}
		type pair struct{ private, public string }
		var mu sync.Mutex
		seen := make(map[pair]int)
		open := func(origin string) {
			vault, err := seal.Open(t.Context(), master, privacy.New(db), time.Now)
			if err != nil {
				t.Error(err)
				return
			}
			private, public, err := logkey.Open(t.Context(), db, vault, origin, time.Now())
			if err != nil {
				t.Error(err)
			}
			mu.Lock()
			defer mu.Unlock()
			seen[pair{private, public}]++
		}
		var wg sync.WaitGroup
		for range 8 {
			wg.Go(func() { open("example.com/custody") })
		}
		wg.Wait()
		open("another.example.com/log")
		if len(seen) != 1 {
			t.Fatalf("got %d keys, want 1", len(seen))
		}
		for p, n := range seen {
			signer, err := custody.NewSigner(p.private)
			if err != nil || n != 9 || signer.Name() != "example.com/custody" || !strings.HasPrefix(p.public, "example.com/custody+") {
				t.Errorf("got %q by %v, %v, for %d", p.public, signer, err, n)
			}
		}
		var kept []byte
		if err := db.QueryRow(t.Context(), `SELECT sealed FROM custody_signer`).Scan(&kept); err != nil {
			t.Fatal(err)
		}
		for p := range seen {
			if strings.Contains(string(kept), p.private) {
				t.Error("the private key lies in the database in clear")
			}
		}
	})
}

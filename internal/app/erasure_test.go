package app

import (
	"bytes"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/bonafide-aftersale/bonafide/internal/app/archive"
	"github.com/bonafide-aftersale/bonafide/internal/blob/place"
	"github.com/bonafide-aftersale/bonafide/internal/evidence"
	"github.com/bonafide-aftersale/bonafide/internal/seal"
	"github.com/bonafide-aftersale/bonafide/internal/store"
	"github.com/bonafide-aftersale/bonafide/internal/store/erasures"
	"github.com/bonafide-aftersale/bonafide/internal/store/storetest"
)

// A backup from before an erasure is restored, into the other engine: what was
// erased stays erased.
func TestErasuresOutliveARestore(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, db *store.DB) {
		ctx := t.Context()
		c := settings(t, db)
		s := open(t, c, Options{})
		name := s.fileCase()
		item := s.submit(buyer, evidence.Plan{Kind: evidence.GalleryPhoto, Case: string(name)}, sample(t, "coffee.jpg"))
		kept := s.submit(seller, evidence.Plan{Kind: evidence.PackingPhoto, Order: orderNumber}, sample(t, "coffee-claim.jpg"))
		var before bytes.Buffer
		if _, err := archive.Write(ctx, archive.Source{DB: s.DB, Files: s.Files, Temp: c.Data}, &before, time.Now()); err != nil {
			t.Fatal(err)
		}
		person := seal.Owner{Tenant: tenant, Person: customerID}
		if ok, err := s.Keys.Erase(ctx, seal.Request{Actor: "agent-1", Reason: "asked for"}, person); err != nil || !ok {
			t.Fatal(ok, err)
		}
		if err := s.Evidence.Erase(ctx, evidence.Actor{Tenant: tenant, ID: "agent-1", Side: evidence.Operator}, item); err != nil {
			t.Fatal(err)
		}
		for range 2 { // the second time there is nothing new
			if err := s.writeJournal(ctx); err != nil {
				t.Fatal(err)
			}
		}
		if err := s.stop(); err != nil {
			t.Fatal(err)
		}
		text, err := os.ReadFile(filepath.Join(c.Data, journalName))
		if err != nil || strings.Count(string(text), customerID) != 1 || strings.Count(string(text), string(item)) != 1 {
			t.Fatalf("the list of erasures reads %q, %v", text, err)
		}
		quietAbout(t, "the list of erasures", string(text))

		// The disk is new; the keys and the list of erasures are copies.
		other := store.SQLite
		if db.Engine() == store.SQLite {
			other = store.PostgreSQL
		}
		target := storetest.Open(t, storetest.Empty(t, other))
		c2 := settings(t, target)
		c2.Keys = filepath.Join(c.Data, "keys", "master.json")
		if err := os.WriteFile(filepath.Join(c2.Data, journalName), text, 0o600); err != nil {
			t.Fatal(err)
		}
		files, _, err := place.Open(ctx, c2.Data)
		if err != nil {
			t.Fatal(err)
		}
		if _, _, err := archive.Restore(ctx, archive.Target{DB: target, Files: files}, &before); err != nil {
			t.Fatal(err)
		}
		again := open(t, c2, Options{})
		if !strings.Contains(again.log.String(), `"erasures":2`) {
			t.Errorf("the log does not tell of two erasures:\n%s", again.log)
		}
		if _, err := again.Keys.Keyring(ctx, person); !errors.Is(err, seal.ErrErased) {
			t.Errorf("the person is back: %v", err)
		}
		operator := evidence.Actor{Tenant: tenant, ID: "agent-1", Side: evidence.Operator}
		if i, err := again.Evidence.Item(ctx, operator, item); err != nil || i.Erased.IsZero() {
			t.Errorf("the photo is back: %+v, %v", i, err)
		}
		if _, r, err := again.Evidence.Open(ctx, operator, kept); err != nil {
			t.Errorf("what was not erased is gone: %v", err)
		} else {
			r.Close()
		}
	})
}

// A crash in the middle of a line loses no other line.
func TestJournalAfterACrash(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), journalName)
	one := erasures.Erasure{Kind: erasures.Person, Tenant: "t", ID: "p1", At: time.UnixMicro(1_700_000_000_123_456).UTC()}
	two := erasures.Erasure{Kind: erasures.Item, Tenant: "t", ID: "i1", At: one.At.Add(time.Second)}
	j, err := readJournal(path)
	if err != nil {
		t.Fatal(err)
	}
	if err := j.add([]erasures.Erasure{one}); err != nil {
		t.Fatal(err)
	}
	f, err := os.OpenFile(path, os.O_WRONLY|os.O_APPEND, 0)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := f.WriteString(two.At.Format(time.RFC3339Nano) + " item t i"); err != nil {
		t.Fatal(err)
	}
	f.Close()
	if j, err = readJournal(path); err != nil || len(j.known) != 1 || !j.known[one] {
		t.Fatalf("got %v, %v", j, err)
	}
	if err := j.add([]erasures.Erasure{one, two}); err != nil {
		t.Fatal(err)
	}
	if j, err = readJournal(path); err != nil || len(j.known) != 2 || !j.known[two] || !j.last.Equal(two.At) {
		t.Errorf("got %v, %v", j, err)
	}
}

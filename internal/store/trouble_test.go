package store_test

import (
	"context"
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/bonafide-aftersale/bonafide/internal/fault"
	"github.com/bonafide-aftersale/bonafide/internal/store"
	"github.com/bonafide-aftersale/bonafide/internal/store/storetest"
)

var noon = time.Date(2026, 11, 22, 12, 0, 0, 0, time.UTC)

// hangUp ends the connection of the transaction in ctx, as a server that goes
// down does.
func hangUp(t *testing.T, db *store.DB, ctx context.Context) {
	t.Helper()
	var pid int
	if err := db.QueryRow(ctx, `SELECT pg_backend_pid()`).Scan(&pid); err != nil {
		t.Fatal(err)
	}
	var gone bool
	err := db.QueryRow(t.Context(), `SELECT pg_terminate_backend($1, 5000)`, pid).Scan(&gone)
	if err != nil || !gone {
		t.Fatalf("the connection is still there: %v", err)
	}
}

func TestLostConnection(t *testing.T) {
	t.Parallel()
	db := storetest.New(t, store.PostgreSQL)
	slots(t, db)
	err := db.InTx(t.Context(), func(ctx context.Context) error {
		hangUp(t, db, ctx)
		return take(db, ctx)
	})
	if !errors.Is(err, store.ErrUnavailable) || fault.KindOf(err) != fault.Unavailable {
		t.Errorf("at a statement: got %v, want ErrUnavailable", err)
	}
	runs := 0
	err = db.RepeatTx(t.Context(), func(ctx context.Context) error {
		runs++
		err := take(db, ctx)
		hangUp(t, db, ctx)
		return err
	})
	if !errors.Is(err, store.ErrUncertain) || fault.KindOf(err) != fault.Unavailable || runs != 1 {
		t.Errorf("at the commit: got %v after %d runs, want ErrUncertain after one", err, runs)
	}
	// The pool finds the server again by itself.
	if err := take(db, t.Context()); err != nil {
		t.Errorf("afterwards: %v", err)
	}
	if got := used(t, db, t.Context()); got != 1 {
		t.Errorf("got %d used, want 1", got)
	}
}

func TestFullDisk(t *testing.T) {
	t.Parallel()
	db := storetest.New(t, store.SQLite)
	slots(t, db)
	// The only connection that writes may not add pages any more.
	var pages int
	if err := db.QueryRow(t.Context(), `PRAGMA max_page_count = 1`).Scan(&pages); err != nil {
		t.Fatal(err)
	}
	err := db.InTx(t.Context(), func(ctx context.Context) error {
		if err := take(db, ctx); err != nil {
			return err
		}
		_, err := db.Exec(ctx, `INSERT INTO slot (id, used, capacity) VALUES ($1, 0, 1)`, strings.Repeat("x", 1<<20))
		return err
	})
	if !errors.Is(err, store.ErrFull) || fault.KindOf(err) != fault.Unavailable {
		t.Errorf("got %v, want ErrFull", err)
	}
	if got := used(t, db, t.Context()); got != 0 {
		t.Errorf("got %d used, want 0: half of a transaction was kept", got)
	}
	if err := take(db, t.Context()); err != nil {
		t.Errorf("a change that needs no room: %v", err)
	}
}

func TestStatementTime(t *testing.T) {
	t.Parallel()
	place := storetest.Place(t, store.PostgreSQL)
	db, err := store.Open(t.Context(), store.Config{Database: place, StatementTime: 100 * time.Millisecond})
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	_, err = db.Exec(t.Context(), `SELECT pg_sleep(20)`)
	if !errors.Is(err, store.ErrTimeout) || fault.KindOf(err) != fault.Unavailable {
		t.Errorf("got %v, want ErrTimeout", err)
	}
	err = db.InTx(store.Unhurried(t.Context()), func(ctx context.Context) error {
		_, err := db.Exec(ctx, `SELECT pg_sleep(0.3)`)
		return err
	})
	if err != nil {
		t.Errorf("unhurried: %v", err)
	}
}

func TestInstallationKeepsItsID(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		var ids [3]string
		for i, db := range []*store.DB{db, db, storetest.Again(t, db)} {
			id, err := db.Installation(t.Context(), noon)
			if err != nil {
				t.Fatal(err)
			}
			ids[i] = id
		}
		if ids[0] == "" || ids[0] != ids[1] || ids[0] != ids[2] {
			t.Errorf("got ids %q, want one", ids)
		}
	})
}

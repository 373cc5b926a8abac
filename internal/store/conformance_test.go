package store_test

import (
	"context"
	"errors"
	"math"
	"testing"
	"time"

	"github.com/bonafide-aftersale/bonafide/internal/fault"
	"github.com/bonafide-aftersale/bonafide/internal/store"
	"github.com/bonafide-aftersale/bonafide/internal/store/storetest"
)

func TestErrorsHaveMeaningsAndKinds(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		slots(t, db)
		for _, test := range []struct {
			name, statement string
			want            error
			kind            fault.Kind
		}{
			{"duplicate", `INSERT INTO slot (id, used, capacity) VALUES ('morning', 0, 1)`, store.ErrUnique, fault.Conflict},
			{"no such slot", `INSERT INTO visit (id, slot_id) VALUES ('1', 'night')`, store.ErrReference, fault.Conflict},
			{"too many", `UPDATE slot SET used = 4 WHERE id = 'morning'`, store.ErrCheck, fault.Conflict},
			{"no such table", `INSERT INTO nothing (id) VALUES ('1')`, nil, fault.Internal},
		} {
			_, err := db.Exec(t.Context(), test.statement)
			if err == nil || test.want != nil && !errors.Is(err, test.want) || fault.KindOf(err) != test.kind {
				t.Errorf("%s: got %v (%v), want %v (%v)", test.name, err, fault.KindOf(err), test.want, test.kind)
			}
			// A statement that returns rows may fail only when they are read.
			var id string
			err = db.QueryRow(t.Context(), test.statement+` RETURNING id`).Scan(&id)
			if err == nil || test.want != nil && !errors.Is(err, test.want) {
				t.Errorf("%s, returning: got %v, want %v", test.name, err, test.want)
			}
		}
		var n int
		err := db.QueryRow(t.Context(), `SELECT used FROM slot WHERE id = $1`, "night").Scan(&n)
		if !errors.Is(err, store.ErrNoRows) || fault.KindOf(err) != fault.Missing {
			t.Errorf("no rows: got %v (%v), want ErrNoRows (missing)", err, fault.KindOf(err))
		}
	})
}

func TestValuesComeBackAsTheyWere(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		blob := map[store.Engine]string{store.SQLite: "BLOB", store.PostgreSQL: "BYTEA"}[db.Engine()]
		if _, err := db.Exec(t.Context(), `CREATE TABLE kept (n BIGINT, f DOUBLE PRECISION, s TEXT, b `+blob+`, yes BOOLEAN, absent TEXT)`); err != nil {
			t.Fatal(err)
		}
		// Placeholders out of order and repeated: $1 is the first argument.
		_, err := db.Exec(t.Context(), `INSERT INTO kept (s, n, f, b, yes, absent) VALUES ($2, $1, $3, $4, $5, $6)`,
			int64(math.MinInt64), "真凭 '; --", 0.1, []byte{0, 255, 0}, true, nil)
		if err != nil {
			t.Fatal(err)
		}
		var n int64
		var f float64
		var s string
		var b []byte
		var yes bool
		var nothing *string
		err = db.QueryRow(t.Context(), `SELECT n, f, s, b, yes, absent FROM kept WHERE n = $1 AND yes AND (n = $1 OR s = $2)`, int64(math.MinInt64), "x").
			Scan(&n, &f, &s, &b, &yes, &nothing)
		if err != nil {
			t.Fatal(err)
		}
		if n != math.MinInt64 || f != 0.1 || s != "真凭 '; --" || string(b) != "\x00\xff\x00" || !yes || nothing != nil {
			t.Errorf("got %d, %v, %q, %v, %t, %v", n, f, s, b, yes, nothing)
		}
	})
}

func TestRowsAreClosedBeforeTheNextStatement(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		slots(t, db)
		err := db.InTx(t.Context(), func(ctx context.Context) error {
			rows, err := db.Query(ctx, `SELECT id FROM slot ORDER BY id`)
			if err != nil {
				return err
			}
			rows.Next()
			if err := take(db, ctx); !errors.Is(err, store.ErrRowsOpen) {
				t.Errorf("statement beside open rows: got %v, want ErrRowsOpen", err)
			}
			for rows.Next() {
			}
			return errors.Join(rows.Err(), take(db, ctx)) // the last Next closed them
		})
		if err != nil {
			t.Fatal(err)
		}
		if got := used(t, db, t.Context()); got != 1 {
			t.Errorf("got %d used, want 1", got)
		}
	})
}

func TestSavepoint(t *testing.T) {
	t.Parallel()
	refused := errors.New("refused")
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		slots(t, db)
		var told []string
		err := db.InTx(t.Context(), func(ctx context.Context) error {
			if err := take(db, ctx); err != nil {
				return err
			}
			db.AfterCommit(ctx, func() { told = append(told, "outer") })
			err := db.Savepoint(ctx, func(ctx context.Context) error {
				db.AfterCommit(ctx, func() { told = append(told, "inner") })
				if err := take(db, ctx); err != nil {
					return err
				}
				_, err := db.Exec(ctx, `INSERT INTO slot (id, used, capacity) VALUES ('morning', 0, 1)`)
				return err
			})
			if !errors.Is(err, store.ErrUnique) {
				t.Errorf("got %v, want ErrUnique", err)
			}
			return db.Savepoint(ctx, func(ctx context.Context) error {
				if err := take(db, ctx); err != nil {
					return err
				}
				// One within the other.
				if err := db.Savepoint(ctx, func(ctx context.Context) error { take(db, ctx); return refused }); err != refused {
					t.Errorf("got %v, want %v", err, refused)
				}
				return nil
			})
		})
		if err != nil {
			t.Fatal(err)
		}
		if got := used(t, db, t.Context()); got != 2 {
			t.Errorf("got %d used, want 2", got)
		}
		if len(told) != 1 || told[0] != "outer" {
			t.Errorf("after the commit: got %q, want outer alone", told)
		}
		if err := db.Savepoint(t.Context(), func(context.Context) error { return nil }); !errors.Is(err, store.ErrNoTx) {
			t.Errorf("without a transaction: got %v, want ErrNoTx", err)
		}
	})
}

func TestAfterCommit(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		slots(t, db)
		told := 0
		tell := func() { told++ }
		db.AfterCommit(t.Context(), tell)
		if told != 1 {
			t.Errorf("without a transaction: got %d calls, want 1", told)
		}
		db.InTx(t.Context(), func(ctx context.Context) error { db.AfterCommit(ctx, tell); return errors.New("refused") })
		if told != 1 {
			t.Errorf("after a rollback: got %d calls, want 1", told)
		}
		err := db.InTx(t.Context(), func(ctx context.Context) error {
			err := db.InTx(ctx, func(ctx context.Context) error { db.AfterCommit(ctx, tell); return take(db, ctx) })
			if told != 1 {
				t.Errorf("before the commit: got %d calls, want 1", told)
			}
			return err
		})
		if err != nil || told != 2 {
			t.Errorf("after the commit: got %d calls, %v; want 2", told, err)
		}
	})
}

func TestSnapshotSeesOneState(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		slots(t, db)
		err := db.Snapshot(t.Context(), func(ctx context.Context) error {
			before := used(t, db, ctx)
			if err := take(db, t.Context()); err != nil { // somebody else
				return err
			}
			if after := used(t, db, ctx); after != before {
				t.Errorf("got %d, then %d within a snapshot", before, after)
			}
			if err := take(db, ctx); !errors.Is(err, store.ErrNesting) {
				t.Errorf("write in a snapshot: got %v, want ErrNesting", err)
			}
			if err := db.InTx(ctx, func(ctx context.Context) error { return nil }); !errors.Is(err, store.ErrNesting) {
				t.Errorf("InTx in a snapshot: got %v, want ErrNesting", err)
			}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
		err = db.InTx(t.Context(), func(ctx context.Context) error {
			return db.RepeatTx(ctx, func(context.Context) error { return nil })
		})
		if !errors.Is(err, store.ErrNesting) {
			t.Errorf("RepeatTx in InTx: got %v, want ErrNesting", err)
		}
	})
}

func TestWriteHiddenInAReadIsRefused(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		slots(t, db)
		// Outside a transaction a WITH that writes goes to the writer.
		var n int
		err := db.QueryRow(t.Context(), `WITH slots AS (SELECT id FROM slot WHERE id = $1) UPDATE slot SET used = used + 1
			WHERE id IN (SELECT id FROM slots) RETURNING used`, "morning").Scan(&n)
		if err != nil || n != 1 {
			t.Errorf("got %d, %v; want 1", n, err)
		}
	})
}

// A statement without the context of the transaction it stands in waits for
// itself; Config.Wait ends that.
func TestWaitingForOneself(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		slots(t, db)
		name := db.PostgresURL()
		if name == "" {
			name = db.File()
		}
		hasty, err := store.Open(t.Context(), store.Config{Database: name, Wait: 2 * time.Second})
		if err != nil {
			t.Fatal(err)
		}
		defer hasty.Close()
		err = hasty.InTx(t.Context(), func(ctx context.Context) error {
			if err := take(hasty, ctx); err != nil {
				return err
			}
			return take(hasty, t.Context())
		})
		if !errors.Is(err, store.ErrBusy) || fault.KindOf(err) != fault.Unavailable {
			t.Errorf("got %v, want ErrBusy (unavailable)", err)
		}
	})
}

func TestOpenRefusesWhatIsNoDatabase(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		name string
		kind fault.Kind
	}{
		{"mysql://localhost/x", fault.Invalid},
		{"sqlite:", fault.Invalid},
		{":memory:", fault.Invalid},
		{"postgres://%zz", fault.Invalid},
		{"postgres://x@127.0.0.1:1/x", fault.Unavailable},
		{"postgres:///x?host=/nowhere", fault.Unavailable},
		{t.TempDir(), fault.Unavailable}, // a folder
	} {
		db, err := store.Open(t.Context(), store.Config{Database: test.name, Wait: time.Second})
		if err == nil {
			db.Close()
			t.Errorf("Open(%q) opened something", test.name)
		} else if fault.KindOf(err) != test.kind {
			t.Errorf("Open(%q): got %v (%v), want %v", test.name, err, fault.KindOf(err), test.kind)
		}
	}
}

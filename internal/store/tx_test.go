package store_test

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"sync/atomic"
	"testing"

	"github.com/bonafide-aftersale/bonafide/internal/fault"
	"github.com/bonafide-aftersale/bonafide/internal/store"
	"github.com/bonafide-aftersale/bonafide/internal/store/storetest"
)

// slots makes the table of these tests, with one slot of capacity 3.
func slots(t *testing.T, db *store.DB) {
	t.Helper()
	for _, statement := range []string{
		`CREATE TABLE slot (id TEXT PRIMARY KEY, used BIGINT NOT NULL, capacity BIGINT NOT NULL, CHECK (used <= capacity))`,
		`CREATE TABLE visit (id TEXT PRIMARY KEY, slot_id TEXT NOT NULL REFERENCES slot (id))`,
		`INSERT INTO slot (id, used, capacity) VALUES ('morning', 0, 3)`,
	} {
		if _, err := db.Exec(t.Context(), statement); err != nil {
			t.Fatal(err)
		}
	}
}

// used returns how much of the slot is taken.
func used(t *testing.T, db *store.DB, ctx context.Context) (n int) {
	t.Helper()
	if err := db.QueryRow(ctx, `SELECT used FROM slot WHERE id = $1`, "morning").Scan(&n); err != nil {
		t.Fatal(err)
	}
	return n
}

func take(db *store.DB, ctx context.Context) error {
	_, err := db.Exec(ctx, `UPDATE slot SET used = used + 1 WHERE id = $1`, "morning")
	return err
}

func TestInTxCommitsOrRollsBack(t *testing.T) {
	t.Parallel()
	refused := errors.New("refused")
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		slots(t, db)
		for _, test := range []struct {
			name string
			fn   func(ctx context.Context, cancel func()) error
			want error
			used int
		}{
			{"commit", func(ctx context.Context, _ func()) error { return take(db, ctx) }, nil, 1},
			{"error", func(ctx context.Context, _ func()) error {
				return errors.Join(take(db, ctx), refused)
			}, refused, 1},
			{"nested commit", func(ctx context.Context, _ func()) error {
				return db.InTx(ctx, func(ctx context.Context) error { return take(db, ctx) })
			}, nil, 2},
			{"nested, then error", func(ctx context.Context, _ func()) error {
				return errors.Join(db.InTx(ctx, func(ctx context.Context) error { return take(db, ctx) }), refused)
			}, refused, 2},
			{"nested error after a write, swallowed", func(ctx context.Context, _ func()) error {
				db.InTx(ctx, func(ctx context.Context) error { return errors.Join(take(db, ctx), refused) })
				return nil
			}, store.ErrAborted, 2},
			{"nested error before any write, swallowed", func(ctx context.Context, _ func()) error {
				db.InTx(ctx, func(ctx context.Context) error { used(t, db, ctx); return refused })
				return take(db, ctx)
			}, nil, 3},
			{"cancelled before the commit", func(ctx context.Context, cancel func()) error {
				_, err := db.Exec(ctx, `UPDATE slot SET used = 0 WHERE id = $1`, "morning")
				cancel()
				return err
			}, context.Canceled, 3},
			{"statement after the cancel", func(ctx context.Context, cancel func()) error {
				_, err := db.Exec(ctx, `UPDATE slot SET used = 0 WHERE id = $1`, "morning")
				cancel()
				return errors.Join(err, take(db, ctx))
			}, context.Canceled, 3},
			{"failed statement, swallowed", func(ctx context.Context, _ func()) error {
				_, err := db.Exec(ctx, `UPDATE slot SET used = 0 WHERE id = $1`, "morning")
				take(db, ctx)
				if _, err := db.Exec(ctx, `INSERT INTO slot (id, used, capacity) VALUES ($1, 0, 1)`, "morning"); !errors.Is(err, store.ErrUnique) {
					t.Errorf("duplicate: got %v, want ErrUnique", err)
				}
				if err := take(db, ctx); !errors.Is(err, store.ErrAborted) {
					t.Errorf("statement after a failed one: got %v, want ErrAborted", err)
				}
				return err
			}, store.ErrAborted, 3},
		} {
			ctx, cancel := context.WithCancel(t.Context())
			err := db.InTx(ctx, func(ctx context.Context) error { return test.fn(ctx, cancel) })
			cancel()
			if !errors.Is(err, test.want) {
				t.Errorf("%s: got %v, want %v", test.name, err, test.want)
			}
			if got := used(t, db, t.Context()); got != test.used {
				t.Errorf("%s: got %d used, want %d", test.name, got, test.used)
			}
		}
	})
}

func TestInTxRollsBackOnPanic(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		slots(t, db)
		func() {
			defer func() {
				if got := recover(); got != "boom" {
					t.Errorf("got panic %v, want boom", got)
				}
			}()
			db.InTx(t.Context(), func(ctx context.Context) error {
				return db.InTx(ctx, func(ctx context.Context) error {
					if err := take(db, ctx); err != nil {
						t.Error(err)
					}
					panic("boom")
				})
			})
		}()
		if got := used(t, db, t.Context()); got != 0 {
			t.Errorf("got %d used after a panic, want 0", got)
		}
		if err := db.InTx(t.Context(), func(ctx context.Context) error { return take(db, ctx) }); err != nil {
			t.Errorf("transaction after a panic: %v", err)
		}
	})
}

func TestVisibility(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		slots(t, db)
		other := storetest.Again(t, db)
		err := db.InTx(t.Context(), func(ctx context.Context) error {
			if err := take(db, ctx); err != nil {
				return err
			}
			if got := used(t, db, ctx); got != 1 {
				t.Errorf("inside: got %d used, want 1", got)
			}
			if got := used(t, db, t.Context()); got != 0 {
				t.Errorf("outside, before the commit: got %d used, want 0", got)
			}
			if got := used(t, other, ctx); got != 0 {
				t.Errorf("another process, before the commit: got %d used, want 0", got)
			}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
		if got := used(t, other, t.Context()); got != 1 {
			t.Errorf("another process, after the commit: got %d used, want 1", got)
		}
	})
}

// Counting first and inserting then accepted 24 of 500 on PostgreSQL.
func TestConditionalUpdatesKeepTheCapacity(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		slots(t, db)
		other := storetest.Again(t, db)
		var accepted atomic.Int64
		var all sync.WaitGroup
		for i := range 500 {
			db := []*store.DB{db, other}[i%2]
			all.Go(func() {
				err := db.InTx(t.Context(), func(ctx context.Context) error {
					n, err := db.Affected(ctx, `UPDATE slot SET used = used + 1 WHERE id = $1 AND used < capacity`, "morning")
					if err != nil || n == 0 {
						return err
					}
					accepted.Add(1)
					_, err = db.Exec(ctx, `INSERT INTO visit (id, slot_id) VALUES ($1, $2)`, fmt.Sprint(i), "morning")
					return err
				})
				if err != nil {
					t.Errorf("attempt %d: %v", i, err)
				}
			})
		}
		all.Wait()
		var visits int
		if err := db.QueryRow(t.Context(), `SELECT count(*) FROM visit`).Scan(&visits); err != nil {
			t.Fatal(err)
		}
		if accepted.Load() != 3 || visits != 3 || used(t, db, t.Context()) != 3 {
			t.Errorf("got %d accepted, %d visits, %d used, want 3 of each", accepted.Load(), visits, used(t, db, t.Context()))
		}
	})
}

func TestNoLostUpdates(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		slots(t, db)
		if _, err := db.Exec(t.Context(), `UPDATE slot SET capacity = 1000000`); err != nil {
			t.Fatal(err)
		}
		var all sync.WaitGroup
		var done, busy atomic.Int64
		for range 4 {
			all.Go(func() {
				for range 25 {
					// What a conditional update would do better: read, think, write.
					err := db.RepeatTx(t.Context(), func(ctx context.Context) error {
						var n int
						if err := db.QueryRow(ctx, `SELECT used FROM slot WHERE id = $1`, "morning").Scan(&n); err != nil {
							return err
						}
						_, err := db.Exec(ctx, `UPDATE slot SET used = $1 WHERE id = $2`, n+1, "morning")
						return err
					})
					switch {
					case err == nil:
						done.Add(1)
					case errors.Is(err, store.ErrBusy) && fault.KindOf(err) == fault.Unavailable:
						busy.Add(1) // refused after five tries, and said so
					default:
						t.Error(err)
					}
				}
			})
		}
		all.Wait()
		if got := used(t, db, t.Context()); int64(got) != done.Load() {
			t.Errorf("got %d used, want the %d that were confirmed", got, done.Load())
		}
		if done.Load() < 50 {
			t.Errorf("got %d of 100 confirmed, %d busy, want at least half", done.Load(), busy.Load())
		}
	})
}

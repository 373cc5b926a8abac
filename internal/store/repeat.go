package store

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"time"
)

// How often RepeatTx tries, and how long it waits before the second try; the
// wait doubles each time and is drawn at random between nothing and that.
const (
	repeats    = 5
	repeatWait = 10 * time.Millisecond
)

// RepeatTx is InTx for a function that may run several times: it reads,
// decides and writes back, and does nothing outside the transaction. The
// transaction is serializable, as if it ran alone; when others were in its way
// (ErrBusy) it is rolled back and fn runs again, at most 5 times in all. An
// uncertain commit is not repeated. Within RepeatTx it joins; within InTx,
// which promises less and runs once, it returns ErrNesting.
func (db *DB) RepeatTx(ctx context.Context, fn func(ctx context.Context) error) error {
	if t := db.current(ctx); t != nil {
		return t.join(ctx, serialized, fn)
	}
	wait := repeatWait
	for try := 1; ; try++ {
		err := db.run(ctx, serialized, fn)
		if err == nil || try == repeats || !errors.Is(err, ErrBusy) || errors.Is(err, ErrUncertain) {
			return err
		}
		select {
		case <-ctx.Done():
			return mapped(ctx, ctx.Err())
		case <-time.After(rand.N(wait)):
		}
		wait *= 2
	}
}

// Savepoint runs fn so that its failure undoes only what fn wrote, and the
// transaction around it can go on. It needs one: ErrNoTx otherwise. Things
// asked for by AfterCommit inside a failed fn are forgotten.
func (db *DB) Savepoint(ctx context.Context, fn func(ctx context.Context) error) error {
	t := db.current(ctx)
	if t == nil {
		return worded(ErrNoTx, nil)
	}
	t.mu.Lock()
	t.depth++
	name, after := fmt.Sprintf("part_%d", t.depth), len(t.after)
	t.mu.Unlock()
	defer func() {
		t.mu.Lock()
		t.depth--
		t.mu.Unlock()
	}()
	if _, err := db.Exec(ctx, "SAVEPOINT "+name); err != nil {
		return err
	}
	err := fn(ctx)
	if err == nil {
		_, err = db.Exec(ctx, "RELEASE SAVEPOINT "+name)
		return err
	}
	t.mu.Lock()
	t.failed, t.after = nil, t.after[:after]
	t.mu.Unlock()
	for _, statement := range []string{"ROLLBACK TO SAVEPOINT ", "RELEASE SAVEPOINT "} {
		if _, undo := db.Exec(ctx, statement+name); undo != nil {
			return errors.Join(err, undo)
		}
	}
	return err
}

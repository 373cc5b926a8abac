package store

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"errors"
	"fmt"
	"sync"
	"time"
)

// strength is what a transaction promises.
type strength uint8

const (
	snapshot   strength = iota // reads one state, writes nothing
	committed                  // reads what is committed when it reads
	serialized                 // as if it ran alone
)

// tx is a transaction in a context.
type tx struct {
	sql      *sql.Tx
	strength strength

	mu     sync.Mutex
	failed error // of the first failed statement
	rows   int   // open ones
	writes int   // statements that may have changed something
	depth  int   // of savepoints
	after  []func()
}

// inContext is the key of a database's transaction in a context.
type inContext struct{ db *DB }

func (db *DB) current(ctx context.Context) *tx {
	t, _ := ctx.Value(inContext{db}).(*tx)
	return t
}

// InTx runs fn in a transaction that statements with fn's context belong to.
// It commits if fn returns nil, and rolls back if fn returns an error or
// panics, or if ctx was cancelled meanwhile. Within another transaction it
// joins that one; if fn then fails after it wrote, the whole cannot commit
// any more, and the outermost InTx returns ErrAborted unless it returns an
// error of its own.
//
// fn runs once. ErrUncertain means that the connection broke during the
// commit: whether the change took place has to be looked up.
func (db *DB) InTx(ctx context.Context, fn func(ctx context.Context) error) error {
	if t := db.current(ctx); t != nil {
		return t.join(ctx, committed, fn)
	}
	return db.run(ctx, committed, fn)
}

// Snapshot runs fn in a transaction that only reads and in which all
// statements see the same state. Within another transaction it joins that
// one, and is as consistent as that.
func (db *DB) Snapshot(ctx context.Context, fn func(ctx context.Context) error) error {
	if t := db.current(ctx); t != nil {
		return t.join(ctx, snapshot, fn)
	}
	return db.run(ctx, snapshot, fn)
}

// join runs fn as a part of the transaction.
func (t *tx) join(ctx context.Context, need strength, fn func(ctx context.Context) error) error {
	if t.strength < need {
		return worded(ErrNesting, nil)
	}
	before := t.written()
	err := fn(ctx)
	if err != nil && t.written() > before {
		t.note(err)
	}
	return err
}

// commitTime bounds a commit, which a cancelled context does not stop: once
// it is sent, its answer is worth waiting for.
const commitTime = 30 * time.Second

// run begins a transaction, runs fn in it, and ends it.
func (db *DB) run(ctx context.Context, s strength, fn func(ctx context.Context) error) error {
	pool := db.writer
	if s == snapshot {
		pool = db.reader
	}
	conn, err := db.acquire(ctx, pool)
	if err != nil {
		return err
	}
	defer conn.Close()

	// The transaction has a life of its own. With ctx, database/sql would roll
	// back in another goroutine while fn is still at work, and could break off
	// a commit on its way.
	life, end := context.WithCancel(context.WithoutCancel(ctx))
	defer end()
	stop := context.AfterFunc(ctx, end)
	begun, err := conn.BeginTx(life, db.options(s))
	if !stop() && err == nil {
		begun.Rollback()
		err = context.Cause(ctx)
	}
	if err != nil {
		return mapped(ctx, err)
	}

	t := &tx{sql: begun, strength: s}
	defer begun.Rollback() // also on a panic; nothing to do after the commit
	if err := db.unhurry(ctx, begun); err != nil {
		return err
	}
	if err := fn(context.WithValue(ctx, inContext{db}, t)); err != nil {
		return err
	}
	if err := t.ready(false); err != nil {
		return err
	}
	if ctx.Err() != nil {
		return mapped(ctx, ctx.Err())
	}
	if err := db.commit(begun, conn, end); err != nil {
		return err
	}
	for _, f := range t.after {
		f()
	}
	return nil
}

// options returns how a transaction begins. SQLite's are all serialized: one
// writes at a time.
func (db *DB) options(s strength) *sql.TxOptions {
	switch {
	case db.engine == SQLite:
		return &sql.TxOptions{ReadOnly: s == snapshot}
	case s == snapshot:
		return &sql.TxOptions{Isolation: sql.LevelRepeatableRead, ReadOnly: true}
	case s == serialized:
		return &sql.TxOptions{Isolation: sql.LevelSerializable}
	}
	return &sql.TxOptions{Isolation: sql.LevelReadCommitted}
}

// commit commits, or says what is known of the outcome. A connection on which
// a commit failed is not used again.
func (db *DB) commit(t *sql.Tx, conn *sql.Conn, end context.CancelFunc) error {
	timer := time.AfterFunc(commitTime, end)
	defer timer.Stop()
	err := t.Commit()
	if err == nil {
		return nil
	}
	conn.Raw(func(any) error { return driver.ErrBadConn })
	meant := mapped(context.Background(), err)
	if db.engine == PostgreSQL && (errors.Is(meant, ErrUnavailable) || errors.Is(err, context.Canceled)) {
		return worded(ErrUncertain, err)
	}
	return meant
}

// ready reports why a statement cannot run, if it cannot.
func (t *tx) ready(write bool) error {
	t.mu.Lock()
	defer t.mu.Unlock()
	switch {
	case t.failed != nil:
		return fmt.Errorf("store: %w: %w", ErrAborted, t.failed)
	case t.rows > 0:
		return worded(ErrRowsOpen, nil)
	case write && t.strength == snapshot:
		return worded(ErrNesting, nil)
	}
	if write {
		t.writes++
	}
	return nil
}

// note remembers that a statement failed: PostgreSQL ends a transaction then,
// so here SQLite's ends too. It returns err.
func (t *tx) note(err error) error {
	if err != nil {
		t.mu.Lock()
		defer t.mu.Unlock()
		if t.failed == nil {
			t.failed = err
		}
	}
	return err
}

func (t *tx) open(n int) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.rows += n
}

func (t *tx) written() int {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.writes
}

// SQLTx returns the transaction of the context, for parts that bring their own
// SQL, such as the job queue; nil if there is none or a statement of it has
// failed. What fails there must be returned from InTx.
func (db *DB) SQLTx(ctx context.Context) *sql.Tx {
	t := db.current(ctx)
	if t == nil || t.ready(t.strength != snapshot) != nil {
		return nil
	}
	return t.sql
}

// AfterCommit has f called once the context's transaction is committed, and
// never if it is rolled back; at once if there is no transaction. f must be
// quick and cannot fail: it tells others, who look up the rest themselves.
func (db *DB) AfterCommit(ctx context.Context, f func()) {
	t := db.current(ctx)
	if t == nil {
		f()
		return
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	t.after = append(t.after, f)
}

package store

import (
	"context"
	"database/sql"
)

// Exec runs a statement that returns no rows: in the context's transaction, or
// alone. Result.RowsAffected tells whether a conditional change took place.
func (db *DB) Exec(ctx context.Context, statement string, args ...any) (sql.Result, error) {
	if t := db.current(ctx); t != nil {
		if err := t.ready(true); err != nil {
			return nil, err
		}
		result, err := t.sql.ExecContext(ctx, statement, args...)
		return result, t.note(mapped(ctx, err))
	}
	conn, err := db.acquire(ctx, db.writer)
	if err != nil {
		return nil, err
	}
	defer conn.Close()
	result, err := conn.ExecContext(ctx, statement, args...)
	return result, mapped(ctx, err)
}

// Affected runs a statement like Exec and returns how many rows it changed.
func (db *DB) Affected(ctx context.Context, statement string, args ...any) (int64, error) {
	result, err := db.Exec(ctx, statement, args...)
	if err != nil {
		return 0, err
	}
	n, err := result.RowsAffected()
	return n, mapped(ctx, err)
}

// Query runs a statement that returns rows. The caller closes them, inside a
// transaction before its next statement.
func (db *DB) Query(ctx context.Context, statement string, args ...any) (*Rows, error) {
	onlyReads := reads(statement)
	if t := db.current(ctx); t != nil {
		if err := t.ready(!onlyReads); err != nil {
			return nil, err
		}
		rows, err := t.sql.QueryContext(ctx, statement, args...)
		if err != nil {
			return nil, t.note(mapped(ctx, err))
		}
		t.open(1)
		return &Rows{ctx: ctx, rows: rows, tx: t}, nil
	}
	pool := db.writer
	if onlyReads {
		pool = db.reader
	}
	conn, err := db.acquire(ctx, pool)
	if err != nil {
		return nil, err
	}
	rows, err := conn.QueryContext(ctx, statement, args...)
	if err != nil {
		conn.Close()
		return nil, mapped(ctx, err)
	}
	return &Rows{ctx: ctx, rows: rows, conn: conn}, nil
}

// QueryRow runs a statement that returns at most one row. Its errors come from
// Scan, which must be called.
func (db *DB) QueryRow(ctx context.Context, statement string, args ...any) *Row {
	rows, err := db.Query(ctx, statement, args...)
	return &Row{rows: rows, err: err}
}

// Rows is the result of Query, used as sql.Rows is.
type Rows struct {
	ctx    context.Context
	rows   *sql.Rows
	tx     *tx       // of the context, or nil
	conn   *sql.Conn // held for these rows alone, or nil
	closed bool
}

// Next prepares the next row for Scan. After the last one it closes the rows.
func (r *Rows) Next() bool {
	if r.rows.Next() {
		return true
	}
	r.Close()
	return false
}

// Scan copies the columns of the row into dest.
func (r *Rows) Scan(dest ...any) error { return mapped(r.ctx, r.rows.Scan(dest...)) }

// Columns returns the names of the columns.
func (r *Rows) Columns() ([]string, error) {
	names, err := r.rows.Columns()
	return names, mapped(r.ctx, err)
}

// Err returns what ended the rows before their end.
func (r *Rows) Err() error {
	err := mapped(r.ctx, r.rows.Err())
	if r.tx != nil {
		return r.tx.note(err)
	}
	return err
}

// Close ends the rows; calling it again does nothing.
func (r *Rows) Close() error {
	if r.closed {
		return nil
	}
	r.closed = true
	err := mapped(r.ctx, r.rows.Close())
	if r.tx != nil {
		r.tx.open(-1)
		// A statement may fail while its rows are read.
		if r.rows.Err() != nil {
			r.tx.note(mapped(r.ctx, r.rows.Err()))
		}
	}
	if r.conn != nil {
		r.conn.Close()
	}
	return err
}

// Row is the result of QueryRow.
type Row struct {
	rows *Rows
	err  error
}

// Scan copies the columns into dest. It returns ErrNoRows if there is no row.
func (r *Row) Scan(dest ...any) error {
	if r.err != nil {
		return r.err
	}
	defer r.rows.Close()
	if !r.rows.Next() {
		if err := r.rows.Err(); err != nil {
			return err
		}
		return mapped(r.rows.ctx, ErrNoRows)
	}
	if err := r.rows.Scan(dest...); err != nil {
		return err
	}
	// The statement ends here; an INSERT … RETURNING may fail only now.
	if err := r.rows.Close(); err != nil {
		return err
	}
	return r.rows.Err()
}

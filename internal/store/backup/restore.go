package backup

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"slices"

	"github.com/bonafide-aftersale/bonafide/internal/fault"
	"github.com/bonafide-aftersale/bonafide/internal/store"
)

// Restore reads a backup into a database without any table, or into one whose
// restore was interrupted, and migrates it first. All or nothing: the records
// are committed together, after the last line of the backup was found to fit.
// Errors are of kind Unreadable (ErrDamaged), Conflict (the database is not
// empty) and Invalid (a backup of a newer program).
func Restore(ctx context.Context, db *store.DB, r io.Reader) (Header, Summary, error) {
	return restore(ctx, db, r, (*store.DB).Migrate)
}

func restore(ctx context.Context, db *store.DB, r io.Reader, migrate func(*store.DB, context.Context) error) (h Header, sum Summary, err error) {
	in, err := newLineReader(r)
	if err != nil {
		return h, sum, err
	}
	if h, err = in.header(); err != nil {
		return h, sum, err
	}
	if err := prepare(ctx, db, migrate); err != nil {
		return h, sum, err
	}
	err = db.InTx(store.Unhurried(ctx), func(ctx context.Context) error {
		tables, err := catalogue(ctx, db)
		if err != nil {
			return err
		}
		rebuild, err := takeDown(ctx, db, tables)
		if err != nil {
			return err
		}
		l := &loader{db: db, in: in, tables: tables}
		if sum, err = l.run(ctx); err != nil {
			return err
		}
		return rebuild(ctx)
	})
	return h, sum, err
}

// prepare makes the tables and marks the database as half restored.
func prepare(ctx context.Context, db *store.DB, migrate func(*store.DB, context.Context) error) error {
	there, err := names(ctx, db)
	if err != nil {
		return err
	}
	if len(there) > 0 {
		var id string
		if slices.Contains(there, installation) {
			if err := db.QueryRow(ctx, `SELECT id FROM installation WHERE one = 1`).Scan(&id); err != nil && fault.KindOf(err) != fault.Missing {
				return err
			}
		}
		if id != store.Restoring {
			return fault.New(fault.Conflict, "backup.not_empty", fmt.Errorf("the database has %d tables", len(there)))
		}
	}
	if err := migrate(db, ctx); err != nil {
		return err
	}
	_, err = db.Exec(ctx, `INSERT INTO installation (one, id, created_at) VALUES (1, $1, 0)
		ON CONFLICT (one) DO UPDATE SET id = excluded.id`, store.Restoring)
	return err
}

// loader reads lines into tables.
type loader struct {
	db     *store.DB
	in     *lineReader
	tables []table // of this database
	sum    Summary

	batch   batch
	perform func(ctx context.Context, line []byte) error
}

// run reads everything up to the last line and checks it.
func (l *loader) run(ctx context.Context) (Summary, error) {
	for {
		line, err := l.in.next()
		if err != nil {
			return l.sum, err
		}
		if object(line, "table") || object(line, "jobs") || object(line, "rows") {
			if err := l.batch.flush(ctx, l.db); err != nil {
				return l.sum, err
			}
		}
		switch {
		case object(line, "rows"):
			var last Summary
			if err := json.Unmarshal(line, &last); err != nil {
				return l.sum, damaged("no last line", err)
			}
			l.sum.Hash = last.Hash
			return l.sum, l.in.end(last, l.sum.Rows, l.sum.Jobs)
		case object(line, "table"):
			err = l.begin(line)
		case object(line, "jobs"):
			err = jobIDs(ctx, l.db)
			l.perform = l.job
		case l.perform == nil:
			err = damaged("a row without a table", nil)
		default:
			err = l.perform(ctx, line)
		}
		if err != nil {
			return l.sum, err
		}
	}
}

// begin finds the table that the following rows belong to.
func (l *loader) begin(line []byte) error {
	var t table
	if err := json.Unmarshal(line, &t); err != nil {
		return damaged("the head of a table cannot be read", err)
	}
	i := slices.IndexFunc(l.tables, func(here table) bool { return here.Name == t.Name })
	if i < 0 {
		return fault.New(fault.Invalid, "backup.unknown_table", nil, "table", t.Name)
	}
	for _, c := range t.Columns {
		// Columns that this program knows and the backup does not take their
		// default, as they did in the migration that added them.
		if !slices.Contains(l.tables[i].Columns, c) {
			return fault.New(fault.Invalid, "backup.unknown_table", nil, "table", t.Name+"."+c.Name)
		}
	}
	if len(t.Columns) == 0 {
		return damaged("a table without columns", nil)
	}
	l.batch = batch{table: t}
	l.perform = l.row
	return nil
}

// row adds one row to the batch.
func (l *loader) row(ctx context.Context, line []byte) error {
	l.sum.Rows++
	if err := l.batch.add(line); err != nil {
		return err
	}
	if l.batch.full() {
		return l.batch.flush(ctx, l.db)
	}
	return nil
}

// job adds one job.
func (l *loader) job(ctx context.Context, line []byte) error {
	l.sum.Jobs++
	return readJob(ctx, l.db, line)
}

package backup

import (
	"context"
	"fmt"
	"io"
	"time"

	"github.com/bonafide-aftersale/bonafide/internal/store"
)

// Write writes a backup of all records as they are at one moment after the
// call. Others go on reading and writing meanwhile; on SQLite the write-ahead
// log grows until it is done. now goes into the header.
func Write(ctx context.Context, db *store.DB, w io.Writer, now time.Time) (Summary, error) {
	fingerprint, err := store.Fingerprint()
	if err != nil {
		return Summary{}, err
	}
	var sum Summary
	out := newLineWriter(w)
	err = db.Snapshot(store.Unhurried(ctx), func(ctx context.Context) error {
		header := Header{Version: version, Engine: string(db.Engine()), CreatedAt: now.UnixMicro(), Migrations: fingerprint}
		if err := out.put(header); err != nil {
			return err
		}
		tables, err := catalogue(ctx, db)
		if err != nil {
			return err
		}
		for _, t := range tables {
			n, err := writeTable(ctx, db, out, t)
			if err != nil {
				return fmt.Errorf("backup: table %s: %w", t.Name, err)
			}
			sum.Rows += n
		}
		if err := out.put(jobsMark{true}); err != nil {
			return err
		}
		sum.Jobs, err = writeJobs(ctx, db, out)
		return err
	})
	if err != nil {
		return Summary{}, err
	}
	return sum, out.end(&sum)
}

// writeTable writes the head of a table and its rows.
func writeTable(ctx context.Context, db *store.DB, out *lineWriter, t table) (n int64, err error) {
	if err := out.put(t); err != nil {
		return 0, err
	}
	rows, err := db.Query(ctx, "SELECT "+columnList(t.Columns)+" FROM "+quoted(t.Name))
	if err != nil {
		return 0, err
	}
	defer rows.Close()
	values := make([]any, len(t.Columns))
	into := make([]any, len(values))
	for i := range into {
		into[i] = &values[i]
	}
	for rows.Next() {
		if err := rows.Scan(into...); err != nil {
			return n, err
		}
		for i, c := range t.Columns {
			if values[i], err = c.Kind.plain(values[i]); err != nil {
				return n, fmt.Errorf("column %s: %w", c.Name, err)
			}
		}
		if err := out.put(values); err != nil {
			return n, err
		}
		n++
	}
	return n, rows.Err()
}

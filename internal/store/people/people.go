// Package people keeps what package identity describes: tenants, people,
// accounts, sessions, limits and the security log. Store implements all of its
// small interfaces, Vault its keys on top of package seal.
//
// Each file holds the statements of one interface. What must happen once (a
// link, a code, a counter) is one conditional UPDATE whose affected rows are
// counted; tests race them on both engines.
package people

import (
	"time"

	"github.com/bonafide-aftersale/bonafide/internal/fault"
	"github.com/bonafide-aftersale/bonafide/internal/store"
)

// Store implements the record interfaces of package identity. It is safe for
// concurrent use.
type Store struct{ db *store.DB }

// New returns a Store on a migrated database.
func New(db *store.DB) *Store { return &Store{db} }

// micros is a time as it is stored: microseconds of UTC, 0 for the zero time.
func micros(t time.Time) int64 {
	if t.IsZero() {
		return 0
	}
	return t.UnixMicro()
}

// moment reverses micros.
func moment(us int64) time.Time {
	if us == 0 {
		return time.Time{}
	}
	return time.UnixMicro(us).UTC()
}

// missing is the answer where no row was changed.
func missing() error { return fault.New(fault.Missing, "identity.missing", nil) }

// scanner is a row, of one or of many.
type scanner interface{ Scan(dest ...any) error }

// collect reads all rows of a query.
func collect[T any](rows *store.Rows, err error, read func(scanner) (T, error)) ([]T, error) {
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var list []T
	for rows.Next() {
		one, err := read(rows)
		if err != nil {
			return nil, err
		}
		list = append(list, one)
	}
	return list, rows.Err()
}

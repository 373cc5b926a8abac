// Package vault keeps the records of package evidence: the custody log, items,
// uploads and challenges.
package vault

import (
	"time"

	"github.com/bonafide-aftersale/bonafide/custody"
	"github.com/bonafide-aftersale/bonafide/internal/evidence"
	"github.com/bonafide-aftersale/bonafide/internal/store"
)

// Store implements [evidence.Store].
type Store struct{ db *store.DB }

var _ evidence.Store = (*Store)(nil)

// New returns a Store on a migrated database.
func New(db *store.DB) *Store { return &Store{db} }

// page is how many rows are read at once where all are.
const page = 500

// micros returns a time as it is stored; 0 is the zero time.
func micros(t time.Time) int64 {
	if t.IsZero() {
		return 0
	}
	return t.UnixMicro()
}

func fromMicros(us int64) time.Time {
	if us == 0 {
		return time.Time{}
	}
	return time.UnixMicro(us).UTC()
}

// digest scans a digest that is stored in hexadecimal; the empty string is the
// zero digest.
type digest custody.Digest

// Scan implements [database/sql.Scanner].
func (d *digest) Scan(src any) error {
	var text string
	switch src := src.(type) {
	case string:
		text = src
	case []byte:
		text = string(src)
	}
	if text == "" {
		*d = digest{}
		return nil
	}
	parsed, err := custody.ParseDigest(text)
	*d = digest(parsed)
	return err
}

// some returns b, and empty bytes for nil: columns are never NULL.
func some(b []byte) []byte {
	if b == nil {
		return []byte{}
	}
	return b
}

// DB returns the database, whose transactions the Store takes part in.
func (s *Store) DB() *store.DB { return s.db }

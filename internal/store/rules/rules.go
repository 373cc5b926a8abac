// Package rules keeps what package policy publishes and judges, and what
// operators confirm of the legal data, in the database, on both engines.
//
// Who is first is decided by single statements: a version changes on condition
// of its revision, and two partial unique indexes allow a tenant one announced
// and one active version. All others are told Conflict.
package rules

import (
	"encoding/json"
	"time"

	"github.com/bonafide-aftersale/bonafide/internal/fault"
	"github.com/bonafide-aftersale/bonafide/internal/policy"
	"github.com/bonafide-aftersale/bonafide/internal/store"
)

// Store implements policy.Records. It is safe for concurrent use.
type Store struct{ db *store.DB }

var _ policy.Records = (*Store)(nil)

// New returns a Store on an open, migrated database.
func New(db *store.DB) *Store { return &Store{db: db} }

// errChanged says that somebody else was first.
func errChanged(cause error) error { return fault.New(fault.Conflict, "policy.changed", cause) }

// micros is how a time is stored; 0 stands for none.
func micros(t time.Time) int64 {
	if t.IsZero() {
		return 0
	}
	return t.UnixMicro()
}

// instant reverses micros.
func instant(us int64) time.Time {
	if us == 0 {
		return time.Time{}
	}
	return time.UnixMicro(us).UTC()
}

// encoded writes a value that only package policy looks into.
func encoded(v any) (string, error) {
	b, err := json.Marshal(v)
	return string(b), err
}

package privacy

import (
	"context"
	"time"

	"github.com/bonafide-aftersale/bonafide/internal/store"
)

// Store implements seal.Store in the database.
type Store struct{ db *store.DB }

// New returns a Store in a migrated database.
func New(db *store.DB) *Store { return &Store{db: db} }

// InTx implements seal.Store.
func (s *Store) InTx(ctx context.Context, fn func(ctx context.Context) error) error {
	return s.db.InTx(ctx, fn)
}

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

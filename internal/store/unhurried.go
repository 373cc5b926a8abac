package store

import (
	"context"
	"database/sql"
)

// unhurried is the key in the context of transactions without time limits.
type unhurried struct{}

// Unhurried returns a context whose transactions have no time limit of the
// server's on PostgreSQL: a backup takes as long as it takes. SQLite has none
// anyway. It is nothing for what a person waits for.
func Unhurried(ctx context.Context) context.Context {
	return context.WithValue(ctx, unhurried{}, true)
}

// unhurry lifts the limits of this transaction if the context asks for it.
func (db *DB) unhurry(ctx context.Context, t *sql.Tx) error {
	if db.engine != PostgreSQL || ctx.Value(unhurried{}) == nil {
		return nil
	}
	for _, limit := range []string{"statement_timeout", "idle_in_transaction_session_timeout"} {
		if _, err := t.ExecContext(ctx, "SET LOCAL "+limit+" = 0"); err != nil {
			return mapped(ctx, err)
		}
	}
	return nil
}

package store

import (
	"context"
	"crypto/rand"
	"errors"
	"strings"
	"time"

	"github.com/bonafide-aftersale/bonafide/internal/fault"
)

// Restoring is the installation's id while a backup is being restored. A
// program does not serve such a database: half of the records may be missing.
const Restoring = "restoring"

// Installation returns the id of these records. The first call, when a program
// begins to serve a fresh database, makes it; a restored database has that of
// its backup. While a restore is not finished, the error is of kind Conflict.
func (db *DB) Installation(ctx context.Context, now time.Time) (id string, err error) {
	err = db.InTx(ctx, func(ctx context.Context) error {
		_, err := db.Exec(ctx, `INSERT INTO installation (one, id, created_at) VALUES (1, $1, $2) ON CONFLICT (one) DO NOTHING`,
			strings.ToLower(rand.Text()), now.UnixMicro())
		if err != nil {
			return err
		}
		return db.QueryRow(ctx, `SELECT id FROM installation WHERE one = 1`).Scan(&id)
	})
	if err == nil && id == Restoring {
		return "", fault.New(fault.Conflict, "store.restoring", errors.New("a restore is not finished"))
	}
	return id, err
}

// Package logkey keeps the key that signs checkpoints of the custody log.
//
// It lies in the database, sealed under a key of the installation itself, so
// that all processes of one database sign one log, and a backup that is
// restored goes on signing it. Who has the database and the master key could
// sign; that is what time-stamps from outside are for.
package logkey

import (
	"context"
	"crypto/rand"
	"errors"
	"time"

	"github.com/bonafide-aftersale/bonafide/custody"
	"github.com/bonafide-aftersale/bonafide/internal/evidence"
	"github.com/bonafide-aftersale/bonafide/internal/seal"
	"github.com/bonafide-aftersale/bonafide/internal/store"
)

// current names the one row.
const current = "current"

var (
	owner = seal.Owner{Tenant: evidence.System, Person: seal.TenantItself}
	place = seal.Place{Table: "custody_signer", Column: "sealed", Row: current}
)

// Open returns the two lines of the key (see custody.NewKey). The first call on
// a database makes it, under the origin; of several at once, one does, and all
// return the same. Later the origin is the one that the key was made with.
func Open(ctx context.Context, db *store.DB, vault *seal.Vault, origin string, now time.Time) (private, public string, err error) {
	ring, err := vault.Keyring(ctx, owner)
	if err != nil {
		return "", "", err
	}
	private, public, err = read(ctx, db, ring)
	if !errors.Is(err, store.ErrNoRows) {
		return private, public, err
	}
	private, public, err = custody.NewKey(rand.Reader, origin)
	if err != nil {
		return "", "", err
	}
	sealed, err := ring.SealBytes(place, []byte(private))
	if err != nil {
		return "", "", err
	}
	_, err = db.Exec(ctx, `INSERT INTO custody_signer (id, tenant_id, person_id, public, sealed, made_at)
		VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT (id) DO NOTHING`, current, owner.Tenant, owner.Person, public, sealed, now.UnixMicro())
	if err != nil {
		return "", "", err
	}
	// Another process may have been first, with a key and a ring of its own.
	if ring, err = vault.Keyring(ctx, owner); err != nil {
		return "", "", err
	}
	return read(ctx, db, ring)
}

func read(ctx context.Context, db *store.DB, ring *seal.Keyring) (private, public string, err error) {
	var sealed []byte
	if err := db.QueryRow(ctx, `SELECT public, sealed FROM custody_signer WHERE id = $1`, current).Scan(&public, &sealed); err != nil {
		return "", "", err
	}
	clear, err := ring.OpenBytes(place, sealed)
	return string(clear), public, err
}

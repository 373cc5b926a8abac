// Package replies keeps what package idempotency describes: which requests
// were done, and their sealed answers.
package replies

import (
	"context"
	"errors"
	"time"

	"github.com/bonafide-aftersale/bonafide/internal/fault"
	"github.com/bonafide-aftersale/bonafide/internal/idempotency"
	"github.com/bonafide-aftersale/bonafide/internal/seal"
	"github.com/bonafide-aftersale/bonafide/internal/store"
)

// Store implements idempotency.Records. It is safe for concurrent use.
type Store struct{ db *store.DB }

var _ idempotency.Records = (*Store)(nil)

// New returns a Store on a migrated database.
func New(db *store.DB) *Store { return &Store{db} }

// Claim implements idempotency.Records. The conflict on the primary key is
// what makes a second request wait for the first one's transaction.
func (s *Store) Claim(ctx context.Context, r idempotency.Record) (bool, error) {
	n, err := s.db.Affected(ctx, `INSERT INTO api_reply (tenant_id, actor, request_key, id, owner_id, digest, sealed, made_at, expires_at)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)
		ON CONFLICT (tenant_id, actor, request_key) DO UPDATE SET id = excluded.id, digest = excluded.digest, sealed = excluded.sealed,
			made_at = excluded.made_at, expires_at = excluded.expires_at
		WHERE api_reply.expires_at <= excluded.made_at`,
		r.Tenant, r.Actor, r.Text, r.ID, seal.TenantItself, r.Digest, []byte{}, r.Made.UnixMicro(), r.Expires.UnixMicro())
	return n == 1, err
}

// Find implements idempotency.Records.
func (s *Store) Find(ctx context.Context, k idempotency.Key) (idempotency.Record, error) {
	r := idempotency.Record{Key: k}
	var made, expires int64
	err := s.db.QueryRow(ctx, `SELECT id, digest, sealed, made_at, expires_at FROM api_reply
		WHERE tenant_id = $1 AND actor = $2 AND request_key = $3`, k.Tenant, k.Actor, k.Text).Scan(&r.ID, &r.Digest, &r.Sealed, &made, &expires)
	if errors.Is(err, store.ErrNoRows) {
		return r, fault.New(fault.Missing, "identity.missing", err)
	}
	r.Made, r.Expires = time.UnixMicro(made).UTC(), time.UnixMicro(expires).UTC()
	return r, err
}

// Finish implements idempotency.Records.
func (s *Store) Finish(ctx context.Context, k idempotency.Key, sealed []byte) error {
	n, err := s.db.Affected(ctx, `UPDATE api_reply SET sealed = $4 WHERE tenant_id = $1 AND actor = $2 AND request_key = $3`,
		k.Tenant, k.Actor, k.Text, sealed)
	if err == nil && n != 1 {
		err = fault.New(fault.Internal, "identity.missing", nil)
	}
	return err
}

// Sweep implements idempotency.Records.
func (s *Store) Sweep(ctx context.Context, before time.Time, limit int) (int64, error) {
	return s.db.Affected(ctx, `DELETE FROM api_reply WHERE id IN
		(SELECT id FROM api_reply WHERE expires_at <= $1 ORDER BY expires_at, id LIMIT $2)`, before.UnixMicro(), limit)
}

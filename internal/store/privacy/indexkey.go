package privacy

import (
	"context"
	"errors"

	"github.com/bonafide-aftersale/bonafide/internal/seal"
	"github.com/bonafide-aftersale/bonafide/internal/store"
)

// IndexKey implements seal.IndexKeys.
func (s *Store) IndexKey(ctx context.Context) (seal.IndexKey, error) {
	var k seal.IndexKey
	var id, made int64
	err := s.db.QueryRow(ctx, `SELECT id, master, wrapped, made_at, version FROM index_key WHERE one = 1`).
		Scan(&id, &k.Key.Master, &k.Key.Bytes, &made, &k.Version)
	if errors.Is(err, store.ErrNoRows) {
		return seal.IndexKey{}, nil
	}
	if err != nil {
		return seal.IndexKey{}, err
	}
	k.ID, k.Made = uint32(id), instant(made)
	return k, nil
}

// AddIndexKey implements seal.IndexKeys.
func (s *Store) AddIndexKey(ctx context.Context, k seal.IndexKey) error {
	_, err := s.db.Exec(ctx, `INSERT INTO index_key (one, id, master, wrapped, made_at, version)
		VALUES (1, $1, $2, $3, $4, $5) ON CONFLICT (one) DO NOTHING`,
		int64(k.ID), k.Key.Master, k.Key.Bytes, micros(k.Made), k.Version)
	return err
}

// ReplaceIndexKey implements seal.IndexKeys.
func (s *Store) ReplaceIndexKey(ctx context.Context, k seal.IndexKey) (bool, error) {
	n, err := s.db.Affected(ctx, `UPDATE index_key SET master = $1, wrapped = $2, version = $3
		WHERE one = 1 AND id = $4 AND version = $5`,
		k.Key.Master, k.Key.Bytes, k.Version, int64(k.ID), k.Version-1)
	return n == 1, err
}

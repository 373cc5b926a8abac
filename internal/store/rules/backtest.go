package rules

import (
	"context"
	"encoding/json"
	"errors"

	"github.com/bonafide-aftersale/bonafide/internal/policy"
	"github.com/bonafide-aftersale/bonafide/internal/store"
)

// AddBacktest implements policy.Records.
func (s *Store) AddBacktest(ctx context.Context, b *policy.Backtest) error {
	body, err := encoded(b)
	if err != nil {
		return err
	}
	_, err = s.db.Exec(ctx, `INSERT INTO policy_backtest (tenant_id, id, version_id, hash, against_id, by_id, at, body)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8)`, b.Tenant, b.ID, b.Version, b.Hash, b.Against, b.By, micros(b.At), body)
	return err
}

// Backtest implements policy.Records.
func (s *Store) Backtest(ctx context.Context, tenant, version, hash, against string) (*policy.Backtest, error) {
	var body string
	err := s.db.QueryRow(ctx, `SELECT body FROM policy_backtest
		WHERE tenant_id = $1 AND version_id = $2 AND hash = $3 AND against_id = $4 ORDER BY id DESC LIMIT 1`,
		tenant, version, hash, against).Scan(&body)
	if errors.Is(err, store.ErrNoRows) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	b := &policy.Backtest{}
	return b, json.Unmarshal([]byte(body), b)
}

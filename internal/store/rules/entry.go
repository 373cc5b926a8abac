package rules

import (
	"context"
	"time"

	"github.com/bonafide-aftersale/bonafide/internal/policy/law"
)

// Entries implements policy.Records.
func (s *Store) Entries(ctx context.Context, tenant string) ([]law.Entry, error) {
	rows, err := s.db.Query(ctx, `SELECT tenant_id, id, item, province, value, from_day, to_day, source, by_id, at, revoked_at
		FROM law_entry WHERE tenant_id = $1 ORDER BY id`, tenant)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var list []law.Entry
	for rows.Next() {
		var e law.Entry
		var at, revoked int64
		if err := rows.Scan(&e.Tenant, &e.ID, &e.Item, &e.Province, &e.Value, &e.From, &e.To, &e.Source, &e.By, &at, &revoked); err != nil {
			return nil, err
		}
		e.At, e.Revoked = instant(at), instant(revoked)
		list = append(list, e)
	}
	return list, rows.Err()
}

// AddEntry implements policy.Records.
func (s *Store) AddEntry(ctx context.Context, e *law.Entry) error {
	_, err := s.db.Exec(ctx, `INSERT INTO law_entry (tenant_id, id, item, province, value, from_day, to_day, source, by_id, at)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)`,
		e.Tenant, e.ID, e.Item, e.Province, e.Value, string(e.From), string(e.To), e.Source, e.By, micros(e.At))
	return err
}

// RevokeEntry implements policy.Records.
func (s *Store) RevokeEntry(ctx context.Context, tenant, id, by string, at time.Time) error {
	n, err := s.db.Affected(ctx, `UPDATE law_entry SET revoked_by = $3, revoked_at = $4
		WHERE tenant_id = $1 AND id = $2 AND revoked_at = 0`, tenant, id, by, micros(at))
	if err == nil && n != 1 {
		return errChanged(nil)
	}
	return err
}

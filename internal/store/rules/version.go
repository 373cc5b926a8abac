package rules

import (
	"context"
	"encoding/json"
	"errors"
	"time"

	"github.com/bonafide-aftersale/bonafide/internal/fault"
	"github.com/bonafide-aftersale/bonafide/internal/policy"
	"github.com/bonafide-aftersale/bonafide/internal/store"
)

const versionColumns = `tenant_id, id, revision, state, body, hash, base_id, changes, major, drafted_by, drafted_at,
	announced_by, announced_at, begins_at, backtest_id, active_at, retired_at`

// Version implements policy.Records.
func (s *Store) Version(ctx context.Context, tenant, id string) (*policy.Version, error) {
	return s.version(ctx, `WHERE tenant_id = $1 AND id = $2`, tenant, id)
}

// ActiveAt implements policy.Records.
func (s *Store) ActiveAt(ctx context.Context, tenant string, at time.Time) (*policy.Version, error) {
	return s.version(ctx, `WHERE tenant_id = $1 AND active_at > 0 AND active_at <= $2 AND (retired_at = 0 OR retired_at > $2)
		ORDER BY active_at DESC, id DESC LIMIT 1`, tenant, micros(at))
}

// InState implements policy.Records.
func (s *Store) InState(ctx context.Context, tenant string, state policy.State) (*policy.Version, error) {
	v, err := s.version(ctx, `WHERE tenant_id = $1 AND state = $2 ORDER BY id DESC LIMIT 1`, tenant, string(state))
	if fault.KindOf(err) == fault.Missing {
		return nil, nil
	}
	return v, err
}

// Versions implements policy.Records.
func (s *Store) Versions(ctx context.Context, tenant, before string, limit int) ([]policy.Version, error) {
	return s.versions(ctx, `WHERE tenant_id = $1 AND ($2 = '' OR id < $2) ORDER BY id DESC LIMIT $3`, tenant, before, limit)
}

// Due implements policy.Records.
func (s *Store) Due(ctx context.Context, now time.Time, limit int) ([]policy.Version, error) {
	return s.versions(ctx, `WHERE state = 'announced' AND begins_at <= $1 ORDER BY begins_at, tenant_id, id LIMIT $2`, micros(now), limit)
}

// AddVersion implements policy.Records.
func (s *Store) AddVersion(ctx context.Context, v *policy.Version) error {
	changes, err := encoded(v.Changes)
	if err != nil {
		return err
	}
	n, err := s.db.Affected(ctx, `INSERT INTO policy_version (`+versionColumns+`)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17) ON CONFLICT DO NOTHING`,
		v.Tenant, v.ID, v.Revision, string(v.State), v.Text, v.Hash, v.Base, changes, v.Major, v.DraftedBy, micros(v.DraftedAt),
		v.AnnouncedBy, micros(v.AnnouncedAt), micros(v.Begins), v.Backtest, micros(v.ActiveAt), micros(v.RetiredAt))
	if err == nil && n != 1 {
		return errChanged(nil)
	}
	return err
}

// SaveVersion implements policy.Records.
func (s *Store) SaveVersion(ctx context.Context, v *policy.Version) error {
	changes, err := encoded(v.Changes)
	if err != nil {
		return err
	}
	n, err := s.db.Affected(ctx, `UPDATE policy_version SET revision = $3, state = $4, body = $5, hash = $6, base_id = $7, changes = $8,
		major = $9, drafted_by = $10, drafted_at = $11, announced_by = $12, announced_at = $13, begins_at = $14, backtest_id = $15,
		active_at = $16, retired_at = $17 WHERE tenant_id = $1 AND id = $2 AND revision = $3 - 1`,
		v.Tenant, v.ID, v.Revision, string(v.State), v.Text, v.Hash, v.Base, changes, v.Major, v.DraftedBy, micros(v.DraftedAt),
		v.AnnouncedBy, micros(v.AnnouncedAt), micros(v.Begins), v.Backtest, micros(v.ActiveAt), micros(v.RetiredAt))
	switch {
	case errors.Is(err, store.ErrUnique): // another one is announced or active
		return fault.New(fault.Conflict, "policy.another", err)
	case err == nil && n != 1:
		return errChanged(nil)
	}
	return err
}

// version returns the version that a clause picks. Missing if there is none.
func (s *Store) version(ctx context.Context, clause string, args ...any) (*policy.Version, error) {
	list, err := s.versions(ctx, clause, args...)
	if err != nil {
		return nil, err
	}
	if len(list) == 0 {
		return nil, fault.New(fault.Missing, "policy.no_version", nil)
	}
	return &list[0], nil
}

func (s *Store) versions(ctx context.Context, clause string, args ...any) ([]policy.Version, error) {
	rows, err := s.db.Query(ctx, `SELECT `+versionColumns+` FROM policy_version `+clause, args...)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var list []policy.Version
	for rows.Next() {
		var v policy.Version
		var changes string
		var drafted, announced, begins, active, retired int64
		if err := rows.Scan(&v.Tenant, &v.ID, &v.Revision, &v.State, &v.Text, &v.Hash, &v.Base, &changes, &v.Major, &v.DraftedBy, &drafted,
			&v.AnnouncedBy, &announced, &begins, &v.Backtest, &active, &retired); err != nil {
			return nil, err
		}
		if err := json.Unmarshal([]byte(changes), &v.Changes); err != nil {
			return nil, err
		}
		v.DraftedAt, v.AnnouncedAt, v.Begins = instant(drafted), instant(announced), instant(begins)
		v.ActiveAt, v.RetiredAt = instant(active), instant(retired)
		list = append(list, v)
	}
	return list, rows.Err()
}

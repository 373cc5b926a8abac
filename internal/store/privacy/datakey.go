package privacy

import (
	"context"
	"fmt"
	"strings"
	"time"

	"github.com/bonafide-aftersale/bonafide/internal/seal"
	"github.com/bonafide-aftersale/bonafide/internal/store"
)

const keyColumns = `tenant_id, person_id, master, wrapped, made_at, renewed_at, erased_at, version`

// most is how many persons one statement names: both engines take far more
// parameters, and a page shows far fewer.
const most = 500

// DataKeys implements seal.DataKeys.
func (s *Store) DataKeys(ctx context.Context, tenant string, persons ...string) ([]seal.DataKey, error) {
	var keys []seal.DataKey
	for len(persons) > 0 {
		part := persons[:min(most, len(persons))]
		persons = persons[len(part):]
		args := []any{tenant}
		var marks strings.Builder
		for i, p := range part {
			if i > 0 {
				marks.WriteString(", ")
			}
			fmt.Fprintf(&marks, "$%d", i+2)
			args = append(args, p)
		}
		found, err := s.dataKeys(ctx, `SELECT `+keyColumns+` FROM person_key
			WHERE tenant_id = $1 AND person_id IN (`+marks.String()+`) ORDER BY person_id`, args...)
		if err != nil {
			return nil, err
		}
		keys = append(keys, found...)
	}
	return keys, nil
}

// dataKeys reads the keys that a statement selects.
func (s *Store) dataKeys(ctx context.Context, statement string, args ...any) ([]seal.DataKey, error) {
	rows, err := s.db.Query(ctx, statement, args...)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var keys []seal.DataKey
	for rows.Next() {
		var k seal.DataKey
		var made, renewed, erased int64
		if err := rows.Scan(&k.Tenant, &k.Person, &k.Key.Master, &k.Key.Bytes, &made, &renewed, &erased, &k.Version); err != nil {
			return nil, err
		}
		k.Made, k.Renewed, k.Erased = instant(made), instant(renewed), instant(erased)
		keys = append(keys, k)
	}
	return keys, rows.Err()
}

// AddDataKey implements seal.DataKeys.
func (s *Store) AddDataKey(ctx context.Context, k seal.DataKey) error {
	_, err := s.db.Exec(ctx, `INSERT INTO person_key (`+keyColumns+`) VALUES ($1, $2, $3, $4, $5, $6, 0, $7)
		ON CONFLICT (tenant_id, person_id) DO NOTHING`,
		k.Tenant, k.Person, k.Key.Master, k.Key.Bytes, micros(k.Made), micros(k.Renewed), k.Version)
	return err
}

// ReplaceDataKey implements seal.DataKeys.
func (s *Store) ReplaceDataKey(ctx context.Context, k seal.DataKey) (bool, error) {
	n, err := s.db.Affected(ctx, `UPDATE person_key SET master = $1, wrapped = $2, renewed_at = $3, version = $4
		WHERE tenant_id = $5 AND person_id = $6 AND version = $7 AND erased_at = 0`,
		k.Key.Master, k.Key.Bytes, micros(k.Renewed), k.Version, k.Tenant, k.Person, k.Version-1)
	return n == 1, err
}

// EraseDataKey implements seal.DataKeys.
func (s *Store) EraseDataKey(ctx context.Context, o seal.Owner, at time.Time) (bool, error) {
	n, err := s.db.Affected(ctx, `INSERT INTO person_key (`+keyColumns+`) VALUES ($1, $2, '', $3, $4, $4, $4, 1)
		ON CONFLICT (tenant_id, person_id) DO UPDATE
		SET master = '', wrapped = excluded.wrapped, erased_at = excluded.erased_at, version = person_key.version + 1
		WHERE person_key.erased_at = 0`,
		o.Tenant, o.Person, []byte{}, micros(at))
	return n == 1, err
}

// DataKeysNotUnder implements seal.DataKeys.
func (s *Store) DataKeysNotUnder(ctx context.Context, master string, limit int) ([]seal.DataKey, error) {
	return s.dataKeys(ctx, `SELECT `+keyColumns+` FROM person_key
		WHERE master <> $1 AND erased_at = 0 ORDER BY tenant_id, person_id LIMIT $2`, master, limit)
}

// MasterKeysInUse implements seal.DataKeys.
func (s *Store) MasterKeysInUse(ctx context.Context) (map[string]int64, error) {
	rows, err := s.db.Query(ctx, `SELECT master, COUNT(*) FROM (
			SELECT master FROM person_key WHERE erased_at = 0 UNION ALL SELECT master FROM index_key
		) AS used GROUP BY master ORDER BY master`)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	used := make(map[string]int64)
	for rows.Next() {
		var master string
		var n int64
		if err := rows.Scan(&master, &n); err != nil {
			return nil, err
		}
		used[master] = n
	}
	return used, rows.Err()
}

// Count is how many persons have keys, and how many were erased.
type Count struct{ Living, Erased int64 }

// Persons counts the persons of all tenants.
func (s *Store) Persons(ctx context.Context) (c Count, err error) {
	err = s.db.QueryRow(ctx, `SELECT COUNT(CASE WHEN erased_at = 0 THEN 1 END), COUNT(CASE WHEN erased_at <> 0 THEN 1 END)
		FROM person_key`).Scan(&c.Living, &c.Erased)
	return c, err
}

var _ seal.Store = (*Store)(nil)

// Initialized reports whether keys were ever made in this database: if so, a
// master key that is not there is a lost one, and no new one may take its
// place.
func Initialized(ctx context.Context, db *store.DB) (bool, error) {
	k, err := New(db).IndexKey(ctx)
	return k.Version > 0, err
}

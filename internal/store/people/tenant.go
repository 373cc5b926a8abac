package people

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"github.com/bonafide-aftersale/bonafide/internal/identity"
)

// AddTenant implements identity.Tenants.
func (s *Store) AddTenant(ctx context.Context, t identity.Tenant) error {
	settings, err := json.Marshal(t.Settings)
	if err != nil {
		return err
	}
	_, err = s.db.Exec(ctx, `INSERT INTO tenant (id, name, legal_entity, settings, created_at) VALUES ($1, $2, $3, $4, $5)`,
		t.ID, t.Name, t.LegalEntity, string(settings), micros(t.Created))
	return err
}

// SetTenant implements identity.Tenants.
func (s *Store) SetTenant(ctx context.Context, t identity.Tenant) error {
	settings, err := json.Marshal(t.Settings)
	if err != nil {
		return err
	}
	n, err := s.db.Affected(ctx, `UPDATE tenant SET name = $2, legal_entity = $3, settings = $4 WHERE id = $1`,
		t.ID, t.Name, t.LegalEntity, string(settings))
	if err == nil && n == 0 {
		err = missing()
	}
	return err
}

const tenantColumns = `id, name, legal_entity, settings, created_at`

func readTenant(row scanner) (t identity.Tenant, err error) {
	var settings string
	var created int64
	if err := row.Scan(&t.ID, &t.Name, &t.LegalEntity, &settings, &created); err != nil {
		return t, err
	}
	t.Created = moment(created)
	if err := json.Unmarshal([]byte(settings), &t.Settings); err != nil {
		return t, fmt.Errorf("people: settings of tenant %s: %w", t.ID, err)
	}
	return t, nil
}

// Tenant implements identity.Tenants.
func (s *Store) Tenant(ctx context.Context, id identity.TenantID) (identity.Tenant, error) {
	return readTenant(s.db.QueryRow(ctx, `SELECT `+tenantColumns+` FROM tenant WHERE id = $1`, id))
}

// ListTenants implements identity.Tenants.
func (s *Store) ListTenants(ctx context.Context) ([]identity.Tenant, error) {
	rows, err := s.db.Query(ctx, `SELECT `+tenantColumns+` FROM tenant ORDER BY id`)
	return collect(rows, err, readTenant)
}

// ClaimFirstRun implements identity.FirstRuns. On PostgreSQL a second insert
// waits for the first one's transaction; on SQLite there is one writer.
func (s *Store) ClaimFirstRun(ctx context.Context, now time.Time) (bool, error) {
	n, err := s.db.Affected(ctx, `INSERT INTO first_run (one, at) VALUES (1, $1) ON CONFLICT (one) DO NOTHING`, micros(now))
	return n == 1, err
}

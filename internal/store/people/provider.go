package people

import (
	"context"

	"github.com/bonafide-aftersale/bonafide/internal/fault"
	"github.com/bonafide-aftersale/bonafide/internal/identity"
)

// AddProvider implements identity.Providers.
func (s *Store) AddProvider(ctx context.Context, p identity.Provider) error {
	_, err := s.db.Exec(ctx, `INSERT INTO provider (tenant_id, id, name, issuer, client_id, secret, added_at) VALUES ($1, $2, $3, $4, $5, $6, $7)`,
		p.Tenant, p.ID, p.Name, p.Issuer, p.ClientID, p.Secret, micros(p.Added))
	return err
}

const providerColumns = `tenant_id, id, name, issuer, client_id, secret, added_at`

func readProvider(row scanner) (p identity.Provider, err error) {
	var added int64
	err = row.Scan(&p.Tenant, &p.ID, &p.Name, &p.Issuer, &p.ClientID, &p.Secret, &added)
	p.Added = moment(added)
	return p, err
}

// Provider implements identity.Providers.
func (s *Store) Provider(ctx context.Context, tenant identity.TenantID, id identity.ProviderID) (identity.Provider, error) {
	return readProvider(s.db.QueryRow(ctx, `SELECT `+providerColumns+` FROM provider WHERE tenant_id = $1 AND id = $2`, tenant, id))
}

// ListProviders implements identity.Providers.
func (s *Store) ListProviders(ctx context.Context, tenant identity.TenantID) ([]identity.Provider, error) {
	rows, err := s.db.Query(ctx, `SELECT `+providerColumns+` FROM provider WHERE tenant_id = $1 ORDER BY id`, tenant)
	return collect(rows, err, readProvider)
}

// RemoveProvider implements identity.Providers.
func (s *Store) RemoveProvider(ctx context.Context, tenant identity.TenantID, id identity.ProviderID) (bool, error) {
	if _, err := s.db.Exec(ctx, `DELETE FROM provider_identity WHERE tenant_id = $1 AND provider_id = $2`, tenant, id); err != nil {
		return false, err
	}
	n, err := s.db.Affected(ctx, `DELETE FROM provider WHERE tenant_id = $1 AND id = $2`, tenant, id)
	return n == 1, err
}

// Expect implements identity.Providers. A person who was bound before waits to
// be bound anew; an address belongs to one person.
func (s *Store) Expect(ctx context.Context, tenant identity.TenantID, provider identity.ProviderID, person identity.PersonID, emailKey []byte) error {
	var other int
	err := s.db.QueryRow(ctx, `SELECT COUNT(*) FROM provider_identity WHERE tenant_id = $1 AND provider_id = $2 AND email_key = $3 AND person_id <> $4`,
		tenant, provider, emailKey, person).Scan(&other)
	if err == nil && other > 0 {
		err = fault.New(fault.Conflict, "identity.login_taken", nil)
	}
	if err != nil {
		return err
	}
	_, err = s.db.Exec(ctx, `INSERT INTO provider_identity (tenant_id, provider_id, person_id, email_key) VALUES ($1, $2, $3, $4)
		ON CONFLICT (tenant_id, provider_id, person_id) DO UPDATE SET email_key = excluded.email_key, subject = ''`, tenant, provider, person, emailKey)
	return err
}

// PersonBySubject implements identity.Providers.
func (s *Store) PersonBySubject(ctx context.Context, tenant identity.TenantID, provider identity.ProviderID, subject string) (person identity.PersonID, err error) {
	err = s.db.QueryRow(ctx, `SELECT person_id FROM provider_identity WHERE tenant_id = $1 AND provider_id = $2 AND subject = $3 AND subject <> ''`,
		tenant, provider, subject).Scan(&person)
	return person, err
}

// BindSubject implements identity.Providers.
func (s *Store) BindSubject(ctx context.Context, tenant identity.TenantID, provider identity.ProviderID, emailKey []byte, subject string) (person identity.PersonID, err error) {
	err = s.db.QueryRow(ctx, `UPDATE provider_identity SET subject = $4 WHERE tenant_id = $1 AND provider_id = $2 AND email_key = $3 AND subject = ''
		RETURNING person_id`, tenant, provider, emailKey, subject).Scan(&person)
	return person, err
}

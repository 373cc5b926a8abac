package people

import (
	"context"
	"time"

	"github.com/bonafide-aftersale/bonafide/internal/fault"
	"github.com/bonafide-aftersale/bonafide/internal/identity"
)

// AddPerson implements identity.People.
func (s *Store) AddPerson(ctx context.Context, p identity.Person) error {
	n, err := s.db.Affected(ctx, `INSERT INTO person (tenant_id, id, name, phone, phone_key, created_at) VALUES ($1, $2, $3, $4, $5, $6)
		ON CONFLICT DO NOTHING`, p.Tenant, p.ID, p.Name, p.Phone, p.PhoneKey, micros(p.Created))
	if err == nil && n == 0 {
		err = fault.New(fault.Conflict, "identity.phone_taken", nil)
	}
	return err
}

const personColumns = `tenant_id, id, name, phone, phone_key, created_at, disabled_at`

func readPerson(row scanner) (p identity.Person, err error) {
	var created, disabled int64
	err = row.Scan(&p.Tenant, &p.ID, &p.Name, &p.Phone, &p.PhoneKey, &created, &disabled)
	p.Created, p.Disabled = moment(created), moment(disabled)
	return p, err
}

// Person implements identity.People.
func (s *Store) Person(ctx context.Context, tenant identity.TenantID, id identity.PersonID) (identity.Person, error) {
	return readPerson(s.db.QueryRow(ctx, `SELECT `+personColumns+` FROM person WHERE tenant_id = $1 AND id = $2`, tenant, id))
}

// PersonByPhone implements identity.People.
func (s *Store) PersonByPhone(ctx context.Context, tenant identity.TenantID, key []byte) (identity.Person, error) {
	return readPerson(s.db.QueryRow(ctx, `SELECT `+personColumns+` FROM person WHERE tenant_id = $1 AND phone_key = $2`, tenant, key))
}

// DisablePerson implements identity.People. It locks the tenant as Withdraw
// does.
func (s *Store) DisablePerson(ctx context.Context, tenant identity.TenantID, id identity.PersonID, at time.Time) error {
	if err := s.lock(ctx, tenant); err != nil {
		return err
	}
	_, err := s.db.Exec(ctx, `UPDATE person SET disabled_at = $3 WHERE tenant_id = $1 AND id = $2`, tenant, id, micros(at))
	return err
}

// Grant implements identity.Memberships.
func (s *Store) Grant(ctx context.Context, m identity.Membership) error {
	_, err := s.db.Exec(ctx, `INSERT INTO membership (tenant_id, person_id, role, party_id, granted_at, granted_by)
		VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT DO NOTHING`,
		m.Tenant, m.Person, m.Role.String(), m.Party, micros(m.Granted), m.By)
	return err
}

// Withdraw implements identity.Memberships. It locks the tenant, so that of
// two who withdraw the last two administrators at a time, one sees the other.
func (s *Store) Withdraw(ctx context.Context, m identity.Membership) (bool, error) {
	if err := s.lock(ctx, m.Tenant); err != nil {
		return false, err
	}
	n, err := s.db.Affected(ctx, `DELETE FROM membership WHERE tenant_id = $1 AND person_id = $2 AND role = $3 AND party_id = $4`,
		m.Tenant, m.Person, m.Role.String(), m.Party)
	return n > 0, err
}

// lock makes other transactions that lock the tenant wait for this one.
func (s *Store) lock(ctx context.Context, tenant identity.TenantID) error {
	_, err := s.db.Exec(ctx, `UPDATE tenant SET name = name WHERE id = $1`, tenant)
	return err
}

// Memberships implements identity.Memberships.
func (s *Store) Memberships(ctx context.Context, tenant identity.TenantID, person identity.PersonID) ([]identity.Membership, error) {
	rows, err := s.db.Query(ctx, `SELECT tenant_id, person_id, role, party_id, granted_at, granted_by FROM membership
		WHERE tenant_id = $1 AND person_id = $2 ORDER BY role, party_id`, tenant, person)
	return collect(rows, err, func(row scanner) (m identity.Membership, err error) {
		var role string
		var granted int64
		err = row.Scan(&m.Tenant, &m.Person, &role, &m.Party, &granted, &m.By)
		// A role of a later version is no role here: it permits nothing.
		m.Role, _ = identity.ParseRole(role)
		m.Granted = moment(granted)
		return m, err
	})
}

// Holders implements identity.Memberships; disabled people do not count.
func (s *Store) Holders(ctx context.Context, tenant identity.TenantID, role identity.Role) ([]identity.PersonID, error) {
	rows, err := s.db.Query(ctx, `SELECT DISTINCT m.person_id FROM membership m JOIN person p ON p.tenant_id = m.tenant_id AND p.id = m.person_id
		WHERE m.tenant_id = $1 AND m.role = $2 AND p.disabled_at = 0 ORDER BY m.person_id`, tenant, role.String())
	return collect(rows, err, func(row scanner) (id identity.PersonID, err error) {
		err = row.Scan(&id)
		return id, err
	})
}

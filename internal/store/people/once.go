package people

import (
	"context"
	"time"

	"github.com/bonafide-aftersale/bonafide/internal/identity"
)

// AddLink implements identity.Links.
func (s *Store) AddLink(ctx context.Context, l identity.Link) error {
	_, err := s.db.Exec(ctx, `UPDATE one_time_link SET used_at = $3 WHERE tenant_id = $1 AND person_id = $2 AND used_at = 0`,
		l.Tenant, l.Person, micros(l.Created))
	if err != nil {
		return err
	}
	_, err = s.db.Exec(ctx, `INSERT INTO one_time_link (hash, tenant_id, person_id, purpose, created_at, expires_at) VALUES ($1, $2, $3, $4, $5, $6)`,
		l.Hash, l.Tenant, l.Person, l.Purpose, micros(l.Created), micros(l.Expires))
	return err
}

// LinkByHash implements identity.Links.
func (s *Store) LinkByHash(ctx context.Context, hash []byte) (l identity.Link, err error) {
	var created, expires, used int64
	err = s.db.QueryRow(ctx, `SELECT hash, tenant_id, person_id, purpose, created_at, expires_at, used_at FROM one_time_link WHERE hash = $1`, hash).
		Scan(&l.Hash, &l.Tenant, &l.Person, &l.Purpose, &created, &expires, &used)
	l.Created, l.Expires, l.Used = moment(created), moment(expires), moment(used)
	return l, err
}

// SpendLink implements identity.Links.
func (s *Store) SpendLink(ctx context.Context, hash []byte, now time.Time) (bool, error) {
	n, err := s.db.Affected(ctx, `UPDATE one_time_link SET used_at = $2 WHERE hash = $1 AND used_at = 0 AND expires_at > $2`, hash, micros(now))
	return n == 1, err
}

// SetCode implements identity.PhoneCodes.
func (s *Store) SetCode(ctx context.Context, c identity.PhoneCode) error {
	_, err := s.db.Exec(ctx, `INSERT INTO phone_code (tenant_id, phone_key, id, hash, attempts, used, created_at, expires_at)
		VALUES ($1, $2, $3, $4, 0, 0, $5, $6) ON CONFLICT (tenant_id, phone_key) DO UPDATE SET
		id = excluded.id, hash = excluded.hash, attempts = 0, used = 0, created_at = excluded.created_at, expires_at = excluded.expires_at`,
		c.Tenant, c.PhoneKey, c.ID, c.Hash, micros(c.Created), micros(c.Expires))
	return err
}

// TryCode implements identity.PhoneCodes.
func (s *Store) TryCode(ctx context.Context, tenant identity.TenantID, phoneKey []byte, attempts int, now time.Time) (c identity.PhoneCode, err error) {
	var created, expires int64
	err = s.db.QueryRow(ctx, `UPDATE phone_code SET attempts = attempts + 1
		WHERE tenant_id = $1 AND phone_key = $2 AND attempts < $3 AND used = 0 AND expires_at > $4
		RETURNING id, tenant_id, phone_key, hash, created_at, expires_at`, tenant, phoneKey, attempts, micros(now)).
		Scan(&c.ID, &c.Tenant, &c.PhoneKey, &c.Hash, &created, &expires)
	c.Created, c.Expires = moment(created), moment(expires)
	return c, err
}

// SpendCode implements identity.PhoneCodes.
func (s *Store) SpendCode(ctx context.Context, tenant identity.TenantID, id string) (bool, error) {
	n, err := s.db.Affected(ctx, `UPDATE phone_code SET used = 1 WHERE tenant_id = $1 AND id = $2 AND used = 0`, tenant, id)
	return n == 1, err
}

// AddCeremony implements identity.Ceremonies.
func (s *Store) AddCeremony(ctx context.Context, c identity.Ceremony) error {
	_, err := s.db.Exec(ctx, `INSERT INTO ceremony (hash, tenant_id, kind, state, expires_at) VALUES ($1, $2, $3, $4, $5)`,
		c.Hash, c.Tenant, c.Kind, c.State, micros(c.Expires))
	return err
}

// TakeCeremony implements identity.Ceremonies.
func (s *Store) TakeCeremony(ctx context.Context, hash []byte, kind string, now time.Time) (c identity.Ceremony, err error) {
	var expires int64
	err = s.db.QueryRow(ctx, `DELETE FROM ceremony WHERE hash = $1 AND kind = $2 AND expires_at > $3
		RETURNING hash, tenant_id, kind, state, expires_at`, hash, kind, micros(now)).
		Scan(&c.Hash, &c.Tenant, &c.Kind, &c.State, &expires)
	c.Expires = moment(expires)
	return c, err
}

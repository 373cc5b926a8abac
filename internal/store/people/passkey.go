package people

import (
	"context"
	"time"

	"github.com/bonafide-aftersale/bonafide/internal/fault"
	"github.com/bonafide-aftersale/bonafide/internal/identity"
)

// AddPasskey implements identity.Passkeys. It locks the account, so that of
// two first factors that are set up at a time, one is refused.
func (s *Store) AddPasskey(ctx context.Context, p identity.Passkey, further bool) error {
	if err := s.change(ctx, `last_step = last_step`, p.Tenant, p.Person); err != nil {
		return err
	}
	may := 0
	if further {
		may = 1
	}
	n, err := s.db.Affected(ctx, `INSERT INTO passkey (tenant_id, id, person_id, name, record, added_at)
		SELECT a.tenant_id, $3, a.person_id, $4, $5, $6 FROM account a WHERE a.tenant_id = $1 AND a.person_id = $2 AND ($7 = 1 OR a.totp IS NULL
		AND NOT EXISTS (SELECT 1 FROM passkey k WHERE k.tenant_id = $1 AND k.person_id = $2)) ON CONFLICT DO NOTHING`,
		p.Tenant, p.Person, p.ID, p.Name, p.Record, micros(p.Added), may)
	if err == nil && n == 0 {
		err = fault.New(fault.Conflict, "identity.passkey_taken", nil)
	}
	return err
}

const passkeyColumns = `tenant_id, id, person_id, name, record, added_at, used_at`

func readPasskey(row scanner) (p identity.Passkey, err error) {
	var added, used int64
	err = row.Scan(&p.Tenant, &p.ID, &p.Person, &p.Name, &p.Record, &added, &used)
	p.Added, p.Used = moment(added), moment(used)
	return p, err
}

// Passkey implements identity.Passkeys.
func (s *Store) Passkey(ctx context.Context, tenant identity.TenantID, id []byte) (identity.Passkey, error) {
	return readPasskey(s.db.QueryRow(ctx, `SELECT `+passkeyColumns+` FROM passkey WHERE tenant_id = $1 AND id = $2`, tenant, id))
}

// ListPasskeys implements identity.Passkeys.
func (s *Store) ListPasskeys(ctx context.Context, tenant identity.TenantID, person identity.PersonID) ([]identity.Passkey, error) {
	rows, err := s.db.Query(ctx, `SELECT `+passkeyColumns+` FROM passkey WHERE tenant_id = $1 AND person_id = $2 ORDER BY added_at, id`, tenant, person)
	return collect(rows, err, readPasskey)
}

// UsePasskey implements identity.Passkeys.
func (s *Store) UsePasskey(ctx context.Context, tenant identity.TenantID, id, old, record []byte, at time.Time) (bool, error) {
	n, err := s.db.Affected(ctx, `UPDATE passkey SET record = $4, used_at = $5 WHERE tenant_id = $1 AND id = $2 AND record = $3`,
		tenant, id, old, record, micros(at))
	return n == 1, err
}

// RemovePasskey implements identity.Passkeys.
func (s *Store) RemovePasskey(ctx context.Context, tenant identity.TenantID, person identity.PersonID, id []byte) (bool, error) {
	if err := s.change(ctx, `last_step = last_step`, tenant, person); err != nil {
		return false, err
	}
	n, err := s.db.Affected(ctx, `DELETE FROM passkey WHERE tenant_id = $1 AND person_id = $2 AND id = $3`, tenant, person, id)
	return n == 1, err
}

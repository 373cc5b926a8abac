package people

import (
	"context"
	"time"

	"github.com/bonafide-aftersale/bonafide/internal/fault"
	"github.com/bonafide-aftersale/bonafide/internal/identity"
)

// AddAccount implements identity.Accounts.
func (s *Store) AddAccount(ctx context.Context, a identity.Account) error {
	n, err := s.db.Affected(ctx, `INSERT INTO account (tenant_id, person_id, login_key, login, password) VALUES ($1, $2, $3, $4, $5)
		ON CONFLICT DO NOTHING`, a.Tenant, a.Person, a.LoginKey, a.Login, a.Password)
	if err == nil && n == 0 {
		err = fault.New(fault.Conflict, "identity.login_taken", nil)
	}
	return err
}

const accountQuery = `SELECT a.tenant_id, a.person_id, a.login_key, a.login, a.password, a.totp, a.offered, a.last_step, p.disabled_at,
	(SELECT COUNT(*) FROM passkey k WHERE k.tenant_id = a.tenant_id AND k.person_id = a.person_id)
	FROM account a JOIN person p ON p.tenant_id = a.tenant_id AND p.id = a.person_id `

func readAccount(row scanner) (a identity.Account, err error) {
	var disabled int64
	err = row.Scan(&a.Tenant, &a.Person, &a.LoginKey, &a.Login, &a.Password, &a.TOTP, &a.Offered, &a.LastStep, &disabled, &a.Passkeys)
	a.Disabled = moment(disabled)
	return a, err
}

// Account implements identity.Accounts.
func (s *Store) Account(ctx context.Context, tenant identity.TenantID, person identity.PersonID) (identity.Account, error) {
	return readAccount(s.db.QueryRow(ctx, accountQuery+`WHERE a.tenant_id = $1 AND a.person_id = $2`, tenant, person))
}

// AccountByLogin implements identity.Accounts.
func (s *Store) AccountByLogin(ctx context.Context, tenant identity.TenantID, loginKey []byte) (identity.Account, error) {
	return readAccount(s.db.QueryRow(ctx, accountQuery+`WHERE a.tenant_id = $1 AND a.login_key = $2`, tenant, loginKey))
}

// change runs an update of one account; Missing if there is none.
func (s *Store) change(ctx context.Context, set string, args ...any) error {
	n, err := s.db.Affected(ctx, `UPDATE account SET `+set+` WHERE tenant_id = $1 AND person_id = $2`, args...)
	if err == nil && n == 0 {
		err = missing()
	}
	return err
}

// SetPassword implements identity.Accounts.
func (s *Store) SetPassword(ctx context.Context, tenant identity.TenantID, person identity.PersonID, hash string) error {
	return s.change(ctx, `password = $3`, tenant, person, hash)
}

// RenewPassword implements identity.Accounts.
func (s *Store) RenewPassword(ctx context.Context, tenant identity.TenantID, person identity.PersonID, old, hash string) error {
	_, err := s.db.Exec(ctx, `UPDATE account SET password = $4 WHERE tenant_id = $1 AND person_id = $2 AND password = $3`, tenant, person, old, hash)
	return err
}

// OfferTOTP implements identity.Accounts.
func (s *Store) OfferTOTP(ctx context.Context, tenant identity.TenantID, person identity.PersonID, sealed []byte) error {
	return s.change(ctx, `offered = $3`, tenant, person, sealed)
}

// AcceptTOTP implements identity.Accounts.
func (s *Store) AcceptTOTP(ctx context.Context, tenant identity.TenantID, person identity.PersonID, offered, totp []byte, step int64, replace bool) (bool, error) {
	may := 0
	if replace {
		may = 1
	}
	n, err := s.db.Affected(ctx, `UPDATE account SET totp = $6, offered = NULL, last_step = $4
		WHERE tenant_id = $1 AND person_id = $2 AND offered = $3 AND ($5 = 1 OR totp IS NULL AND NOT EXISTS
		(SELECT 1 FROM passkey k WHERE k.tenant_id = $1 AND k.person_id = $2))`, tenant, person, offered, step, may, totp)
	return n == 1, err
}

// SpendStep implements identity.Accounts.
func (s *Store) SpendStep(ctx context.Context, tenant identity.TenantID, person identity.PersonID, step int64) (bool, error) {
	n, err := s.db.Affected(ctx, `UPDATE account SET last_step = $3 WHERE tenant_id = $1 AND person_id = $2 AND last_step < $3`, tenant, person, step)
	return n == 1, err
}

// ClearFactors implements identity.Accounts.
func (s *Store) ClearFactors(ctx context.Context, tenant identity.TenantID, person identity.PersonID) error {
	if err := s.change(ctx, `totp = NULL, offered = NULL, last_step = 0`, tenant, person); err != nil {
		return err
	}
	for _, statement := range []string{
		`DELETE FROM recovery_code WHERE tenant_id = $1 AND person_id = $2`,
		`DELETE FROM passkey WHERE tenant_id = $1 AND person_id = $2`,
		`DELETE FROM known_browser WHERE tenant_id = $1 AND login_key =
			(SELECT login_key FROM account WHERE tenant_id = $1 AND person_id = $2)`,
	} {
		if _, err := s.db.Exec(ctx, statement, tenant, person); err != nil {
			return err
		}
	}
	return nil
}

// SetRecovery implements identity.Accounts.
func (s *Store) SetRecovery(ctx context.Context, tenant identity.TenantID, person identity.PersonID, hashes [][]byte) error {
	if _, err := s.db.Exec(ctx, `DELETE FROM recovery_code WHERE tenant_id = $1 AND person_id = $2`, tenant, person); err != nil {
		return err
	}
	for _, hash := range hashes {
		if _, err := s.db.Exec(ctx, `INSERT INTO recovery_code (tenant_id, person_id, hash) VALUES ($1, $2, $3)`, tenant, person, hash); err != nil {
			return err
		}
	}
	return nil
}

// SpendRecovery implements identity.Accounts.
func (s *Store) SpendRecovery(ctx context.Context, tenant identity.TenantID, person identity.PersonID, hash []byte) (bool, error) {
	n, err := s.db.Affected(ctx, `DELETE FROM recovery_code WHERE tenant_id = $1 AND person_id = $2 AND hash = $3`, tenant, person, hash)
	return n == 1, err
}

// CountRecovery implements identity.Accounts.
func (s *Store) CountRecovery(ctx context.Context, tenant identity.TenantID, person identity.PersonID) (n int, err error) {
	err = s.db.QueryRow(ctx, `SELECT COUNT(*) FROM recovery_code WHERE tenant_id = $1 AND person_id = $2`, tenant, person).Scan(&n)
	return n, err
}

// AddDevice implements identity.Accounts.
func (s *Store) AddDevice(ctx context.Context, tenant identity.TenantID, loginKey, hash []byte, expires time.Time) error {
	_, err := s.db.Exec(ctx, `INSERT INTO known_browser (tenant_id, login_key, hash, expires_at) VALUES ($1, $2, $3, $4)`,
		tenant, loginKey, hash, micros(expires))
	return err
}

// KnowsDevice implements identity.Accounts.
func (s *Store) KnowsDevice(ctx context.Context, tenant identity.TenantID, loginKey, hash []byte, now time.Time) (bool, error) {
	var n int
	err := s.db.QueryRow(ctx, `SELECT COUNT(*) FROM known_browser WHERE tenant_id = $1 AND login_key = $2 AND hash = $3 AND expires_at > $4`,
		tenant, loginKey, hash, micros(now)).Scan(&n)
	return n > 0, err
}

// ForgetDevices implements identity.Accounts.
func (s *Store) ForgetDevices(ctx context.Context, tenant identity.TenantID, loginKey []byte) error {
	_, err := s.db.Exec(ctx, `DELETE FROM known_browser WHERE tenant_id = $1 AND login_key = $2`, tenant, loginKey)
	return err
}

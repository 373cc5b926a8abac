package people

import (
	"context"
	"strings"
	"time"

	"github.com/bonafide-aftersale/bonafide/internal/identity"
)

// AddProgram implements identity.Programs.
func (s *Store) AddProgram(ctx context.Context, p identity.Program) error {
	_, err := s.db.Exec(ctx, `INSERT INTO program (tenant_id, id, name, party_id, created_at) VALUES ($1, $2, $3, $4, $5)`,
		p.Tenant, p.ID, p.Name, p.Party, micros(p.Created))
	return err
}

const programColumns = `p.tenant_id, p.id, p.name, p.party_id, p.created_at, p.disabled_at`

func readProgram(row scanner) (p identity.Program, err error) {
	var created, disabled int64
	err = row.Scan(&p.Tenant, &p.ID, &p.Name, &p.Party, &created, &disabled)
	p.Created, p.Disabled = moment(created), moment(disabled)
	return p, err
}

// Program implements identity.Programs.
func (s *Store) Program(ctx context.Context, tenant identity.TenantID, id identity.ServiceID) (identity.Program, error) {
	return readProgram(s.db.QueryRow(ctx, `SELECT `+programColumns+` FROM program p WHERE p.tenant_id = $1 AND p.id = $2`, tenant, id))
}

// ListPrograms implements identity.Programs.
func (s *Store) ListPrograms(ctx context.Context, tenant identity.TenantID) ([]identity.Program, error) {
	rows, err := s.db.Query(ctx, `SELECT `+programColumns+` FROM program p WHERE p.tenant_id = $1 ORDER BY p.id`, tenant)
	return collect(rows, err, readProgram)
}

// DisableProgram implements identity.Programs.
func (s *Store) DisableProgram(ctx context.Context, tenant identity.TenantID, id identity.ServiceID, at time.Time) error {
	n, err := s.db.Affected(ctx, `UPDATE program SET disabled_at = $3 WHERE tenant_id = $1 AND id = $2`, tenant, id, micros(at))
	if err == nil && n == 0 {
		err = missing()
	}
	return err
}

// AddKey implements identity.Programs.
func (s *Store) AddKey(ctx context.Context, k identity.Key) error {
	scopes := make([]string, len(k.Scopes))
	for i, scope := range k.Scopes {
		scopes[i] = string(scope)
	}
	_, err := s.db.Exec(ctx, `INSERT INTO program_key (tenant_id, id, program_id, hash, scopes, created_at, expires_at) VALUES ($1, $2, $3, $4, $5, $6, $7)`,
		k.Tenant, k.ID, k.Program, k.Hash, strings.Join(scopes, " "), micros(k.Created), micros(k.Expires))
	return err
}

const keyColumns = `k.tenant_id, k.id, k.program_id, k.hash, k.scopes, k.created_at, k.expires_at, k.used_at, k.revoked_at`

// readKey reads a key and what follows it.
func readKey(row scanner, more ...any) (k identity.Key, err error) {
	var scopes string
	var created, expires, used, revoked int64
	err = row.Scan(append([]any{&k.Tenant, &k.ID, &k.Program, &k.Hash, &scopes, &created, &expires, &used, &revoked}, more...)...)
	for scope := range strings.FieldsSeq(scopes) {
		k.Scopes = append(k.Scopes, identity.Action(scope))
	}
	k.Created, k.Expires, k.Used, k.Revoked = moment(created), moment(expires), moment(used), moment(revoked)
	return k, err
}

// KeyByHash implements identity.Programs.
func (s *Store) KeyByHash(ctx context.Context, hash []byte) (identity.Key, identity.Program, error) {
	var p identity.Program
	var created, disabled int64
	k, err := readKey(s.db.QueryRow(ctx, `SELECT `+keyColumns+`, `+programColumns+` FROM program_key k
		JOIN program p ON p.tenant_id = k.tenant_id AND p.id = k.program_id WHERE k.hash = $1`, hash),
		&p.Tenant, &p.ID, &p.Name, &p.Party, &created, &disabled)
	p.Created, p.Disabled = moment(created), moment(disabled)
	return k, p, err
}

// ListKeys implements identity.Programs.
func (s *Store) ListKeys(ctx context.Context, tenant identity.TenantID, program identity.ServiceID) ([]identity.Key, error) {
	rows, err := s.db.Query(ctx, `SELECT `+keyColumns+` FROM program_key k WHERE k.tenant_id = $1 AND k.program_id = $2 ORDER BY k.id DESC`, tenant, program)
	return collect(rows, err, func(row scanner) (identity.Key, error) { return readKey(row) })
}

// TouchKey implements identity.Programs.
func (s *Store) TouchKey(ctx context.Context, tenant identity.TenantID, id string, at time.Time) error {
	_, err := s.db.Exec(ctx, `UPDATE program_key SET used_at = $3 WHERE tenant_id = $1 AND id = $2 AND used_at < $3`, tenant, id, micros(at))
	return err
}

// RevokeKey implements identity.Programs.
func (s *Store) RevokeKey(ctx context.Context, tenant identity.TenantID, id string, at time.Time) (bool, error) {
	n, err := s.db.Affected(ctx, `UPDATE program_key SET revoked_at = $3 WHERE tenant_id = $1 AND id = $2 AND revoked_at = 0`, tenant, id, micros(at))
	return n == 1, err
}

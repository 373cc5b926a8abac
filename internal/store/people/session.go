package people

import (
	"context"
	"time"

	"github.com/bonafide-aftersale/bonafide/internal/identity"
)

// AddSession implements identity.SessionRecords.
func (s *Store) AddSession(ctx context.Context, x identity.Session) error {
	_, err := s.db.Exec(ctx, `INSERT INTO session (id, tenant_id, person_id, hash, stage, method, created_at, confirmed_at, used_at, idle, expires_at, agent, network)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)`,
		x.ID, x.Tenant, x.Person, x.Hash, x.Stage, x.Method, micros(x.Created), micros(x.Confirmed), micros(x.Used),
		x.Idle.Microseconds(), micros(x.Expires), x.Agent, x.Network)
	return err
}

const sessionColumns = `s.id, s.tenant_id, s.person_id, s.hash, s.stage, s.method, s.created_at, s.confirmed_at, s.used_at, s.idle,
	s.expires_at, s.ended_at, s.agent, s.network`

func readSession(row scanner) (x identity.Session, err error) {
	var created, confirmed, used, idle, expires, ended int64
	err = row.Scan(&x.ID, &x.Tenant, &x.Person, &x.Hash, &x.Stage, &x.Method, &created, &confirmed, &used, &idle, &expires, &ended, &x.Agent, &x.Network)
	x.Created, x.Confirmed, x.Used, x.Expires, x.Ended = moment(created), moment(confirmed), moment(used), moment(expires), moment(ended)
	x.Idle = time.Duration(idle) * time.Microsecond
	return x, err
}

// SessionByHash implements identity.SessionRecords.
func (s *Store) SessionByHash(ctx context.Context, hash []byte) (identity.Session, error) {
	return readSession(s.db.QueryRow(ctx, `SELECT `+sessionColumns+` FROM session s JOIN person p ON p.tenant_id = s.tenant_id AND p.id = s.person_id
		WHERE s.hash = $1 AND p.disabled_at = 0`, hash))
}

// TouchSession implements identity.SessionRecords.
func (s *Store) TouchSession(ctx context.Context, id identity.SessionID, used time.Time) error {
	_, err := s.db.Exec(ctx, `UPDATE session SET used_at = $2 WHERE id = $1 AND used_at < $2`, id, micros(used))
	return err
}

// RotateSession implements identity.SessionRecords.
func (s *Store) RotateSession(ctx context.Context, old []byte, x identity.Session) (bool, error) {
	n, err := s.db.Affected(ctx, `UPDATE session SET hash = $3, stage = $4, method = $5, confirmed_at = $6, used_at = $7, idle = $8, expires_at = $9
		WHERE id = $1 AND hash = $2 AND ended_at = 0`,
		x.ID, old, x.Hash, x.Stage, x.Method, micros(x.Confirmed), micros(x.Used), x.Idle.Microseconds(), micros(x.Expires))
	return n == 1, err
}

// EndSession implements identity.SessionRecords.
func (s *Store) EndSession(ctx context.Context, tenant identity.TenantID, id identity.SessionID, at time.Time) (bool, error) {
	n, err := s.db.Affected(ctx, `UPDATE session SET ended_at = $3 WHERE tenant_id = $1 AND id = $2 AND ended_at = 0`, tenant, id, micros(at))
	return n == 1, err
}

// EndSessions implements identity.SessionRecords.
func (s *Store) EndSessions(ctx context.Context, tenant identity.TenantID, person identity.PersonID, except identity.SessionID, at time.Time) (int, error) {
	n, err := s.db.Affected(ctx, `UPDATE session SET ended_at = $4 WHERE tenant_id = $1 AND person_id = $2 AND id <> $3 AND ended_at = 0`,
		tenant, person, except, micros(at))
	return int(n), err
}

// ListSessions implements identity.SessionRecords.
func (s *Store) ListSessions(ctx context.Context, tenant identity.TenantID, person identity.PersonID, now time.Time) ([]identity.Session, error) {
	rows, err := s.db.Query(ctx, `SELECT `+sessionColumns+` FROM session s
		WHERE s.tenant_id = $1 AND (s.person_id = $2 OR $2 = '') AND s.ended_at = 0 AND s.expires_at > $3 AND s.used_at + s.idle > $3
		ORDER BY s.created_at DESC, s.id DESC`, tenant, person, micros(now))
	return collect(rows, err, readSession)
}

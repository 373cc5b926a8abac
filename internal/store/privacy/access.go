package privacy

import (
	"context"
	"fmt"

	"github.com/bonafide-aftersale/bonafide/internal/id"
	"github.com/bonafide-aftersale/bonafide/internal/seal"
)

const accessColumns = `tenant_id, id, person_id, at, act, actor, table_name, column_name, row_id, reason`

// AppendAccess implements seal.AccessLog.
func (s *Store) AppendAccess(ctx context.Context, e seal.Access) error {
	_, err := s.db.Exec(ctx, `INSERT INTO access_log (`+accessColumns+`) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)`,
		e.Tenant, id.New(), e.Person, micros(e.At), string(e.Act), e.Actor, e.Table, e.Column, e.Row, e.Reason)
	return err
}

// AccessQuery selects entries of one tenant's access log.
type AccessQuery struct {
	Tenant string
	Person string // only about this person; empty for all
	Actor  string // only by this person or service account; empty for all
	Before string // only entries older than the one with this id; empty for the newest
	Limit  int    // at most 1,000; 100 if zero
}

// Accesses returns entries of the access log, the newest first. The id of the
// last one, as Before, asks for the next page.
func (s *Store) Accesses(ctx context.Context, q AccessQuery) ([]seal.Access, error) {
	statement, args := `SELECT `+accessColumns+` FROM access_log WHERE tenant_id = $1`, []any{q.Tenant}
	also := func(condition, value string) {
		if value != "" {
			args = append(args, value)
			statement += fmt.Sprintf(" AND "+condition+" $%d", len(args))
		}
	}
	also("person_id =", q.Person)
	also("actor =", q.Actor)
	also("id <", q.Before)
	if q.Limit <= 0 {
		q.Limit = 100
	}
	args = append(args, min(q.Limit, 1000))
	rows, err := s.db.Query(ctx, fmt.Sprintf("%s ORDER BY id DESC LIMIT $%d", statement, len(args)), args...)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var list []seal.Access
	for rows.Next() {
		var e seal.Access
		var at int64
		if err := rows.Scan(&e.Tenant, &e.ID, &e.Person, &at, &e.Act, &e.Actor, &e.Table, &e.Column, &e.Row, &e.Reason); err != nil {
			return nil, err
		}
		e.At = instant(at)
		list = append(list, e)
	}
	return list, rows.Err()
}

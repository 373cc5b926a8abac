package people

import (
	"context"

	"github.com/bonafide-aftersale/bonafide/internal/id"
	"github.com/bonafide-aftersale/bonafide/internal/identity"
)

// AddEvent implements identity.Events.
func (s *Store) AddEvent(ctx context.Context, e identity.Event) error {
	_, err := s.db.Exec(ctx, `INSERT INTO security_event (tenant_id, id, at, kind, actor, person_id, session_id, network, detail)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)`,
		e.Tenant, id.New(), micros(e.At), e.Kind, e.Actor, e.Person, e.Session, e.Network, e.Detail)
	return err
}

// ListEvents implements identity.Events. Ids rise with time.
func (s *Store) ListEvents(ctx context.Context, tenant identity.TenantID, person identity.PersonID, before string, limit int) ([]identity.Event, error) {
	rows, err := s.db.Query(ctx, `SELECT id, tenant_id, at, kind, actor, person_id, session_id, network, detail FROM security_event
		WHERE tenant_id = $1 AND (person_id = $2 OR $2 = '') AND (id < $3 OR $3 = '') ORDER BY id DESC LIMIT $4`, tenant, person, before, limit)
	return collect(rows, err, func(row scanner) (e identity.Event, err error) {
		var at int64
		err = row.Scan(&e.ID, &e.Tenant, &at, &e.Kind, &e.Actor, &e.Person, &e.Session, &e.Network, &e.Detail)
		e.At = moment(at)
		return e, err
	})
}

// Package webhooks keeps what package webhook describes: endpoints, deliveries
// with their attempts, connectors, and which events were heard.
package webhooks

import (
	"context"
	"errors"
	"strings"
	"time"

	"github.com/bonafide-aftersale/bonafide/internal/fault"
	"github.com/bonafide-aftersale/bonafide/internal/seal"
	"github.com/bonafide-aftersale/bonafide/internal/store"
	"github.com/bonafide-aftersale/bonafide/internal/webhook"
)

// Store implements webhook.Records. It is safe for concurrent use.
type Store struct{ db *store.DB }

var _ webhook.Records = (*Store)(nil)

// New returns a Store on a migrated database.
func New(db *store.DB) *Store { return &Store{db} }

// micros is a time as it is stored; 0 is the zero time.
func micros(t time.Time) int64 {
	if t.IsZero() {
		return 0
	}
	return t.UnixMicro()
}

func moment(us int64) time.Time {
	if us == 0 {
		return time.Time{}
	}
	return time.UnixMicro(us).UTC()
}

type scanner interface{ Scan(dest ...any) error }

// collect reads all rows of a query.
func collect[T any](rows *store.Rows, err error, read func(scanner) (T, error)) ([]T, error) {
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var list []T
	for rows.Next() {
		one, err := read(rows)
		if err != nil {
			return nil, err
		}
		list = append(list, one)
	}
	return list, rows.Err()
}

// missing turns an empty result into a fault.
func missing(err error) error {
	if errors.Is(err, store.ErrNoRows) {
		return fault.New(fault.Missing, "webhook.missing", err)
	}
	return err
}

const endpointColumns = `tenant_id, id, url, types, note, created_at, by_name, disabled_at, why`

func scanEndpoint(r scanner, more ...any) (e webhook.Endpoint, err error) {
	var types string
	var created, disabled int64
	err = r.Scan(append([]any{&e.Tenant, &e.ID, &e.URL, &types, &e.Note, &created, &e.By, &disabled, &e.Why}, more...)...)
	for t := range strings.FieldsSeq(types) {
		e.Types = append(e.Types, webhook.Type(t))
	}
	e.Created, e.Disabled = moment(created), moment(disabled)
	return e, err
}

// AddEndpoint implements webhook.Records.
func (s *Store) AddEndpoint(ctx context.Context, e webhook.Endpoint, secret []byte) error {
	var types []string
	for _, t := range e.Types {
		types = append(types, string(t))
	}
	_, err := s.db.Exec(ctx, `INSERT INTO webhook_endpoint (tenant_id, id, owner_id, url, types, note, secret, created_at, by_name, disabled_at, why)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)`,
		e.Tenant, e.ID, seal.TenantItself, e.URL, strings.Join(types, " "), e.Note, secret, micros(e.Created), e.By, micros(e.Disabled), e.Why)
	return err
}

// Endpoint implements webhook.Records.
func (s *Store) Endpoint(ctx context.Context, tenant, name string) (webhook.Endpoint, []byte, error) {
	var secret []byte
	e, err := scanEndpoint(s.db.QueryRow(ctx, `SELECT `+endpointColumns+`, secret FROM webhook_endpoint
		WHERE tenant_id = $1 AND id = $2`, tenant, name), &secret)
	return e, secret, missing(err)
}

// Endpoints implements webhook.Records.
func (s *Store) Endpoints(ctx context.Context, tenant string) ([]webhook.Endpoint, error) {
	rows, err := s.db.Query(ctx, `SELECT `+endpointColumns+` FROM webhook_endpoint WHERE tenant_id = $1 ORDER BY id`, tenant)
	return collect(rows, err, func(r scanner) (webhook.Endpoint, error) { return scanEndpoint(r) })
}

// ReplaceSecret implements webhook.Records.
func (s *Store) ReplaceSecret(ctx context.Context, tenant, name string, secret []byte) (bool, error) {
	n, err := s.db.Affected(ctx, `UPDATE webhook_endpoint SET secret = $3 WHERE tenant_id = $1 AND id = $2`, tenant, name, secret)
	return n == 1, err
}

// DisableEndpoint implements webhook.Records. One that is disabled stays as it is.
func (s *Store) DisableEndpoint(ctx context.Context, tenant, name, why string, at time.Time) (bool, error) {
	n, err := s.db.Affected(ctx, `UPDATE webhook_endpoint SET
		why = CASE WHEN disabled_at = 0 THEN $3 ELSE why END, disabled_at = CASE WHEN disabled_at = 0 THEN $4 ELSE disabled_at END
		WHERE tenant_id = $1 AND id = $2`, tenant, name, why, micros(at))
	return n == 1, err
}

const connectorColumns = `tenant_id, id, name, party_id, created_at, by_name, disabled_at`

func scanConnector(r scanner, more ...any) (c webhook.Connector, err error) {
	var created, disabled int64
	err = r.Scan(append([]any{&c.Tenant, &c.ID, &c.Name, &c.Party, &created, &c.By, &disabled}, more...)...)
	c.Created, c.Disabled = moment(created), moment(disabled)
	return c, err
}

// AddConnector implements webhook.Records.
func (s *Store) AddConnector(ctx context.Context, c webhook.Connector, secret []byte) error {
	_, err := s.db.Exec(ctx, `INSERT INTO webhook_connector (id, tenant_id, owner_id, name, party_id, secret, created_at, by_name, disabled_at)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)`,
		c.ID, c.Tenant, seal.TenantItself, c.Name, c.Party, secret, micros(c.Created), c.By, micros(c.Disabled))
	return err
}

// Connector implements webhook.Records. Its id alone says whose it is: the
// message proves the rest.
func (s *Store) Connector(ctx context.Context, name string) (webhook.Connector, []byte, error) {
	var secret []byte
	c, err := scanConnector(s.db.QueryRow(ctx, `SELECT `+connectorColumns+`, secret FROM webhook_connector WHERE id = $1`, name), &secret)
	return c, secret, missing(err)
}

// Connectors implements webhook.Records.
func (s *Store) Connectors(ctx context.Context, tenant string) ([]webhook.Connector, error) {
	rows, err := s.db.Query(ctx, `SELECT `+connectorColumns+` FROM webhook_connector WHERE tenant_id = $1 ORDER BY id`, tenant)
	return collect(rows, err, func(r scanner) (webhook.Connector, error) { return scanConnector(r) })
}

// DisableConnector implements webhook.Records.
func (s *Store) DisableConnector(ctx context.Context, tenant, name string, at time.Time) (bool, error) {
	n, err := s.db.Affected(ctx, `UPDATE webhook_connector SET disabled_at = CASE WHEN disabled_at = 0 THEN $3 ELSE disabled_at END
		WHERE tenant_id = $1 AND id = $2`, tenant, name, micros(at))
	return n == 1, err
}

// Hear implements webhook.Records: of two with one id, one waits for the other
// at the primary key.
func (s *Store) Hear(ctx context.Context, connector, event string, at time.Time) (bool, error) {
	n, err := s.db.Affected(ctx, `INSERT INTO webhook_heard (connector_id, event_id, at) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING`,
		connector, event, micros(at))
	return n == 1, err
}

// SweepHeard implements webhook.Records.
func (s *Store) SweepHeard(ctx context.Context, before time.Time, limit int) (int64, error) {
	return s.db.Affected(ctx, `DELETE FROM webhook_heard WHERE (connector_id, event_id) IN
		(SELECT connector_id, event_id FROM webhook_heard WHERE at < $1 ORDER BY at, connector_id, event_id LIMIT $2)`, micros(before), limit)
}

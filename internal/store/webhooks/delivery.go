package webhooks

import (
	"context"
	"time"

	"github.com/bonafide-aftersale/bonafide/internal/webhook"
)

const deliveryColumns = `tenant_id, id, endpoint_id, event_key, type, body, state, attempts, status, made_at, ended_at`

func scanDelivery(r scanner) (d webhook.Delivery, err error) {
	var body string
	var made, ended int64
	err = r.Scan(&d.Tenant, &d.ID, &d.Endpoint, &d.Key, &d.Type, &body, &d.State, &d.Attempts, &d.Status, &made, &ended)
	d.Body, d.Made, d.Ended = []byte(body), moment(made), moment(ended)
	return d, err
}

// AddDelivery implements webhook.Records: an event is told to an endpoint once.
func (s *Store) AddDelivery(ctx context.Context, d webhook.Delivery) (bool, error) {
	n, err := s.db.Affected(ctx, `INSERT INTO webhook_delivery (`+deliveryColumns+`)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11) ON CONFLICT DO NOTHING`,
		d.Tenant, d.ID, d.Endpoint, d.Key, string(d.Type), string(d.Body), string(d.State), d.Attempts, d.Status, micros(d.Made), micros(d.Ended))
	return n == 1, err
}

// Delivery implements webhook.Records.
func (s *Store) Delivery(ctx context.Context, tenant, name string) (webhook.Delivery, error) {
	d, err := scanDelivery(s.db.QueryRow(ctx, `SELECT `+deliveryColumns+` FROM webhook_delivery WHERE tenant_id = $1 AND id = $2`, tenant, name))
	return d, missing(err)
}

// Deliveries implements webhook.Records.
func (s *Store) Deliveries(ctx context.Context, tenant, endpoint, before string, limit int) ([]webhook.Delivery, error) {
	if before == "" {
		before = "~" // after every id
	}
	rows, err := s.db.Query(ctx, `SELECT `+deliveryColumns+` FROM webhook_delivery
		WHERE tenant_id = $1 AND endpoint_id = $2 AND id < $3 ORDER BY id DESC LIMIT $4`, tenant, endpoint, before, limit)
	return collect(rows, err, scanDelivery)
}

// AddAttempt implements webhook.Records.
func (s *Store) AddAttempt(ctx context.Context, tenant string, a webhook.Attempt, state webhook.State) error {
	return s.db.InTx(ctx, func(ctx context.Context) error {
		var ended int64
		if state != webhook.Pending {
			ended = micros(a.At)
		}
		n, err := s.db.Affected(ctx, `UPDATE webhook_delivery SET state = $3, attempts = $4, status = $5, ended_at = $6
			WHERE tenant_id = $1 AND id = $2 AND state = 'pending' AND attempts < $4`, tenant, a.Delivery, string(state), a.Number, a.Status, ended)
		if err != nil || n == 0 {
			return err
		}
		_, err = s.db.Exec(ctx, `INSERT INTO webhook_attempt (tenant_id, delivery_id, number, at, took, status, problem)
			VALUES ($1, $2, $3, $4, $5, $6, $7)`, tenant, a.Delivery, a.Number, micros(a.At), a.Took.Microseconds(), a.Status, a.Problem)
		return err
	})
}

// Attempts implements webhook.Records.
func (s *Store) Attempts(ctx context.Context, tenant, delivery string) ([]webhook.Attempt, error) {
	rows, err := s.db.Query(ctx, `SELECT delivery_id, number, at, took, status, problem FROM webhook_attempt
		WHERE tenant_id = $1 AND delivery_id = $2 ORDER BY number LIMIT 500`, tenant, delivery)
	return collect(rows, err, func(r scanner) (a webhook.Attempt, err error) {
		var at, took int64
		err = r.Scan(&a.Delivery, &a.Number, &at, &took, &a.Status, &a.Problem)
		a.At, a.Took = moment(at), time.Duration(took)*time.Microsecond
		return a, err
	})
}

// Reopen implements webhook.Records.
func (s *Store) Reopen(ctx context.Context, tenant, name string) (bool, error) {
	n, err := s.db.Affected(ctx, `UPDATE webhook_delivery SET state = 'pending', ended_at = 0
		WHERE tenant_id = $1 AND id = $2 AND state <> 'pending'`, tenant, name)
	return n == 1, err
}

// SweepDeliveries implements webhook.Records: the attempts go first, which
// point at the deliveries.
func (s *Store) SweepDeliveries(ctx context.Context, before time.Time, limit int) (n int64, err error) {
	err = s.db.InTx(ctx, func(ctx context.Context) error {
		rows, err := s.db.Query(ctx, `SELECT `+deliveryColumns+` FROM webhook_delivery
			WHERE ended_at > 0 AND ended_at < $1 ORDER BY ended_at, id LIMIT $2`, micros(before), limit)
		list, err := collect(rows, err, scanDelivery)
		if err != nil {
			return err
		}
		for _, d := range list {
			if _, err := s.db.Exec(ctx, `DELETE FROM webhook_attempt WHERE tenant_id = $1 AND delivery_id = $2`, d.Tenant, d.ID); err != nil {
				return err
			}
			one, err := s.db.Affected(ctx, `DELETE FROM webhook_delivery WHERE tenant_id = $1 AND id = $2`, d.Tenant, d.ID)
			if err != nil {
				return err
			}
			n += one
		}
		return nil
	})
	return n, err
}

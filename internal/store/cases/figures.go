package cases

import (
	"context"
	"fmt"
	"time"

	"github.com/bonafide-aftersale/bonafide/internal/aftersale"
	"github.com/bonafide-aftersale/bonafide/internal/store"
)

// figure runs a query over a period, $1 to $3, and reads its rows.
func figure[T any](ctx context.Context, db *store.DB, p aftersale.Period, query string, bind func(*T) []any) ([]T, error) {
	rows, err := db.Query(ctx, query, p.Tenant, int64(p.From), int64(p.To))
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var all []T
	for rows.Next() {
		var x T
		if err := rows.Scan(bind(&x)...); err != nil {
			return nil, err
		}
		all = append(all, x)
	}
	return all, rows.Err()
}

// micros reads a duration that is kept as microseconds.
type micros struct{ d *time.Duration }

// Scan implements sql.Scanner.
func (m micros) Scan(v any) error {
	n, ok := v.(int64)
	if !ok {
		return fmt.Errorf("cases: a duration of type %T", v)
	}
	*m.d = time.Duration(n) * time.Microsecond
	return nil
}

// StageTimes returns how long cases stayed in each stage. A verb that leaves a
// case where it is does not end a stay. The median and the ninth decile are
// stays that took place: the one at the place (n+1)/2 and 9n/10, rounded up.
func (s *Store) StageTimes(ctx context.Context, p aftersale.Period) ([]aftersale.StageTime, error) {
	return figure(ctx, s.db, p, `
		WITH turn AS (
			SELECT case_id, seq, at, from_stage, LAG(at) OVER (PARTITION BY case_id ORDER BY seq) AS entered
			FROM case_event WHERE tenant_id = $1 AND from_stage <> to_stage AND at < $3
		), stay AS (
			SELECT from_stage, at - entered AS took,
				ROW_NUMBER() OVER (PARTITION BY from_stage ORDER BY at - entered, case_id, seq) AS place,
				COUNT(*) OVER (PARTITION BY from_stage) AS n
			FROM turn WHERE entered IS NOT NULL AND at >= $2
		)
		SELECT from_stage, MAX(n), CAST(SUM(took) / COUNT(*) AS BIGINT),
			MAX(CASE WHEN place = (n + 1) / 2 THEN took END), MAX(CASE WHEN place = (9 * n + 9) / 10 THEN took END)
		FROM stay GROUP BY from_stage ORDER BY from_stage`,
		func(x *aftersale.StageTime) []any {
			return []any{&x.Stage, &x.Stays, micros{&x.Mean}, micros{&x.Median}, micros{&x.P90}}
		})
}

// Clocks returns how clocks of each kind ended.
func (s *Store) Clocks(ctx context.Context, p aftersale.Period) ([]aftersale.ClockFigure, error) {
	return figure(ctx, s.db, p, `
		SELECT kind, COUNT(CASE WHEN state = 'stopped' THEN 1 END), COUNT(CASE WHEN state = 'expired' THEN 1 END),
			COUNT(CASE WHEN extensions NOT IN ('null', '[]') THEN 1 END)
		FROM case_clock WHERE tenant_id = $1 AND ended_at > 0 AND ended_at >= $2 AND ended_at < $3
		GROUP BY kind ORDER BY kind`,
		func(x *aftersale.ClockFigure) []any { return []any{&x.Kind, &x.Stopped, &x.Expired, &x.Extended} })
}

// Deciders returns what became of the decisions of each reviewer.
func (s *Store) Deciders(ctx context.Context, p aftersale.Period) ([]aftersale.DeciderFigure, error) {
	return figure(ctx, s.db, p, `
		SELECT d.by_id, COUNT(*), COUNT(a.id), COUNT(CASE WHEN a.result IN ('overturned', 'remanded') THEN 1 END)
		FROM case_decision d LEFT JOIN case_appeal a ON a.tenant_id = d.tenant_id AND a.decision_id = d.id AND a.decision_id <> ''
		WHERE d.tenant_id = $1 AND d.at >= $2 AND d.at < $3 AND d.state IN ('in_force', 'overturned', 'lapsed')
		GROUP BY d.by_id ORDER BY d.by_id`,
		func(x *aftersale.DeciderFigure) []any {
			return []any{&x.Decider, &x.Decisions, &x.Appealed, &x.Overturned}
		})
}

// Findings returns what became of the decisions that weighed each method.
func (s *Store) Findings(ctx context.Context, p aftersale.Period) ([]aftersale.FindingFigure, error) {
	return figure(ctx, s.db, p, `
		SELECT f.method, COUNT(*), COUNT(CASE WHEN f.mistaken = 1 THEN 1 END), COUNT(a.id),
			COUNT(CASE WHEN a.result IN ('overturned', 'remanded') THEN 1 END)
		FROM (
			SELECT tenant_id, decision_id, method, MAX(1 - held) AS mistaken
			FROM case_decision_finding WHERE tenant_id = $1 GROUP BY tenant_id, decision_id, method
		) f
		JOIN case_decision d ON d.tenant_id = f.tenant_id AND d.id = f.decision_id
		LEFT JOIN case_appeal a ON a.tenant_id = d.tenant_id AND a.decision_id = d.id AND a.decision_id <> ''
		WHERE d.at >= $2 AND d.at < $3 AND d.state IN ('in_force', 'overturned', 'lapsed')
		GROUP BY f.method ORDER BY f.method`,
		func(x *aftersale.FindingFigure) []any {
			return []any{&x.Method, &x.Decisions, &x.Mistaken, &x.Appealed, &x.Overturned}
		})
}

// Silence returns how often each merchant answered, and let the clock run out.
func (s *Store) Silence(ctx context.Context, p aftersale.Period) ([]aftersale.SilenceFigure, error) {
	return figure(ctx, s.db, p, `
		SELECT c.merchant_id, COUNT(CASE WHEN e.verb <> 'lapse' THEN 1 END), COUNT(CASE WHEN e.verb = 'lapse' THEN 1 END)
		FROM case_event e JOIN aftersale_case c ON c.tenant_id = e.tenant_id AND c.id = e.case_id
		WHERE e.tenant_id = $1 AND e.at >= $2 AND e.at < $3 AND e.from_stage = 'merchant_answering'
			AND e.verb IN ('accept', 'counter_offer', 'contest', 'lapse')
		GROUP BY c.merchant_id ORDER BY c.merchant_id`,
		func(x *aftersale.SilenceFigure) []any { return []any{&x.Merchant, &x.Answered, &x.Silent} })
}

// Refunds returns what the outcomes of the period that stand came to, and what
// was paid in it.
func (s *Store) Refunds(ctx context.Context, p aftersale.Period) (aftersale.RefundFigure, error) {
	all, err := figure(ctx, s.db, p, `
		SELECT o.granted, o.granted_fen, o.refused, o.other, m.settled, m.settled_fen
		FROM (
			SELECT COUNT(CASE WHEN amount_fen > 0 THEN 1 END) AS granted, CAST(COALESCE(SUM(amount_fen), 0) AS BIGINT) AS granted_fen,
				COUNT(CASE WHEN outcome = 'reject' THEN 1 END) AS refused,
				COUNT(CASE WHEN amount_fen = 0 AND outcome <> 'reject' THEN 1 END) AS other
			FROM (
				SELECT outcome, amount_fen FROM case_decision WHERE tenant_id = $1 AND at >= $2 AND at < $3 AND state = 'in_force'
				UNION ALL
				SELECT outcome, amount_fen FROM case_settlement WHERE tenant_id = $1 AND at >= $2 AND at < $3 AND overturned = 0
			) u
		) o CROSS JOIN (
			SELECT COUNT(*) AS settled, CAST(COALESCE(SUM(amount_fen), 0) AS BIGINT) AS settled_fen
			FROM case_payment WHERE tenant_id = $1 AND changed_at >= $2 AND changed_at < $3 AND state = 'settled' AND means <> 'recovery'
		) m`,
		func(x *aftersale.RefundFigure) []any {
			return []any{&x.Granted, &x.GrantedFen, &x.Refused, &x.Other, &x.Settled, &x.SettledFen}
		})
	if err != nil || len(all) == 0 {
		return aftersale.RefundFigure{}, err
	}
	return all[0], nil
}

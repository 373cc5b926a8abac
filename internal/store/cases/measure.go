package cases

import (
	"context"
	"errors"

	"github.com/bonafide-aftersale/bonafide/internal/aftersale"
	"github.com/bonafide-aftersale/bonafide/internal/fault"
	"github.com/bonafide-aftersale/bonafide/internal/store"
)

var measureColumns = []string{
	"id", "account_id", "side", "kind", "case_id", "decision_id", "facts", "reasons", "basis", "state", "version",
	"from_at", "until_at", "by_id", "at", "objection", "appeal_at", "answer", "ended_by", "ended_at",
}

func bindMeasure(x *aftersale.Measure) []any {
	return []any{
		&x.ID, &x.Account, &x.Side, &x.Kind, &x.Case, &x.Decision, &x.Facts, &x.Reasons, &x.Basis, &x.State, &x.Version,
		&x.From, &x.Until, &x.By, &x.At, &x.Objection, &x.AppealAt, &x.Answer, &x.EndedBy, &x.EndedAt,
	}
}

// AddMeasure stores a new measure with its texts.
func (s *Store) AddMeasure(ctx context.Context, x *aftersale.Measure, texts []aftersale.SealedText) error {
	return s.db.InTx(ctx, func(ctx context.Context) error {
		if err := s.addTexts(ctx, x.Tenant, x.Case, texts); err != nil {
			return err
		}
		_, err := s.db.Exec(ctx, `INSERT INTO case_measure (tenant_id, `+list(measureColumns)+`) VALUES (`+places(1, 1+len(measureColumns))+`)`,
			append([]any{x.Tenant}, arguments(bindMeasure(x))...)...)
		return err
	})
}

// Measure returns a measure. Missing if there is none.
func (s *Store) Measure(ctx context.Context, tenant string, name aftersale.MeasureID) (*aftersale.Measure, error) {
	x := &aftersale.Measure{Tenant: tenant}
	err := s.db.QueryRow(ctx, `SELECT `+list(measureColumns)+` FROM case_measure WHERE tenant_id = $1 AND id = $2`, tenant, string(name)).
		Scan(bindMeasure(x)...)
	if errors.Is(err, store.ErrNoRows) {
		return nil, fault.New(fault.Missing, "case.no_measure", err)
	}
	if err != nil {
		return nil, err
	}
	return x, nil
}

// ChangeMeasure stores state, objection and answer. Conflict unless the stored
// version is x.Version-1.
func (s *Store) ChangeMeasure(ctx context.Context, x *aftersale.Measure, texts []aftersale.SealedText) error {
	return s.db.InTx(ctx, func(ctx context.Context) error {
		n, err := s.db.Affected(ctx, `UPDATE case_measure SET state = $1, version = $2, objection = $3, appeal_at = $4, answer = $5,
			ended_by = $6, ended_at = $7 WHERE tenant_id = $8 AND id = $9 AND version = $10`,
			string(x.State), x.Version, string(x.Objection), int64(x.AppealAt), string(x.Answer), string(x.EndedBy), int64(x.EndedAt),
			x.Tenant, string(x.ID), x.Version-1)
		if err != nil {
			return err
		}
		if n != 1 {
			return fault.New(fault.Conflict, "case.changed", nil)
		}
		return s.addTexts(ctx, x.Tenant, x.Case, texts)
	})
}

// MeasuresOn returns the measures on an account, the newest first.
func (s *Store) MeasuresOn(ctx context.Context, tenant string, account aftersale.AccountID, limit int) ([]aftersale.Measure, error) {
	rows, err := s.db.Query(ctx, `SELECT `+list(measureColumns)+` FROM case_measure
		WHERE tenant_id = $1 AND account_id = $2 ORDER BY at DESC, id DESC LIMIT $3`, tenant, string(account), limit)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var all []aftersale.Measure
	for rows.Next() {
		x := aftersale.Measure{Tenant: tenant}
		if err := rows.Scan(bindMeasure(&x)...); err != nil {
			return nil, err
		}
		all = append(all, x)
	}
	return all, rows.Err()
}

// Audits returns the audits that nobody has done, the oldest first.
func (s *Store) Audits(ctx context.Context, tenant string, limit int) ([]aftersale.Audit, error) {
	rows, err := s.db.Query(ctx, `SELECT case_id, at FROM case_audit
		WHERE tenant_id = $1 AND done_at = 0 ORDER BY at, case_id LIMIT $2`, tenant, limit)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var all []aftersale.Audit
	for rows.Next() {
		a := aftersale.Audit{Tenant: tenant}
		if err := rows.Scan(&a.Case, &a.At); err != nil {
			return nil, err
		}
		all = append(all, a)
	}
	return all, rows.Err()
}

// EndAudit stores who looked and whether the person agrees. Conflict when
// somebody has, or the case was not drawn.
func (s *Store) EndAudit(ctx context.Context, a aftersale.Audit) error {
	agrees := a.Agrees
	n, err := s.db.Affected(ctx, `UPDATE case_audit SET by_id = $1, agrees = $2, done_at = $3
		WHERE tenant_id = $4 AND case_id = $5 AND done_at = 0`, string(a.By), flag{&agrees}, int64(a.Done), a.Tenant, string(a.Case))
	if err != nil {
		return err
	}
	if n != 1 {
		return fault.New(fault.Conflict, "case.no_audit", nil)
	}
	return nil
}

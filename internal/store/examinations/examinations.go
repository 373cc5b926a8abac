// Package examinations keeps what examinations found, and the fingerprints of
// customers' photos.
package examinations

import (
	"context"
	"database/sql"
	"encoding/json"
	"time"

	"github.com/bonafide-aftersale/bonafide/custody"
	"github.com/bonafide-aftersale/bonafide/forensic"
	"github.com/bonafide-aftersale/bonafide/internal/evidence"
	"github.com/bonafide-aftersale/bonafide/internal/evidence/examined"
	"github.com/bonafide-aftersale/bonafide/internal/store"
)

// Store keeps examinations. It is safe for concurrent use.
type Store struct{ db *store.DB }

// New returns a Store on a migrated database.
func New(db *store.DB) *Store { return &Store{db} }

const columns = `id, case_id, item_id, report, method_list, input_list, claims, unread, made_at, took`

// Add stores an examination with its findings, unless the same methods have
// examined the same inputs of the case. It reports whether it did.
func (s *Store) Add(ctx context.Context, x examined.Examination) (added bool, err error) {
	methods, err := json.Marshal(x.Methods)
	if err != nil {
		return false, err
	}
	inputs, err := json.Marshal(x.Inputs)
	if err != nil {
		return false, err
	}
	err = s.db.InTx(ctx, func(ctx context.Context) error {
		n, err := s.db.Affected(ctx, `INSERT INTO examination (tenant_id, id, case_id, item_id, report, methods, method_list, inputs, input_list,
				claims, unread, made_at, took) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)
			ON CONFLICT (tenant_id, case_id, methods, inputs) DO NOTHING`,
			x.Tenant, string(x.ID), x.Case, string(x.Item), x.Report.String(), examined.MethodsKey(x.Methods), string(methods),
			examined.InputsKey(x.Inputs), string(inputs), x.Claims, x.Unread, x.Made.UnixMicro(), x.Took.Microseconds())
		if err != nil || n == 0 {
			return err
		}
		added = true
		for i, f := range x.Findings {
			heatmap := ""
			if !f.Heatmap.IsZero() {
				heatmap = f.Heatmap.String()
			}
			if _, err := s.db.Exec(ctx, `INSERT INTO examination_finding (tenant_id, examination_id, place, claim_item, reference, reference_case,
					method, method_version, relation, strength, log10_nfa, heatmap) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)`,
				x.Tenant, string(x.ID), i, string(f.Claim), string(f.Reference), f.ReferenceCase, f.Method, f.Version,
				string(f.Relation), string(f.Strength), f.Log10NFA, heatmap); err != nil {
				return err
			}
		}
		return nil
	})
	return added, err
}

// Same returns the examination of a case by the same methods on the same
// inputs; store.ErrNoRows, of kind Missing, if there is none.
func (s *Store) Same(ctx context.Context, tenant, caseID string, methods []examined.Method, inputs []examined.Input) (examined.Examination, error) {
	return s.one(ctx, tenant, `SELECT `+columns+` FROM examination WHERE tenant_id = $1 AND case_id = $2 AND methods = $3 AND inputs = $4`,
		tenant, caseID, examined.MethodsKey(methods), examined.InputsKey(inputs))
}

// Latest returns the newest examination of a case; Missing if there is none.
func (s *Store) Latest(ctx context.Context, tenant, caseID string) (examined.Examination, error) {
	return s.one(ctx, tenant, `SELECT `+columns+` FROM examination WHERE tenant_id = $1 AND case_id = $2 ORDER BY made_at DESC, id DESC LIMIT 1`,
		tenant, caseID)
}

// Get returns an examination of a tenant; Missing if there is none.
func (s *Store) Get(ctx context.Context, tenant string, id examined.ID) (examined.Examination, error) {
	return s.one(ctx, tenant, `SELECT `+columns+` FROM examination WHERE tenant_id = $1 AND id = $2`, tenant, string(id))
}

// OfCase returns the examinations of a case with their findings, the newest
// first; at most limit.
func (s *Store) OfCase(ctx context.Context, tenant, caseID string, limit int) (list []examined.Examination, err error) {
	err = s.db.Snapshot(ctx, func(ctx context.Context) error {
		if list, err = s.bare(ctx, tenant, caseID, limit); err != nil {
			return err
		}
		for i := range list {
			if list[i].Findings, err = s.findings(ctx, tenant, list[i].ID); err != nil {
				return err
			}
		}
		return nil
	})
	return list, err
}

// bare is OfCase without the findings.
func (s *Store) bare(ctx context.Context, tenant, caseID string, limit int) ([]examined.Examination, error) {
	rows, err := s.db.Query(ctx, `SELECT `+columns+` FROM examination WHERE tenant_id = $1 AND case_id = $2 ORDER BY made_at DESC, id DESC LIMIT $3`,
		tenant, caseID, limit)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var list []examined.Examination
	for rows.Next() {
		x, err := scan(rows, tenant)
		if err != nil {
			return nil, err
		}
		list = append(list, x)
	}
	return list, rows.Err()
}

// Outdated returns cases that are not closed and whose newest examination was made by other methods,
// after a place in the order of tenant and case; at most limit. It is the one
// query that looks at all tenants: what finds work for the server itself.
func (s *Store) Outdated(ctx context.Context, methods []examined.Method, tenant, caseID string, limit int) ([]examined.Examination, error) {
	rows, err := s.db.Query(ctx, `SELECT tenant_id, case_id FROM examination e
		WHERE methods <> $1 AND (tenant_id > $2 OR tenant_id = $2 AND case_id > $3)
			AND NOT EXISTS (SELECT 1 FROM examination n WHERE n.tenant_id = e.tenant_id AND n.case_id = e.case_id
				AND (n.made_at > e.made_at OR n.made_at = e.made_at AND n.id > e.id))
			AND NOT EXISTS (SELECT 1 FROM aftersale_case c WHERE c.tenant_id = e.tenant_id AND c.id = e.case_id AND c.is_open = 0)
		ORDER BY tenant_id, case_id LIMIT $4`, examined.MethodsKey(methods), tenant, caseID, limit)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var list []examined.Examination
	for rows.Next() {
		var x examined.Examination
		if err := rows.Scan(&x.Tenant, &x.Case); err != nil {
			return nil, err
		}
		list = append(list, x)
	}
	return list, rows.Err()
}

// one reads an examination with its findings.
func (s *Store) one(ctx context.Context, tenant, statement string, args ...any) (x examined.Examination, err error) {
	err = s.db.Snapshot(ctx, func(ctx context.Context) error {
		if x, err = scan(s.db.QueryRow(ctx, statement, args...), tenant); err != nil {
			return err
		}
		x.Findings, err = s.findings(ctx, tenant, x.ID)
		return err
	})
	return x, err
}

func scan(row interface{ Scan(...any) error }, tenant string) (examined.Examination, error) {
	x := examined.Examination{Tenant: tenant}
	var report, methods, inputs string
	var made, took int64
	err := row.Scan((*string)(&x.ID), &x.Case, (*string)(&x.Item), &report, &methods, &inputs, &x.Claims, &x.Unread, &made, &took)
	if err != nil {
		return x, err
	}
	x.Made, x.Took = time.UnixMicro(made).UTC(), time.Duration(took)*time.Microsecond
	if x.Report, err = custody.ParseDigest(report); err != nil {
		return x, err
	}
	if err := json.Unmarshal([]byte(methods), &x.Methods); err != nil {
		return x, err
	}
	return x, json.Unmarshal([]byte(inputs), &x.Inputs)
}

func (s *Store) findings(ctx context.Context, tenant string, id examined.ID) ([]examined.Finding, error) {
	rows, err := s.db.Query(ctx, `SELECT claim_item, reference, reference_case, method, method_version, relation, strength, log10_nfa, heatmap
		FROM examination_finding WHERE tenant_id = $1 AND examination_id = $2 ORDER BY place`, tenant, string(id))
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var list []examined.Finding
	for rows.Next() {
		var f examined.Finding
		var claim, reference, relation, strength, heatmap string
		var nfa sql.NullFloat64
		if err := rows.Scan(&claim, &reference, &f.ReferenceCase, &f.Method, &f.Version, &relation, &strength, &nfa, &heatmap); err != nil {
			return nil, err
		}
		f.Claim, f.Reference = evidence.ItemID(claim), evidence.ItemID(reference)
		f.Relation, f.Strength = forensic.Relation(relation), forensic.Strength(strength)
		if nfa.Valid {
			f.Log10NFA = &nfa.Float64
		}
		if heatmap != "" {
			if f.Heatmap, err = custody.ParseDigest(heatmap); err != nil {
				return nil, err
			}
		}
		list = append(list, f)
	}
	return list, rows.Err()
}

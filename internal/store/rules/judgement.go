package rules

import (
	"context"
	"encoding/json"
	"time"

	"github.com/bonafide-aftersale/bonafide/internal/policy"
)

// AddJudgement implements policy.Records.
func (s *Store) AddJudgement(ctx context.Context, j *policy.Judgement) error {
	facts, err := encoded(j.Facts)
	if err != nil {
		return err
	}
	result, err := encoded(j.Result)
	if err != nil {
		return err
	}
	_, err = s.db.Exec(ctx, `INSERT INTO policy_judgement (tenant_id, id, case_id, version_id, filed_at, at, day, facts, result)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)`,
		j.Tenant, j.ID, j.Case, j.Version, micros(j.Filed), micros(j.At), string(j.Day), facts, result)
	return err
}

// Judgements implements policy.Records.
func (s *Store) Judgements(ctx context.Context, tenant, caseID string) ([]policy.Judgement, error) {
	rows, err := s.db.Query(ctx, `SELECT tenant_id, id, case_id, version_id, filed_at, at, day, facts, result FROM policy_judgement
		WHERE tenant_id = $1 AND case_id = $2 ORDER BY id`, tenant, caseID)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var list []policy.Judgement
	for rows.Next() {
		var j policy.Judgement
		var filed, at int64
		var facts, result string
		if err := rows.Scan(&j.Tenant, &j.ID, &j.Case, &j.Version, &filed, &at, &j.Day, &facts, &result); err != nil {
			return nil, err
		}
		if err := json.Unmarshal([]byte(facts), &j.Facts); err != nil {
			return nil, err
		}
		if err := json.Unmarshal([]byte(result), &j.Result); err != nil {
			return nil, err
		}
		j.Filed, j.At = instant(filed), instant(at)
		list = append(list, j)
	}
	return list, rows.Err()
}

// Past implements policy.Records.
func (s *Store) Past(ctx context.Context, tenant string, since time.Time, after string, limit int) ([]policy.PastCase, error) {
	rows, err := s.db.Query(ctx, `SELECT j.case_id, j.facts FROM policy_judgement AS j
		WHERE j.tenant_id = $1 AND j.case_id > $2 AND j.filed_at >= $3 AND NOT EXISTS (
			SELECT 1 FROM policy_judgement AS later
			WHERE later.tenant_id = j.tenant_id AND later.case_id = j.case_id AND later.id > j.id)
		ORDER BY j.case_id LIMIT $4`, tenant, after, micros(since), limit)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var list []policy.PastCase
	for rows.Next() {
		var c policy.PastCase
		var facts string
		if err := rows.Scan(&c.Case, &facts); err != nil {
			return nil, err
		}
		if err := json.Unmarshal([]byte(facts), &c.Facts); err != nil {
			return nil, err
		}
		list = append(list, c)
	}
	return list, rows.Err()
}

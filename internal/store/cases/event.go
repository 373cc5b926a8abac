package cases

import (
	"context"
	"errors"

	"github.com/bonafide-aftersale/bonafide/internal/aftersale"
	"github.com/bonafide-aftersale/bonafide/internal/fault"
	"github.com/bonafide-aftersale/bonafide/internal/store"
)

var eventColumns = []string{"case_id", "seq", "id", "at", "actor_id", "role", "program", "inputs", "verb", "from_stage", "to_stage", "facts", "digest"}

func bindEvent(e *aftersale.Event) []any {
	return []any{&e.Case, &e.Seq, &e.ID, &e.At, &e.Actor, &e.Role, &e.Version, &e.Inputs, &e.Verb, &e.From, &e.To, asJSON{&e.Facts}, &e.Digest}
}

// addEvent adds a line to the time line. A second one with the number of the
// first is a Conflict, as the version of the case has already said.
func (s *Store) addEvent(ctx context.Context, e aftersale.Event) error {
	_, err := s.db.Exec(ctx, `INSERT INTO case_event (tenant_id, `+list(eventColumns)+`) VALUES (`+places(1, 1+len(eventColumns))+`)`,
		append([]any{e.Tenant}, arguments(bindEvent(&e))...)...)
	return err
}

// Events returns the time line after a number, in order.
func (s *Store) Events(ctx context.Context, tenant string, name aftersale.CaseID, after int64, limit int) ([]aftersale.Event, error) {
	rows, err := s.db.Query(ctx, `SELECT `+list(eventColumns)+` FROM case_event
		WHERE tenant_id = $1 AND case_id = $2 AND seq > $3 ORDER BY seq LIMIT $4`, tenant, string(name), after, limit)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var events []aftersale.Event
	for rows.Next() {
		e := aftersale.Event{Tenant: tenant}
		if err := rows.Scan(bindEvent(&e)...); err != nil {
			return nil, err
		}
		events = append(events, e)
	}
	return events, rows.Err()
}

// addTexts stores sealed texts.
func (s *Store) addTexts(ctx context.Context, tenant string, name aftersale.CaseID, texts []aftersale.SealedText) error {
	for _, t := range texts {
		_, err := s.db.Exec(ctx, `INSERT INTO case_text (tenant_id, id, case_id, kind, person_id, sealed, commitment, at)
			VALUES ($1, $2, $3, $4, $5, $6, $7, $8)`,
			tenant, string(t.ID), string(name), string(t.Kind), string(t.Person), t.Sealed, t.Commitment, int64(t.At))
		if err != nil {
			return err
		}
	}
	return nil
}

// Text returns a sealed text of a case. Missing if there is none.
func (s *Store) Text(ctx context.Context, tenant string, name aftersale.CaseID, text aftersale.TextID) (aftersale.SealedText, error) {
	t := aftersale.SealedText{ID: text}
	err := s.db.QueryRow(ctx, `SELECT kind, person_id, sealed, commitment, at FROM case_text
		WHERE tenant_id = $1 AND case_id = $2 AND id = $3`, tenant, string(name), string(text)).
		Scan(&t.Kind, &t.Person, &t.Sealed, &t.Commitment, &t.At)
	if errors.Is(err, store.ErrNoRows) {
		return t, fault.New(fault.Missing, "case.not_found", err)
	}
	return t, err
}

// addFindings stores the findings that a decision weighed, for the figures.
func (s *Store) addFindings(ctx context.Context, tenant string, d aftersale.Decision) error {
	for i, f := range d.Findings {
		held := f.Held
		_, err := s.db.Exec(ctx, `INSERT INTO case_decision_finding (tenant_id, decision_id, no, method, method_version, held)
			VALUES ($1, $2, $3, $4, $5, $6)`, tenant, string(d.ID), i, f.Method, f.Version, flag{&held})
		if err != nil {
			return err
		}
	}
	return nil
}

package cases

import (
	"context"
	"errors"
	"slices"

	"github.com/bonafide-aftersale/bonafide/internal/aftersale"
	"github.com/bonafide-aftersale/bonafide/internal/seal"
)

var _ seal.Source = (*Store)(nil)

// PersonalData returns the cases of a person and every text about the person,
// the oldest first, for a copy of the person's data.
func (s *Store) PersonalData(ctx context.Context, o seal.Owner, ring *seal.Keyring) ([]seal.Record, error) {
	all, err := s.casesOf(ctx, o)
	if err != nil {
		return nil, err
	}
	rows, err := s.db.Query(ctx, `SELECT id, case_id, kind, sealed, at FROM case_text
		WHERE tenant_id = $1 AND person_id = $2 ORDER BY at, id`, o.Tenant, o.Person)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	for rows.Next() {
		var name, in, kind string
		var sealed []byte
		var at aftersale.Micros
		if err := rows.Scan(&name, &in, &kind, &sealed, &at); err != nil {
			return nil, err
		}
		var text seal.Text
		switch clear, err := ring.OpenBytes(aftersale.TextPlace(aftersale.TextID(name)), sealed); {
		case errors.Is(err, seal.ErrErased):
			if err := ring.Open(aftersale.TextPlace(aftersale.TextID(name)), sealed, &text); !errors.Is(err, seal.ErrErased) {
				return nil, err
			}
		case err != nil:
			return nil, err
		default:
			text = seal.NewText(aftersale.Unsalted(string(clear)))
		}
		all = append(all, seal.Record{Kind: "case text", ID: name, At: at.Time(), Fields: []seal.Field{
			{Name: "case", Plain: in}, {Name: "kind", Plain: kind}, {Name: "text", Value: text},
		}})
	}
	slices.SortStableFunc(all, func(a, b seal.Record) int { return a.At.Compare(b.At) })
	return all, rows.Err()
}

// casesOf returns the cases that a person opened.
func (s *Store) casesOf(ctx context.Context, o seal.Owner) ([]seal.Record, error) {
	rows, err := s.db.Query(ctx, `SELECT id, opened_at, stage, kind, reason, order_no FROM aftersale_case
		WHERE tenant_id = $1 AND customer_id = $2 ORDER BY opened_at, id`, o.Tenant, o.Person)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var all []seal.Record
	for rows.Next() {
		var name, stage, kind, reason, order string
		var at aftersale.Micros
		if err := rows.Scan(&name, &at, &stage, &kind, &reason, &order); err != nil {
			return nil, err
		}
		all = append(all, seal.Record{Kind: "case", ID: name, At: at.Time(), Fields: []seal.Field{
			{Name: "stage", Plain: stage}, {Name: "request", Plain: kind}, {Name: "reason", Plain: reason}, {Name: "order", Plain: order},
		}})
	}
	return all, rows.Err()
}

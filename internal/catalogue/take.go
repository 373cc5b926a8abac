package catalogue

import (
	"context"
	"strings"

	"github.com/bonafide-aftersale/bonafide/internal/fault"
)

// Refusal is a record of an import that was not taken, and why.
type Refusal struct {
	Line  int    // of the file, counted from 1 with the heading; of a list, the record from 1
	Field string // empty for the record as a whole
	Err   *fault.Error
}

// Report is what became of an import: what fits is taken, all of it in one
// transaction, and each record that does not is named.
type Report struct {
	Taken   int
	Refused []Refusal
}

// maxRefused bounds the report.
const maxRefused = 1000

func (r *Report) refuse(line int, field string, err *fault.Error) {
	if len(r.Refused) < maxRefused {
		r.Refused = append(r.Refused, Refusal{line, field, err})
	}
}

// row is a record of an import, with its line.
type row[T any] struct {
	line   int
	record T
}

// numbered gives a list from the API its lines.
func numbered[T any](list []T) []row[T] {
	rows := make([]row[T], len(list))
	for i, x := range list {
		rows[i] = row[T]{i + 1, x}
	}
	return rows
}

// TakeProducts adds products of a merchant, or replaces those with their number.
func (s *Service) TakeProducts(ctx context.Context, tenant, merchant string, list []Product) (Report, error) {
	return s.takeProducts(ctx, tenant, merchant, numbered(list), Report{})
}

func (s *Service) takeProducts(ctx context.Context, tenant, merchant string, rows []row[Product], report Report) (Report, error) {
	now := s.Now()
	good := sift(rows, &report, func(p *Product) (string, *fault.Error) {
		p.Tenant, p.Merchant, p.Changed = tenant, merchant, now
		p.Number, p.Title, p.Category = strings.TrimSpace(p.Number), strings.TrimSpace(p.Title), strings.TrimSpace(p.Category)
		return p.check()
	}, func(p Product) string { return p.Number })
	return report, s.Tx.InTx(ctx, func(ctx context.Context) error { return s.Records.PutProducts(ctx, good) })
}

// TakeOrders adds orders of a merchant, or replaces those with their number.
func (s *Service) TakeOrders(ctx context.Context, tenant, merchant string, list []Order) (Report, error) {
	return s.takeOrders(ctx, tenant, merchant, numbered(list), Report{})
}

func (s *Service) takeOrders(ctx context.Context, tenant, merchant string, rows []row[Order], report Report) (Report, error) {
	now := s.Now()
	good := sift(rows, &report, func(o *Order) (string, *fault.Error) {
		o.Tenant, o.Merchant, o.Changed = tenant, merchant, now
		o.Number, o.Product, o.Waybill = strings.TrimSpace(o.Number), strings.TrimSpace(o.Product), strings.TrimSpace(o.Waybill)
		return o.check()
	}, func(o Order) string { return o.Number })
	return report, s.Tx.InTx(ctx, func(ctx context.Context) error { return s.Records.PutOrders(ctx, good) })
}

// sift returns the records that fit; of two with one number, the first.
func sift[T any](rows []row[T], report *Report, check func(*T) (string, *fault.Error), number func(T) string) []T {
	seen := make(map[string]bool)
	var good []T
	for i := range rows {
		x := &rows[i].record
		if i >= MaxBatch {
			report.refuse(rows[i].line, "", fault.New(fault.Limited, "catalogue.many_records", nil, "limit", MaxBatch))
			break
		}
		if field, err := check(x); err != nil {
			report.refuse(rows[i].line, field, err)
			continue
		}
		if seen[number(*x)] {
			report.refuse(rows[i].line, "number", fault.New(fault.Conflict, "catalogue.number_twice", nil))
			continue
		}
		seen[number(*x)] = true
		good = append(good, *x)
	}
	report.Taken = len(good)
	return good
}

func invalid(key string, args ...any) *fault.Error {
	return fault.New(fault.Invalid, key, nil, args...)
}

// check names the first field that does not fit.
func (p Product) check() (field string, err *fault.Error) {
	switch {
	case p.Number == "":
		return "number", invalid("catalogue.empty")
	case !plain(p.Number, MaxNumber):
		return "number", invalid("catalogue.long", "limit", MaxNumber)
	case !plain(p.Title, MaxTitle):
		return "title", invalid("catalogue.long", "limit", MaxTitle)
	case !plain(p.Category, MaxNumber):
		return "category", invalid("catalogue.long", "limit", MaxNumber)
	}
	return "", nil
}

func (o Order) check() (field string, err *fault.Error) {
	switch {
	case o.Number == "":
		return "number", invalid("catalogue.empty")
	case !plain(o.Number, MaxNumber):
		return "number", invalid("catalogue.long", "limit", MaxNumber)
	case !plain(o.Product, MaxNumber):
		return "product", invalid("catalogue.long", "limit", MaxNumber)
	case !plain(o.Waybill, MaxNumber):
		return "waybill", invalid("catalogue.long", "limit", MaxNumber)
	case o.PaidFen < 0 || o.PaidFen > MaxFen:
		return "paid", invalid("catalogue.bad_amount")
	case !o.Delivered.IsZero() && !o.Ordered.IsZero() && o.Delivered.Before(o.Ordered):
		return "delivered", invalid("catalogue.bad_time")
	}
	return "", nil
}

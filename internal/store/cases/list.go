package cases

import (
	"context"
	"fmt"
	"strings"

	"github.com/bonafide-aftersale/bonafide/internal/aftersale"
)

// condition builds the WHERE of a list.
type condition struct {
	text strings.Builder
	args []any
}

// and adds a condition; each %s stands for the next argument.
func (c *condition) and(text string, args ...any) {
	names := make([]any, len(args))
	for i, a := range args {
		c.args = append(c.args, a)
		names[i] = fmt.Sprintf("$%d", len(c.args))
	}
	if c.text.Len() > 0 {
		c.text.WriteString(" AND ")
	}
	fmt.Fprintf(&c.text, text, names...)
}

// among adds that a column is one of some values.
func among[T ~string](c *condition, column string, values []T) {
	if len(values) == 0 {
		return
	}
	args := make([]any, len(values))
	for i, v := range values {
		args[i] = string(v)
	}
	c.and(column+" IN (%s"+strings.Repeat(", %s", len(values)-1)+")", args...)
}

// where returns the condition of a filter. What an index is restricted to
// stands in the text, so that both engines may use it.
func where(f aftersale.Filter) *condition {
	c := &condition{}
	c.and("tenant_id = %s", f.Tenant)
	c.and("(due_at, id) > (%s, %s)", int64(f.After.Due), string(f.After.ID))
	if f.Open {
		c.and("is_open = 1")
	}
	among(c, "stage", f.Stages)
	among(c, "kind", f.Kinds)
	among(c, "customer_index", f.CustomerIndex)
	for _, x := range []struct{ column, value string }{
		{"customer_id", string(f.Customer)}, {"merchant_id", string(f.Merchant)}, {"outlet_id", string(f.Outlet)},
		{"assigned_to", string(f.Assigned)}, {"order_no", f.Order}, {"waybill", f.Waybill},
	} {
		if x.value != "" {
			c.and(x.column+" <> '' AND "+x.column+" = %s", x.value)
		}
	}
	if f.Unassigned {
		c.and("assigned_to = ''")
	}
	if f.Raised {
		c.and("raised = 1")
	}
	if f.DueBefore != 0 {
		c.and("due_at < %s", int64(f.DueBefore))
	}
	return c
}

// List returns a page of a filter, in one query whatever its size.
func (s *Store) List(ctx context.Context, f aftersale.Filter) (aftersale.Page, error) {
	if err := f.Validate(); err != nil {
		return aftersale.Page{}, err
	}
	c := where(f)
	rows, err := s.db.Query(ctx, `SELECT id, version, stage, kind, reason, order_no, customer_id, merchant_id, assigned_to, asked_fen,
		opened_at, moved_at, due_at, raised, urgent FROM aftersale_case WHERE `+c.text.String()+
		fmt.Sprintf(` ORDER BY due_at, id LIMIT %d`, f.Limit+1), c.args...)
	if err != nil {
		return aftersale.Page{}, err
	}
	defer rows.Close()
	var p aftersale.Page
	for rows.Next() {
		var x aftersale.Summary
		if err := rows.Scan(&x.ID, &x.Version, &x.Stage, &x.Kind, &x.Reason, &x.Order, &x.Customer, &x.Merchant, &x.Assigned, &x.AskedFen,
			&x.Opened, &x.Moved, &x.Due, flag{&x.Raised}, flag{&x.Urgent}); err != nil {
			return aftersale.Page{}, err
		}
		p.Cases = append(p.Cases, x)
	}
	if err := rows.Err(); err != nil {
		return aftersale.Page{}, err
	}
	if len(p.Cases) > f.Limit {
		p.Cases = p.Cases[:f.Limit]
		last := p.Cases[f.Limit-1]
		p.Next = &aftersale.Cursor{Due: last.Due, ID: last.ID}
	}
	return p, nil
}

// Due returns running clocks of all tenants that are due, the longest overdue
// first. It is the one query that looks at all tenants: the sweeper's.
func (s *Store) Due(ctx context.Context, now aftersale.Micros, after aftersale.DueClock, limit int) ([]aftersale.DueClock, error) {
	rows, err := s.db.Query(ctx, `SELECT tenant_id, case_id, id, due_at FROM case_clock
		WHERE state = 'running' AND due_at <= $1 AND (due_at, id) > ($2, $3) ORDER BY due_at, id LIMIT $4`,
		int64(now), int64(after.Due), string(after.Clock), limit)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var due []aftersale.DueClock
	for rows.Next() {
		var d aftersale.DueClock
		if err := rows.Scan(&d.Tenant, &d.Case, &d.Clock, &d.Due); err != nil {
			return nil, err
		}
		due = append(due, d)
	}
	return due, rows.Err()
}

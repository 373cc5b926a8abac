package cases

import (
	"context"
	"errors"
	"reflect"

	"github.com/bonafide-aftersale/bonafide/internal/aftersale"
	"github.com/bonafide-aftersale/bonafide/internal/fault"
	"github.com/bonafide-aftersale/bonafide/internal/store"
)

// Store implements aftersale.Records and aftersale.Figures. It is safe for
// concurrent use.
type Store struct{ db *store.DB }

// New returns a Store on an open, migrated database.
func New(db *store.DB) *Store { return &Store{db: db} }

var (
	_ aftersale.Records = (*Store)(nil)
	_ aftersale.Figures = (*Store)(nil)
)

// Create stores a new case with its records, texts and first event.
func (s *Store) Create(ctx context.Context, c *aftersale.Case, e aftersale.Event) error {
	return s.db.InTx(ctx, func(ctx context.Context) error {
		r := row{c}
		if _, err := s.db.Exec(ctx, insertCase, arguments(append([]any{&c.Tenant, &c.ID}, r.bind()...))...); err != nil {
			return err
		}
		return s.append(ctx, &aftersale.Case{}, c, e)
	})
}

// Save stores a move. Conflict unless the stored version is before.Version.
func (s *Store) Save(ctx context.Context, before, after *aftersale.Case, e aftersale.Event) error {
	return s.db.InTx(ctx, func(ctx context.Context) error {
		r := row{after}
		n, err := s.db.Affected(ctx, updateCase, append(arguments(r.bind()), after.Tenant, string(after.ID), before.Version)...)
		if err != nil {
			return err
		}
		if n != 1 {
			return fault.New(fault.Conflict, "case.changed", nil)
		}
		return s.append(ctx, before, after, e)
	})
}

// append stores what differs of the records beside the case, the texts that
// came with the move, and the event.
func (s *Store) append(ctx context.Context, before, after *aftersale.Case, e aftersale.Event) error {
	for _, part := range parts {
		if err := part.save(ctx, s.db, before, after); err != nil {
			return err
		}
	}
	for _, d := range after.Decisions[len(before.Decisions):] {
		if err := s.addFindings(ctx, after.Tenant, d); err != nil {
			return err
		}
	}
	if err := s.addTexts(ctx, after.Tenant, after.ID, after.Texts); err != nil {
		return err
	}
	if after.AuditDrawn && !before.AuditDrawn {
		_, err := s.db.Exec(ctx, `INSERT INTO case_audit (tenant_id, case_id, at, by_id, agrees, done_at)
			VALUES ($1, $2, $3, '', 0, 0)`, after.Tenant, string(after.ID), int64(e.At))
		if err != nil {
			return err
		}
	}
	return s.addEvent(ctx, e)
}

// Case returns a case with its records, as of one moment: outside of a
// transaction from a snapshot; within one, a case that somebody else changes
// while it is read is a Conflict.
func (s *Store) Case(ctx context.Context, tenant string, name aftersale.CaseID) (*aftersale.Case, error) {
	c := &aftersale.Case{ID: name, Tenant: tenant}
	err := s.db.Snapshot(ctx, func(ctx context.Context) error {
		r := row{c}
		if err := s.db.QueryRow(ctx, selectCase, tenant, string(name)).Scan(r.bind()...); err != nil {
			return err
		}
		for _, part := range parts {
			if err := part.load(ctx, s.db, c); err != nil {
				return err
			}
		}
		var version int64
		err := s.db.QueryRow(ctx, `SELECT version FROM aftersale_case WHERE tenant_id = $1 AND id = $2`, tenant, string(name)).Scan(&version)
		if err == nil && version != c.Version {
			return fault.New(fault.Conflict, "case.changed", nil)
		}
		return err
	})
	if errors.Is(err, store.ErrNoRows) {
		return nil, fault.New(fault.Missing, "case.not_found", err)
	}
	if err != nil {
		return nil, err
	}
	return c, nil
}

// part is one kind of records beside a case.
type part interface {
	load(ctx context.Context, db *store.DB, c *aftersale.Case) error
	save(ctx context.Context, db *store.DB, before, after *aftersale.Case) error
}

// records is a part whose records are of type T: a table with the columns
// tenant_id, case_id, no and those named.
type records[T any] struct {
	table   string
	columns []string
	of      func(*aftersale.Case) *[]T
	bind    func(*T) []any // places for Scan, one for each column
}

// load reads the records of a case in their order.
func (r records[T]) load(ctx context.Context, db *store.DB, c *aftersale.Case) error {
	rows, err := db.Query(ctx, `SELECT `+list(r.columns)+` FROM `+r.table+` WHERE tenant_id = $1 AND case_id = $2 ORDER BY no`, c.Tenant, string(c.ID))
	if err != nil {
		return err
	}
	defer rows.Close()
	all := r.of(c)
	for rows.Next() {
		var x T
		if err := rows.Scan(r.bind(&x)...); err != nil {
			return err
		}
		*all = append(*all, x)
	}
	return rows.Err()
}

// save writes what differs: the changed ones first, because a condition of the
// table may allow the new one only then.
func (r records[T]) save(ctx context.Context, db *store.DB, before, after *aftersale.Case) error {
	old, all := *r.of(before), *r.of(after)
	for i := range all {
		x := all[i] // a copy: bind takes its address
		head := []any{after.Tenant, string(after.ID), int64(i)}
		switch {
		case i >= len(old):
			if _, err := db.Exec(ctx, `INSERT INTO `+r.table+` (tenant_id, case_id, no, `+list(r.columns)+`)
				VALUES (`+places(1, 3+len(r.columns))+`)`, append(head, arguments(r.bind(&x))...)...); err != nil {
				return err
			}
		case !reflect.DeepEqual(old[i], all[i]):
			if _, err := db.Exec(ctx, `UPDATE `+r.table+` SET `+settings(r.columns, 4)+`
				WHERE tenant_id = $1 AND case_id = $2 AND no = $3`, append(head, arguments(r.bind(&x))...)...); err != nil {
				return err
			}
		}
	}
	return nil
}

package backup

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"

	"github.com/bonafide-aftersale/bonafide/internal/store"
)

// batchRows and batchArgs bound a statement: a hundred rows cost little more
// than one, and SQLite takes 32,766 arguments (sqlite.org/limits.html).
const (
	batchRows = 100
	batchArgs = 30_000
)

// batch collects rows of one table for one statement.
type batch struct {
	table table
	args  []any
	rows  int
}

// add reads a line of values.
func (b *batch) add(line []byte) error {
	var raw []json.RawMessage
	if err := json.Unmarshal(line, &raw); err != nil {
		return damaged("a row of "+b.table.Name+" cannot be read", err)
	}
	if len(raw) != len(b.table.Columns) {
		return damaged(fmt.Sprintf("a row of %s has %d values instead of %d", b.table.Name, len(raw), len(b.table.Columns)), nil)
	}
	for i, c := range b.table.Columns {
		v, err := c.Kind.value(raw[i])
		if err != nil {
			return damaged("a value of "+b.table.Name+"."+c.Name+" cannot be read", err)
		}
		b.args = append(b.args, v)
	}
	b.rows++
	return nil
}

// full reports whether the next row could be too much.
func (b *batch) full() bool {
	return b.rows >= batchRows || len(b.args)+len(b.table.Columns) > batchArgs
}

// flush writes the rows.
func (b *batch) flush(ctx context.Context, db *store.DB) error {
	if b.rows == 0 {
		return nil
	}
	var s strings.Builder
	fmt.Fprintf(&s, "INSERT INTO %s (%s) VALUES ", quoted(b.table.Name), columnList(b.table.Columns))
	for i := range b.args {
		switch {
		case i == 0:
			s.WriteString("(")
		case i%len(b.table.Columns) == 0:
			s.WriteString("), (")
		default:
			s.WriteString(", ")
		}
		fmt.Fprintf(&s, "$%d", i+1)
	}
	s.WriteString(")")
	if _, err := db.Exec(ctx, s.String(), b.args...); err != nil {
		return fmt.Errorf("backup: table %s: %w", b.table.Name, err)
	}
	b.args, b.rows = b.args[:0], 0
	return nil
}

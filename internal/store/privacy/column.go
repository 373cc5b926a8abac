package privacy

import (
	"context"
	"fmt"
	"regexp"

	"github.com/bonafide-aftersale/bonafide/internal/seal"
	"github.com/bonafide-aftersale/bonafide/internal/store"
)

// Column is a registered column of sealed fields.
type Column struct {
	Table, Column       string
	Tenant, Person, Row string // columns of the same table
}

// identifier is what may stand in a statement as a name.
var identifier = regexp.MustCompile(`^[a-z][a-z0-9_]{0,62}$`)

// Columns lists the registered columns in the order of their names.
func (s *Store) Columns(ctx context.Context) ([]Column, error) {
	rows, err := s.db.Query(ctx, `SELECT table_name, column_name, tenant_column, person_column, row_column
		FROM sealed_column ORDER BY table_name, column_name`)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var list []Column
	for rows.Next() {
		var c Column
		if err := rows.Scan(&c.Table, &c.Column, &c.Tenant, &c.Person, &c.Row); err != nil {
			return nil, err
		}
		for _, name := range []string{c.Table, c.Column, c.Tenant, c.Person, c.Row} {
			if !identifier.MatchString(name) {
				return nil, fmt.Errorf("privacy: sealed_column names %q, which is no identifier", name)
			}
		}
		list = append(list, c)
	}
	return list, rows.Err()
}

// field is one sealed field of a column.
type field struct {
	owner  seal.Owner
	place  seal.Place
	sealed []byte
}

// fields returns the fields behind a row of a tenant, in order, at most limit.
func (s *Store) fields(ctx context.Context, c Column, tenant, row string, limit int) ([]field, error) {
	rows, err := s.db.Query(ctx, fmt.Sprintf(`SELECT %[3]s, %[4]s, %[5]s, %[2]s FROM %[1]s
		WHERE %[2]s IS NOT NULL AND (%[3]s, %[5]s) > ($1, $2) ORDER BY %[3]s, %[5]s LIMIT $3`,
		c.Table, c.Column, c.Tenant, c.Person, c.Row), tenant, row, limit)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var list []field
	for rows.Next() {
		f := field{place: seal.Place{Table: c.Table, Column: c.Column}}
		if err := rows.Scan(&f.owner.Tenant, &f.owner.Person, &f.place.Row, &f.sealed); err != nil {
			return nil, err
		}
		list = append(list, f)
	}
	return list, rows.Err()
}

// replace stores a field that was sealed again, unless it changed meanwhile.
func (s *Store) replace(ctx context.Context, c Column, f field, sealed []byte) (bool, error) {
	n, err := s.db.Affected(ctx, fmt.Sprintf(`UPDATE %[1]s SET %[2]s = $1 WHERE %[3]s = $2 AND %[4]s = $3 AND %[2]s = $4`,
		c.Table, c.Column, c.Tenant, c.Row), sealed, f.owner.Tenant, f.place.Row, f.sealed)
	return n == 1, err
}

// Binary lists all columns of bytes in the database, as table and column.
func Binary(ctx context.Context, db *store.DB) ([][2]string, error) {
	statement := `SELECT table_name, column_name FROM information_schema.columns
		WHERE table_schema = current_schema() AND data_type = 'bytea' ORDER BY table_name, column_name`
	if db.Engine() == store.SQLite {
		statement = `SELECT m.name, c.name FROM sqlite_master AS m JOIN pragma_table_info(m.name) AS c
			WHERE m.type = 'table' AND upper(c.type) = 'BLOB' ORDER BY m.name, c.name`
	}
	rows, err := db.Query(ctx, statement)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var list [][2]string
	for rows.Next() {
		var c [2]string
		if err := rows.Scan(&c[0], &c[1]); err != nil {
			return nil, err
		}
		list = append(list, c)
	}
	return list, rows.Err()
}

package backup

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/bonafide-aftersale/bonafide/internal/store"
)

// own are the tables that belong to the database and not to the records.
var own = []string{
	"schema_version", "job_worker",
	"river_migration", "river_leader", "river_queue", "river_client", "river_client_queue",
}

// jobTable is the one table whose types differ between the engines; it is
// carried over by the job queue's own driver.
const jobTable = "river_job"

// installation holds the mark of an unfinished restore; it is loaded last.
const installation = "installation"

// names returns all tables of the database, by name.
func names(ctx context.Context, db *store.DB) ([]string, error) {
	statement := `SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite\_%' ESCAPE '\' ORDER BY name`
	if db.Engine() == store.PostgreSQL {
		statement = `SELECT tablename::text FROM pg_catalog.pg_tables WHERE schemaname = current_schema() ORDER BY tablename::text COLLATE "C"`
	}
	return list(ctx, db, statement)
}

// list returns the only column of a query.
func list(ctx context.Context, db *store.DB, statement string, args ...any) (all []string, err error) {
	rows, err := db.Query(ctx, statement, args...)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	for rows.Next() {
		var s string
		if err := rows.Scan(&s); err != nil {
			return nil, err
		}
		all = append(all, s)
	}
	return all, rows.Err()
}

// catalogue returns the tables that a backup holds, with their columns.
func catalogue(ctx context.Context, db *store.DB) ([]table, error) {
	all, err := names(ctx, db)
	if err != nil {
		return nil, err
	}
	var tables []table
	for _, name := range all {
		if name == jobTable || slices.Contains(own, name) {
			continue
		}
		columns, err := columnsOf(ctx, db, name)
		if err != nil {
			return nil, err
		}
		tables = append(tables, table{name, columns})
	}
	return tables, nil
}

// columnsOf returns the columns of a table that hold values of their own, in
// order of name: a table that grew by migrations has them in another order
// than one that was made at once.
func columnsOf(ctx context.Context, db *store.DB, name string) ([]column, error) {
	statement := `SELECT name, type FROM pragma_table_info($1) ORDER BY name`
	if db.Engine() == store.PostgreSQL {
		statement = `SELECT column_name::text, data_type::text FROM information_schema.columns
			WHERE table_schema = current_schema() AND table_name = $1 AND is_generated = 'NEVER' ORDER BY column_name::text COLLATE "C"`
	}
	rows, err := db.Query(ctx, statement, name)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var columns []column
	for rows.Next() {
		var c column
		var declared string
		if err := rows.Scan(&c.Name, &declared); err != nil {
			return nil, err
		}
		if c.Kind = kindOf(declared); c.Kind == "" {
			return nil, fmt.Errorf("backup: column %s of %s has type %s, which only one engine knows", c.Name, name, declared)
		}
		columns = append(columns, c)
	}
	return columns, rows.Err()
}

// kindOf reads a declared type of either engine.
func kindOf(declared string) kind {
	switch word, _, _ := strings.Cut(strings.ToLower(declared), "("); strings.TrimSpace(word) {
	case "bigint", "integer", "smallint", "int":
		return integers
	case "double precision", "real", "float":
		return floats
	case "text", "character varying", "varchar", "character", "char":
		return texts
	case "bytea", "blob":
		return blobs
	case "boolean":
		return bools
	}
	return ""
}

// quoted returns a name for use in SQL. Names come from the catalogue of the
// database or are compared with it before.
func quoted(name string) string { return `"` + strings.ReplaceAll(name, `"`, `""`) + `"` }

// columnList returns the names for use in SQL.
func columnList(columns []column) string {
	var b strings.Builder
	for i, c := range columns {
		if i > 0 {
			b.WriteString(", ")
		}
		b.WriteString(quoted(c.Name))
	}
	return b.String()
}

// Package privacytest looks for clear text in a whole database.
package privacytest

import (
	"bytes"
	"context"
	"fmt"
	"testing"

	"github.com/bonafide-aftersale/bonafide/internal/seal/sealtest"
	"github.com/bonafide-aftersale/bonafide/internal/store"
)

// NoClearText fails the test if a value stands anywhere in the database, in
// any of the forms of sealtest.Find: in a column of any table, the job queue's
// too, and with SQLite in any page of the file and of its write-ahead log,
// also where a row was deleted.
func NoClearText(t testing.TB, db *store.DB, values ...string) {
	t.Helper()
	for table, rows := range Dump(t, db) {
		sealtest.None(t, "table "+table, bytes.NewReader(rows), values...)
	}
	if file := db.File(); file != "" {
		sealtest.NoneInFiles(t, []string{file, file + "-wal", file + "-shm", file + "-journal"}, values...)
	}
}

// Dump returns the rows of every table: the bytes of each column as they are,
// with a line break behind.
func Dump(t testing.TB, db *store.DB) map[string][]byte {
	t.Helper()
	ctx := context.Background()
	statement := `SELECT table_name FROM information_schema.tables WHERE table_schema = current_schema() AND table_type = 'BASE TABLE' ORDER BY table_name`
	if db.Engine() == store.SQLite {
		statement = `SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name`
	}
	dump := make(map[string][]byte)
	for _, row := range read(t, db, ctx, statement) {
		table := string(row[0])
		var b bytes.Buffer
		for _, columns := range read(t, db, ctx, `SELECT * FROM "`+table+`"`) {
			for _, c := range columns {
				b.Write(c)
				b.WriteByte('\n')
			}
		}
		dump[table] = b.Bytes()
	}
	if len(dump) == 0 {
		t.Error("the database has no tables")
	}
	return dump
}

// read returns all rows that a statement selects, as bytes.
func read(t testing.TB, db *store.DB, ctx context.Context, statement string) [][][]byte {
	t.Helper()
	rows, err := db.Query(ctx, statement)
	if err != nil {
		t.Fatalf("%s: %v", statement, err)
	}
	defer rows.Close()
	names, err := rows.Columns()
	if err != nil {
		t.Fatal(err)
	}
	var all [][][]byte
	for rows.Next() {
		values, targets := make([]any, len(names)), make([]any, len(names))
		for i := range values {
			targets[i] = &values[i]
		}
		if err := rows.Scan(targets...); err != nil {
			t.Fatalf("%s: %v", statement, err)
		}
		texts := make([][]byte, len(names))
		for i, v := range values {
			if b, ok := v.([]byte); ok {
				texts[i] = bytes.Clone(b)
			} else {
				texts[i] = fmt.Append(nil, v)
			}
		}
		all = append(all, texts)
	}
	if err := rows.Err(); err != nil {
		t.Fatal(err)
	}
	return all
}

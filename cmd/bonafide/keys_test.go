package main

import (
	"context"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/bonafide-aftersale/bonafide/internal/seal"
	"github.com/bonafide-aftersale/bonafide/internal/store"
	"github.com/bonafide-aftersale/bonafide/internal/store/privacy"
	"github.com/bonafide-aftersale/bonafide/internal/store/storetest"
)

// keysOn runs "bonafide keys" on a database and returns its output.
func keysOn(t *testing.T, db *store.DB, keyFile string, want int, args ...string) (stdout, stderr string) {
	t.Helper()
	place := db.PostgresURL()
	if place == "" {
		place = "sqlite:" + db.File()
	}
	s, out, errs := talk(false)
	args = append([]string{"keys"}, append(args, "-database", place, "-keys", keyFile)...)
	if got := s.run(context.Background(), args); got != want {
		t.Fatalf("%v: exit status %d, want %d\n%s%s", args, got, want, out, errs)
	}
	return out.String(), errs.String()
}

func contains(t *testing.T, text, want string) {
	t.Helper()
	if !strings.Contains(text, want) {
		t.Errorf("got %q, want %q in it", text, want)
	}
}

// A database with persons, through all actions.
func TestKeys(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		ctx := context.Background()
		keyFile := filepath.Join(t.TempDir(), "master.json")
		keysOn(t, db, keyFile, exitDone, "init")

		bytes := "BYTEA"
		if db.Engine() == store.SQLite {
			bytes = "BLOB"
		}
		for _, statement := range []string{
			`CREATE TABLE customers (id TEXT PRIMARY KEY, tenant_id TEXT NOT NULL, person_id TEXT NOT NULL, name ` + bytes + `)`,
			`INSERT INTO sealed_column (table_name, column_name, tenant_column, person_column, row_column)
				VALUES ('customers', 'name', 'tenant_id', 'person_id', 'id')`,
		} {
			if _, err := db.Exec(ctx, statement); err != nil {
				t.Fatal(err)
			}
		}
		master, err := seal.OpenKeyFile(keyFile)
		if err != nil {
			t.Fatal(err)
		}
		v, err := seal.Open(ctx, master, privacy.New(db), time.Now)
		if err != nil {
			t.Fatal(err)
		}
		for _, p := range []string{"p1", "p2", "p3"} {
			ring, err := v.Keyring(ctx, seal.Owner{Tenant: "t1", Person: p})
			if err != nil {
				t.Fatal(err)
			}
			field, err := ring.Seal(seal.Place{Table: "customers", Column: "name", Row: "row-" + p}, seal.NewName("张三"))
			if err != nil {
				t.Fatal(err)
			}
			if _, err := db.Exec(ctx, `INSERT INTO customers (id, tenant_id, person_id, name) VALUES ($1, 't1', $2, $3)`, "row-"+p, p, field); err != nil {
				t.Fatal(err)
			}
		}

		out, _ := keysOn(t, db, keyFile, exitDone, "rotate")
		contains(t, out, "keys wrapped under it: 4")
		out, _ = keysOn(t, db, keyFile, exitDone, "renew")
		contains(t, out, "persons: 3, fields sealed again: 3")
		out, _ = keysOn(t, db, keyFile, exitDone, "list")
		contains(t, out, "persons: 3, erased: 0")
		contains(t, out, "; persons: 3, fields: 3")

		// A rotation that was interrupted is finished, not begun anew.
		if _, err := v.RotateMaster(ctx); err != nil {
			t.Fatal(err)
		}
		if n, err := v.Rewrap(ctx, 2); n != 2 || err != nil {
			t.Fatal(n, err)
		}
		out, errs := keysOn(t, db, keyFile, exitDone, "rotate")
		contains(t, errs, "an earlier rotation was interrupted")
		contains(t, out, "keys wrapped under it: 2")
		if keys, err := master.Keys(ctx); err != nil || len(keys) != 3 {
			t.Errorf("%d master keys, %v, want 3", len(keys), err)
		}

		out, _ = keysOn(t, db, keyFile, exitDone, "erase", "-tenant", "t1", "-person", "p2", "-reason", "客户要求删除")
		contains(t, out, "the personal data of p2 can no longer be read")
		out, _ = keysOn(t, db, keyFile, exitDone, "erase", "-tenant", "t1", "-person", "p2", "-reason", "again")
		contains(t, out, "were erased before")
		log, err := privacy.New(db).Accesses(ctx, privacy.AccessQuery{Tenant: "t1"})
		if err != nil || len(log) != 1 || log[0].Act != seal.ActErase || !strings.HasPrefix(log[0].Actor, "command-line") || log[0].Reason != "客户要求删除" {
			t.Errorf("access log %+v, %v", log, err)
		}
		out, _ = keysOn(t, db, keyFile, exitDone, "verify")
		contains(t, out, "fields that open: 2, of erased persons: 1")

		if _, err := db.Exec(ctx, `UPDATE customers SET name = $1 WHERE id = 'row-p1'`, []byte("no field")); err != nil {
			t.Fatal(err)
		}
		out, errs = keysOn(t, db, keyFile, exitUnreadable, "verify")
		contains(t, out, "does not open: customers.name:row-p1")
		contains(t, errs, "1 field does not open")
		_, errs = keysOn(t, db, keyFile, exitUnreadable, "renew")
		contains(t, errs, "1 field does not open")
		if _, err := db.Exec(ctx, `DELETE FROM sealed_column`); err != nil {
			t.Fatal(err)
		}
		out, errs = keysOn(t, db, keyFile, exitUnreadable, "verify")
		contains(t, out, "holds sealed fields that no renewal finds: customers.name")
		contains(t, errs, "1 column with sealed fields is not registered")
	})
}

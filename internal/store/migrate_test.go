package store

import (
	"context"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"github.com/bonafide-aftersale/bonafide/internal/store/migrations"
)

// openFile opens a SQLite file without tables. This file tests what is inside
// of the package; storetest, which imports it, has both engines.
func openFile(t *testing.T) *DB {
	t.Helper()
	db, err := Open(t.Context(), Config{Database: filepath.Join(t.TempDir(), "x.db"), Log: slog.New(slog.DiscardHandler)})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { db.Close() })
	return db
}

func text(s string) *fstest.MapFile { return &fstest.MapFile{Data: []byte(s)} }

func TestMigrationsArriveOutOfOrderAndStopAtAFault(t *testing.T) {
	t.Parallel()
	db := openFile(t)
	folder := fstest.MapFS{
		"0010_people.sql":           text("-- +goose Up\nCREATE TABLE people (id BIGSERIAL PRIMARY KEY, face BYTEA, name TEXT COLLATE \"C\");"),
		"0030_log.sqlite.sql":       text("-- +goose Up\nCREATE TABLE log (id TEXT) STRICT;"),
		"0030_log.postgres.sql":     text("-- +goose Up\nCREATE UNLOGGED TABLE log (id TEXT);"),
		"0031_broken.sql":           text("-- +goose Up\nCREATE TABLE half (id TEXT);\nCREATE TABEL x (id TEXT);"),
		"0040_after_broken.sql":     text("-- +goose Up\nCREATE TABLE after (id TEXT);"),
		"README is not a migration": text(""),
	}
	err := db.migrate(t.Context(), folder)
	if err == nil || !strings.Contains(err.Error(), "0031_broken") {
		t.Errorf("got %v, want the name of the broken file", err)
	}
	want := []string{"log", "people"}
	if got := tables(t, db, "log", "people", "half", "after"); strings.Join(got, " ") != strings.Join(want, " ") {
		t.Errorf("got tables %q, want %q: a broken migration leaves nothing of its own", got, want)
	}
	folder["0031_broken.sql"] = text("-- +goose Up\nCREATE TABLE half (id TEXT);")
	folder["0002_late.sql"] = text("-- +goose Up\nCREATE TABLE late (id TEXT);")
	for range 2 { // the second time there is nothing to do
		if err := db.migrate(t.Context(), folder); err != nil {
			t.Fatal(err)
		}
	}
	if got := tables(t, db, "half", "after", "late", "river_job"); len(got) != 4 {
		t.Errorf("got tables %q, want all four", got)
	}
}

// tables returns which of the names are tables.
func tables(t *testing.T, db *DB, names ...string) (there []string) {
	t.Helper()
	for _, name := range names {
		var n int
		if err := db.QueryRow(t.Context(), `SELECT count(*) FROM sqlite_schema WHERE name = $1`, name).Scan(&n); err != nil {
			t.Fatal(err)
		}
		if n == 1 {
			there = append(there, name)
		}
	}
	return there
}

func TestSourceRefusesUnclearFolders(t *testing.T) {
	t.Parallel()
	for name, folder := range map[string]fstest.MapFS{
		"half a pair":      {"0001_x.sqlite.sql": text("")},
		"single beside it": {"0001_x.sqlite.sql": text(""), "0001_x.postgres.sql": text(""), "0001_x.sql": text("")},
		"unknown engine":   {"0001_x.oracle.sql": text("")},
		"short number":     {"1_x.sql": text("")},
		"a way back":       {"0001_x.sql": text("-- +goose Up\n-- +goose Down\n")},
	} {
		if _, err := newSource(folder, SQLite); err == nil {
			t.Errorf("%s: accepted", name)
		}
	}
}

func TestSourceIsAFileSystem(t *testing.T) {
	t.Parallel()
	for _, engine := range []Engine{SQLite, PostgreSQL} {
		s, err := newSource(migrations.Files, engine)
		if err != nil {
			t.Fatal(err)
		}
		if err := fstest.TestFS(s, "0001_installation.sql"); err != nil {
			t.Errorf("%s: %v", engine, err)
		}
	}
}

func TestLockOfMigratorsWaitsAndEnds(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "x.db-migrate")
	unlock, err := lockFile(t.Context(), path)
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithTimeout(t.Context(), 300*time.Millisecond)
	defer cancel()
	if again, err := lockFile(ctx, path); err == nil {
		again()
		t.Error("two hold the lock")
	}
	unlock()
	again, err := lockFile(t.Context(), path)
	if err != nil {
		t.Fatal(err)
	}
	again()
}

func TestReads(t *testing.T) {
	t.Parallel()
	for statement, want := range map[string]bool{
		"SELECT 1":                                      true,
		"\n\t select\n1":                                true,
		"(SELECT 1) UNION SELECT 2":                     true,
		"VALUES (1)":                                    true,
		"WITH x AS (SELECT 1) SELECT 2":                 true,
		"WITH x AS (SELECT 1) UPDATE y SET z = 1":       false,
		"WITH RECURSIVE x AS (SELECT 1)\nINSERT INTO y": false,
		"INSERT INTO x (updated) VALUES (1)":            false,
		"UPDATE x SET y = 1 RETURNING y":                false,
		"DELETE FROM x":                                 false,
		"PRAGMA optimize":                               false,
		"":                                              false,
	} {
		if got := reads(statement); got != want {
			t.Errorf("reads(%q) = %t, want %t", statement, got, want)
		}
	}
}

// Damage is told from other errors, and the file is left alone.
func TestDamagedFile(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "x.db")
	noise := strings.Repeat("no database ", 1000)
	if err := os.WriteFile(path, []byte(noise), 0o600); err != nil {
		t.Fatal(err)
	}
	db, err := Open(t.Context(), Config{Database: path})
	if err == nil {
		db.Close()
	}
	if got, _ := os.ReadFile(path); err == nil || !strings.Contains(err.Error(), "store.damaged") || string(got) != noise {
		t.Errorf("got %v, want store.damaged and the file as it was", err)
	}
}

// A relative path is a path too: the server's default is one.
func TestMigrateARelativePath(t *testing.T) {
	t.Chdir(t.TempDir())
	for _, c := range []Config{{Folder: "data"}, {Database: "other.db"}, {Database: "sqlite:third.db"}} {
		c.Log = slog.New(slog.DiscardHandler)
		db, err := Open(t.Context(), c)
		if err != nil {
			t.Fatal(err)
		}
		if !filepath.IsAbs(db.File()) {
			t.Errorf("got the file %q, want an absolute path", db.File())
		}
		if err := db.Migrate(t.Context()); err != nil {
			t.Errorf("%+v: %v", c, err)
		}
		if err := db.Close(); err != nil {
			t.Error(err)
		}
	}
}

// Package storetest gives tests a fresh, migrated database for each engine.
//
//	storetest.Each(t, func(t *testing.T, db *store.DB) { … })
//
// The SQLite database is a file of its own. The PostgreSQL database lies on
// the server that BONAFIDE_TEST_POSTGRES names (a URL of a user who may create
// databases), or on a throw-away server that tools/postgres.sh starts once for
// all test processes and that goes away when they are gone. Without PostgreSQL
// the test fails and says what to install; BONAFIDE_TEST_POSTGRES=none skips
// that half.
package storetest

import (
	"context"
	"log/slog"
	"testing"

	"github.com/bonafide-aftersale/bonafide/internal/store"
)

// Engines lists the engines that Each tests.
var Engines = []store.Engine{store.SQLite, store.PostgreSQL}

// Each runs the test once for each engine, as parallel subtests that are named
// after the engine. The database is gone when the subtest ends.
func Each(t *testing.T, test func(t *testing.T, db *store.DB)) {
	t.Helper()
	for _, engine := range Engines {
		t.Run(string(engine), func(t *testing.T) {
			t.Parallel()
			test(t, New(t, engine))
		})
	}
}

// New returns a fresh, migrated database of the engine. It is closed and
// deleted when the test ends.
func New(t *testing.T, engine store.Engine) *store.DB {
	t.Helper()
	return Open(t, Place(t, engine))
}

// Again opens the database of db once more, as a second process would.
func Again(t *testing.T, db *store.DB) *store.DB {
	t.Helper()
	if url := db.PostgresURL(); url != "" {
		return Open(t, url)
	}
	return Open(t, "sqlite:"+db.File())
}

// Place creates a fresh, migrated database and returns its name, for
// store.Config.Database.
func Place(t *testing.T, engine store.Engine) string {
	t.Helper()
	if engine == store.PostgreSQL {
		return postgres(t, true)
	}
	return sqliteFile(t, true)
}

// Empty creates a database without any table and returns its name.
func Empty(t *testing.T, engine store.Engine) string {
	t.Helper()
	if engine == store.PostgreSQL {
		return postgres(t, false)
	}
	return sqliteFile(t, false)
}

// Open opens a database by its name until the test ends. Its pool is small:
// many tests share the server.
func Open(t *testing.T, name string) *store.DB {
	t.Helper()
	db, err := store.Open(context.Background(), config(name))
	if err != nil {
		t.Fatalf("open the test database: %v", err)
	}
	t.Cleanup(func() {
		if err := db.Close(); err != nil {
			t.Errorf("close the test database: %v", err)
		}
	})
	return db
}

// config is what all databases of tests are opened with.
func config(name string) store.Config {
	return store.Config{Database: name, Conns: 8, Readers: 4, Log: slog.New(slog.DiscardHandler)}
}

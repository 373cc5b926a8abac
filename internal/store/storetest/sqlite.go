package storetest

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"sync"
	"testing"

	"github.com/bonafide-aftersale/bonafide/internal/store"
)

// migrated holds a migrated SQLite file. Each test process makes it once.
var migrated = sync.OnceValues(func() ([]byte, error) {
	folder, err := os.MkdirTemp("", "bonafide-sqlite-")
	if err != nil {
		return nil, err
	}
	defer os.RemoveAll(folder)
	file := filepath.Join(folder, "template.db")
	db, err := store.Open(context.Background(), config(file))
	if err != nil {
		return nil, err
	}
	err = db.Migrate(context.Background())
	// Closing moves everything from the WAL into the file.
	if closed := db.Close(); err == nil {
		err = closed
	}
	if err != nil {
		return nil, fmt.Errorf("migrate: %w", err)
	}
	return os.ReadFile(file)
})

// sqliteFile returns the name of a new file, migrated or not there yet.
func sqliteFile(t *testing.T, full bool) string {
	t.Helper()
	file := filepath.Join(t.TempDir(), "test.db")
	if full {
		template, err := migrated()
		if err != nil {
			t.Fatalf("make the SQLite template: %v", err)
		}
		if err := os.WriteFile(file, template, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return "sqlite:" + file
}

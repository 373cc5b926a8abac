package storetest

import (
	"context"
	"crypto/rand"
	"database/sql"
	"errors"
	"fmt"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	_ "github.com/jackc/pgx/v5/stdlib" // the driver "pgx"

	"github.com/bonafide-aftersale/bonafide/internal/store"
)

// setting names the server, or is "none".
const setting = "BONAFIDE_TEST_POSTGRES"

// server is the PostgreSQL that the databases of tests lie on. Its connection
// stays open as long as the process: the throw-away server takes that as the
// sign that it is needed.
type server struct {
	url  *url.URL
	pool *sql.DB
}

var theServer = sync.OnceValues(func() (*server, error) {
	name := os.Getenv(setting)
	if name == "" {
		var err error
		if name, err = start(); err != nil {
			return nil, err
		}
	}
	u, err := url.Parse(name)
	if err != nil {
		return nil, fmt.Errorf("%s is no URL", setting)
	}
	pool, err := sql.Open("pgx", name)
	if err != nil {
		return nil, err
	}
	pool.SetMaxOpenConns(2)
	pool.SetMaxIdleConns(2)
	if err := pool.Ping(); err != nil {
		return nil, fmt.Errorf("the PostgreSQL of the tests does not answer: %w", err)
	}
	return &server{url: u, pool: pool}, nil
})

// start has the script start the throw-away server and returns its URL.
func start() (string, error) {
	root, err := os.Getwd() // of a test: the folder of its package
	if err != nil {
		return "", err
	}
	for {
		if _, err := os.Stat(filepath.Join(root, "go.mod")); err == nil {
			break
		}
		if filepath.Dir(root) == root {
			return "", errors.New("no go.mod above the test's folder")
		}
		root = filepath.Dir(root)
	}
	out, err := exec.Command("sh", filepath.Join(root, "tools", "postgres.sh"), "start").Output()
	if exit, ok := errors.AsType[*exec.ExitError](err); ok {
		return "", fmt.Errorf("%s", strings.TrimSpace(string(exit.Stderr)))
	}
	return strings.TrimSpace(string(out)), err
}

// at returns the URL of a database of the server.
func (s *server) at(database string) string {
	u := *s.url
	u.Path = "/" + database
	return u.String()
}

// template returns the name of a migrated database. It is made once for all
// test processes that have the same migrations, and is complete when it has
// its name.
var template = sync.OnceValues(func() (string, error) {
	s, err := theServer()
	if err != nil {
		return "", err
	}
	ctx := context.Background()
	set, err := store.Fingerprint()
	if err != nil {
		return "", err
	}
	name := "bonafide_template_" + set[:16]
	conn, err := s.pool.Conn(ctx)
	if err != nil {
		return "", err
	}
	defer conn.Close()
	if _, err := conn.ExecContext(ctx, "SELECT pg_advisory_lock(hashtext($1))", name); err != nil {
		return "", err
	}
	defer conn.ExecContext(ctx, "SELECT pg_advisory_unlock(hashtext($1))", name)
	var there bool
	err = conn.QueryRowContext(ctx, "SELECT EXISTS (SELECT FROM pg_database WHERE datname = $1)", name).Scan(&there)
	if err != nil || there {
		return name, err
	}
	half := name + "_half"
	for _, statement := range []string{"DROP DATABASE IF EXISTS " + half + " WITH (FORCE)", "CREATE DATABASE " + half + " TEMPLATE template0"} {
		if _, err := conn.ExecContext(ctx, statement); err != nil {
			return "", err
		}
	}
	db, err := store.Open(ctx, config(s.at(half)))
	if err != nil {
		return "", err
	}
	err = errors.Join(db.Migrate(ctx), db.Close())
	if err != nil {
		return "", fmt.Errorf("migrate: %w", err)
	}
	_, err = conn.ExecContext(ctx, "ALTER DATABASE "+half+" RENAME TO "+name)
	return name, err
})

// postgres creates a database, migrated or empty, and drops it at the end.
func postgres(t *testing.T, full bool) string {
	t.Helper()
	if os.Getenv(setting) == "none" {
		t.Skipf("%s=none: PostgreSQL is left out", setting)
	}
	s, err := theServer()
	if err != nil {
		t.Fatal(err)
	}
	from := "template0"
	if full {
		if from, err = template(); err != nil {
			t.Fatalf("make the PostgreSQL template: %v", err)
		}
	}
	name := "bonafide_" + strings.ToLower(rand.Text())
	if _, err := s.pool.Exec("CREATE DATABASE " + name + " TEMPLATE " + from); err != nil {
		t.Fatalf("create the test database: %v", err)
	}
	t.Cleanup(func() {
		if _, err := s.pool.Exec("DROP DATABASE IF EXISTS " + name + " WITH (FORCE)"); err != nil {
			t.Errorf("drop the test database: %v", err)
		}
	})
	return s.at(name)
}

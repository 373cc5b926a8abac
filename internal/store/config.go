package store

import (
	"fmt"
	"log/slog"
	"net/url"
	"path/filepath"
	"runtime"
	"strings"
	"time"

	"github.com/bonafide-aftersale/bonafide/internal/fault"
)

// Config says where the records are. Its zero value is a SQLite file in the
// folder data.
type Config struct {
	// Database is empty for the file bonafide.db in Folder, a path or
	// "sqlite:PATH" for another SQLite file, or "postgres://…".
	Database string
	// Folder is the data folder; "data" if empty. Only the default file is in it.
	Folder string

	// Conns bounds the connections to PostgreSQL; 16 if zero.
	Conns int
	// Readers bounds the reading connections to SQLite; the number of
	// processors, at least 4, if zero. There is always one that writes.
	Readers int

	// Wait bounds how long a statement or a transaction waits for a connection,
	// for the writer and for a lock; 10 s if zero.
	Wait time.Duration
	// StatementTime bounds one statement on PostgreSQL; 30 s if zero. A context
	// bounds it on both engines.
	StatementTime time.Duration
	// IdleTime bounds how long a transaction on PostgreSQL may do nothing;
	// 60 s if zero.
	IdleTime time.Duration

	// Log hears of migrations; slog.Default() if nil.
	Log *slog.Logger
}

// withDefaults returns c with every zero replaced.
func (c Config) withDefaults() Config {
	if c.Folder == "" {
		c.Folder = "data"
	}
	if c.Conns <= 0 {
		c.Conns = 16
	}
	if c.Readers <= 0 {
		c.Readers = max(4, runtime.GOMAXPROCS(0))
	}
	if c.Wait <= 0 {
		c.Wait = 10 * time.Second
	}
	if c.StatementTime <= 0 {
		c.StatementTime = 30 * time.Second
	}
	if c.IdleTime <= 0 {
		c.IdleTime = time.Minute
	}
	if c.Log == nil {
		c.Log = slog.Default()
	}
	return c
}

// place returns the engine that Database names, and the URL or the file, whose
// path is absolute: the driver reads a relative one as the host of a file URL,
// and the program may change its folder.
func (c Config) place() (Engine, string, error) {
	name := c.Database
	scheme, _, found := strings.Cut(name, "://")
	switch {
	case name == "":
		path, err := filepath.Abs(filepath.Join(c.Folder, "bonafide.db"))
		return SQLite, path, err
	case found && (scheme == "postgres" || scheme == "postgresql"):
		if _, err := url.Parse(name); err != nil {
			// The error of url.Parse repeats the URL, and so the password.
			return "", "", fault.New(fault.Invalid, "store.bad_url", nil, "scheme", scheme)
		}
		return PostgreSQL, name, nil
	case found:
		return "", "", fault.New(fault.Invalid, "store.unknown_engine", nil, "scheme", scheme)
	}
	path := strings.TrimPrefix(name, "sqlite:")
	if path == "" || strings.HasPrefix(path, ":memory:") {
		return "", "", fault.New(fault.Invalid, "store.no_file", fmt.Errorf("database %q is no file", name))
	}
	path, err := filepath.Abs(path)
	return SQLite, path, err
}

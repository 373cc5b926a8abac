package store

import (
	"context"
	"crypto/sha256"
	"database/sql"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"time"

	"github.com/pressly/goose/v3"
	"github.com/pressly/goose/v3/database"
	"github.com/riverqueue/river/riverdriver"
	"github.com/riverqueue/river/riverdriver/riverdatabasesql"
	"github.com/riverqueue/river/riverdriver/riversqlite"
	"github.com/riverqueue/river/rivermigrate"

	"github.com/bonafide-aftersale/bonafide/internal/store/migrations"
)

// versions is the table of the migrations that were applied.
const versions = "schema_version"

// Migrate brings the tables up to what this program knows: those of the
// migrations folder, then those of the job queue. Each migration is a
// transaction; one that fails leaves those before it in place, and Migrate can
// be called again. Processes that start at once wait for one another, at most
// ctx. A database that a newer program has migrated further is left as it is,
// for the older program keeps working on it (docs/storage.md).
func (db *DB) Migrate(ctx context.Context) error {
	return db.migrate(ctx, migrations.Files)
}

func (db *DB) migrate(ctx context.Context, folder fs.FS) error {
	pool, unlock, err := db.migrator(ctx)
	if err != nil {
		return mapped(ctx, err)
	}
	defer pool.Close()
	defer unlock()

	provider, err := db.provider(pool, folder)
	if err != nil && !errors.Is(err, goose.ErrNoMigrations) {
		return err
	}
	if err == nil {
		applied, err := provider.Up(ctx)
		if part, ok := errors.AsType[*goose.PartialError](err); ok && part.Failed != nil {
			return fmt.Errorf("store: migrate: %s: %w", part.Failed.Source.Path, mapped(ctx, part.Err))
		}
		if err != nil {
			return fmt.Errorf("store: migrate: %w", mapped(ctx, err))
		}
		for _, m := range applied {
			db.config.Log.InfoContext(ctx, "store: migrated", "migration", m.Source.Path, "took", m.Duration.Round(time.Millisecond))
		}
	}
	if err := db.migrateJobs(ctx, pool); err != nil {
		return fmt.Errorf("store: migrate the job queue: %w", mapped(ctx, err))
	}
	return nil
}

// Pending returns how many migrations this program knows and the database
// lacks; zero means that the program can serve.
func (db *DB) Pending(ctx context.Context) (int, error) {
	provider, err := db.provider(db.writer, migrations.Files)
	if err != nil {
		return 0, err
	}
	status, err := provider.Status(ctx)
	if err != nil {
		return 0, mapped(ctx, err)
	}
	n := 0
	for _, s := range status {
		if s.State == goose.StatePending {
			n++
		}
	}
	return n, nil
}

// provider prepares goose. Numbers may arrive out of order: several people add
// migrations, each in a range of their own, and no migration of one range
// builds on another's but by what its comment says.
func (db *DB) provider(pool *sql.DB, folder fs.FS) (*goose.Provider, error) {
	texts, err := newSource(folder, db.engine)
	if err != nil {
		return nil, err
	}
	dialect := database.DialectSQLite3
	if db.engine == PostgreSQL {
		dialect = database.DialectPostgres
	}
	table, err := database.NewStore(dialect, versions)
	if err != nil {
		return nil, err
	}
	return goose.NewProvider(goose.DialectCustom, pool, texts,
		goose.WithStore(table), goose.WithAllowOutofOrder(true), goose.WithDisableGlobalRegistry(true))
}

// Fingerprint returns a hash in hexadecimal of all migrations that this
// program knows: databases migrated with the same one have the same tables.
func Fingerprint() (string, error) {
	hash := sha256.New()
	err := fs.WalkDir(migrations.Files, ".", func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		text, err := fs.ReadFile(migrations.Files, path)
		fmt.Fprintf(hash, "%s %d\n%s", path, len(text), text)
		return err
	})
	if err != nil {
		return "", err
	}
	jobs, err := rivermigrate.New(riverdatabasesql.New(nil), &rivermigrate.Config{Logger: quiet})
	if err != nil {
		return "", err
	}
	for _, m := range jobs.AllVersions() {
		fmt.Fprintf(hash, "%d %s\n", m.Version, m.SQLUp)
	}
	return hex.EncodeToString(hash.Sum(nil)), nil
}

// migrateJobs applies the job queue's own migrations.
func (db *DB) migrateJobs(ctx context.Context, pool *sql.DB) error {
	var driver riverdriver.Driver[*sql.Tx]
	if db.engine == SQLite {
		driver = riversqlite.New(pool)
	} else {
		driver = riverdatabasesql.New(pool)
	}
	m, err := rivermigrate.New(driver, &rivermigrate.Config{Logger: quiet})
	if err != nil {
		return err
	}
	_, err = m.Migrate(ctx, rivermigrate.DirectionUp, nil)
	return err
}

// migrator opens connections without time limits, for changing a large table
// takes its time, and takes the lock of those who migrate. It belongs to the
// process: when that is killed, the lock is free.
func (db *DB) migrator(ctx context.Context) (pool *sql.DB, unlock func(), err error) {
	if db.engine == SQLite {
		pool, err = sql.Open("sqlite", sqliteName(db.place, db.config.Wait, "immediate"))
		if err == nil {
			pool.SetMaxOpenConns(1)
			unlock, err = lockFile(ctx, db.place+"-migrate")
		}
	} else {
		pool, err = openMigrator(db.place)
		if err == nil {
			unlock, err = lockAdvisory(ctx, pool)
		}
	}
	if err != nil && pool != nil {
		pool.Close()
	}
	return pool, unlock, err
}

// lockFile takes a lock by an exclusive transaction on a small database beside
// the one that is migrated: SQLite's file locks work on every system and end
// with the process.
func lockFile(ctx context.Context, path string) (unlock func(), err error) {
	pool, err := sql.Open("sqlite", sqliteName(path, 100*time.Millisecond, "exclusive"))
	if err != nil {
		return nil, err
	}
	for {
		held, err := pool.BeginTx(context.WithoutCancel(ctx), nil)
		if err == nil {
			return func() { held.Rollback(); pool.Close() }, nil
		}
		if !errors.Is(mapped(ctx, err), ErrBusy) {
			pool.Close()
			return nil, err
		}
	}
}

// advisory is the number of the lock in PostgreSQL: "bonafide" in ASCII.
const advisory = 0x626f6e6166696465

// lockAdvisory takes a lock of the session on a connection kept for it.
func lockAdvisory(ctx context.Context, pool *sql.DB) (unlock func(), err error) {
	conn, err := pool.Conn(ctx)
	if err != nil {
		return nil, err
	}
	if _, err := conn.ExecContext(ctx, "SELECT pg_advisory_lock($1)", int64(advisory)); err != nil {
		conn.Close()
		return nil, err
	}
	return func() {
		conn.ExecContext(context.WithoutCancel(ctx), "SELECT pg_advisory_unlock($1)", int64(advisory))
		conn.Close()
	}, nil
}

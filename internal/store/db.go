package store

import (
	"context"
	"database/sql"
	"errors"
)

// DB is an open database. It is safe for concurrent use.
type DB struct {
	engine Engine
	place  string // the file or the URL
	config Config
	writer *sql.DB
	reader *sql.DB // the same as writer on PostgreSQL
}

// Open opens the database and asks it for an answer. It does not migrate: see
// Migrate. The errors are ErrUnavailable, ErrDamaged and faults of kind
// Invalid for a name that names no database.
func Open(ctx context.Context, c Config) (*DB, error) {
	c = c.withDefaults()
	engine, place, err := c.place()
	if err != nil {
		return nil, err
	}
	db := &DB{engine: engine, place: place, config: c}
	switch engine {
	case SQLite:
		db.writer, db.reader, err = openSQLite(place, c)
	case PostgreSQL:
		db.writer, err = openPostgres(place, c)
		db.reader = db.writer
	}
	if err != nil {
		return nil, mapped(ctx, err)
	}
	if err := db.Ping(ctx); err != nil {
		db.Close()
		return nil, err
	}
	return db, nil
}

// Close closes all connections. It waits for running transactions.
func (db *DB) Close() error {
	if db.reader == db.writer {
		return db.writer.Close()
	}
	// The last connection that closes empties the WAL: that is the writer's.
	return errors.Join(db.reader.Close(), db.writer.Close())
}

// Engine returns the engine. Statements do not depend on it.
func (db *DB) Engine() Engine { return db.engine }

// Ping asks the database for an answer, within Config.Wait.
func (db *DB) Ping(ctx context.Context) error {
	ctx, cancel := context.WithTimeoutCause(ctx, db.config.Wait, worded(ErrUnavailable, nil))
	defer cancel()
	return mapped(ctx, db.reader.PingContext(ctx))
}

// acquire takes a connection of the pool within Config.Wait. It returns
// ErrBusy when none became free. Whoever waits for itself (a statement without
// the context of the transaction, inside of it) hears of it this way too.
func (db *DB) acquire(ctx context.Context, pool *sql.DB) (*sql.Conn, error) {
	within, cancel := context.WithTimeout(ctx, db.config.Wait)
	defer cancel()
	conn, err := pool.Conn(within)
	if err != nil && within.Err() != nil && ctx.Err() == nil {
		return nil, worded(ErrBusy, err)
	}
	return conn, mapped(ctx, err)
}

// Writer returns the connections that write: a pool on PostgreSQL, a single
// connection on SQLite. It is for parts that bring their own SQL, such as the
// job queue.
func (db *DB) Writer() *sql.DB { return db.writer }

// PostgresURL returns the URL of a PostgreSQL database, with its password, and
// the empty string for SQLite. It is for parts that listen for notifications.
func (db *DB) PostgresURL() string {
	if db.engine == PostgreSQL {
		return db.place
	}
	return ""
}

// File returns the path of a SQLite database, and the empty string for
// PostgreSQL.
func (db *DB) File() string {
	if db.engine == SQLite {
		return db.place
	}
	return ""
}

// Reader returns the connections that read; the same as Writer on PostgreSQL.
func (db *DB) Reader() *sql.DB { return db.reader }

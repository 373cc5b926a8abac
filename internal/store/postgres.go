package store

import (
	"database/sql"
	"strconv"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/stdlib"

	"github.com/bonafide-aftersale/bonafide/internal/fault"
)

// openPostgres opens the pool. Every limit is a setting of the session, so
// that the server ends what a lost client began.
func openPostgres(url string, c Config) (*sql.DB, error) {
	config, err := postgresConfig(url)
	if err != nil {
		return nil, err
	}
	config.ConnectTimeout = c.Wait
	for name, limit := range map[string]time.Duration{
		"statement_timeout":                   c.StatementTime,
		"lock_timeout":                        c.Wait,
		"idle_in_transaction_session_timeout": c.IdleTime,
	} {
		config.RuntimeParams[name] = strconv.FormatInt(limit.Milliseconds(), 10)
	}
	pool := stdlib.OpenDB(*config)
	pool.SetMaxOpenConns(c.Conns)
	pool.SetMaxIdleConns(c.Conns)
	// A connection ends now and then, so that a server that was moved or a
	// replica that took over is found again.
	pool.SetConnMaxLifetime(30 * time.Minute)
	pool.SetConnMaxIdleTime(5 * time.Minute)
	return pool, nil
}

// postgresConfig reads the URL and sets what every connection has.
func postgresConfig(url string) (*pgx.ConnConfig, error) {
	config, err := pgx.ParseConfig(url)
	if err != nil {
		// Its text hides the password, but not every other part of the URL.
		return nil, fault.New(fault.Invalid, "store.bad_url", nil, "scheme", "postgres")
	}
	if config.RuntimeParams["application_name"] == "" {
		config.RuntimeParams["application_name"] = "bonafide"
	}
	config.RuntimeParams["timezone"] = "UTC"
	return config, nil
}

// openMigrator opens connections that may take their time.
func openMigrator(url string) (*sql.DB, error) {
	config, err := postgresConfig(url)
	if err != nil {
		return nil, err
	}
	for _, name := range []string{"statement_timeout", "idle_in_transaction_session_timeout"} {
		config.RuntimeParams[name] = "0"
	}
	return stdlib.OpenDB(*config), nil
}

package store

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"errors"
	"fmt"
	"io"
	"net"

	"github.com/jackc/pgx/v5/pgconn"
	"modernc.org/sqlite"
	sqlite3 "modernc.org/sqlite/lib"

	"github.com/bonafide-aftersale/bonafide/internal/fault"
)

// What a statement or a transaction can come to, whatever the engine. Each
// arrives inside a *fault.Error with the kind that is named here, and with the
// driver's error as a further cause.
var (
	ErrNoRows      = sql.ErrNoRows                                       // Missing: QueryRow found nothing
	ErrUnique      = errors.New("a record with this key exists")         // Conflict: UNIQUE or PRIMARY KEY
	ErrReference   = errors.New("a record points at another")            // Conflict: FOREIGN KEY
	ErrCheck       = errors.New("a condition of the table is broken")    // Conflict: CHECK, such as a capacity
	ErrBusy        = errors.New("others are writing")                    // Unavailable: lock, deadlock, serialization, no free connection
	ErrTimeout     = errors.New("the statement took too long")           // Unavailable: StatementTime
	ErrUnavailable = errors.New("the database does not answer")          // Unavailable: connection lost or refused
	ErrFull        = errors.New("the database has no room")              // Unavailable: disk full
	ErrUncertain   = errors.New("the answer to the commit was lost")     // Unavailable: it may or may not have been committed
	ErrDamaged     = errors.New("the database file is damaged")          // Internal
	ErrAborted     = errors.New("the transaction has failed before")     // Internal: a statement after a failed one
	ErrRowsOpen    = errors.New("rows are open in this transaction")     // Internal: close them first
	ErrNesting     = errors.New("the outer transaction is too weak")     // Internal: a write in a Snapshot, RepeatTx in InTx
	ErrNoTx        = errors.New("there is no transaction to be part of") // Internal
)

// mapped returns err as a *fault.Error where it is one of the errors above,
// and as it is where it is none: the kind of that is Internal. Errors of the
// drivers are told apart by code, never by text. Errors of the context stay
// what they are.
func mapped(ctx context.Context, err error) error {
	if err == nil {
		return nil
	}
	if _, done := errors.AsType[*fault.Error](err); done {
		return err
	}
	if errors.Is(err, sql.ErrNoRows) {
		return fault.New(fault.Missing, "store.missing", err)
	}
	if stopped := ctx.Err(); stopped != nil {
		if cause := context.Cause(ctx); cause != stopped {
			return fmt.Errorf("store: %w: %w", stopped, cause)
		}
		return fmt.Errorf("store: %w", stopped)
	}
	if _, ok := errors.AsType[*pgconn.ConnectError](err); ok {
		return worded(ErrUnavailable, err)
	}
	if e, ok := errors.AsType[*sqlite.Error](err); ok {
		return worded(sqliteMeaning(e.Code()), err)
	}
	if e, ok := errors.AsType[*pgconn.PgError](err); ok {
		return worded(postgresMeaning(e.Code), err)
	}
	var network net.Error
	if errors.Is(err, driver.ErrBadConn) || errors.Is(err, sql.ErrConnDone) || errors.As(err, &network) ||
		errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) || errors.Is(err, net.ErrClosed) {
		return worded(ErrUnavailable, err)
	}
	return fmt.Errorf("store: %w", err)
}

// worded gives one of the errors above, with its cause, the kind and the
// sentence that people read. A nil meaning is no known one.
func worded(meaning, err error) error {
	cause := meaning
	if err != nil {
		cause = fmt.Errorf("%w: %w", meaning, err)
	}
	switch meaning {
	case nil:
		return fmt.Errorf("store: %w", err)
	case ErrUnique:
		return fault.New(fault.Conflict, "store.unique", cause)
	case ErrReference:
		return fault.New(fault.Conflict, "store.reference", cause)
	case ErrCheck:
		return fault.New(fault.Conflict, "store.check", cause)
	case ErrBusy:
		return fault.New(fault.Unavailable, "store.busy", cause)
	case ErrTimeout:
		return fault.New(fault.Unavailable, "store.timeout", cause)
	case ErrUnavailable:
		return fault.New(fault.Unavailable, "store.unavailable", cause)
	case ErrFull:
		return fault.New(fault.Unavailable, "store.full", cause)
	case ErrUncertain:
		return fault.New(fault.Unavailable, "store.uncertain", cause)
	case ErrDamaged:
		return fault.New(fault.Internal, "store.damaged", cause)
	}
	return fmt.Errorf("store: %w", cause)
}

// sqliteMeaning reads SQLite's result codes (sqlite.org/rescode.html): the low
// byte is the primary code, the whole is the extended one.
func sqliteMeaning(code int) error {
	switch code {
	case sqlite3.SQLITE_CONSTRAINT_UNIQUE, sqlite3.SQLITE_CONSTRAINT_PRIMARYKEY, sqlite3.SQLITE_CONSTRAINT_ROWID:
		return ErrUnique
	case sqlite3.SQLITE_CONSTRAINT_FOREIGNKEY:
		return ErrReference
	case sqlite3.SQLITE_CONSTRAINT_CHECK:
		return ErrCheck
	}
	switch code & 0xff {
	case sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED:
		return ErrBusy
	case sqlite3.SQLITE_FULL:
		return ErrFull
	case sqlite3.SQLITE_IOERR, sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_PERM:
		return ErrUnavailable
	case sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB:
		return ErrDamaged
	case sqlite3.SQLITE_READONLY:
		return ErrNesting
	}
	return nil
}

// postgresMeaning reads SQLSTATE codes (PostgreSQL manual, appendix A).
func postgresMeaning(code string) error {
	switch code {
	case "23505": // unique_violation
		return ErrUnique
	case "23503": // foreign_key_violation
		return ErrReference
	case "23514": // check_violation
		return ErrCheck
	case "40001", "40P01", "55P03": // serialization_failure, deadlock_detected, lock_not_available
		return ErrBusy
	case "57014": // query_canceled, here by statement_timeout: the context is asked before
		return ErrTimeout
	case "53100": // disk_full
		return ErrFull
	case "25P02": // in_failed_sql_transaction
		return ErrAborted
	case "25006": // read_only_sql_transaction
		return ErrNesting
	case "XX001", "XX002": // data_corrupted, index_corrupted
		return ErrDamaged
	case "53300", "57P01", "57P02", "57P03", "25P03", "57P05": // too_many_connections, shutdowns, idle timeouts
		return ErrUnavailable
	}
	if len(code) == 5 && code[:2] == "08" { // connection exceptions
		return ErrUnavailable
	}
	return nil
}

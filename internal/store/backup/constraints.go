package backup

import (
	"context"

	"github.com/bonafide-aftersale/bonafide/internal/store"
)

// takeDown empties the tables of what migrations put in, and puts aside what
// looks at one row at a time: foreign keys, for rows come in no order of
// reference, and triggers, whose work is in the rows already. The returned
// function puts them back, and counters behind the rows; foreign keys are
// checked then.
func takeDown(ctx context.Context, db *store.DB, tables []table) (rebuild func(context.Context) error, err error) {
	var down, up []string
	if db.Engine() == store.SQLite {
		// Until the commit, which then checks all.
		down = append(down, "PRAGMA defer_foreign_keys = 1")
		triggers, err := list(ctx, db, `SELECT name FROM sqlite_schema WHERE type = 'trigger' ORDER BY name`)
		if err != nil {
			return nil, err
		}
		for _, name := range triggers {
			down = append(down, "DROP TRIGGER "+quoted(name))
		}
		if up, err = list(ctx, db, `SELECT sql FROM sqlite_schema WHERE type = 'trigger' ORDER BY name`); err != nil {
			return nil, err
		}
	} else if down, up, err = postgresConstraints(ctx, db); err != nil {
		return nil, err
	}
	for _, t := range tables {
		down = append(down, "DELETE FROM "+quoted(t.Name))
	}
	if err := all(ctx, db, down); err != nil {
		return nil, err
	}
	return func(ctx context.Context) error { return all(ctx, db, up) }, nil
}

// postgresConstraints returns statements that drop the foreign keys and stop
// the triggers, and others that bring them back and move the counters. In
// PostgreSQL all this is part of the transaction.
func postgresConstraints(ctx context.Context, db *store.DB) (down, up []string, err error) {
	const foreign = ` FROM pg_catalog.pg_constraint WHERE contype = 'f' AND connamespace = current_schema()::regnamespace ORDER BY conname, oid`
	const triggered = ` FROM pg_catalog.pg_class c WHERE c.relnamespace = current_schema()::regnamespace
		AND EXISTS (SELECT FROM pg_catalog.pg_trigger t WHERE t.tgrelid = c.oid AND NOT t.tgisinternal) ORDER BY c.oid`
	for _, q := range []struct {
		to        *[]string
		statement string
	}{
		{&down, `SELECT format('ALTER TABLE %s DROP CONSTRAINT %I', conrelid::regclass, conname)` + foreign},
		{&down, `SELECT format('ALTER TABLE %s DISABLE TRIGGER USER', c.oid::regclass)` + triggered},
		{&up, `SELECT format('ALTER TABLE %s ENABLE TRIGGER USER', c.oid::regclass)` + triggered},
		{&up, `SELECT format('ALTER TABLE %s ADD CONSTRAINT %I %s', conrelid::regclass, conname, pg_get_constraintdef(oid))` + foreign},
		{&up, `SELECT format('SELECT setval(%L, (SELECT coalesce(max(%I), 0) + 1 FROM %s), false)', s.oid::regclass, a.attname, d.refobjid::regclass)
			FROM pg_catalog.pg_class s JOIN pg_catalog.pg_depend d ON d.objid = s.oid AND d.deptype IN ('a', 'i')
			JOIN pg_catalog.pg_attribute a ON a.attrelid = d.refobjid AND a.attnum = d.refobjsubid
			WHERE s.relkind = 'S' AND s.relnamespace = current_schema()::regnamespace ORDER BY s.oid`},
	} {
		statements, err := list(ctx, db, q.statement)
		if err != nil {
			return nil, nil, err
		}
		*q.to = append(*q.to, statements...)
	}
	return down, up, nil
}

// jobIDs has the driver give ids beyond all old ones for as long as jobs are
// loaded. The counter comes back by rebuild.
func jobIDs(ctx context.Context, db *store.DB) error {
	if _, err := db.Exec(ctx, `DELETE FROM river_job`); err != nil {
		return err
	}
	if db.Engine() == store.SQLite {
		return nil // an id there is one more than the largest; they come in order
	}
	_, err := db.Exec(ctx, `SELECT setval(pg_get_serial_sequence('river_job', 'id'), $1)`, int64(1)<<62)
	return err
}

// all runs statements one after another.
func all(ctx context.Context, db *store.DB, statements []string) error {
	for _, s := range statements {
		if _, err := db.Exec(ctx, s); err != nil {
			return err
		}
	}
	return nil
}

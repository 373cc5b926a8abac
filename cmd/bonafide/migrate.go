package main

import (
	"context"
	"errors"
	"log/slog"

	"github.com/bonafide-aftersale/bonafide/internal/config"
	"github.com/bonafide-aftersale/bonafide/internal/locale"
	"github.com/bonafide-aftersale/bonafide/internal/store"
)

// migrate runs "bonafide migrate": it brings the tables up to date, as the
// server does when it starts.
func (s *call) migrate(ctx context.Context, args []string) int {
	if tag, ok := locale.Match(asksFor("lang", args)); ok {
		s.words = locale.For(tag)
	}
	c, asked, err := s.readSettings("migrate", args, []string{"data", "database"}, nil)
	if asked {
		return s.help("migrate.help")
	}
	if err == nil {
		err = s.migrateDatabase(ctx, c)
	}
	return s.ended(ctx, err)
}

func (s *call) migrateDatabase(ctx context.Context, c config.Config) (err error) {
	db, err := openRecords(ctx, c)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, db.Close()) }()
	n, err := db.Pending(ctx)
	if err != nil {
		return err
	}
	if err := db.Migrate(ctx); err != nil {
		return err
	}
	s.say("migrate.done", "migrations", n)
	return nil
}

// openRecords opens the database of an installation.
func openRecords(ctx context.Context, c config.Config) (*store.DB, error) {
	return store.Open(ctx, store.Config{Folder: c.Data, Database: c.Database, Log: slog.New(slog.DiscardHandler)})
}

// ended says why a command failed, and returns the exit status.
func (s *call) ended(ctx context.Context, err error) int {
	switch {
	case err == nil:
		return exitDone
	case ctx.Err() != nil && errors.Is(err, context.Canceled):
		s.print("cli.error", s.words.Text("fault.stopped", nil))
		return exitInterrupted
	}
	return s.fail(err)
}

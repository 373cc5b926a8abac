package main

import (
	"context"
	"errors"
	"log/slog"
	"os"

	"github.com/bonafide-aftersale/bonafide/internal/app"
	"github.com/bonafide-aftersale/bonafide/internal/config"
	"github.com/bonafide-aftersale/bonafide/internal/fault"
	"github.com/bonafide-aftersale/bonafide/internal/locale"
)

// serve runs "bonafide serve".
func (s *call) serve(ctx context.Context, args []string) int {
	if tag, ok := locale.Match(asksFor("lang", args)); ok {
		s.words = locale.For(tag)
	}
	c, asked, err := s.readSettings("serve", args, config.Names(), nil)
	if asked {
		return s.help("serve.help")
	}
	if err != nil {
		return s.fail(err)
	}
	if err := s.runServer(ctx, c); err != nil {
		if ctx.Err() != nil && errors.Is(err, context.Canceled) {
			return exitDone // stopped while it was starting
		}
		return s.fail(err)
	}
	s.note("serve.stopped", nil)
	return exitDone
}

// runServer serves until ctx ends.
func (s *call) runServer(ctx context.Context, c config.Config) (err error) {
	a, err := app.Open(ctx, c, app.Options{Log: s.log(c), Console: s.stderr, Words: s.words, Version: release})
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, a.Close()) }()
	return a.Run(ctx)
}

// log writes what the server has to say, to the standard error, where the
// system that runs it collects it.
func (s *call) log(c config.Config) *slog.Logger {
	options := &slog.HandlerOptions{Level: c.Level}
	if c.Log == "text" {
		return slog.New(slog.NewTextHandler(s.stderr, options))
	}
	return slog.New(slog.NewJSONHandler(s.stderr, options))
}

// readSettings reads the options of a command that works on an installation:
// settings by name, and further options of its own.
func (s *call) readSettings(command string, args, names []string, further []option) (c config.Config, asked bool, err error) {
	given := make(map[string]string)
	options := append(further, option{name: "lang", set: func(v string) error {
		if _, ok := locale.Match(v); !ok {
			return fault.New(fault.Invalid, "cli.bad_language", nil, "value", v)
		}
		return nil
	}})
	for _, name := range append([]string{"config"}, names...) {
		options = append(options, option{name: name, set: func(v string) error { given[name] = v; return nil }})
	}
	rest, asked, err := parse(command, options, args)
	if err != nil || asked {
		return c, asked, err
	}
	if len(rest) > 0 {
		return c, false, fault.New(fault.Invalid, "cli.extra_arguments", nil, "command", command)
	}
	c, err = config.Read(given, s.getenv, os.ReadFile)
	return c, false, err
}

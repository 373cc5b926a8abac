package main

import (
	"context"
	"errors"
	"os"
	"strings"
	"time"

	"github.com/bonafide-aftersale/bonafide/internal/app/archive"
	"github.com/bonafide-aftersale/bonafide/internal/blob/place"
	"github.com/bonafide-aftersale/bonafide/internal/config"
	"github.com/bonafide-aftersale/bonafide/internal/fault"
	"github.com/bonafide-aftersale/bonafide/internal/locale"
)

// backupOrder is what the command line of backup asks for.
type backupOrder struct {
	out        string
	recipients string // of age, one on each line
	noFiles    bool
}

// backup runs "bonafide backup", beside a running server or without one.
func (s *call) backup(ctx context.Context, args []string) int {
	if tag, ok := locale.Match(asksFor("lang", args)); ok {
		s.words = locale.For(tag)
	}
	var o backupOrder
	c, asked, err := s.readSettings("backup", args, []string{"data", "database", "blobs"}, []option{
		{name: "o", set: func(v string) error { o.out = v; return nil }},
		{name: "recipient", many: true, set: o.addRecipient},
		{name: "files", set: func(v string) error {
			if v != "yes" && v != "no" {
				return fault.New(fault.Invalid, "archive.bad_files", nil, "value", v)
			}
			o.noFiles = v == "no"
			return nil
		}},
	})
	if asked {
		return s.help("archive.backup_help")
	}
	if err == nil && o.out == "" {
		err = fault.New(fault.Invalid, "archive.no_out", nil)
	}
	if err == nil {
		err = s.writeBackup(ctx, c, o)
	}
	return s.ended(ctx, err)
}

// addRecipient takes an age recipient, or a file of some.
func (o *backupOrder) addRecipient(value string) error {
	if !strings.HasPrefix(value, "age1") {
		text, err := os.ReadFile(value)
		if err != nil {
			return fault.New(fault.Unreadable, "archive.no_key_file", err, "path", value)
		}
		value = string(text)
	}
	o.recipients += value + "\n"
	return nil
}

func (s *call) writeBackup(ctx context.Context, c config.Config, o backupOrder) (err error) {
	// A backup makes nothing: a wrong folder must not become an empty installation.
	if c.Database == "" {
		if _, err := os.Stat(c.Data); err != nil {
			return fault.New(fault.Unreadable, "archive.no_data", err, "path", c.Data)
		}
	}
	db, err := openRecords(ctx, c)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, db.Close()) }()
	if n, err := db.Pending(ctx); err != nil {
		return err
	} else if n > 0 {
		return fault.New(fault.Unreadable, "serve.not_migrated", nil, "migrations", n)
	}
	from := archive.Source{DB: db, Temp: c.Data}
	if _, err := os.Stat(c.Data); err != nil {
		from.Temp = "" // a machine without a data folder: that of the system
	}
	if !o.noFiles {
		if from.Files, _, err = place.Open(ctx, c.Blobs); err != nil {
			return err
		}
	}
	sum, err := archive.WriteFile(ctx, from, o.out, o.recipients, time.Now())
	if err != nil {
		return err
	}
	s.say("archive.written", "path", o.out, "rows", sum.Records.Rows, "jobs", sum.Records.Jobs, "files", sum.Files, "bytes", sum.Bytes)
	if o.recipients == "" {
		s.note("archive.not_sealed", nil)
	}
	if o.noFiles {
		s.note("archive.without_files", nil)
	}
	return nil
}

package main

import (
	"context"
	"errors"
	"io"
	"os"
	"path/filepath"
	"time"

	"github.com/bonafide-aftersale/bonafide/custody"
	"github.com/bonafide-aftersale/bonafide/internal/app/archive"
	"github.com/bonafide-aftersale/bonafide/internal/blob/place"
	"github.com/bonafide-aftersale/bonafide/internal/config"
	"github.com/bonafide-aftersale/bonafide/internal/evidence"
	"github.com/bonafide-aftersale/bonafide/internal/fault"
	"github.com/bonafide-aftersale/bonafide/internal/locale"
	"github.com/bonafide-aftersale/bonafide/internal/seal"
	"github.com/bonafide-aftersale/bonafide/internal/store"
	"github.com/bonafide-aftersale/bonafide/internal/store/backup"
	"github.com/bonafide-aftersale/bonafide/internal/store/privacy"
	"github.com/bonafide-aftersale/bonafide/internal/store/vault"
)

// restoreOrder is what the command line of restore asks for.
type restoreOrder struct {
	from     string
	identity string // file with age identities
}

// restore runs "bonafide restore": it reads a backup into an empty database of
// either engine and proves what it read.
func (s *call) restore(ctx context.Context, args []string) int {
	if tag, ok := locale.Match(asksFor("lang", args)); ok {
		s.words = locale.For(tag)
	}
	var o restoreOrder
	c, asked, err := s.readSettings("restore", args, []string{"data", "database", "blobs", "keys"}, []option{
		{name: "from", set: func(v string) error { o.from = v; return nil }},
		{name: "identity", set: func(v string) error { o.identity = v; return nil }},
	})
	if asked {
		return s.help("archive.restore_help")
	}
	if err == nil && o.from == "" {
		err = fault.New(fault.Invalid, "archive.no_from", nil)
	}
	if err == nil {
		err = s.readBackup(ctx, c, o)
	}
	if problem, ok := errors.AsType[*custody.Problem](err); ok {
		s.print("cli.error", s.words.Text("archive.unproven", map[string]any{"problem": s.sentence(problem)}))
		return exitUnverified
	}
	return s.ended(ctx, privacy.Explain(err))
}

func (s *call) readBackup(ctx context.Context, c config.Config, o restoreOrder) (err error) {
	file, err := os.Open(o.from)
	if err != nil {
		return fault.New(fault.Unreadable, "archive.no_backup", err, "path", o.from)
	}
	defer file.Close()
	in, err := o.unseal(file)
	if err != nil {
		return err
	}
	db, err := openRecords(ctx, c)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, db.Close()) }()
	files, _, err := place.Open(ctx, c.Blobs)
	if err != nil {
		return err
	}
	head, sum, err := archive.Restore(ctx, archive.Target{DB: db, Files: files}, in)
	if err != nil {
		return err
	}
	s.say("archive.restored", "rows", sum.Records.Rows, "jobs", sum.Records.Jobs, "files", sum.Files, "bytes", sum.Bytes,
		"made", head.Made.UTC().Format(time.DateTime))
	if err := s.proveLog(ctx, db, files); err != nil {
		return err
	}
	return s.proveKeys(ctx, c, db)
}

// unseal decrypts the backup if it is encrypted.
func (o restoreOrder) unseal(file io.Reader) (io.Reader, error) {
	sealed, in, err := archive.Sealed(file)
	if err != nil {
		return nil, fault.New(fault.Unreadable, "archive.no_backup", err, "path", o.from)
	}
	if !sealed {
		return in, nil
	}
	if o.identity == "" {
		return nil, fault.New(fault.Invalid, "archive.no_identity", nil)
	}
	text, err := os.ReadFile(o.identity)
	if err != nil {
		return nil, fault.New(fault.Unreadable, "archive.no_key_file", err, "path", o.identity)
	}
	return backup.Unseal(in, string(text))
}

// proveLog recomputes the custody log and the hash of every file that an item
// holds: what was restored is what was signed.
func (s *call) proveLog(ctx context.Context, db *store.DB, files evidence.Files) error {
	log := vault.New(db)
	if keys, err := log.PublicKeys(ctx); err != nil || len(keys) == 0 {
		return err // it never served
	}
	var report custody.Report
	err := db.Snapshot(ctx, func(ctx context.Context) (err error) {
		report, err = custody.VerifyLog(ctx, evidence.Live{Log: log, Files: files}, custody.Options{})
		return err
	})
	if err != nil {
		return err
	}
	s.say("archive.proven", "entries", report.Entries, "files", report.Files, "unsigned", report.Unsigned)
	return nil
}

// proveKeys opens every sealed field, if the master keys are at hand: they are
// in no backup.
func (s *call) proveKeys(ctx context.Context, c config.Config, db *store.DB) error {
	used, err := privacy.Initialized(ctx, db)
	if err != nil || !used {
		return err
	}
	master, err := seal.OpenMaster(ctx, c.Keys, false, time.Now(), nil)
	if problem, ok := errors.AsType[*seal.KeyFileError](err); ok && problem.Problem == seal.Missing {
		s.note("archive.no_keys", map[string]any{"path": filepath.Clean(c.Keys)})
		return nil
	}
	if err != nil {
		return err
	}
	keys := privacy.New(db)
	opened, err := seal.Open(ctx, master, keys, time.Now)
	if err != nil {
		return err
	}
	v, err := privacy.Verify(ctx, opened, keys)
	if err != nil {
		return err
	}
	if v.BadAll > 0 {
		return fault.New(fault.Unreadable, "keys.damaged", nil)
	}
	s.say("archive.opened", "fields", v.Fields)
	return nil
}

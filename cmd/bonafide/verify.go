package main

import (
	"archive/zip"
	"context"
	"crypto/x509"
	"errors"
	"io/fs"
	"log/slog"
	"os"
	"path/filepath"
	"strings"

	"github.com/bonafide-aftersale/bonafide/custody"
	"github.com/bonafide-aftersale/bonafide/internal/blob/place"
	"github.com/bonafide-aftersale/bonafide/internal/evidence"
	"github.com/bonafide-aftersale/bonafide/internal/fault"
	"github.com/bonafide-aftersale/bonafide/internal/locale"
	"github.com/bonafide-aftersale/bonafide/internal/store"
	"github.com/bonafide-aftersale/bonafide/internal/store/vault"
)

// verifyOrder is what the command line of verify asks for.
type verifyOrder struct {
	path     string // export or data folder; "" with database
	database string // "" for the file in the data folder
	blobs    string // "" for the data folder
	json     bool
	trust    custody.Options
}

// verify runs "bonafide verify".
func (s *call) verify(ctx context.Context, args []string) int {
	if tag, ok := locale.Match(asksFor("lang", args)); ok {
		s.words = locale.For(tag)
	}
	o, asked, err := readVerifyOrder(args)
	if asked {
		return s.help("verify.help")
	}
	if err != nil {
		return s.fail(err)
	}
	report, err := o.run(ctx)
	problem, wrong := errors.AsType[*custody.Problem](err)
	switch {
	case ctx.Err() != nil:
		s.print("cli.error", s.words.Text("fault.stopped", nil))
		return exitInterrupted
	case err != nil && !wrong:
		return s.fail(err)
	}
	if o.json {
		err = s.verifyJSON(report, problem)
	} else {
		err = s.verifyText(report, problem)
	}
	switch {
	case err != nil:
		return s.fail(fault.New(fault.Internal, "fault.write", err, "path", "-", "cause", err.Error()))
	case wrong:
		return exitUnverified
	}
	return exitDone
}

// readVerifyOrder reads the arguments, and the key and the certificates that
// they name.
func readVerifyOrder(args []string) (o *verifyOrder, asked bool, err error) {
	o = new(verifyOrder)
	rest, asked, err := parse("verify", []option{
		{name: "key", set: func(v string) (err error) { o.trust.Keys, err = trustedKeys(v); return err }},
		{name: "roots", set: func(v string) (err error) { o.trust.Roots, err = trustedRoots(v); return err }},
		{name: "database", set: func(v string) error { o.database = v; return nil }},
		{name: "blobs", set: func(v string) error { o.blobs = v; return nil }},
		{name: "format", set: func(v string) error {
			o.json = v == "json"
			if v != "json" && v != "text" {
				return fault.New(fault.Invalid, "verify.bad_format", nil, "value", v)
			}
			return nil
		}},
		{name: "lang", set: func(v string) error {
			if _, ok := locale.Match(v); !ok {
				return fault.New(fault.Invalid, "cli.bad_language", nil, "value", v)
			}
			return nil
		}},
	}, args)
	if err != nil || asked {
		return nil, asked, err
	}
	switch {
	case len(rest) == 1:
		o.path = rest[0]
	case len(rest) > 1:
		return nil, false, fault.New(fault.Invalid, "verify.one_path", nil)
	case o.database == "" || o.blobs == "":
		return nil, false, fault.New(fault.Invalid, "verify.no_path", nil)
	}
	return o, false, nil
}

// trustedKeys reads public keys: the line itself, or a file that holds them.
func trustedKeys(value string) (*custody.Keys, error) {
	if keys, err := custody.ParseKeys(value); err == nil {
		return keys, nil
	}
	text, err := os.ReadFile(value)
	if err != nil {
		return nil, fault.New(fault.Unreadable, "verify.no_key", err, "path", value)
	}
	keys, err := custody.ParseKeys(strings.ReplaceAll(string(text), "\r\n", "\n"))
	if err != nil {
		return nil, fault.New(fault.Unreadable, "verify.bad_key", err, "path", value)
	}
	return keys, nil
}

// trustedRoots reads certificates in PEM.
func trustedRoots(path string) (*x509.CertPool, error) {
	text, err := os.ReadFile(path)
	if err != nil {
		return nil, fault.New(fault.Unreadable, "verify.no_roots", err, "path", path)
	}
	pool := x509.NewCertPool()
	if !pool.AppendCertsFromPEM(text) {
		return nil, fault.New(fault.Unreadable, "verify.no_roots", nil, "path", path)
	}
	return pool, nil
}

// run finds out what there is to verify, and does it.
func (o *verifyOrder) run(ctx context.Context) (custody.Report, error) {
	if o.path == "" {
		return o.live(ctx)
	}
	info, err := os.Stat(o.path)
	if err != nil {
		return custody.Report{}, fault.New(fault.Unreadable, "verify.no_file", err, "path", o.path)
	}
	if !info.IsDir() {
		archive, err := zip.OpenReader(o.path)
		if err != nil {
			return custody.Report{}, fault.New(fault.Unreadable, "verify.bad_zip", err, "path", o.path)
		}
		defer archive.Close()
		return custody.VerifyExport(ctx, archive, o.trust)
	}
	folder := os.DirFS(o.path)
	_, exported := fs.Stat(folder, custody.ManifestFile)
	if _, err := fs.Stat(folder, "bonafide.db"); exported != nil && (err == nil || o.database != "") {
		return o.live(ctx)
	}
	// A folder with a key and without a manifest is an export that lost it.
	if _, err := fs.Stat(folder, custody.KeyFile); exported != nil && err != nil {
		return custody.Report{}, fault.New(fault.Unreadable, "verify.nothing_here", nil, "path", o.path)
	}
	return custody.VerifyExport(ctx, folder, o.trust)
}

// live verifies the log of an installation, which may be running.
func (o *verifyOrder) live(ctx context.Context) (custody.Report, error) {
	db, err := store.Open(ctx, store.Config{Database: o.database, Folder: o.path, Log: slog.New(slog.DiscardHandler)})
	if err != nil {
		return custody.Report{}, err
	}
	defer db.Close()
	if pending, err := db.Pending(ctx); err != nil || pending > 0 {
		if err == nil {
			err = fault.New(fault.Unreadable, "verify.not_migrated", nil)
		}
		return custody.Report{}, err
	}
	blobs := o.blobs
	if blobs == "" {
		blobs = filepath.Clean(o.path)
	}
	files, _, err := place.Open(ctx, blobs)
	if err != nil {
		return custody.Report{}, err
	}
	var report custody.Report
	// One state of all tables, whoever writes meanwhile.
	err = db.Snapshot(ctx, func(ctx context.Context) error {
		report, err = custody.VerifyLog(ctx, evidence.Live{Log: vault.New(db), Files: files}, o.trust)
		return err
	})
	return report, err
}

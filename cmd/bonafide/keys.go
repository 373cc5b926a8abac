package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"path/filepath"
	"strings"
	"time"

	"github.com/bonafide-aftersale/bonafide/internal/fault"
	"github.com/bonafide-aftersale/bonafide/internal/locale"
	"github.com/bonafide-aftersale/bonafide/internal/seal"
	"github.com/bonafide-aftersale/bonafide/internal/store"
	"github.com/bonafide-aftersale/bonafide/internal/store/privacy"
)

// keyOrder is what the command line of keys asks for.
type keyOrder struct {
	data     string // data folder
	database string // "" for the file in the data folder
	keys     string // "" for the file in the data folder
	tenant   string // of erase
	person   string
	reason   string
}

// masterFile is where the master keys are unless -keys says otherwise.
func (o *keyOrder) masterFile() string {
	if o.keys != "" {
		return o.keys
	}
	return filepath.Join(o.data, "keys", "master.json")
}

// keyring is the database and its keys, open.
type keyring struct {
	db    *store.DB
	store *privacy.Store
	vault *seal.Vault
}

// keyAction is one of the sub-commands of keys.
type keyAction func(s *call, ctx context.Context, o *keyOrder, k *keyring) error

var keyActions = map[string]keyAction{
	"init":   (*call).keysInit,
	"list":   (*call).keysList,
	"rotate": (*call).keysRotate,
	"renew":  (*call).keysRenew,
	"prune":  (*call).keysPrune,
	"verify": (*call).keysVerify,
	"erase":  (*call).keysErase,
}

// keys runs "bonafide keys".
func (s *call) keys(ctx context.Context, args []string) int {
	if tag, ok := locale.Match(asksFor("lang", args)); ok {
		s.words = locale.For(tag)
	}
	if len(args) > 0 && (args[0] == "-h" || args[0] == "-help" || args[0] == "--help" || args[0] == "help") {
		return s.help("keys.help")
	}
	if len(args) == 0 || strings.HasPrefix(args[0], "-") {
		return s.fail(fault.New(fault.Invalid, "keys.no_action", nil))
	}
	action, ok := keyActions[args[0]]
	if !ok {
		return s.fail(fault.New(fault.Invalid, "keys.unknown_action", nil, "name", args[0]))
	}
	o, asked, err := readKeyOrder(args[0], args[1:])
	if asked {
		return s.help("keys.help")
	}
	if err == nil {
		err = s.withKeys(ctx, args[0], o, action)
	}
	switch {
	case err == nil:
		return exitDone
	case errors.Is(err, context.Canceled) && ctx.Err() != nil:
		s.print("cli.error", s.words.Text("fault.stopped", nil))
		return exitInterrupted
	}
	return s.fail(privacy.Explain(err))
}

// readKeyOrder reads the arguments behind the name of the action.
func readKeyOrder(action string, args []string) (o *keyOrder, asked bool, err error) {
	o = &keyOrder{data: "data"}
	into := func(name string, p *string) option {
		return option{name: name, set: func(v string) error { *p = v; return nil }}
	}
	options := []option{
		into("data", &o.data), into("database", &o.database), into("keys", &o.keys),
		{name: "lang", set: func(v string) error {
			if _, ok := locale.Match(v); !ok {
				return fault.New(fault.Invalid, "cli.bad_language", nil, "value", v)
			}
			return nil
		}},
	}
	if action == "erase" {
		options = append(options, into("tenant", &o.tenant), into("person", &o.person), into("reason", &o.reason))
	}
	rest, asked, err := parse("keys "+action, options, args)
	switch {
	case err != nil || asked:
		return nil, asked, err
	case len(rest) > 0:
		return nil, false, fault.New(fault.Invalid, "cli.extra_arguments", nil, "command", "keys "+action)
	case action == "erase" && (o.tenant == "" || o.person == "" || strings.TrimSpace(o.reason) == ""):
		return nil, false, fault.New(fault.Invalid, "keys.erase_whom", nil)
	}
	return o, false, nil
}

// withKeys opens the database and the keys, and acts. Only init makes them.
func (s *call) withKeys(ctx context.Context, name string, o *keyOrder, act keyAction) (err error) {
	folder, err := filepath.Abs(o.data)
	if err != nil {
		return err
	}
	db, err := store.Open(ctx, store.Config{Folder: folder, Database: o.database, Log: slog.New(slog.DiscardHandler)})
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, db.Close()) }()
	if name == "init" {
		if err := db.Migrate(ctx); err != nil {
			return err
		}
	} else if pending, err := db.Pending(ctx); err != nil {
		return err
	} else if pending > 0 {
		return fault.New(fault.Unreadable, "keys.not_migrated", nil)
	}
	used, err := privacy.Initialized(ctx, db)
	if err != nil {
		return err
	}
	if name != "init" && !used {
		return fault.New(fault.Unreadable, "keys.none_yet", nil)
	}
	// In a database that has keys a missing file is a lost one: it must not be
	// replaced by a new one.
	master, err := seal.OpenMaster(ctx, o.masterFile(), !used, time.Now(), nil)
	if err != nil {
		return err
	}
	k := &keyring{db: db, store: privacy.New(db)}
	if k.vault, err = seal.Open(ctx, master, k.store, time.Now); err != nil {
		return err
	}
	return act(s, ctx, o, k)
}

// say prints a line on the standard output.
func (s *call) say(key string, args ...any) {
	fmt.Fprintln(s.stdout, s.words.Text(key, fault.New(0, key, nil, args...).Args))
}

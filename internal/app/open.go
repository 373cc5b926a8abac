package app

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"os"
	"path/filepath"

	"github.com/bonafide-aftersale/bonafide/custody"
	"github.com/bonafide-aftersale/bonafide/internal/aftersale"
	"github.com/bonafide-aftersale/bonafide/internal/app/edge"
	"github.com/bonafide-aftersale/bonafide/internal/blob/place"
	"github.com/bonafide-aftersale/bonafide/internal/config"
	"github.com/bonafide-aftersale/bonafide/internal/connect/sender"
	"github.com/bonafide-aftersale/bonafide/internal/evidence"
	"github.com/bonafide-aftersale/bonafide/internal/fault"
	"github.com/bonafide-aftersale/bonafide/internal/identity"
	"github.com/bonafide-aftersale/bonafide/internal/live"
	"github.com/bonafide-aftersale/bonafide/internal/seal"
	"github.com/bonafide-aftersale/bonafide/internal/store"
	"github.com/bonafide-aftersale/bonafide/internal/store/cases"
	"github.com/bonafide-aftersale/bonafide/internal/store/examinations"
	"github.com/bonafide-aftersale/bonafide/internal/store/logkey"
	"github.com/bonafide-aftersale/bonafide/internal/store/people"
	"github.com/bonafide-aftersale/bonafide/internal/store/privacy"
	"github.com/bonafide-aftersale/bonafide/internal/store/vault"
	"github.com/bonafide-aftersale/bonafide/internal/worker"
)

// Open puts the server together. The errors are faults, and say what does not
// answer, fit or belong together.
func Open(ctx context.Context, c config.Config, o Options) (a *App, err error) {
	o = o.defaults()
	a = &App{Config: c.Filled(), Log: o.Log, Now: o.Now, Metrics: edge.NewMetrics(), HEIC: new(worker.HEIC), mux: http.NewServeMux(), mounted: make(map[string]bool), options: o}
	a.background = newCounters(a.Metrics, o.Version)
	a.partners()
	defer func() {
		if err != nil {
			err = errors.Join(privacy.Explain(err), a.Close())
			a = nil
		}
	}()
	for _, step := range []func(context.Context) error{
		a.openListeners, a.openRoots, a.openTrust, a.openFolder, a.openDatabase, a.openKeys, a.openFiles, a.openAccess, a.openJobs, a.openEvidence, a.repeatErasures, a.openCases, a.openPolicy, a.openPartners, a.mountAPI, a.firstRun,
	} {
		if err := step(ctx); err != nil {
			return a, err
		}
	}
	a.routes()
	return a, nil
}

// openFolder makes the data folder, and finds out whether it can be written
// to: the database's own message would not name it.
func (a *App) openFolder(context.Context) error {
	folder, err := filepath.Abs(a.Config.Data)
	if err != nil {
		return err
	}
	err = os.MkdirAll(folder, 0o700)
	if err == nil {
		var probe *os.File
		if probe, err = os.CreateTemp(folder, ".probe-*"); err == nil {
			err = errors.Join(probe.Close(), os.Remove(probe.Name()))
		}
	}
	if err != nil {
		return fault.New(fault.Unreadable, "serve.data_folder", err, "path", a.Config.Data)
	}
	return nil
}

// openDatabase opens the records and brings the tables up to date.
func (a *App) openDatabase(ctx context.Context) error {
	db, err := store.Open(ctx, store.Config{Folder: a.Config.Data, Database: a.Config.Database, Log: a.Log})
	if err != nil {
		return err
	}
	a.DB = db
	a.close = append(a.close, db.Close)
	if !a.Config.NoMigrate {
		if err := db.Migrate(ctx); err != nil {
			return err
		}
	} else if n, err := db.Pending(ctx); err != nil {
		return err
	} else if n > 0 {
		return fault.New(fault.Conflict, "serve.not_migrated", nil, "migrations", n)
	}
	a.Installation, err = db.Installation(ctx, a.Now())
	return err
}

// openKeys opens what personal data are sealed with.
func (a *App) openKeys(ctx context.Context) error {
	used, err := privacy.Initialized(ctx, a.DB)
	if err != nil {
		return err
	}
	// In a database that has keys a missing file is a lost one: it must not be
	// replaced by a new one.
	if a.Master, err = seal.OpenMaster(ctx, a.Config.Keys, !used, a.Now(), nil); err != nil {
		return err
	}
	a.Privacy = privacy.New(a.DB)
	if a.Keys, err = seal.Open(ctx, a.Master, a.Privacy, a.Now); err != nil {
		return err
	}
	if !used {
		a.tell("serve.keys_made", map[string]any{"path": a.Config.Keys})
	}
	return nil
}

// openFiles opens the store of originals and what describes them.
func (a *App) openFiles(ctx context.Context) error {
	files, staging, err := place.Open(ctx, a.Config.Blobs)
	if err != nil {
		if _, ok := errors.AsType[*fault.Error](err); !ok {
			err = fault.New(fault.Unreadable, "serve.blob_folder", err, "path", a.Config.Blobs)
		}
		return err
	}
	origin := a.Config.Origin
	if origin == "" {
		origin = "bonafide-" + a.Installation + "/custody"
	}
	private, public, err := logkey.Open(ctx, a.DB, a.Keys, origin, a.Now())
	if err != nil {
		return err
	}
	signer, err := custody.NewSigner(private)
	if err != nil {
		return fmt.Errorf("app: the key of the custody log: %w", err)
	}
	if a.Config.Origin != "" && signer.Name() != a.Config.Origin {
		return fault.New(fault.Conflict, "serve.other_origin", nil, "origin", signer.Name())
	}
	index, err := evidence.NewIndex(a.Keys.Index(evidence.System, "evidence numbers", []byte("key"))[4:])
	if err != nil {
		return err
	}
	a.Files, a.Custody = files, vault.New(a.DB)
	a.Evidence = evidence.New(evidence.Config{
		Tx: a.DB, Store: a.Custody, Files: files, Staging: staging, Keys: a.Keys, Index: index,
		Signer: signer, Public: public, Now: a.Now, OnReceived: a.options.OnReceived,
	})
	return nil
}

// openAccess puts the services together by which people and programs sign in.
func (a *App) openAccess(context.Context) error {
	codes, err := a.sender()
	if err != nil {
		return err
	}
	a.People = people.New(a.DB)
	a.Access = identity.NewAccess(a.DB, a.People, people.NewVault(a.Keys), codes, &identity.Hasher{}, a.Now)
	return nil
}

// sender brings codes to phones.
func (a *App) sender() (identity.Sender, error) {
	if a.Config.Sender == "" {
		a.Log.Warn("app: codes for phones are shown on the console; set sender to send them")
		return sender.NewConsole(a.options.Console), nil
	}
	key, err := readSecret(a.Config.SenderKey, sender.MinKey)
	if err != nil {
		return nil, err
	}
	return &sender.HTTP{URL: a.Config.Sender, Key: key, Now: a.Now}, nil
}

// openEvidence makes the log's key known in the log, and signs what is there: a
// copy of the database can be verified from now on.
func (a *App) openEvidence(ctx context.Context) error {
	if err := a.Evidence.Init(ctx); err != nil {
		return err
	}
	_, err := a.Evidence.SignCheckpoint(ctx)
	return err
}

// openCases puts the case engine together.
func (a *App) openCases(context.Context) error {
	a.CaseRecords = cases.New(a.DB)
	a.Cases = &aftersale.Service{
		Tx: a.DB, Records: a.CaseRecords, Custody: caseLog{a.Evidence}, Jobs: caseJobs{a},
		Sealer: aftersale.Vault{Vault: a.Keys}, Now: a.Now,
	}
	return nil
}

// openJobs opens the queue with everything that this process can do.
func (a *App) openJobs(ctx context.Context) (err error) {
	a.Hub = live.NewHub(a.DB, a.Log)
	a.Examinations = examinations.New(a.DB)
	a.Jobs, err = a.openQueue(ctx)
	return err
}

package app

import (
	"context"
	"crypto/x509"
	"errors"
	"io"
	"log/slog"
	"net"
	"net/http"
	"os"
	"sync"
	"sync/atomic"
	"time"

	"github.com/bonafide-aftersale/bonafide/forensic"
	"github.com/bonafide-aftersale/bonafide/internal/aftersale"
	"github.com/bonafide-aftersale/bonafide/internal/app/edge"
	"github.com/bonafide-aftersale/bonafide/internal/blob"
	"github.com/bonafide-aftersale/bonafide/internal/catalogue"
	"github.com/bonafide-aftersale/bonafide/internal/config"
	"github.com/bonafide-aftersale/bonafide/internal/evidence"
	"github.com/bonafide-aftersale/bonafide/internal/evidence/examined"
	"github.com/bonafide-aftersale/bonafide/internal/identity"
	"github.com/bonafide-aftersale/bonafide/internal/job"
	"github.com/bonafide-aftersale/bonafide/internal/live"
	"github.com/bonafide-aftersale/bonafide/internal/locale"
	"github.com/bonafide-aftersale/bonafide/internal/policy"
	"github.com/bonafide-aftersale/bonafide/internal/seal"
	"github.com/bonafide-aftersale/bonafide/internal/store"
	"github.com/bonafide-aftersale/bonafide/internal/store/cases"
	"github.com/bonafide-aftersale/bonafide/internal/store/examinations"
	"github.com/bonafide-aftersale/bonafide/internal/store/people"
	"github.com/bonafide-aftersale/bonafide/internal/store/privacy"
	"github.com/bonafide-aftersale/bonafide/internal/store/replies"
	"github.com/bonafide-aftersale/bonafide/internal/store/vault"
	"github.com/bonafide-aftersale/bonafide/internal/webhook"
	"github.com/bonafide-aftersale/bonafide/internal/worker"
)

// Options are what the configuration does not say. Its zero value will do.
type Options struct {
	Log     *slog.Logger      // slog.Default() if nil
	Console io.Writer         // what the operator is to read: the first link, codes in development; os.Stderr if nil
	Words   *locale.Catalogue // the language of Console; English if nil
	Version string            // of the program
	Now     func() time.Time  // time.Now if nil

	// Handlers may add kinds of jobs before the queue is opened.
	Handlers func(*job.Handlers)
	// OnReceived is called in the transaction of each new evidence item.
	OnReceived []func(ctx context.Context, i evidence.Item) error
	// Follow is called as a job for each move of a case, at least once.
	Follow []func(ctx context.Context, e aftersale.Event) error
	// Steps take over kinds of jobs that moves ask for, by kind
	// (aftersale.JobDeliver and so on). A kind that nobody takes is a person's
	// to do.
	Steps map[string]func(ctx context.Context, args aftersale.JobArgs) error
	// Retain is called once a day, to erase what has been kept long enough: how
	// long that is, is the business of the part that keeps it. Each must do a
	// bounded part at a time and be safe to repeat.
	Retain []func(ctx context.Context, now time.Time) error
	// Listings finds the merchant's own photos of a product; those of the
	// catalogue if nil.
	Listings Listings
	// Methods are the methods of examinations; all of forensic/all if nil.
	Methods []forensic.Method
	// Reuse finds photos that were used before; the records themselves if nil.
	Reuse examined.Reuse
}

// App is the server's parts. All fields are set by Open, and not to be changed.
type App struct {
	Config       config.Config
	Installation string // id of the records
	Log          *slog.Logger
	Now          func() time.Time

	DB      *store.DB
	Hub     *live.Hub
	Jobs    *job.Queue
	Master  seal.Master
	Keys    *seal.Vault // personal data
	Privacy *privacy.Store

	Files   blob.Store
	Custody *vault.Store

	People       *people.Store
	Access       *identity.Access
	Cases        *aftersale.Service
	CaseRecords  *cases.Store
	Evidence     *evidence.Vault
	Examinations *examinations.Store
	Policy       *policy.Service
	Catalogue    *catalogue.Service
	Webhooks     *webhook.Service

	Metrics *edge.Metrics
	HEIC    *worker.HEIC

	options    Options
	replies    *replies.Store
	journal    *journal
	mux        *http.ServeMux
	mounted    map[string]bool
	background *counters

	// renewal is the place behind which old examinations are looked for.
	renewal struct {
		sync.Mutex
		tenant, caseID string
	}

	listener        net.Listener
	metricsListener net.Listener
	trust           trust
	roots           *x509.CertPool // of time-stamping authorities; nil traces to none

	works    bool        // jobs
	working  atomic.Bool // they run now
	draining atomic.Bool
	close    []func() error
}

// Mount serves what is below a path, which ends with a slash, by a handler. It
// is to be called before Run.
func (a *App) Mount(path string, h http.Handler) {
	a.mounted[path] = true
	a.mux.Handle(path, h)
}

// Close lets go of everything. Run has returned before.
func (a *App) Close() error {
	var err error
	for i := len(a.close) - 1; i >= 0; i-- {
		err = errors.Join(err, a.close[i]())
	}
	a.close = nil
	return err
}

// defaults fills in what Options leaves open.
func (o Options) defaults() Options {
	if o.Log == nil {
		o.Log = slog.Default()
	}
	if o.Console == nil {
		o.Console = os.Stderr
	}
	if o.Words == nil {
		o.Words = locale.For(locale.English)
	}
	if o.Now == nil {
		o.Now = time.Now
	}
	return o
}

package app

import (
	"context"
	"encoding/json"
	"net/http"
	"net/netip"
	"sync"
	"time"

	"github.com/bonafide-aftersale/bonafide/custody"
	"github.com/bonafide-aftersale/bonafide/internal/app/edge"
	"github.com/bonafide-aftersale/bonafide/internal/fault"
)

// routes mounts what the server itself answers.
func (a *App) routes() {
	a.mux.HandleFunc("GET /healthz", func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "text/plain; charset=utf-8")
		_, _ = w.Write([]byte("ok\n"))
	})
	ready := &readiness{app: a}
	a.mux.Handle("GET /readyz", ready)
	if a.metricsListener == nil {
		a.mux.Handle("GET /metrics", directOnly(a.Metrics.Handler()))
	}
}

// Handler is everything that is served, with the shell around it. It is to be
// called once, after everything is mounted.
func (a *App) Handler() http.Handler {
	if !a.mounted["/"] {
		a.mux.HandleFunc("/", func(w http.ResponseWriter, r *http.Request) {
			edge.Fail(w, r, fault.New(fault.Missing, "edge.no_page", nil))
		})
	}
	return edge.Wrap(a.mux, edge.Config{URL: a.Config.URL, Proxies: a.Config.Proxies, Log: a.Log, Metrics: a.Metrics})
}

// metricsHandler serves the metrics on an address of their own.
func (a *App) metricsHandler() http.Handler {
	mux := http.NewServeMux()
	mux.Handle("GET /metrics", a.Metrics.Handler())
	return mux
}

// directOnly lets programs of this machine in that come without a proxy:
// behind one everybody seems to come from this machine.
func directOnly(h http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		from, err := netip.ParseAddrPort(r.RemoteAddr)
		for _, name := range []string{"X-Forwarded-For", "Forwarded", "Via", "X-Real-Ip"} {
			if r.Header.Get(name) != "" {
				err = http.ErrNotSupported
			}
		}
		if err != nil || !from.Addr().IsLoopback() {
			edge.Fail(w, r, fault.New(fault.Missing, "edge.no_page", nil))
			return
		}
		h.ServeHTTP(w, r)
	})
}

// readiness answers whether the process can do its work. However often it is
// asked, it looks once a second.
type readiness struct {
	app *App

	mu     sync.Mutex
	looked time.Time
	checks map[string]string
	ready  bool
}

// checkTime bounds one look.
const checkTime = 3 * time.Second

func (y *readiness) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	y.mu.Lock()
	if time.Since(y.looked) > time.Second {
		y.look(context.WithoutCancel(r.Context())) // others may wait for it
		y.looked = time.Now()
	}
	body := struct {
		Ready  bool              `json:"ready"`
		Checks map[string]string `json:"checks"`
	}{y.ready, y.checks}
	y.mu.Unlock()
	if y.app.draining.Load() {
		body.Ready = false
		body.Checks = map[string]string{"server": "stopping"}
	}
	w.Header().Set("Content-Type", "application/json")
	if !body.Ready {
		w.WriteHeader(http.StatusServiceUnavailable)
	}
	_ = json.NewEncoder(w).Encode(body)
}

// look asks every part. The answers name no cause: anybody may ask.
func (y *readiness) look(ctx context.Context) {
	ctx, cancel := context.WithTimeout(ctx, checkTime)
	defer cancel()
	a := y.app
	results := map[string]error{"database": a.databaseReady(ctx), "blobs": a.blobsReady(ctx), "jobs": a.jobsReady()}
	y.ready, y.checks = true, make(map[string]string, len(results))
	for name, err := range results {
		y.checks[name] = "ok"
		if err != nil {
			y.ready, y.checks[name] = false, "failing"
			a.Log.Warn("app: not ready", "part", name, "error", err.Error())
		}
	}
}

func (a *App) databaseReady(ctx context.Context) error {
	n, err := a.DB.Pending(ctx)
	if err == nil && n > 0 {
		err = fault.New(fault.Conflict, "serve.not_migrated", nil, "migrations", n)
	}
	return err
}

// blobsReady asks for a file that is not there.
func (a *App) blobsReady(ctx context.Context) error {
	_, err := a.Files.Stat(ctx, custody.Digest{})
	if fault.KindOf(err) == fault.Missing {
		return nil
	}
	return err
}

// jobsReady holds for a process that works on no jobs, too.
func (a *App) jobsReady() error {
	if a.works && !a.working.Load() {
		return fault.New(fault.Unavailable, "serve.no_jobs", nil)
	}
	return nil
}

package app

import (
	"context"
	"crypto/x509"
	"errors"
	"net"
	"net/http"
	"os"
	"runtime"
	"sync"
	"syscall"
	"time"

	"github.com/bonafide-aftersale/bonafide/internal/app/edge"
	"github.com/bonafide-aftersale/bonafide/internal/fault"
)

// usualAtOnce and heavyAtOnce are how many jobs run at once where nothing is
// configured: short ones mostly wait, an examination computes.
func usualAtOnce() int { return 2 * runtime.GOMAXPROCS(0) }
func heavyAtOnce() int { return max(1, runtime.GOMAXPROCS(0)/2) }

// openListeners takes the addresses first: a server that cannot be reached
// must not migrate, nor show a link that only works once.
func (a *App) openListeners(ctx context.Context) (err error) {
	if a.listener, err = a.listen(ctx, a.Config.Listen); err != nil {
		return err
	}
	a.Config.Listen = a.listener.Addr().String() // with the port, where 0 asked for any
	if a.Config.Metrics != "" {
		if a.metricsListener, err = a.listen(ctx, a.Config.Metrics); err != nil {
			return err
		}
		a.Config.Metrics = a.metricsListener.Addr().String()
	}
	return nil
}

func (a *App) listen(ctx context.Context, address string) (net.Listener, error) {
	l, err := new(net.ListenConfig).Listen(ctx, "tcp", address)
	switch {
	case errors.Is(err, syscall.EADDRINUSE):
		return nil, fault.New(fault.Conflict, "serve.port_in_use", err, "address", address)
	case errors.Is(err, os.ErrPermission):
		return nil, fault.New(fault.Conflict, "serve.port_denied", err, "address", address)
	case err != nil:
		return nil, fault.New(fault.Invalid, "serve.cannot_listen", err, "address", address)
	}
	a.close = append(a.close, func() error {
		if err := l.Close(); !errors.Is(err, net.ErrClosed) {
			return err
		}
		return nil
	})
	return l, nil
}

// openRoots reads the certificates that time stamps must lead to.
func (a *App) openRoots(context.Context) error {
	if a.Config.TSARoots == "" {
		return nil
	}
	text, err := os.ReadFile(a.Config.TSARoots)
	a.roots = x509.NewCertPool()
	if err != nil || !a.roots.AppendCertsFromPEM(text) {
		return fault.New(fault.Unreadable, "serve.no_roots", err, "path", a.Config.TSARoots)
	}
	return nil
}

// Run serves and works until ctx ends. Then it takes nothing new, waits for
// requests and jobs at most Config.Grace together, hands back the jobs that are
// not done by then, and returns. The error says why it could not go on.
func (a *App) Run(ctx context.Context) error {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	life, end := context.WithCancel(context.WithoutCancel(ctx))
	var parts sync.WaitGroup
	defer parts.Wait()
	defer end()

	parts.Go(func() { a.Hub.Run(life) })
	parts.Go(func() { a.keepJournal(life) })
	if a.works {
		if err := a.Jobs.Start(life); err != nil {
			return err
		}
		a.working.Store(true)
	}
	failed := make(chan error, 2)
	var servers sync.WaitGroup
	serve := func(h http.Handler, l net.Listener, drain func()) {
		servers.Go(func() {
			if err := edge.Serve(ctx, edge.Server(life, h, a.Log), l, a.Config.Grace, drain); err != nil && ctx.Err() == nil {
				failed <- err
				cancel()
			}
		})
	}
	stopAt := func() {
		a.draining.Store(true)
		notify("STOPPING=1")
		a.Log.Info("app: stopping")
		a.Hub.Close() // streams would never end by themselves
	}
	serve(a.Handler(), a.listener, stopAt)
	if a.metricsListener != nil {
		serve(a.metricsHandler(), a.metricsListener, nil)
	}
	a.Log.Info("app: serving", "address", a.Config.Listen, "engine", string(a.DB.Engine()), "version", a.options.Version)
	notify("READY=1")

	<-ctx.Done()
	deadline, done := context.WithTimeout(life, a.Config.Grace)
	defer done()
	var err error
	if a.works {
		a.working.Store(false)
		err = a.Jobs.Stop(deadline)
		if deadline.Err() != nil {
			a.Log.Warn("app: some jobs were not done in time; they will be tried again")
			err = nil
		}
	}
	servers.Wait()
	if _, e := a.Evidence.SignCheckpoint(deadline); e != nil {
		a.Log.Warn("app: the custody log was not signed at the end; the next start signs it", "error", e.Error())
	}
	select {
	case e := <-failed:
		err = errors.Join(e, err)
	default:
	}
	a.Log.Info("app: stopped")
	return err
}

// notify tells systemd (sd_notify, Type=notify) how the process is.
func notify(state string) {
	socket := os.Getenv("NOTIFY_SOCKET")
	if socket == "" {
		return
	}
	c, err := net.DialTimeout("unixgram", socket, time.Second)
	if err != nil {
		return // whoever set it does not listen; the server serves all the same
	}
	defer c.Close()
	_, _ = c.Write([]byte(state))
}

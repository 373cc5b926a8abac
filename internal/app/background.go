package app

import (
	"context"
	"errors"
	"log/slog"
	"time"

	"github.com/bonafide-aftersale/bonafide/internal/aftersale"
	"github.com/bonafide-aftersale/bonafide/internal/connect/tsa"
	"github.com/bonafide-aftersale/bonafide/internal/fault"
	"github.com/bonafide-aftersale/bonafide/internal/job"
	"github.com/bonafide-aftersale/bonafide/internal/store/privacy"
)

// How often things are done. A legal deadline does not depend on any of them:
// it is a row with a due time.
const (
	sweepEvery  = 5 * time.Second
	signEvery   = time.Minute
	rotateEvery = time.Minute
	tidyEvery   = 10 * time.Minute
	anchorEvery = time.Hour
	renewEvery  = time.Hour
	retainEvery = 24 * time.Hour
)

// keepEnded is how long sessions and links that ended are kept, for who asks
// what happened. OWASP, Logging Cheat Sheet, leaves it to the operator; a month
// covers a dispute about last week.
const keepEnded = 30 * 24 * time.Hour

// portion bounds what one run of a periodic job does at a time.
const portion = 200

// The periodic jobs.
type (
	caseSweep      struct{}
	custodySign    struct{}
	custodyAnchor  struct{}
	keyRotation    struct{}
	vaultTidy      struct{}
	identityPrune  struct{}
	examinationNew struct{}
	policyBegin    struct{}
	retention      struct{}
)

func (caseSweep) Kind() string      { return "case_sweep" }
func (custodySign) Kind() string    { return "custody_sign" }
func (custodyAnchor) Kind() string  { return "custody_anchor" }
func (keyRotation) Kind() string    { return "key_rotation" }
func (vaultTidy) Kind() string      { return "vault_tidy" }
func (identityPrune) Kind() string  { return "identity_prune" }
func (examinationNew) Kind() string { return "examination_renew" }
func (policyBegin) Kind() string    { return "policy_begin" }
func (retention) Kind() string      { return "retention" }

// openQueue opens the queue with everything that this process can do.
func (a *App) openQueue(ctx context.Context) (*job.Queue, error) {
	queues := make(map[string]int)
	for name, n := range map[string]int{job.Usual: a.Config.Jobs, job.Heavy: a.Config.Examinations} {
		if n > 0 {
			queues[name] = n
		}
	}
	if a.Config.Jobs == 0 {
		queues[job.Usual] = usualAtOnce()
	}
	if a.Config.Examinations == 0 {
		queues[job.Heavy] = heavyAtOnce()
	}
	if len(queues) == 0 {
		return job.Open(ctx, a.DB, nil, job.Config{Log: a.jobLog()})
	}
	a.works = true
	h := job.NewHandlers()
	a.periodicJobs(h)
	a.caseHandlers(h)
	if a.options.Handlers != nil {
		a.options.Handlers(h)
	}
	return job.Open(ctx, a.DB, h, job.Config{Log: a.jobLog(), Queues: queues})
}

// jobLog leaves out what the queue says of itself every few seconds.
func (a *App) jobLog() *slog.Logger { return slog.New(warnings{a.Log.Handler()}) }

// warnings is a handler from the level of warnings on; from debug on if its
// own handler is.
type warnings struct{ slog.Handler }

func (w warnings) Enabled(ctx context.Context, l slog.Level) bool {
	return w.Handler.Enabled(ctx, l) && (l >= slog.LevelWarn || w.Handler.Enabled(ctx, slog.LevelDebug))
}

func (w warnings) WithAttrs(attrs []slog.Attr) slog.Handler {
	return warnings{w.Handler.WithAttrs(attrs)}
}

func (w warnings) WithGroup(name string) slog.Handler { return warnings{w.Handler.WithGroup(name)} }

// periodicJobs adds what is done again and again.
func (a *App) periodicJobs(h *job.Handlers) {
	periodic(a, h, sweepEvery, caseSweep{}, func(ctx context.Context) error {
		n, err := a.Cases.Sweep(ctx, a.Now())
		if n > 0 {
			a.Log.Info("app: clocks ran out", "clocks", n)
		}
		return err
	})
	periodic(a, h, signEvery, custodySign{}, func(ctx context.Context) error {
		_, err := a.Evidence.SignCheckpoint(ctx)
		return err
	})
	periodic(a, h, signEvery, policyBegin{}, func(ctx context.Context) error {
		n, err := a.Policy.ActivateDue(ctx)
		if n > 0 {
			a.Log.Info("app: versions of rules have begun", "versions", n)
		}
		return err
	})
	if a.Config.TSA != "" {
		periodic(a, h, anchorEvery, custodyAnchor{}, a.anchor)
	}
	periodic(a, h, rotateEvery, keyRotation{}, a.rotate)
	periodic(a, h, tidyEvery, vaultTidy{}, a.tidy)
	periodic(a, h, renewEvery, identityPrune{}, func(ctx context.Context) error {
		now := a.Now()
		_, err := a.People.Prune(ctx, now, now.Add(-keepEnded))
		return err
	})
	periodic(a, h, renewEvery, examinationNew{}, a.renewExaminations)
	periodic(a, h, retainEvery, retention{}, func(ctx context.Context) (err error) {
		for _, retain := range a.options.Retain {
			err = errors.Join(err, retain(ctx, a.Now()))
		}
		return err
	})
}

// anchor has the log time-stamped from outside.
func (a *App) anchor(ctx context.Context) error {
	if _, err := a.Evidence.SignCheckpoint(ctx); err != nil {
		return err
	}
	size, err := a.Evidence.Anchor(ctx, &tsa.Client{URL: a.Config.TSA}, a.roots)
	if err == nil {
		a.Log.Info("app: the custody log is anchored", "entries", size)
	}
	return err
}

// rotate goes on with a rotation of keys that was begun, here or by the
// command line, until its time is over.
func (a *App) rotate(ctx context.Context) error {
	until := time.Now().Add(rotateEvery / 2)
	for time.Now().Before(until) {
		n, err := a.Keys.Rewrap(ctx, portion)
		if err != nil || n == 0 {
			if err != nil {
				return err
			}
			break
		}
	}
	rotator := &privacy.Rotator{Vault: a.Keys, Store: a.Privacy, Now: a.Now, Batch: portion}
	for time.Now().Before(until) {
		running, err := rotator.Step(ctx)
		if err != nil || running.ID == "" || !running.Finished.IsZero() {
			return err
		}
	}
	return nil
}

// sweeper is a file store that a crash may leave temporary files in.
type sweeper interface{ Sweep(before time.Time) error }

// tidy removes uploads that nobody goes on with, files that were erased, and
// what crashes left.
func (a *App) tidy(ctx context.Context) error {
	for _, portions := range []func() (int, error){
		func() (int, error) { return a.Evidence.Expire(ctx, portion) },
		func() (int, error) { return a.Evidence.RemoveCondemned(ctx, portion) },
		func() (int, error) {
			n, err := a.replies.Sweep(ctx, a.Now(), portion)
			return int(n), err
		},
		func() (int, error) {
			n, err := a.Webhooks.Sweep(ctx, portion)
			return int(n), err
		},
	} {
		for {
			n, err := portions()
			if err != nil {
				return err
			}
			if n < portion {
				break
			}
		}
	}
	if s, ok := a.Files.(sweeper); ok {
		return s.Sweep(a.Now().Add(-24 * time.Hour))
	}
	return nil
}

// periodic adds a job that is done in each period. A run that fails is logged
// and over: the next period is the next attempt.
func periodic[A job.Args](a *App, h *job.Handlers, every time.Duration, args A, fn func(context.Context) error) {
	h.Every(every, args, job.Single(), job.Tries(1))
	handle(a, h, 0, func(ctx context.Context, _ *job.Task[A]) error {
		err := fn(ctx)
		if err != nil && ctx.Err() == nil {
			a.Log.ErrorContext(ctx, "app: a periodic job failed", "kind", args.Kind(), "error", err.Error())
			a.background.failed(args.Kind())
		}
		return nil
	})
}

// handle adds a handler whose runs are counted.
func handle[A job.Args](a *App, h *job.Handlers, timeout time.Duration, fn func(context.Context, *job.Task[A]) error) {
	var args A
	kind := args.Kind()
	job.Handle(h, func(ctx context.Context, t *job.Task[A]) error {
		start := time.Now()
		err := fn(ctx, t)
		a.background.ran(kind, err, time.Since(start))
		return err
	}, job.Handling{Timeout: timeout})
}

// caseHandlers adds what moves of cases ask for.
func (a *App) caseHandlers(h *job.Handlers) {
	handle(a, h, 0, func(ctx context.Context, t *job.Task[caseMoved]) error { return a.moved(ctx, t.Args.JobArgs) })
	handle(a, h, examineTime, a.examineCase)
	handle(a, h, examineTime, a.examineAgain)
	step(a, h, func(j caseDeliver) aftersale.JobArgs { return j.JobArgs })
	step(a, h, func(j caseVisit) aftersale.JobArgs { return j.JobArgs })
	step(a, h, func(j casePay) aftersale.JobArgs { return j.JobArgs })
	step(a, h, func(j caseOverdue) aftersale.JobArgs { return j.JobArgs })
	step(a, h, func(j caseAudit) aftersale.JobArgs { return j.JobArgs })
	step(a, h, func(j caseMeasure) aftersale.JobArgs { return j.JobArgs })
}

// step adds a step that a part of the product may have taken over. Where none
// has, it is a person's to do: the case stands in the list, and its clock runs.
func step[A job.Args](a *App, h *job.Handlers, of func(A) aftersale.JobArgs) {
	var args A
	take := a.options.Steps[args.Kind()]
	handle(a, h, 0, func(ctx context.Context, t *job.Task[A]) error {
		if take != nil {
			return take(ctx, of(t.Args))
		}
		a.Log.InfoContext(ctx, "app: a step is left to people", "kind", args.Kind(), "case", string(of(t.Args).Case))
		return nil
	})
}

// moved tells the followers of cases about one move.
func (a *App) moved(ctx context.Context, args aftersale.JobArgs) error {
	events, err := a.CaseRecords.Events(ctx, args.Tenant, args.Case, args.Seq-1, 1)
	if err != nil {
		return err
	}
	if len(events) == 0 {
		return job.GiveUp(fault.New(fault.Missing, "store.missing", nil))
	}
	if err := a.examineNewItems(ctx, events[0]); err != nil {
		return err
	}
	for _, follow := range a.options.Follow {
		if err := follow(ctx, events[0]); err != nil {
			return err
		}
	}
	return nil
}

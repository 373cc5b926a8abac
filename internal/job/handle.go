package job

import (
	"context"
	"errors"
	"fmt"
	"runtime/debug"
	"time"

	"github.com/riverqueue/river"
)

// Args are the arguments of a kind of job: a struct that is stored as JSON and
// holds ids and numbers only (see Clear). Kind names the handler, in the form
// "noun_verb"; it is stored with the job, so it never changes its meaning.
type Args interface{ Kind() string }

// Handlers is the list of what a process can do. It is filled before Open.
type Handlers struct {
	workers  *river.Workers
	longest  time.Duration
	periodic []periodic
}

// NewHandlers returns an empty list.
func NewHandlers() *Handlers {
	return &Handlers{workers: river.NewWorkers()}
}

// Handling says how jobs of one kind are handled. Its zero value will do.
type Handling struct {
	Timeout time.Duration // ends the context; 5 minutes if zero
}

// defaultTimeout bounds a job that names no bound.
const defaultTimeout = 5 * time.Minute

// Handle registers fn for the jobs of one kind; it panics if there is one
// already. A returned error means another attempt later, unless it is wrapped
// by GiveUp. A panic is an error. fn returns soon after ctx is done.
func Handle[A Args](h *Handlers, fn func(ctx context.Context, task *Task[A]) error, how Handling) {
	if how.Timeout <= 0 {
		how.Timeout = defaultTimeout
	}
	h.longest = max(h.longest, how.Timeout)
	river.AddWorker(h.workers, &worker[A]{fn: fn, timeout: how.Timeout})
}

// GiveUp marks an error as final: the job is not tried again.
func GiveUp(err error) error { return &final{err} }

type final struct{ cause error }

func (f *final) Error() string { return f.cause.Error() }
func (f *final) Unwrap() error { return f.cause }

// Later has the job run again after a while. It is no failure and uses up no
// attempt: what is waited for is not there yet.
func Later(wait time.Duration) error { return river.JobSnooze(wait) }

// worker adapts a handler to River.
type worker[A Args] struct {
	river.WorkerDefaults[A]
	fn      func(ctx context.Context, task *Task[A]) error
	timeout time.Duration
}

func (w *worker[A]) Timeout(*river.Job[A]) time.Duration { return w.timeout }

// Work runs the handler in a context that Cancel can end.
func (w *worker[A]) Work(ctx context.Context, row *river.Job[A]) error {
	q, _ := ctx.Value(queueKey{}).(*Queue)
	if q == nil {
		return errors.New("job: no queue in the context")
	}
	if cancelAsked(row.JobRow) {
		// Its worker died before it could heed.
		return river.JobCancel(ErrCancelled)
	}
	ctx, stop := q.running.add(ctx, row.ID)
	defer stop()
	task := &Task[A]{Args: row.Args, ID: row.ID, Attempt: row.Attempt, Last: row.Attempt >= row.MaxAttempts, queue: q}
	err := guarded(ctx, w.fn, task)
	var snoozed *river.JobSnoozeError
	var given *final
	switch {
	case err == nil || errors.As(err, &snoozed):
		return err
	case errors.Is(context.Cause(ctx), ErrCancelled):
		return river.JobCancel(ErrCancelled)
	case errors.As(err, &given):
		return river.JobCancel(masked{err})
	}
	return masked{err}
}

// guarded turns a panic into an error. The stack is logged here, for what is
// stored with the job may be read by others.
func guarded[A Args](ctx context.Context, fn func(context.Context, *Task[A]) error, task *Task[A]) (err error) {
	defer func() {
		if r := recover(); r != nil {
			err = fmt.Errorf("job: panic: %v", r)
			task.queue.config.Log.ErrorContext(ctx, "job: panic", "kind", task.Args.Kind(), "id", task.ID,
				"panic", mask(fmt.Sprint(r)), "stack", string(debug.Stack()))
		}
	}()
	return fn(ctx, task)
}

package job

import (
	"context"
	"fmt"
	"time"

	"github.com/riverqueue/river"
	"github.com/riverqueue/river/rivertype"
)

// Option changes how a job is enqueued.
type Option func(*river.InsertOpts)

// At has the job start no earlier than that. It may start about a second late.
func At(t time.Time) Option { return func(o *river.InsertOpts) { o.ScheduledAt = t.UTC() } }

// On puts the job into another queue than Usual.
func On(queue string) Option { return func(o *river.InsertOpts) { o.Queue = queue } }

// Tries sets how often the job is tried in all, instead of Attempts.
func Tries(n int) Option { return func(o *river.InsertOpts) { o.MaxAttempts = n } }

// Urgent has the job overtake the others of its queue.
func Urgent() Option { return func(o *river.InsertOpts) { o.Priority = river.PriorityDefault } }

// Idle has the job run when its queue has nothing else.
func Idle() Option { return func(o *river.InsertOpts) { o.Priority = 4 } }

// Once makes the kind and the arguments a key: while such a job waits, runs,
// or has been done (for a day), no second one is enqueued. It saves work;
// what must never happen twice is a row with a key of its own.
func Once() Option {
	return func(o *river.InsertOpts) { o.UniqueOpts = river.UniqueOpts{ByArgs: true} }
}

// Single is Once for something that is done again and again: no second one
// while one waits or runs. The running one may have begun before the change
// that asks for the second: a handler looks at everything, not at one change.
func Single() Option {
	return func(o *river.InsertOpts) {
		o.UniqueOpts = river.UniqueOpts{ByArgs: true, ByState: []rivertype.JobState{
			rivertype.JobStateAvailable, rivertype.JobStatePending, rivertype.JobStateRunning,
			rivertype.JobStateRetryable, rivertype.JobStateScheduled,
		}}
	}
}

// usualPriority leaves room before it for what is urgent. River's own default
// is its highest.
const usualPriority = 2

// Enqueue adds a job within the context's transaction, or at once without
// one, and returns its id. With Once or Single it may be the id of an earlier
// job. It refuses arguments that Clear refuses.
func (q *Queue) Enqueue(ctx context.Context, args Args, options ...Option) (id int64, err error) {
	if err := Clear(args); err != nil {
		return 0, err
	}
	o := &river.InsertOpts{Priority: usualPriority}
	for _, option := range options {
		option(o)
	}
	var result *rivertype.JobInsertResult
	if tx := q.db.SQLTx(ctx); tx != nil {
		result, err = q.client.InsertTx(ctx, tx, args, o)
	} else {
		result, err = q.client.Insert(ctx, args, o)
	}
	if err != nil {
		return 0, fmt.Errorf("job: enqueue %s: %w", args.Kind(), err)
	}
	return result.Job.ID, nil
}

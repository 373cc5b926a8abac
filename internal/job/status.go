package job

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"sync"
	"time"

	"github.com/riverqueue/river/rivertype"
)

// State is where a job is.
type State string

// The states. A job goes from Waiting to Running, and from there to Done,
// Failed or Cancelled, or back to Waiting for another attempt.
const (
	Waiting   State = "waiting"
	Running   State = "running"
	Done      State = "done"
	Failed    State = "failed" // the attempts are used up, or the handler gave up
	Cancelled State = "cancelled"
)

// Status is what is known of a job. Finished jobs are forgotten after a day,
// failed ones after a week.
type Status struct {
	ID       int64
	Kind     string
	State    State
	Attempt  int       // of the last or current run; 0 before the first
	Due      time.Time // when the next attempt may start, for Waiting
	Done     int64     // progress; zero of zero if none was reported
	Total    int64
	Problems []string // one for each failed attempt, without personal data
}

// ErrMissing means that there is no such job, or no longer.
var ErrMissing = errors.New("job: no such job")

// ErrCancelled is the cause of the context of a job that Cancel stopped.
var ErrCancelled = errors.New("job: cancelled")

// Status looks a job up.
func (q *Queue) Status(ctx context.Context, id int64) (Status, error) {
	var row *rivertype.JobRow
	var err error
	if tx := q.db.SQLTx(ctx); tx != nil {
		row, err = q.client.JobGetTx(ctx, tx, id)
	} else {
		row, err = q.client.JobGet(ctx, id)
	}
	if errors.Is(err, rivertype.ErrNotFound) {
		return Status{}, ErrMissing
	}
	if err != nil {
		return Status{}, fmt.Errorf("job: status: %w", err)
	}
	s := Status{ID: row.ID, Kind: row.Kind, State: stateOf(row), Attempt: row.Attempt, Due: row.ScheduledAt}
	for _, e := range row.Errors {
		s.Problems = append(s.Problems, e.Error)
	}
	err = q.db.Reader().QueryRowContext(ctx, `SELECT done, total FROM job_progress WHERE job_id = $1`, id).Scan(&s.Done, &s.Total)
	if err != nil && !errors.Is(err, sql.ErrNoRows) {
		return Status{}, fmt.Errorf("job: progress: %w", err)
	}
	return s, nil
}

// stateOf reads River's states. A handler that gives up is cancelled there,
// without anybody having asked for it.
func stateOf(row *rivertype.JobRow) State {
	switch row.State {
	case rivertype.JobStateRunning:
		return Running
	case rivertype.JobStateCompleted:
		return Done
	case rivertype.JobStateDiscarded:
		return Failed
	case rivertype.JobStateCancelled:
		if cancelAsked(row) {
			return Cancelled
		}
		return Failed
	}
	return Waiting
}

// cancelAsked reports whether Cancel was called.
func cancelAsked(row *rivertype.JobRow) bool {
	var marks struct {
		At string `json:"cancel_attempted_at"`
	}
	return json.Unmarshal(row.Metadata, &marks) == nil && marks.At != ""
}

// Cancel stops a job, within the context's transaction if there is one. A
// waiting job will not run. The context of a running one ends with the cause
// ErrCancelled, wherever it runs; a handler that finishes nevertheless has
// finished. Cancelling a finished job does nothing.
func (q *Queue) Cancel(ctx context.Context, id int64) error {
	var err error
	if tx := q.db.SQLTx(ctx); tx != nil {
		_, err = q.client.JobCancelTx(ctx, tx, id)
	} else {
		_, err = q.client.JobCancel(ctx, id)
	}
	if errors.Is(err, rivertype.ErrNotFound) {
		return ErrMissing
	}
	if err != nil {
		return fmt.Errorf("job: cancel: %w", err)
	}
	// PostgreSQL tells the worker wherever it is. On SQLite it is here.
	q.db.AfterCommit(ctx, func() { q.running.cancel(id) })
	return nil
}

// running holds the jobs that this process is at.
type running struct {
	mu    sync.Mutex
	tasks map[int64]context.CancelCauseFunc
}

func (r *running) add(ctx context.Context, id int64) (context.Context, func()) {
	ctx, cancel := context.WithCancelCause(ctx)
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.tasks == nil {
		r.tasks = make(map[int64]context.CancelCauseFunc)
	}
	r.tasks[id] = cancel
	return ctx, func() {
		r.mu.Lock()
		defer r.mu.Unlock()
		delete(r.tasks, id)
		cancel(nil)
	}
}

func (r *running) cancel(id int64) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if cancel := r.tasks[id]; cancel != nil {
		cancel(ErrCancelled)
	}
}

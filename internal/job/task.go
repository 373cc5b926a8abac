package job

import (
	"context"
	"errors"
	"sync"
	"time"

	"github.com/riverqueue/river/riverdriver"
	"github.com/riverqueue/river/rivertype"
)

// ErrTakenOver means that the others took this worker for dead and gave the
// job to another: what this one did must not count.
var ErrTakenOver = errors.New("job: another worker has the job now")

// ErrNoTransaction means that Finish was called outside InTx.
var ErrNoTransaction = errors.New("job: Finish belongs into a transaction")

// Task is one attempt at a job.
type Task[A Args] struct {
	Args    A
	ID      int64
	Attempt int  // 1 for the first
	Last    bool // no further attempt follows when this one fails

	queue *Queue
	mu    sync.Mutex
	told  time.Time // when progress was last written
}

// Finish marks the job as done within the context's transaction, so that its
// effect and its end commit together. It returns ErrTakenOver, and the
// transaction must fail with it, if another worker has the job. The handler
// returns nil after the commit.
func (t *Task[A]) Finish(ctx context.Context) error {
	tx := t.queue.db.SQLTx(ctx)
	if tx == nil {
		return ErrNoTransaction
	}
	// The condition on the attempt fences off a worker that was taken for dead;
	// the update locks the row until the commit.
	result, err := t.queue.db.Exec(ctx, `UPDATE river_job SET attempt = attempt WHERE id = $1 AND attempt = $2 AND state = 'running'`, t.ID, t.Attempt)
	if err != nil {
		return err
	}
	if n, err := result.RowsAffected(); err != nil || n != 1 {
		return errors.Join(ErrTakenOver, err)
	}
	done := riverdriver.JobSetStateCompleted(t.ID, time.Now().UTC(), nil)
	_, err = t.queue.driver.UnwrapExecutor(tx).JobSetStateIfRunningMany(ctx, &riverdriver.JobSetStateIfRunningManyParams{
		ID: []int64{t.ID}, Attempt: []*int{nil}, ErrData: [][]byte{nil}, FinalizedAt: []*time.Time{done.FinalizedAt},
		MetadataDoMerge: []bool{false}, MetadataUpdates: [][]byte{nil}, ScheduledAt: []*time.Time{nil}, State: []rivertype.JobState{done.State},
	})
	return err
}

// progressPause is the shortest time between two written reports: people do
// not read faster, and each is a write.
const progressPause = 250 * time.Millisecond

// Progress reports how far the job has come, in units of the job's own choice.
// Reports that follow too soon are left out, the last (done = total) never. It
// is written at once, outside any transaction of ctx's, and must not be called
// inside one.
func (t *Task[A]) Progress(ctx context.Context, done, total int64) error {
	t.mu.Lock()
	defer t.mu.Unlock()
	now := time.Now()
	if done < total && now.Sub(t.told) < progressPause {
		return nil
	}
	t.told = now
	_, err := t.queue.db.Exec(ctx, `INSERT INTO job_progress (job_id, done, total, reported_at) VALUES ($1, $2, $3, $4)
		ON CONFLICT (job_id) DO UPDATE SET done = excluded.done, total = excluded.total, reported_at = excluded.reported_at`,
		t.ID, done, total, now.UnixMicro())
	return err
}

package job

import (
	"context"
	"time"

	"github.com/riverqueue/river/riverdriver"
)

// deadAfter is the number of beats without a sign of life after which a worker
// is taken for dead: long enough for a slow disk or a collected heap, short
// enough that nobody wonders where their job is.
const deadAfter = 6

// River itself rescues a job only after the longest time that any job may
// take. Workers here count their beats in a table; who sees another's count
// stand still gives its jobs to others.

// beat gives a sign of life.
func (q *Queue) beat(ctx context.Context) error {
	_, err := q.db.Exec(ctx, `INSERT INTO job_worker (id, beats) VALUES ($1, 1)
		ON CONFLICT (id) DO UPDATE SET beats = job_worker.beats + 1`, q.config.ID)
	return err
}

// leave says that this worker has stopped. It does not hold up the end of the
// program: without it the row goes when the others find the worker dead.
func (q *Queue) leave(ctx context.Context) {
	ctx, cancel := context.WithTimeout(ctx, 5*time.Second)
	defer cancel()
	if _, err := q.db.Exec(ctx, `DELETE FROM job_worker WHERE id = $1`, q.config.ID); err != nil {
		q.config.Log.WarnContext(ctx, "job: this worker could not sign off; its row goes later", "error", err)
	}
}

// live beats and looks after the others until ctx ends.
func (q *Queue) live(ctx context.Context) {
	seen := make(map[string]pulse)
	ticker := time.NewTicker(q.config.Beat)
	defer ticker.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-ticker.C:
		}
		err := q.beat(ctx)
		if err == nil {
			err = q.rescue(ctx, seen)
		}
		if err != nil && ctx.Err() == nil {
			q.config.Log.WarnContext(ctx, "job: no sign of life could be given", "error", err)
			// Without the database nobody beats: what was seen before says nothing.
			clear(seen)
		}
	}
}

// pulse is a worker's count, and since when it has been that.
type pulse struct {
	beats int64
	since time.Time
}

// rescue takes the jobs from workers that are dead by this one's clock.
func (q *Queue) rescue(ctx context.Context, seen map[string]pulse) error {
	rows, err := q.driver.GetExecutor().JobGetStuck(ctx, &riverdriver.JobGetStuckParams{
		Max: 1000, StuckHorizon: time.Now().Add(24 * time.Hour).UTC(), // all that run
	})
	if err != nil {
		return err
	}
	counts, err := q.beats(ctx)
	if err != nil {
		return err
	}
	for _, row := range rows {
		if len(row.AttemptedBy) > 0 {
			if id := row.AttemptedBy[len(row.AttemptedBy)-1]; counts[id] == 0 {
				counts[id] = 0 // gone without a row: watched like the others
			}
		}
	}
	now := time.Now()
	dead := make(map[string]bool)
	for id, n := range counts {
		if p, known := seen[id]; !known || p.beats != n {
			seen[id] = pulse{n, now}
		} else if now.Sub(p.since) > deadAfter*q.config.Beat {
			dead[id] = true
		}
	}
	for id := range seen {
		if _, there := counts[id]; !there {
			delete(seen, id)
		}
	}
	for _, row := range rows {
		// A job that keeps killing its workers is left to River, which counts it
		// as failed once its attempts are used up.
		if len(row.AttemptedBy) == 0 || !dead[row.AttemptedBy[len(row.AttemptedBy)-1]] || row.Attempt >= row.MaxAttempts {
			continue
		}
		result, err := q.db.Exec(ctx, `UPDATE river_job SET state = 'available' WHERE id = $1 AND attempt = $2 AND state = 'running'`, row.ID, row.Attempt)
		if err != nil {
			return err
		}
		if n, _ := result.RowsAffected(); n == 1 {
			q.config.Log.WarnContext(ctx, "job: its worker is dead, another takes it", "id", row.ID, "kind", row.Kind, "attempt", row.Attempt)
		}
	}
	for id := range dead {
		if _, err := q.db.Exec(ctx, `DELETE FROM job_worker WHERE id = $1 AND beats = $2`, id, counts[id]); err != nil {
			return err
		}
	}
	// Progress outlives its job by little.
	_, err = q.db.Exec(ctx, `DELETE FROM job_progress WHERE reported_at < $1`, now.Add(-8*24*time.Hour).UnixMicro())
	return err
}

// beats returns the count of each worker.
func (q *Queue) beats(ctx context.Context) (map[string]int64, error) {
	rows, err := q.db.Reader().QueryContext(ctx, `SELECT id, beats FROM job_worker ORDER BY id`)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	counts := make(map[string]int64)
	for rows.Next() {
		var id string
		var n int64
		if err := rows.Scan(&id, &n); err != nil {
			return nil, err
		}
		counts[id] = n
	}
	return counts, rows.Err()
}

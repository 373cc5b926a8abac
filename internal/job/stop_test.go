package job_test

import (
	"context"
	"testing"
	"time"

	"github.com/bonafide-aftersale/bonafide/internal/job"
	"github.com/bonafide-aftersale/bonafide/internal/store"
)

func TestStopWaitsThenCancels(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, db *store.DB) {
		for _, test := range []struct {
			name     string
			patience time.Duration
			state    job.State
			effects  int
		}{
			{"in time", 20 * time.Second, job.Done, 1},
			{"impatient", 50 * time.Millisecond, job.Waiting, 1},
		} {
			began, release := make(chan struct{}), make(chan struct{})
			h := job.NewHandlers()
			job.Handle(h, func(ctx context.Context, task *job.Task[note]) error {
				close(began)
				select {
				case <-ctx.Done():
					return ctx.Err()
				case <-release:
					return effect(db, ctx, task)
				}
			}, job.Handling{})
			q, err := job.Open(t.Context(), db, h, config())
			if err != nil {
				t.Fatal(err)
			}
			if err := q.Start(t.Context()); err != nil {
				t.Fatal(err)
			}
			id, err := q.Enqueue(t.Context(), note{Number: 5})
			if err != nil {
				t.Fatal(err)
			}
			<-began
			if test.state == job.Done {
				time.AfterFunc(200*time.Millisecond, func() { close(release) })
			}
			ctx, cancel := context.WithTimeout(t.Context(), test.patience)
			if err := q.Stop(ctx); err != nil {
				t.Errorf("%s: stop: %v", test.name, err)
			}
			cancel()
			s, err := q.Status(t.Context(), id)
			if err != nil || s.State != test.state || effects(t, db)[5] != test.effects {
				t.Errorf("%s: got %+v, %v, effects %v; want %s", test.name, s, err, effects(t, db), test.state)
			}
			var workers int
			if err := db.QueryRow(t.Context(), `SELECT count(*) FROM job_worker`).Scan(&workers); err != nil || workers != 0 {
				t.Errorf("%s: got %d workers signed on, %v; want none", test.name, workers, err)
			}
		}
	})
}

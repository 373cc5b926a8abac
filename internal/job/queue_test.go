package job_test

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"strings"
	"testing"
	"time"

	"github.com/bonafide-aftersale/bonafide/internal/job"
	"github.com/bonafide-aftersale/bonafide/internal/store"
	"github.com/bonafide-aftersale/bonafide/internal/store/storetest"
)

func TestRolledBackNeverRunsCommittedRunsOnce(t *testing.T) {
	t.Parallel()
	refused := errors.New("refused")
	each(t, func(t *testing.T, db *store.DB) {
		other := storetest.Again(t, db)
		q := work(t, db, func(ctx context.Context, task *job.Task[note]) error { return effect(db, ctx, task) })
		work(t, other, func(ctx context.Context, task *job.Task[note]) error { return effect(other, ctx, task) })
		const jobs = 60
		var ids []int64
		for n := range jobs {
			err := db.InTx(t.Context(), func(ctx context.Context) error {
				id, err := q.Enqueue(ctx, note{CaseID: "case_1", Number: n})
				if err == nil && n%2 == 1 {
					err = refused
				}
				if err == nil {
					ids = append(ids, id)
				}
				return err
			})
			if n%2 == 0 && err != nil || n%2 == 1 && !errors.Is(err, refused) {
				t.Fatalf("job %d: got %v", n, err)
			}
		}
		for _, id := range ids {
			wait(t, q, id, job.Done)
		}
		got := effects(t, db)
		for n := range jobs {
			if want := 1 - n%2; got[n] != want {
				t.Errorf("job %d: got done %d times, want %d", n, got[n], want)
			}
		}
	})
}

func TestKilledWorkersJobIsDoneByAnother(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, db *store.DB) {
		taking, err := job.Open(t.Context(), db, nil, config())
		if err != nil {
			t.Fatal(err)
		}
		id, err := taking.Enqueue(t.Context(), note{Number: 7})
		if err != nil {
			t.Fatal(err)
		}
		name := db.PostgresURL()
		if name == "" {
			name = "sqlite:" + db.File()
		}
		self, err := os.Executable()
		if err != nil {
			t.Fatal(err)
		}
		child := exec.Command(self)
		child.Env = append(os.Environ(), victim+"="+name)
		out, err := child.StdoutPipe()
		if err != nil {
			t.Fatal(err)
		}
		child.Stderr = os.Stderr
		if err := child.Start(); err != nil {
			t.Fatal(err)
		}
		line, err := bufio.NewReader(out).ReadString('\n')
		if want := fmt.Sprintf("running %d\n", id); line != want || err != nil {
			t.Errorf("the worker said %q, %v; want %q", line, err, want)
		}
		if err := child.Process.Kill(); err != nil {
			t.Fatal(err)
		}
		child.Wait()
		wait(t, taking, id, job.Running) // nobody told the database

		q := work(t, db, func(ctx context.Context, task *job.Task[note]) error { return effect(db, ctx, task) })
		s := wait(t, q, id, job.Done)
		if got := effects(t, db)[7]; got != 1 || s.Attempt != 2 {
			t.Errorf("got %d effects in attempt %d, want 1 in 2", got, s.Attempt)
		}
	})
}

// A worker that was taken for dead and goes on must not have an effect.
func TestFinishFencesOff(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, db *store.DB) {
		attempts := make(chan int, 2)
		fenced := make(chan error, 1)
		q := work(t, db, func(ctx context.Context, task *job.Task[note]) error {
			attempts <- task.Attempt
			if task.Attempt > 1 {
				return effect(db, ctx, task)
			}
			// As rescue does when the beats of this worker do not arrive.
			if _, err := db.Exec(ctx, `UPDATE river_job SET state = 'available' WHERE id = $1`, task.ID); err != nil {
				return err
			}
			for len(attempts) < 2 {
				time.Sleep(10 * time.Millisecond)
			}
			err := effect(db, ctx, task)
			fenced <- err
			return err
		})
		id, err := q.Enqueue(t.Context(), note{Number: 1})
		if err != nil {
			t.Fatal(err)
		}
		if err := <-fenced; !errors.Is(err, job.ErrTakenOver) {
			t.Errorf("got %v, want ErrTakenOver", err)
		}
		wait(t, q, id, job.Done)
		if got := effects(t, db)[1]; got != 1 {
			t.Errorf("got %d effects, want 1", got)
		}
	})
}

func TestCancel(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, db *store.DB) {
		began := make(chan int64, 1)
		cause := make(chan error, 1)
		q := work(t, db, func(ctx context.Context, task *job.Task[note]) error {
			began <- task.ID
			<-ctx.Done()
			cause <- context.Cause(ctx)
			return ctx.Err()
		})
		later, err := q.Enqueue(t.Context(), note{Number: 1}, job.At(time.Now().Add(time.Hour)))
		if err != nil {
			t.Fatal(err)
		}
		now, err := q.Enqueue(t.Context(), note{Number: 2})
		if err != nil {
			t.Fatal(err)
		}
		if got := <-began; got != now {
			t.Errorf("got job %d running, want %d", got, now)
		}
		for _, id := range []int64{later, now} {
			// In a transaction that is rolled back nothing is cancelled.
			db.InTx(t.Context(), func(ctx context.Context) error {
				return errors.Join(q.Cancel(ctx, id), errors.New("refused"))
			})
		}
		select {
		case err := <-cause:
			t.Errorf("a rolled back cancel ended the job: %v", err)
		case <-time.After(200 * time.Millisecond):
		}
		for _, id := range []int64{later, now} {
			if err := db.InTx(t.Context(), func(ctx context.Context) error { return q.Cancel(ctx, id) }); err != nil {
				t.Error(err)
			}
		}
		if err := <-cause; err == nil {
			t.Error("the context of the running job ended without a cause")
		}
		wait(t, q, later, job.Cancelled)
		wait(t, q, now, job.Cancelled)
		if err := q.Cancel(t.Context(), 1<<40); !errors.Is(err, job.ErrMissing) {
			t.Errorf("cancel of no job: got %v, want ErrMissing", err)
		}
	})
}

func TestFailuresAreRepeatedOrGivenUp(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, db *store.DB) {
		q := work(t, db, func(ctx context.Context, task *job.Task[note]) error {
			switch {
			case task.Args.Number == 1:
				return job.GiveUp(errors.New("no such case, says 13800138000"))
			case task.Args.Number == 2 && task.Attempt == 1:
				panic("broken for 张三")
			case task.Args.Number == 3:
				return errors.New("still broken")
			}
			if err := task.Progress(ctx, 3, 3); err != nil {
				return err
			}
			return effect(db, ctx, task)
		})
		ids := make(map[int]int64)
		for n := 1; n <= 3; n++ {
			id, err := q.Enqueue(t.Context(), note{Number: n}, job.Tries(2))
			if err != nil {
				t.Fatal(err)
			}
			ids[n] = id
		}
		given := wait(t, q, ids[1], job.Failed)
		if text := strings.Join(given.Problems, "\n"); given.Attempt != 1 || !strings.Contains(text, "no such case") || strings.Contains(text, "13800138000") {
			t.Errorf("given up: got %+v, want one attempt, its reason, no number", given)
		}
		recovered := wait(t, q, ids[2], job.Done)
		if text := strings.Join(recovered.Problems, "\n"); !strings.Contains(text, "panic: broken for **") || recovered.Attempt != 2 || recovered.Done != 3 {
			t.Errorf("after a panic: got %+v, want the masked panic, attempt 2, progress 3", recovered)
		}
		if failed := wait(t, q, ids[3], job.Failed); len(failed.Problems) != 2 {
			t.Errorf("used up: got %d problems, want 2", len(failed.Problems))
		}
	})
}

func TestOnceAndSingle(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, db *store.DB) {
		release := make(chan struct{})
		q := work(t, db, func(ctx context.Context, task *job.Task[note]) error {
			<-release
			return effect(db, ctx, task)
		})
		enqueue := func(n int, option job.Option) int64 {
			t.Helper()
			var id int64
			err := db.InTx(t.Context(), func(ctx context.Context) (err error) {
				id, err = q.Enqueue(ctx, note{Number: n}, option)
				return err
			})
			if err != nil {
				t.Fatal(err)
			}
			return id
		}
		once, single := enqueue(1, job.Once()), enqueue(2, job.Single())
		if got := enqueue(1, job.Once()); got != once {
			t.Errorf("second Once: got job %d, want %d", got, once)
		}
		if got := enqueue(2, job.Single()); got != single {
			t.Errorf("second Single: got job %d, want %d", got, single)
		}
		close(release)
		wait(t, q, once, job.Done)
		wait(t, q, single, job.Done)
		if got := enqueue(1, job.Once()); got != once {
			t.Errorf("Once after the end: got job %d, want %d", got, once)
		}
		again := enqueue(2, job.Single())
		if again == single {
			t.Errorf("Single after the end: got the finished job %d", again)
		}
		wait(t, q, again, job.Done)
	})
}

// sweep is a periodic job.
type sweep struct{}

func (sweep) Kind() string { return "test_sweep" }

func TestPeriodicJobsRunOncePerPeriod(t *testing.T) {
	t.Parallel()
	if testing.Short() {
		t.Skip("waits for the election of a leader")
	}
	each(t, func(t *testing.T, db *store.DB) {
		ran := make(chan time.Time, 100)
		for _, db := range []*store.DB{db, storetest.Again(t, db)} {
			h := job.NewHandlers()
			job.Handle(h, func(context.Context, *job.Task[sweep]) error { ran <- time.Now(); return nil }, job.Handling{})
			h.Every(24*time.Hour, sweep{})
			start(t, db, h)
		}
		select {
		case <-ran:
		case <-time.After(30 * time.Second):
			t.Fatal("the job did not run within 30 s")
		}
		select {
		case <-ran:
			t.Error("the job ran twice in one period")
		case <-time.After(2 * time.Second):
		}
	})
}

package job_test

import (
	"context"
	"fmt"
	"log/slog"
	"os"
	"testing"
	"time"

	"go.uber.org/goleak"

	"github.com/bonafide-aftersale/bonafide/internal/job"
	"github.com/bonafide-aftersale/bonafide/internal/store"
	"github.com/bonafide-aftersale/bonafide/internal/store/storetest"
)

// The test program is also the worker that a test kills: with this variable it
// works on the named database and never finishes a job.
const victim = "BONAFIDE_TEST_VICTIM"

func TestMain(m *testing.M) {
	if name := os.Getenv(victim); name != "" {
		if err := hang(name); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
		return
	}
	goleak.VerifyTestMain(m, goleak.IgnoreAnyFunction("database/sql.(*DB).connectionOpener"))
}

// hang is the worker that will be killed in the middle of a job.
func hang(name string) error {
	ctx := context.Background()
	db, err := store.Open(ctx, store.Config{Database: name, Conns: 4})
	if err != nil {
		return err
	}
	h := job.NewHandlers()
	job.Handle(h, func(ctx context.Context, task *job.Task[note]) error {
		fmt.Println("running", task.ID)
		<-ctx.Done()
		return ctx.Err()
	}, job.Handling{})
	q, err := job.Open(ctx, db, h, config())
	if err != nil {
		return err
	}
	if err := q.Start(ctx); err != nil {
		return err
	}
	select {} // until killed
}

// note is the job of these tests.
type note struct {
	CaseID string `json:"case_id"`
	Number int    `json:"number"`
}

func (note) Kind() string { return "test_note" }

func config() job.Config {
	return job.Config{
		Beat: 100 * time.Millisecond, Poll: 50 * time.Millisecond,
		Queues: map[string]int{job.Usual: 4}, Log: slog.New(slog.DiscardHandler),
	}
}

// work opens a queue whose jobs fn handles, and works until the test ends.
func work(t *testing.T, db *store.DB, fn func(ctx context.Context, task *job.Task[note]) error) *job.Queue {
	t.Helper()
	h := job.NewHandlers()
	job.Handle(h, fn, job.Handling{})
	return start(t, db, h)
}

func start(t *testing.T, db *store.DB, h *job.Handlers) *job.Queue {
	t.Helper()
	q, err := job.Open(t.Context(), db, h, config())
	if err != nil {
		t.Fatal(err)
	}
	if err := q.Start(context.WithoutCancel(t.Context())); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		ctx, cancel := context.WithTimeout(context.Background(), 5*time.Second)
		defer cancel()
		if err := q.Stop(ctx); err != nil {
			t.Errorf("stop: %v", err)
		}
	})
	return q
}

// wait waits until the job is in the state.
func wait(t *testing.T, q *job.Queue, id int64, want job.State) job.Status {
	t.Helper()
	var s job.Status
	for end := time.Now().Add(20 * time.Second); time.Now().Before(end); time.Sleep(20 * time.Millisecond) {
		var err error
		if s, err = q.Status(t.Context(), id); err != nil {
			t.Fatal(err)
		}
		if s.State == want {
			return s
		}
	}
	t.Fatalf("job %d: got %+v, want state %s", id, s, want)
	return s
}

// each runs a test on both engines. The databases of this package are shared
// by several clients, so they get a table that counts what jobs did.
func each(t *testing.T, test func(t *testing.T, db *store.DB)) {
	t.Helper()
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		if _, err := db.Exec(t.Context(), `CREATE TABLE effect (number BIGINT NOT NULL)`); err != nil {
			t.Fatal(err)
		}
		test(t, db)
	})
}

// effect writes down that a job was done, within its transaction.
func effect(db *store.DB, ctx context.Context, task *job.Task[note]) error {
	return db.InTx(ctx, func(ctx context.Context) error {
		if _, err := db.Exec(ctx, `INSERT INTO effect (number) VALUES ($1)`, task.Args.Number); err != nil {
			return err
		}
		return task.Finish(ctx)
	})
}

// effects returns how often each number was done.
func effects(t *testing.T, db *store.DB) map[int]int {
	t.Helper()
	rows, err := db.Query(t.Context(), `SELECT number, count(*) FROM effect GROUP BY number ORDER BY number`)
	if err != nil {
		t.Fatal(err)
	}
	defer rows.Close()
	all := make(map[int]int)
	for rows.Next() {
		var number, times int
		if err := rows.Scan(&number, &times); err != nil {
			t.Fatal(err)
		}
		all[number] = times
	}
	if err := rows.Err(); err != nil {
		t.Fatal(err)
	}
	return all
}

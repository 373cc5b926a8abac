package job

import (
	"context"
	"crypto/rand"
	"database/sql"
	"errors"
	"fmt"
	"log/slog"
	"runtime"
	"strings"
	"sync"
	"time"

	"github.com/jackc/pgx/v5/pgxpool"
	"github.com/riverqueue/river"
	"github.com/riverqueue/river/riverdriver"
	"github.com/riverqueue/river/riverdriver/riverdatabasesql"
	"github.com/riverqueue/river/riverdriver/riverpgxv5"
	"github.com/riverqueue/river/riverdriver/riversqlite"
	"github.com/riverqueue/river/rivertype"
)

// Database is what the queue needs of internal/store's DB.
type Database interface {
	// SQLTx MUST return the transaction of the context, nil if there is none.
	SQLTx(ctx context.Context) *sql.Tx
	// Exec MUST run in the context's transaction if there is one.
	Exec(ctx context.Context, statement string, args ...any) (sql.Result, error)
	// Writer MUST be a pool that may write; of one connection on SQLite.
	Writer() *sql.DB
	// Reader MUST be a pool that sees what was committed.
	Reader() *sql.DB
	// PostgresURL MUST be empty exactly if the engine is SQLite.
	PostgresURL() string
	// AfterCommit MUST call f after the commit, or at once outside a transaction.
	AfterCommit(ctx context.Context, f func())
}

// The queues that Config has when it names none.
const (
	Usual = river.QueueDefault // short jobs, several at a time
	Heavy = "heavy"            // much memory or computing, few at a time
)

// Config says how a process works on jobs. Its zero value will do.
type Config struct {
	// ID names the worker among all that share the database; a random one if
	// empty.
	ID string
	// Queues are the names and how many jobs of each run at once in this
	// process. If nil: Usual, twice the number of processors; Heavy, half of it.
	Queues map[string]int
	// Beat is how often a worker gives a sign of life; 5 s if zero. A worker
	// that gave none for 6 beats is taken for dead.
	Beat time.Duration
	// Poll is how often the queue is asked for jobs that nobody announced: 250 ms
	// on SQLite, where nothing else announces them, 1 s on PostgreSQL.
	Poll time.Duration
	// Log hears of failures; slog.Default() if nil.
	Log *slog.Logger
}

// Queue takes jobs and, once started, works on them. It is safe for concurrent
// use.
type Queue struct {
	db      Database
	config  Config
	driver  riverdriver.Driver[*sql.Tx]
	client  *river.Client[*sql.Tx] // takes jobs, and works on them on SQLite
	works   runner                 // nil if the process works on none
	pool    *pgxpool.Pool          // of the workers, on PostgreSQL
	running running
	life    sync.WaitGroup
	end     context.CancelFunc
}

// runner is the working half of a client.
type runner interface {
	Start(ctx context.Context) error
	Stop(ctx context.Context) error
	StopAndCancel(ctx context.Context) error
}

// Open prepares a queue. With nil handlers it only takes jobs.
func Open(ctx context.Context, db Database, h *Handlers, c Config) (*Queue, error) {
	if c.ID == "" {
		c.ID = "worker_" + strings.ToLower(rand.Text())
	}
	if c.Beat <= 0 {
		c.Beat = 5 * time.Second
	}
	if c.Log == nil {
		c.Log = slog.Default()
	}
	if c.Queues == nil {
		n := runtime.GOMAXPROCS(0)
		c.Queues = map[string]int{Usual: 2 * n, Heavy: max(1, n/2)}
	}
	if c.Poll <= 0 {
		c.Poll = time.Second
		if db.PostgresURL() == "" {
			c.Poll = 250 * time.Millisecond
		}
	}
	q := &Queue{db: db, config: c}
	settings := q.settings(h)
	if db.PostgresURL() == "" {
		return q.onSQLite(h, settings)
	}
	return q.onPostgres(ctx, h, settings)
}

// onSQLite has one client for both halves, on the one connection that writes.
func (q *Queue) onSQLite(h *Handlers, settings *river.Config) (*Queue, error) {
	q.driver = riversqlite.New(q.db.Writer())
	client, err := river.NewClient(q.driver, settings)
	if err != nil {
		return nil, fmt.Errorf("job: %w", err)
	}
	q.client = client
	if h != nil {
		q.works = client
	}
	return q, nil
}

// onPostgres takes jobs through database/sql, to share the transaction, and
// works on them through pgx, to be notified.
func (q *Queue) onPostgres(ctx context.Context, h *Handlers, settings *river.Config) (*Queue, error) {
	q.driver = riverdatabasesql.New(q.db.Writer())
	taking := *settings
	taking.Queues, taking.Workers, taking.PeriodicJobs = nil, nil, nil
	client, err := river.NewClient(q.driver, &taking)
	if err != nil {
		return nil, fmt.Errorf("job: %w", err)
	}
	q.client = client
	if h == nil {
		return q, nil
	}
	config, err := pgxpool.ParseConfig(q.db.PostgresURL())
	if err != nil {
		return nil, errors.New("job: the address of the database cannot be read") // the error would quote it
	}
	// Fetching, completing, electing, and one connection that listens.
	config.MaxConns = int32(3 + len(settings.Queues))
	config.ConnConfig.RuntimeParams["timezone"] = "UTC"
	config.ConnConfig.RuntimeParams["application_name"] = "bonafide jobs"
	if q.pool, err = pgxpool.NewWithConfig(ctx, config); err != nil {
		return nil, fmt.Errorf("job: %w", err)
	}
	workers, err := river.NewClient(riverpgxv5.New(q.pool), settings)
	if err != nil {
		q.pool.Close()
		return nil, fmt.Errorf("job: %w", err)
	}
	q.works = workers
	return q, nil
}

// settings translates the configuration.
func (q *Queue) settings(h *Handlers) *river.Config {
	s := &river.Config{
		ID:                  q.config.ID,
		Logger:              q.config.Log,
		MaxAttempts:         Attempts,
		RetryPolicy:         policy{},
		FetchPollInterval:   q.config.Poll,
		FetchCooldown:       min(100*time.Millisecond, q.config.Poll),
		SkipUnknownJobCheck: true,
		JobTimeout:          defaultTimeout,
		Middleware:          []rivertype.Middleware{&bring{q: q}},
	}
	if h == nil {
		return s
	}
	s.Workers = h.workers
	s.Queues = make(map[string]river.QueueConfig, len(q.config.Queues))
	for name, n := range q.config.Queues {
		s.Queues[name] = river.QueueConfig{MaxWorkers: n}
	}
	// The last resort, for a job whose worker lives on and has forgotten it.
	s.RescueStuckJobsAfter = max(h.longest, defaultTimeout) + 10*time.Minute
	for _, p := range h.periodic {
		s.PeriodicJobs = append(s.PeriodicJobs, p.river())
	}
	return s
}

// bring puts the queue into the context of each job.
type bring struct {
	river.MiddlewareDefaults
	q *Queue
}

type queueKey struct{}

func (b *bring) Work(ctx context.Context, _ *rivertype.JobRow, next func(context.Context) error) error {
	return next(context.WithValue(ctx, queueKey{}, b.q))
}

// Start begins to work. Jobs run until Stop; cancelling ctx cancels them.
func (q *Queue) Start(ctx context.Context) error {
	if q.works == nil {
		return errors.New("job: this process has no handlers")
	}
	if err := q.beat(ctx); err != nil {
		return fmt.Errorf("job: %w", err)
	}
	if err := q.works.Start(ctx); err != nil {
		return fmt.Errorf("job: %w", err)
	}
	var life context.Context
	life, q.end = context.WithCancel(ctx)
	q.life.Go(func() { q.live(life) })
	return nil
}

// Stop takes no further jobs and waits for the running ones. When ctx ends it
// cancels their contexts, and waits for them at most 10 s more; they will be
// tried again.
func (q *Queue) Stop(ctx context.Context) error {
	var err error
	if q.end != nil {
		err = q.works.Stop(ctx)
		if ctx.Err() != nil {
			hurry, cancel := context.WithTimeout(context.WithoutCancel(ctx), 10*time.Second)
			defer cancel()
			err = q.works.StopAndCancel(hurry)
		}
		q.end()
		q.life.Wait()
		q.end = nil
		q.leave(context.WithoutCancel(ctx))
	}
	if q.pool != nil {
		q.pool.Close()
	}
	return err
}

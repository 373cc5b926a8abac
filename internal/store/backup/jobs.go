package backup

import (
	"bytes"
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"github.com/riverqueue/river/riverdriver"
	"github.com/riverqueue/river/riverdriver/riverdatabasesql"
	"github.com/riverqueue/river/riverdriver/riversqlite"
	"github.com/riverqueue/river/rivershared/uniquestates"
	"github.com/riverqueue/river/rivertype"

	"github.com/bonafide-aftersale/bonafide/internal/store"
)

// errNoTx cannot happen: jobs are read and written within a transaction.
var errNoTx = errors.New("backup: no transaction")

// executor returns the job queue's own access to the context's transaction.
func executor(ctx context.Context, db *store.DB) (riverdriver.Executor, error) {
	tx := db.SQLTx(ctx)
	if tx == nil {
		return nil, errNoTx
	}
	var driver riverdriver.Driver[*sql.Tx] = riverdatabasesql.New(nil)
	if db.Engine() == store.SQLite {
		driver = riversqlite.New(nil)
	}
	return driver.UnwrapExecutor(tx), nil
}

// writeJobs writes all jobs, the finished ones too: records may name them.
func writeJobs(ctx context.Context, db *store.DB, out *lineWriter) (n int64, err error) {
	jobs, err := executor(ctx, db)
	if err != nil {
		return 0, err
	}
	var after int64
	for {
		page, err := jobs.JobList(ctx, &riverdriver.JobListParams{
			Max: 1000, OrderByClause: "id", WhereClause: "id > @after", NamedArgs: map[string]any{"after": after},
		})
		if err != nil {
			return n, fmt.Errorf("backup: jobs: %w", err)
		}
		if len(page) == 0 {
			return n, nil
		}
		for _, job := range page {
			// PostgreSQL writes JSON with spaces.
			for _, text := range []*[]byte{&job.EncodedArgs, &job.Metadata} {
				var b bytes.Buffer
				if err := json.Compact(&b, *text); err != nil {
					return n, fmt.Errorf("backup: job %d: %w", job.ID, err)
				}
				*text = b.Bytes()
			}
			if err := out.put(job); err != nil {
				return n, err
			}
		}
		n += int64(len(page))
		after = page[len(page)-1].ID
	}
}

// readJob adds a job under its old id. One that was running waits again: its
// worker is not here.
func readJob(ctx context.Context, db *store.DB, line []byte) error {
	jobs, err := executor(ctx, db)
	if err != nil {
		return err
	}
	var old rivertype.JobRow
	if err := json.Unmarshal(line, &old); err != nil {
		return damaged("a job cannot be read", err)
	}
	if old.State == rivertype.JobStateRunning {
		old.State = rivertype.JobStateAvailable
	}
	failures := make([][]byte, len(old.Errors))
	for i, e := range old.Errors {
		if failures[i], err = json.Marshal(e); err != nil {
			return err
		}
	}
	p := &riverdriver.JobInsertFullParams{
		Attempt: old.Attempt, AttemptedAt: old.AttemptedAt, AttemptedBy: old.AttemptedBy, CreatedAt: &old.CreatedAt,
		EncodedArgs: old.EncodedArgs, Errors: failures, FinalizedAt: old.FinalizedAt, Kind: old.Kind, MaxAttempts: old.MaxAttempts,
		Metadata: old.Metadata, Priority: old.Priority, Queue: old.Queue, ScheduledAt: &old.ScheduledAt, State: old.State,
		Tags: old.Tags, UniqueStates: uniquestates.UniqueStatesToBitmask(old.UniqueStates),
	}
	for _, t := range []*time.Time{p.CreatedAt, p.ScheduledAt, p.AttemptedAt, p.FinalizedAt} {
		if t != nil {
			*t = t.UTC()
		}
	}
	if p.Tags == nil {
		p.Tags = []string{}
	}
	added, err := jobs.JobInsertFull(ctx, p)
	if err != nil {
		return fmt.Errorf("backup: job %d: %w", old.ID, err)
	}
	// The driver chooses the id. It lies beyond all old ones (see jobIDs), so
	// that none of these moves can meet another. And its driver for
	// database/sql passes the unique key as a text, which it is not.
	var key any
	if old.UniqueKey != nil {
		key = old.UniqueKey
	}
	_, err = db.Exec(ctx, `UPDATE river_job SET id = $1, unique_key = $2 WHERE id = $3`, old.ID, key, added.ID)
	return err
}

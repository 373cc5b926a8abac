package backup

import (
	"bytes"
	"compress/gzip"
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"math"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"filippo.io/age"

	"github.com/bonafide-aftersale/bonafide/internal/fault"
	"github.com/bonafide-aftersale/bonafide/internal/job"
	"github.com/bonafide-aftersale/bonafide/internal/store"
	"github.com/bonafide-aftersale/bonafide/internal/store/storetest"
)

// note is a job of these tests.
type note struct {
	Number int `json:"number"`
}

func (note) Kind() string { return "test_note" }

var noon = time.Date(2026, 11, 22, 12, 0, 0, 0, time.UTC)

// migrate makes the tables of the program and, as a migration would, some that
// have everything a table can have.
func migrate(db *store.DB, ctx context.Context) error {
	statements := []string{
		`CREATE TABLE IF NOT EXISTS test_part (id TEXT PRIMARY KEY, whole_id TEXT REFERENCES test_part (id), n BIGINT, f DOUBLE PRECISION,
			b BYTEA, yes BOOLEAN NOT NULL, "order" TEXT, signs BIGINT GENERATED ALWAYS AS (length(id)) STORED)`,
		`CREATE TABLE IF NOT EXISTS test_entry (number BIGSERIAL PRIMARY KEY, part_id TEXT NOT NULL REFERENCES test_part (id))`,
		`CREATE TABLE IF NOT EXISTS test_account (id TEXT PRIMARY KEY, fen BIGINT NOT NULL)`,
		`INSERT INTO test_account (id, fen) VALUES ('seed', 1) ON CONFLICT (id) DO NOTHING`,
	}
	if db.Engine() == store.SQLite {
		statements = append(statements, `CREATE TRIGGER IF NOT EXISTS test_entry_stays BEFORE DELETE ON test_entry BEGIN SELECT RAISE(ABORT, 'an entry stays'); END`)
	} else {
		statements = append(statements,
			`CREATE OR REPLACE FUNCTION test_entry_stays() RETURNS trigger AS $$ BEGIN RAISE EXCEPTION 'an entry stays'; END $$ LANGUAGE plpgsql`,
			`CREATE OR REPLACE TRIGGER test_entry_stays BEFORE DELETE ON test_entry FOR EACH ROW EXECUTE FUNCTION test_entry_stays()`)
	}
	if err := db.Migrate(ctx); err != nil {
		return err
	}
	for _, s := range statements {
		if db.Engine() == store.SQLite {
			s = strings.NewReplacer("BYTEA", "BLOB", "BIGSERIAL PRIMARY KEY", "INTEGER PRIMARY KEY AUTOINCREMENT").Replace(s)
		}
		if _, err := db.Exec(ctx, s); err != nil {
			return err
		}
	}
	return nil
}

// filled returns a database with records of every kind, and the id of a job
// that waits.
func filled(t *testing.T, engine store.Engine) (db *store.DB, waiting int64) {
	t.Helper()
	db = storetest.New(t, engine)
	if err := migrate(db, t.Context()); err != nil {
		t.Fatal(err)
	}
	if _, err := db.Installation(t.Context(), noon); err != nil {
		t.Fatal(err)
	}
	must := func(statement string, args ...any) {
		t.Helper()
		if _, err := db.Exec(t.Context(), statement, args...); err != nil {
			t.Fatal(err)
		}
	}
	// The seed of the migration was deleted and something else written.
	must(`DELETE FROM test_account`)
	must(`INSERT INTO test_account (id, fen) VALUES ('a', 500), ('b', 500)`)
	must(`INSERT INTO test_part (id, n, f, b, yes, "order") VALUES ($1, $2, $3, $4, $5, $6)`, "z", int64(math.MinInt64), math.Inf(1), []byte{}, true, "")
	must(`INSERT INTO test_part (id, whole_id, n, f, b, yes, "order") VALUES ($1, $2, $3, $4, $5, $6, $7)`, "a", "z", int64(math.MaxInt64/4), 0.1, []byte{0, 255}, false, "真凭 \"'\\\n\u2028")
	must(`INSERT INTO test_part (id, yes) VALUES ($1, $2)`, "nothing", true)
	for n := range 2*batchRows + 7 {
		must(`INSERT INTO test_part (id, whole_id, n, yes) VALUES ($1, 'z', $2, FALSE)`, fmt.Sprintf("p%d", n), int64(n))
	}
	must(`INSERT INTO test_entry (part_id) VALUES ('z'), ('a')`)

	q, err := job.Open(t.Context(), db, nil, job.Config{})
	if err != nil {
		t.Fatal(err)
	}
	for n := range 30 {
		option := job.At(noon.Add(time.Hour))
		if n%2 == 0 {
			option = job.Once()
		}
		id, err := q.Enqueue(t.Context(), note{n}, option)
		if err != nil {
			t.Fatal(err)
		}
		switch {
		case n < 10: // gone, so that ids do not begin at one
			must(`DELETE FROM river_job WHERE id = $1`, id)
		case n == 20:
			if err := q.Cancel(t.Context(), id); err != nil {
				t.Fatal(err)
			}
		case n == 28:
			waiting = id
		}
	}
	return db, waiting
}

// moments are the times of jobs, which SQLite keeps in milliseconds and
// PostgreSQL in microseconds; those of the tests' own choice are compared.
var moments = regexp.MustCompile(`"(CreatedAt|ScheduledAt|FinalizedAt)":"[^"]*"`)

// begun returns a database that an interrupted restore left: it takes another
// one, and saves the test the migrations.
func begun(t *testing.T, engine store.Engine) *store.DB {
	t.Helper()
	db := storetest.New(t, engine)
	if _, err := db.Exec(t.Context(), `INSERT INTO installation (one, id, created_at) VALUES (1, $1, 0)`, store.Restoring); err != nil {
		t.Fatal(err)
	}
	return db
}

// lines returns what a backup holds, without its header and its last line.
func lines(t *testing.T, db *store.DB) []string {
	t.Helper()
	var b bytes.Buffer
	if _, err := Write(t.Context(), db, &b, noon); err != nil {
		t.Fatal(err)
	}
	zip, err := gzip.NewReader(&b)
	if err != nil {
		t.Fatal(err)
	}
	text, err := io.ReadAll(zip)
	if err != nil {
		t.Fatal(err)
	}
	all := strings.Split(strings.TrimSpace(string(text)), "\n")
	all = all[1 : len(all)-1]
	for i, line := range all {
		if object([]byte(line), "ID") {
			line = moments.ReplaceAllStringFunc(line, func(m string) string {
				if strings.Contains(m, noon.Add(time.Hour).Format(time.RFC3339)) {
					return m
				}
				return ""
			})
			all[i] = strings.Replace(line, `"Errors":[]`, `"Errors":null`, 1)
		}
	}
	slices.Sort(all)
	return all
}

func TestEveryEngineReadsEveryEngine(t *testing.T) {
	t.Parallel()
	for _, from := range storetest.Engines {
		for _, to := range storetest.Engines {
			t.Run(string(from)+" to "+string(to), func(t *testing.T) {
				t.Parallel()
				db, waiting := filled(t, from)
				var b bytes.Buffer
				wrote, err := Write(t.Context(), db, &b, noon)
				if err != nil {
					t.Fatal(err)
				}
				target := storetest.Open(t, storetest.Empty(t, to))
				h, read, err := restore(t.Context(), target, &b, migrate)
				if err != nil {
					t.Fatal(err)
				}
				if read != wrote || read.Jobs != 20 || h.Engine != string(from) || h.CreatedAt != noon.UnixMicro() {
					t.Errorf("got %+v of %+v, want %+v with 20 jobs", read, h, wrote)
				}
				got, want := lines(t, target), lines(t, db)
				if len(got) != len(want) {
					t.Errorf("got %d lines, want %d", len(got), len(want))
				}
				for i := range min(len(got), len(want)) {
					if got[i] != want[i] {
						t.Fatalf("got  %s\nwant %s", got[i], want[i])
					}
				}
				stillWhole(t, target, waiting)
			})
		}
	}
}

// stillWhole checks that a restored database has its rules and counters, and
// that its jobs are done.
func stillWhole(t *testing.T, db *store.DB, waiting int64) {
	t.Helper()
	var number int64
	if err := db.QueryRow(t.Context(), `INSERT INTO test_entry (part_id) VALUES ('z') RETURNING number`).Scan(&number); err != nil || number != 3 {
		t.Errorf("next entry: got number %d, %v; want 3", number, err)
	}
	if _, err := db.Exec(t.Context(), `INSERT INTO test_entry (part_id) VALUES ('nobody')`); !errors.Is(err, store.ErrReference) {
		t.Errorf("entry of no part: got %v, want ErrReference", err)
	}
	if _, err := db.Exec(t.Context(), `DELETE FROM test_entry`); err == nil {
		t.Error("the trigger is gone")
	}
	if id, err := db.Installation(t.Context(), noon); err != nil || id == store.Restoring {
		t.Errorf("installation: got %q, %v", id, err)
	}
	h := job.NewHandlers()
	done := make(chan int64, 100)
	job.Handle(h, func(_ context.Context, task *job.Task[note]) error { done <- task.ID; return nil }, job.Handling{})
	q, err := job.Open(t.Context(), db, h, job.Config{Poll: 50 * time.Millisecond, Beat: 100 * time.Millisecond, Log: slog.New(slog.DiscardHandler)})
	if err != nil {
		t.Fatal(err)
	}
	again, err := q.Enqueue(t.Context(), note{28}, job.Once())
	if err != nil || again != waiting {
		t.Errorf("the same job once more: got id %d, %v; want %d, which waits", again, err, waiting)
	}
	fresh, err := q.Enqueue(t.Context(), note{1000})
	if err != nil || fresh <= waiting || fresh > 1000 {
		t.Errorf("a new job: got id %d, %v; want a few after %d", fresh, err, waiting)
	}
	if err := q.Start(t.Context()); err != nil {
		t.Fatal(err)
	}
	defer q.Stop(context.Background())
	seen := make(map[int64]bool)
	for end := time.After(20 * time.Second); !seen[waiting] || !seen[fresh]; {
		select {
		case id := <-done:
			seen[id] = true
		case <-end:
			t.Fatalf("got jobs %v done, want %d and %d among them", seen, waiting, fresh)
		}
	}
}

// Money moves from one account to the other while the backup is written: it
// must be whole in the backup.
func TestBackupShowsOneMoment(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, _ *store.DB) {
		engine := store.Engine(t.Name()[strings.LastIndex(t.Name(), "/")+1:])
		db, _ := filled(t, engine)
		ctx, cancel := context.WithCancel(t.Context())
		var mover sync.WaitGroup
		moved := 0
		mover.Go(func() {
			for ctx.Err() == nil {
				err := db.InTx(t.Context(), func(ctx context.Context) error {
					_, err := db.Exec(ctx, `UPDATE test_account SET fen = fen - 1 WHERE id = 'a'`)
					if err == nil {
						_, err = db.Exec(ctx, `UPDATE test_account SET fen = fen + 1 WHERE id = 'b'`)
					}
					return err
				})
				if err != nil {
					t.Error(err)
					return
				}
				moved++
				time.Sleep(time.Millisecond)
			}
		})
		for range 2 {
			var b bytes.Buffer
			if _, err := Write(t.Context(), db, &b, noon); err != nil {
				t.Fatal(err)
			}
			target := begun(t, store.SQLite)
			if _, _, err := restore(t.Context(), target, &b, migrate); err != nil {
				t.Fatal(err)
			}
			var sum int
			if err := target.QueryRow(t.Context(), `SELECT sum(fen) FROM test_account`).Scan(&sum); err != nil || sum != 1000 {
				t.Errorf("got %d fen in the backup, %v; want 1000", sum, err)
			}
		}
		cancel()
		mover.Wait()
		if moved == 0 {
			t.Error("nothing moved during the backups")
		}
	})
}

func TestRestoreIsAllOrNothing(t *testing.T) {
	t.Parallel()
	db, _ := filled(t, store.SQLite)
	var whole bytes.Buffer
	if _, err := Write(t.Context(), db, &whole, noon); err != nil {
		t.Fatal(err)
	}
	zip, _ := gzip.NewReader(bytes.NewReader(whole.Bytes()))
	text, err := io.ReadAll(zip)
	if err != nil {
		t.Fatal(err)
	}
	for _, to := range storetest.Engines {
		t.Run(string(to), func(t *testing.T) {
			t.Parallel()
			target := storetest.Open(t, storetest.Empty(t, to))
			for name, broken := range map[string][]byte{
				"cut off":           whole.Bytes()[:whole.Len()*2/3],
				"one letter":        zipped(bytes.Replace(text, []byte("真"), []byte("直"), 1)),
				"a row less":        zipped(bytes.Replace(text, []byte(`[500,"b"]`+"\n"), nil, 1)),
				"something follows": zipped(append(slices.Clone(text), "[]\n"...)),
				"no backup":         []byte("no backup"),
			} {
				_, _, err := restore(t.Context(), target, bytes.NewReader(broken), migrate)
				if !errors.Is(err, ErrDamaged) || fault.KindOf(err) != fault.Unreadable {
					t.Errorf("%s: got %v, want ErrDamaged", name, err)
				}
			}
			var n int
			if err := target.QueryRow(t.Context(), `SELECT count(*) FROM test_part`).Scan(&n); err != nil || n != 0 {
				t.Errorf("got %d rows after broken restores, %v; want none", n, err)
			}
			if _, err := target.Installation(t.Context(), noon); fault.KindOf(err) != fault.Conflict {
				t.Errorf("serving a half restored database: got %v, want a conflict", err)
			}
			// It can be tried again, and then not any more.
			if _, _, err := restore(t.Context(), target, bytes.NewReader(whole.Bytes()), migrate); err != nil {
				t.Error(err)
			}
			if _, _, err := restore(t.Context(), target, bytes.NewReader(whole.Bytes()), migrate); fault.KindOf(err) != fault.Conflict {
				t.Errorf("restore over records: got %v, want a conflict", err)
			}
			if _, _, err := Restore(t.Context(), storetest.New(t, to), bytes.NewReader(whole.Bytes())); fault.KindOf(err) != fault.Conflict {
				t.Errorf("restore over a migrated database: got %v, want a conflict", err)
			}
		})
	}
	t.Run("unknown", func(t *testing.T) {
		t.Parallel()
		for name, changed := range map[string][]byte{
			"newer format":   bytes.Replace(text, []byte(`{"bonafide_backup":1`), []byte(`{"bonafide_backup":2`), 1),
			"unknown table":  bytes.Replace(text, []byte(`{"table":"test_account"`), []byte(`{"table":"counts"`), 1),
			"unknown column": bytes.Replace(text, []byte(`{"name":"fen"`), []byte(`{"name":"yuan"`), 1),
		} {
			target := begun(t, store.SQLite)
			if _, _, err := restore(t.Context(), target, bytes.NewReader(zipped(changed)), migrate); fault.KindOf(err) != fault.Invalid {
				t.Errorf("%s: got %v, want invalid", name, err)
			}
		}
	})
}

func zipped(text []byte) []byte {
	var b bytes.Buffer
	zip := gzip.NewWriter(&b)
	zip.Write(text)
	zip.Close()
	return b.Bytes()
}

func TestSealedFile(t *testing.T) {
	t.Parallel()
	db, _ := filled(t, store.SQLite)
	key, err := age.GenerateX25519Identity()
	if err != nil {
		t.Fatal(err)
	}
	other, err := age.GenerateX25519Identity()
	if err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(t.TempDir(), "backup.age")
	recipients := "# the safe\n" + key.Recipient().String() + "\n"
	wrote, err := WriteFile(t.Context(), db, path, recipients, noon)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := WriteFile(t.Context(), db, path, recipients, noon); !errors.Is(err, os.ErrExist) {
		t.Errorf("over an older backup: got %v, want ErrExist", err)
	}
	if left, _ := os.ReadDir(filepath.Dir(path)); len(left) != 1 {
		t.Errorf("got files %v, want the backup alone", left)
	}
	if info, err := os.Stat(path); err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("got mode %v, %v; want 0600", info.Mode(), err)
	}
	sealed, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := Unseal(bytes.NewReader(sealed), other.String()); fault.KindOf(err) != fault.Unreadable {
		t.Errorf("with another key: got %v, want unreadable", err)
	}
	if _, err := Unseal(bytes.NewReader(sealed), "AGE-SECRET-KEY-1NONE"); fault.KindOf(err) != fault.Invalid || strings.Contains(fmt.Sprint(err), "1NONE") {
		t.Errorf("with no key: got %v, want invalid without the key", err)
	}
	if _, err := Seal(io.Discard, "nobody"); fault.KindOf(err) != fault.Invalid {
		t.Errorf("to nobody: got %v, want invalid", err)
	}
	// One flipped bit anywhere is found before anything is committed.
	for _, at := range []int{len(sealed) / 2, len(sealed) - 1} {
		flipped := slices.Clone(sealed)
		flipped[at] ^= 1
		plain, err := Unseal(bytes.NewReader(flipped), key.String())
		if err == nil {
			_, _, err = restore(t.Context(), begun(t, store.SQLite), plain, migrate)
		}
		if err == nil {
			t.Errorf("a flipped bit at %d of %d was not found", at, len(sealed))
		}
	}
	plain, err := Unseal(bytes.NewReader(sealed), key.String())
	if err != nil {
		t.Fatal(err)
	}
	_, read, err := restore(t.Context(), begun(t, store.SQLite), plain, migrate)
	if err != nil || read != wrote {
		t.Errorf("got %+v, %v; want %+v", read, err, wrote)
	}
}

// The tables of all migrations can be backed up on both engines, and are the
// same on both.
func TestTablesAreTheSameOnBothEngines(t *testing.T) {
	t.Parallel()
	var all [2][]table
	for i, engine := range storetest.Engines {
		tables, err := catalogue(t.Context(), storetest.New(t, engine))
		if err != nil {
			t.Fatal(err)
		}
		all[i] = tables
	}
	got, want := fmt.Sprint(all[0]), fmt.Sprint(all[1])
	if got != want || len(all[0]) < 2 {
		t.Errorf("on SQLite %s\non PostgreSQL %s", got, want)
	}
}

func FuzzReader(f *testing.F) {
	f.Add([]byte("{\"bonafide_backup\":1}\n{\"table\":\"x\",\"columns\":[{\"name\":\"a\",\"kind\":\"int\"},{\"name\":\"b\",\"kind\":\"bytes\"}]}\n[1,\"AAE=\"]\n[null,null]\n{\"rows\":2,\"jobs\":0,\"sha256\":\"\"}\n"))
	f.Add([]byte("[[[[\n"))
	f.Fuzz(func(t *testing.T, text []byte) {
		in, err := newLineReader(bytes.NewReader(zipped(text)))
		if err != nil {
			t.Fatal(err)
		}
		in.header()
		l := loader{in: in, tables: []table{{"x", []column{{"a", integers}, {"b", blobs}}}}}
		for {
			line, err := in.next()
			if err != nil {
				return
			}
			if l.begin(line) == nil {
				continue
			}
			if len(l.batch.table.Columns) > 0 && l.batch.add(line) == nil && len(l.batch.args) != l.batch.rows*len(l.batch.table.Columns) {
				t.Fatalf("got %d values of %d rows", len(l.batch.args), l.batch.rows)
			}
		}
	})
}

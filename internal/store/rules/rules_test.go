package rules_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"reflect"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"go.uber.org/goleak"

	"github.com/bonafide-aftersale/bonafide/internal/fault"
	"github.com/bonafide-aftersale/bonafide/internal/policy"
	"github.com/bonafide-aftersale/bonafide/internal/policy/law"
	"github.com/bonafide-aftersale/bonafide/internal/store"
	"github.com/bonafide-aftersale/bonafide/internal/store/rules"
	"github.com/bonafide-aftersale/bonafide/internal/store/storetest"
)

func TestMain(m *testing.M) {
	goleak.VerifyTestMain(m, goleak.IgnoreTopFunction("database/sql.(*DB).connectionOpener"),
		goleak.IgnoreAnyFunction("github.com/jackc/pgx/v5/pgconn/ctxwatch.(*ContextWatcher).Watch.func1"))
}

const tenant = "T1"

// world is a service on a database, with a clock that the test moves.
type world struct {
	*policy.Service
	t      *testing.T
	store  *rules.Store
	now    atomic.Int64
	mu     sync.Mutex
	events []policy.Event
}

func newWorld(t *testing.T, db *store.DB) *world {
	w := &world{t: t, store: rules.New(db)}
	w.now.Store(time.Date(2026, 11, 22, 1, 0, 0, 0, time.UTC).UnixMicro())
	w.Service = &policy.Service{Tx: db, Records: w.store, Journal: w, Now: func() time.Time { return time.UnixMicro(w.now.Load()) }}
	return w
}

// Append implements policy.Journal.
func (w *world) Append(_ context.Context, e policy.Event) error {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.events = append(w.events, e)
	return nil
}

func (w *world) wait(d time.Duration) { w.now.Add(d.Microseconds()) }

func rule(id, when, then string) string {
	return fmt.Sprintf("\n[rule %s]\nwhen = %s\nthen = %s\nsays.zh-CN = 说明\nsays.en = Words\n", id, when, then)
}

func text(rules ...string) string {
	return "title.zh-CN = 规则\ntitle.en = Rules\n" + strings.Join(rules, "")
}

var (
	live   = rule("live", `request.kind == "refund_only"`, "require_live_capture")
	small  = rule("small", "request.amount <= yuan(20)", "allow_approval 20 yuan")
	senior = rule("senior", "request.amount > yuan(500)", "route_senior")
)

// ready drafts a text and tests it.
func (w *world) ready(text string) *policy.Version {
	w.t.Helper()
	v, err := w.Draft(w.t.Context(), tenant, text, "张三")
	if err != nil {
		w.t.Fatalf("draft: %v", err)
	}
	if _, err := w.Service.Backtest(w.t.Context(), tenant, v.ID, "张三", policy.Sample{}); err != nil {
		w.t.Fatalf("backtest: %v", err)
	}
	return v
}

// begin takes a text all the way to active.
func (w *world) begin(text string) *policy.Version {
	w.t.Helper()
	v := w.ready(text)
	v, err := w.Announce(w.t.Context(), tenant, v.ID, v.Revision, time.Time{}, "张三")
	if err != nil {
		w.t.Fatalf("announce: %v", err)
	}
	w.now.Store(v.Begins.UnixMicro())
	if n, err := w.ActivateDue(w.t.Context()); n != 1 || err != nil {
		w.t.Fatalf("activate: %d, %v", n, err)
	}
	return v
}

func facts(fen int64) policy.Facts {
	return policy.Facts{Request: policy.Request{Kind: "refund_only", Reason: "price", AskedFen: fen, PaidFen: fen}, LimitFen: 20_00,
		Evidence: policy.Evidence{Customer: []string{"video"}}, Findings: []policy.Finding{{Method: "sameshot", Relation: "same-shot", Strength: "weak"}}}
}

func TestLifeOfAVersion(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		w, ctx := newWorld(t, db), t.Context()
		is := func(err error, kind fault.Kind, key string) {
			t.Helper()
			e, ok := errors.AsType[*fault.Error](err)
			if !ok || e.Kind != kind || e.Key != key {
				t.Errorf("got %v, want %s %s", err, kind, key)
			}
		}
		first, err := w.Install(ctx, tenant, "张三")
		if err != nil || first.State != policy.Active || first.Backtest == "" {
			t.Fatalf("install: %+v, %v", first, err)
		}
		if again, err := w.Install(ctx, tenant, "李四"); err != nil || again.ID != first.ID {
			t.Errorf("installed again: %+v, %v", again, err)
		}
		v, err := w.Draft(ctx, tenant, text(live), "张三")
		if err != nil {
			t.Fatal(err)
		}
		_, err = w.Draft(ctx, tenant, text(live), "")
		is(err, fault.Denied, "policy.no_person")
		_, err = w.Announce(ctx, tenant, v.ID, v.Revision, time.Time{}, "张三")
		is(err, fault.Conflict, "policy.untested")
		if _, err := w.Service.Backtest(ctx, tenant, v.ID, "张三", policy.Sample{}); err != nil {
			t.Fatal(err)
		}
		// Another text needs another test.
		edited, err := w.Edit(ctx, tenant, v.ID, v.Revision, text(live, small), "李四")
		if err != nil || edited.Revision != 2 {
			t.Fatalf("edit: %+v, %v", edited, err)
		}
		_, err = w.Edit(ctx, tenant, v.ID, v.Revision, text(live), "王五")
		is(err, fault.Conflict, "policy.changed")
		_, err = w.Announce(ctx, tenant, v.ID, 2, time.Time{}, "张三")
		is(err, fault.Conflict, "policy.untested")
		if _, err := w.Service.Backtest(ctx, tenant, v.ID, "张三", policy.Sample{}); err != nil {
			t.Fatal(err)
		}
		_, err = w.Announce(ctx, tenant, v.ID, 2, w.Now().Add(14*24*time.Hour), "张三")
		is(err, fault.Invalid, "policy.too_soon")
		_, err = w.Announce(ctx, tenant, v.ID, 2, w.Now().Add(400*24*time.Hour), "张三")
		is(err, fault.Invalid, "policy.too_late")
		announced, err := w.Announce(ctx, tenant, v.ID, 2, time.Time{}, "张三")
		if err != nil || !announced.Major || announced.Base != first.ID || announced.Begins.In(law.Beijing).Format(time.DateOnly) != "2026-12-08" {
			t.Fatalf("announce: %+v, %v", announced, err)
		}
		_, err = w.Edit(ctx, tenant, v.ID, 3, text(live), "张三")
		is(err, fault.Conflict, "policy.not_draft")
		other := w.ready(text(senior))
		_, err = w.Announce(ctx, tenant, other.ID, other.Revision, time.Time{}, "张三")
		is(err, fault.Conflict, "policy.another")

		// Not a second before its day, and then once.
		w.now.Store(announced.Begins.Add(-time.Microsecond).UnixMicro())
		if n, err := w.ActivateDue(ctx); n != 0 || err != nil {
			t.Errorf("before its day: %d, %v", n, err)
		}
		w.wait(time.Microsecond)
		if n, err := w.ActivateDue(ctx); n != 1 || err != nil {
			t.Errorf("on its day: %d, %v", n, err)
		}
		if n, err := w.ActivateDue(ctx); n != 0 || err != nil {
			t.Errorf("again: %d, %v", n, err)
		}
		old, err := w.store.Version(ctx, tenant, first.ID)
		if err != nil || old.State != policy.Retired || !old.RetiredAt.Equal(announced.Begins) {
			t.Errorf("the first one: %+v, %v", old, err)
		}
		// A test against rules that are no longer in force does not count.
		_, err = w.Announce(ctx, tenant, other.ID, other.Revision, time.Time{}, "张三")
		is(err, fault.Conflict, "policy.untested")
		if _, err := w.Withdraw(ctx, tenant, other.ID, other.Revision, "张三"); err != nil {
			t.Errorf("withdraw: %v", err)
		}
		_, err = w.Withdraw(ctx, tenant, announced.ID, announced.Revision+1, "张三")
		is(err, fault.Conflict, "policy.not_draft")
		same := w.ready(text(live, small))
		_, err = w.Announce(ctx, tenant, same.ID, same.Revision, time.Time{}, "张三")
		is(err, fault.Conflict, "policy.same")
		if _, err := w.store.Version(ctx, "T2", v.ID); fault.KindOf(err) != fault.Missing {
			t.Errorf("another tenant: got %v, want Missing", err)
		}
		list, err := w.store.Versions(ctx, tenant, "", 10)
		if err != nil || len(list) != 4 || list[0].ID != same.ID {
			t.Errorf("got %d versions, %v", len(list), err)
		}
		if page, err := w.store.Versions(ctx, tenant, list[1].ID, 1); err != nil || len(page) != 1 || page[0].ID != list[2].ID {
			t.Errorf("the page after the second: %+v, %v", page, err)
		}
		var verbs []string
		for _, e := range w.events {
			verbs = append(verbs, string(e.Verb))
		}
		if got, want := strings.Join(verbs, " "), "activate draft backtest edit backtest announce draft backtest activate withdraw draft backtest"; got != want {
			t.Errorf("journal: got %s, want %s", got, want)
		}
	})
}

// A case is judged by the version that was active when it was filed, whatever
// has begun since, and both sides read the same of it.
func TestJudge(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		w, ctx := newWorld(t, db), t.Context()
		filed := w.Now()
		if _, err := w.Judge(ctx, policy.Filing{Tenant: tenant, Case: "C0", Filed: filed}, facts(10_00)); fault.KindOf(err) != fault.Missing {
			t.Errorf("without rules: got %v, want Missing", err)
		}
		old := w.begin(text(live))
		filed = w.Now().Add(time.Hour)
		fresh := w.begin(text(small))
		for _, test := range []struct {
			name   string
			filing policy.Filing
			want   string
			by     string
		}{
			{"filed before", policy.Filing{Filed: filed}, "require_live_capture", old.ID},
			{"the last microsecond before", policy.Filing{Filed: fresh.Begins.Add(-time.Microsecond)}, "require_live_capture", old.ID},
			{"filed at the moment", policy.Filing{Filed: fresh.Begins}, "allow_approval 20 yuan", fresh.ID},
			{"filed after, kept by the case", policy.Filing{Filed: fresh.Begins, Version: old.ID}, "require_live_capture", old.ID},
		} {
			test.filing.Tenant, test.filing.Case = tenant, test.name
			j, err := w.Judge(ctx, test.filing, facts(10_00))
			if err != nil {
				t.Fatal(err)
			}
			if j.Version != test.by || len(j.Result.Outcomes) != 1 || j.Result.Outcomes[0].Outcome.String() != test.want {
				t.Errorf("%s: got %+v by %s, want %s by %s", test.name, j.Result.Outcomes, j.Version, test.want, test.by)
			}
			stored, err := w.store.Judgements(ctx, tenant, test.name)
			if err != nil || len(stored) != 1 || !reflect.DeepEqual(stored[0].Facts, j.Facts) || string(encoded(t, stored[0])) != string(encoded(t, *j)) {
				t.Errorf("%s: stored %+v, %v, want %+v", test.name, stored, err, j)
			}
			view, err := w.View(ctx, j)
			if err != nil || len(view.Lines) != 1 || view.Lines[0].Says.Chinese != "说明" {
				t.Errorf("%s: view %+v, %v", test.name, view, err)
			}
		}
		bad := facts(10_00)
		bad.Request.Kind = "gift"
		if _, err := w.Judge(ctx, policy.Filing{Tenant: tenant, Case: "C1", Filed: w.Now()}, bad); fault.KindOf(err) != fault.Invalid {
			t.Errorf("odd facts: got %v, want Invalid", err)
		}
		if list, err := w.store.Judgements(ctx, "T2", "filed before"); err != nil || len(list) != 0 {
			t.Errorf("another tenant: %d judgements, %v", len(list), err)
		}
	})
}

func encoded(t *testing.T, v any) []byte {
	t.Helper()
	b, err := json.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// A back-test says what would change for cases on record, by their newest
// facts, and draws the same sample every time.
func TestBacktest(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		w, ctx := newWorld(t, db), t.Context()
		w.begin(text(live))
		for i := range 30 {
			f := facts(int64(i+1) * 100_00)
			if _, err := w.Judge(ctx, policy.Filing{Tenant: tenant, Case: fmt.Sprintf("C%02d", i), Filed: w.Now()}, f); err != nil {
				t.Fatal(err)
			}
		}
		// The newest facts count: this one asks for 10 yuan now.
		if _, err := w.Judge(ctx, policy.Filing{Tenant: tenant, Case: "C00", Filed: w.Now()}, facts(10_00)); err != nil {
			t.Fatal(err)
		}
		v, err := w.Draft(ctx, tenant, text(small, live, senior), "张三")
		if err != nil {
			t.Fatal(err)
		}
		b, err := w.Service.Backtest(ctx, tenant, v.ID, "张三", policy.Sample{})
		if err != nil {
			t.Fatal(err)
		}
		// 25 cases ask for more than 500 yuan; one is approved.
		if b.Cases != 30 || b.Tested != 30 || b.Changed != 26 || b.Failed != 0 || b.ApprovedBefore != 0 || b.ApprovedAfter != 1 ||
			b.ApprovedFenAfter != 10_00 || len(b.Examples) != 20 {
			t.Errorf("got %+v", b)
		}
		want := []policy.Shift{{Outcome: "route_senior", Added: 25}, {Outcome: "allow_approval 20 yuan", Added: 1}, {Outcome: "require_live_capture", Gone: 1}}
		if !reflect.DeepEqual(b.Shifts, want) {
			t.Errorf("shifts: got %v, want %v", b.Shifts, want)
		}
		stored, err := w.store.Backtest(ctx, tenant, v.ID, v.Hash, b.Against)
		if err != nil || !reflect.DeepEqual(stored, b) {
			t.Errorf("stored %+v, %v, want %+v", stored, err, b)
		}
		few := func() *policy.Backtest {
			b, err := w.Service.Backtest(ctx, tenant, v.ID, "张三", policy.Sample{Most: 7})
			if err != nil || b.Cases != 30 || b.Tested != 7 {
				t.Fatalf("a sample of 7: %+v, %v", b, err)
			}
			return b
		}
		if one, two := few(), few(); !reflect.DeepEqual(one.Examples, two.Examples) {
			t.Errorf("two samples differ: %v, %v", one.Examples, two.Examples)
		}
		if b, err := w.Service.Backtest(ctx, tenant, v.ID, "张三", policy.Sample{Since: w.Now().Add(time.Hour)}); err != nil || b.Tested != 0 {
			t.Errorf("since later: %+v, %v", b, err)
		}
	})
}

// Of many who publish at once, one wins; the others are told Conflict.
func TestConcurrentPublish(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		w, ctx := newWorld(t, db), t.Context()
		second := newWorld(t, storetest.Again(t, db))
		race := func(n int, act func(i int, w *world) error) int {
			var wins atomic.Int64
			var group sync.WaitGroup
			for i := range n {
				group.Go(func() {
					err := act(i, []*world{w, second}[i%2])
					if err == nil {
						wins.Add(1)
					} else if fault.KindOf(err) != fault.Conflict {
						t.Errorf("got %v, want Conflict", err)
					}
				})
			}
			group.Wait()
			return int(wins.Load())
		}

		ids := make([]string, 12)
		race(len(ids), func(i int, w *world) error {
			v, err := w.Install(ctx, tenant, "张三")
			if err == nil {
				ids[i] = v.ID
			}
			return err
		})
		for _, id := range ids {
			if id != ids[0] {
				t.Fatalf("installed twice: %v", ids)
			}
		}

		var drafts []*policy.Version
		for i := range 12 {
			drafts = append(drafts, w.ready(text(rule("r", fmt.Sprintf("request.amount > %d", i), "route_senior"))))
		}
		if n := race(len(drafts), func(i int, w *world) error {
			_, err := w.Announce(ctx, tenant, drafts[i].ID, drafts[i].Revision, time.Time{}, "张三")
			return err
		}); n != 1 {
			t.Errorf("%d versions were announced, want 1", n)
		}
		draft := drafts[0]
		if v, err := w.store.InState(ctx, tenant, policy.Announced); err == nil && v.ID == draft.ID {
			draft = drafts[1]
		}
		if n := race(8, func(i int, w *world) error {
			_, err := w.Edit(ctx, tenant, draft.ID, draft.Revision, text(rule("r", fmt.Sprintf("request.paid > %d", i), "route_senior")), "张三")
			return err
		}); n != 1 {
			t.Errorf("%d edits of one revision, want 1", n)
		}

		due, err := w.store.InState(ctx, tenant, policy.Announced)
		if err != nil || due == nil {
			t.Fatal(err)
		}
		w.now.Store(due.Begins.UnixMicro())
		second.now.Store(due.Begins.UnixMicro())
		var activated atomic.Int64
		race(8, func(_ int, w *world) error {
			n, err := w.ActivateDue(ctx)
			activated.Add(int64(n))
			return err
		})
		if activated.Load() != 1 {
			t.Errorf("activated %d times, want once", activated.Load())
		}
		var active int
		if err := db.QueryRow(ctx, `SELECT COUNT(*) FROM policy_version WHERE tenant_id = $1 AND state = 'active'`, tenant).Scan(&active); err != nil || active != 1 {
			t.Errorf("%d active versions, %v", active, err)
		}
	})
}

// A journal that fails leaves nothing changed, and the database itself refuses
// rules that begin without a back-test.
func TestTogetherOrNotAtAll(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		w, ctx := newWorld(t, db), t.Context()
		v := w.ready(text(live))
		w.Journal = failing{}
		if _, err := w.Announce(ctx, tenant, v.ID, v.Revision, time.Time{}, "张三"); !errors.Is(err, errJournal) {
			t.Fatalf("got %v, want the journal's error", err)
		}
		stored, err := w.store.Version(ctx, tenant, v.ID)
		if err != nil || stored.State != policy.Draft || stored.Revision != v.Revision {
			t.Errorf("after a failure: %+v, %v", stored, err)
		}
		if _, err := db.Exec(ctx, `UPDATE policy_version SET state = 'active', active_at = 1 WHERE id = $1`, v.ID); !errors.Is(err, store.ErrCheck) {
			t.Errorf("an untested version by hand: got %v, want ErrCheck", err)
		}
	})
}

var errJournal = errors.New("journal")

type failing struct{}

func (failing) Append(context.Context, policy.Event) error { return errJournal }

func TestEntries(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		w, ctx := newWorld(t, db), t.Context()
		e, err := w.Confirm(ctx, law.Entry{Tenant: tenant, Item: "cl-266-large", Province: "44", Value: 6000_00, From: "2014-01-01", Source: "原文", By: "张三"})
		if err != nil {
			t.Fatal(err)
		}
		if _, err := w.Confirm(ctx, law.Entry{Tenant: tenant, Item: "cl-266-large", Province: "44", Value: 1, Source: "原文", By: "张三"}); fault.KindOf(err) != fault.Invalid {
			t.Errorf("outside the range: got %v", err)
		}
		list, err := w.store.Entries(ctx, tenant)
		if err != nil || len(list) != 1 || list[0] != *e {
			t.Fatalf("stored %+v, %v, want %+v", list, err, *e)
		}
		figure := func() int64 {
			b, err := w.Book(ctx, tenant)
			if err != nil {
				t.Fatal(err)
			}
			p, _ := b.Find("cl-266-large", "2026-11-22", "44")
			return p.Amount.Fen
		}
		if figure() != 6000_00 {
			t.Errorf("the province's figure is %d", figure())
		}
		if err := w.Revoke(ctx, "T2", e.ID, "张三"); fault.KindOf(err) != fault.Conflict {
			t.Errorf("another tenant revokes: %v", err)
		}
		if err := w.Revoke(ctx, tenant, e.ID, "张三"); err != nil {
			t.Fatal(err)
		}
		if err := w.Revoke(ctx, tenant, e.ID, "张三"); fault.KindOf(err) != fault.Conflict {
			t.Errorf("revoked twice: %v", err)
		}
		if figure() != 0 {
			t.Errorf("a revoked figure is %d", figure())
		}
	})
}

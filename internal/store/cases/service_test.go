package cases_test

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/bonafide-aftersale/bonafide/internal/aftersale"
	"github.com/bonafide-aftersale/bonafide/internal/fault"
	"github.com/bonafide-aftersale/bonafide/internal/seal"
	"github.com/bonafide-aftersale/bonafide/internal/seal/sealtest"
	"github.com/bonafide-aftersale/bonafide/internal/store"
	"github.com/bonafide-aftersale/bonafide/internal/store/cases"
	"github.com/bonafide-aftersale/bonafide/internal/store/privacy"
	"github.com/bonafide-aftersale/bonafide/internal/store/storetest"
)

const tenant = "tenant-1"

// desk is a service on a real database with a real vault. The custody log and
// the jobs are recorded in memory, and can be made to fail.
type desk struct {
	*aftersale.Service
	t     *testing.T
	db    *store.DB
	vault *seal.Vault
	log   *privacy.Store

	mu     sync.Mutex
	events []aftersale.Event
	jobs   []string
	broken error
	now    atomic.Int64 // microseconds
}

func newDesk(t *testing.T, db *store.DB) *desk {
	log := privacy.New(db)
	master, err := seal.CreateKeyFile(filepath.Join(t.TempDir(), "master.json"), time.Unix(0, 0))
	if err != nil {
		t.Fatal(err)
	}
	vault, err := seal.Open(context.Background(), master, log, time.Now)
	if err != nil {
		t.Fatal(err)
	}
	d := &desk{t: t, db: db, vault: vault, log: log}
	d.now.Store(time.Date(2026, 3, 2, 10, 0, 0, 0, aftersale.Beijing).UnixMicro())
	d.Service = &aftersale.Service{
		Tx: db, Records: cases.New(db), Custody: d, Jobs: d, Sealer: aftersale.Vault{Vault: vault},
		Now: func() time.Time { return time.UnixMicro(d.now.Load()) },
	}
	return d
}

func (d *desk) Record(_ context.Context, e aftersale.Event) error {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.events = append(d.events, e)
	return nil
}

func (d *desk) Enqueue(_ context.Context, kind string, _ any) error {
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.broken != nil {
		return d.broken
	}
	d.jobs = append(d.jobs, kind)
	return nil
}

func (d *desk) pass(x time.Duration) { d.now.Add(x.Microseconds()) }

var (
	customer = aftersale.Actor{Tenant: tenant, ID: "zhang-san", Role: aftersale.RoleCustomer}
	merchant = aftersale.Actor{Tenant: tenant, ID: "shop-keeper", Role: aftersale.RoleMerchant, Account: "test-shop"}
	agent    = aftersale.Actor{Tenant: tenant, ID: "agent-1", Role: aftersale.RoleAgent}
	reviewer = aftersale.Actor{Tenant: tenant, ID: "reviewer-1", Role: aftersale.RoleReviewer}
	senior   = aftersale.Actor{Tenant: tenant, ID: "senior-1", Role: aftersale.RoleSeniorReviewer}
	appeals  = aftersale.Actor{Tenant: tenant, ID: "appeals-1", Role: aftersale.RoleAppealReviewer}
	program  = aftersale.Actor{Tenant: tenant, ID: "program-1", Role: aftersale.RoleService, Version: "worker/1", Inputs: "digest"}
)

// The clear words of a case, which must be nowhere in the database.
const (
	nameWords    = "张三测试姓名"
	phoneWords   = "13800138000"
	addressWords = "测试市测试路一百号"
	claimWords   = "杯子收到时已经碎了"
	answerWords  = "打包视频显示完好"
)

func (d *desk) opening() *aftersale.Open {
	return &aftersale.Open{
		Request: aftersale.Request{Kind: aftersale.KindRefundOnly, Reason: aftersale.DamagedOnArrival, Order: "order-1", Waybill: "waybill-1",
			PaidFen: 12_000, AskedFen: 12_000},
		Channel: "web", Customer: customer.ID, CustomerIndex: "index-1", Merchant: merchant.Account, Outlet: "outlet-1",
		Name: aftersale.Clear(nameWords), Phone: aftersale.Clear(phoneWords), Address: aftersale.Clear(addressWords),
		Statement: aftersale.Clear(claimWords), Items: []aftersale.Item{{ID: "item-1", Type: aftersale.GalleryPhoto}},
	}
}

func (d *desk) file() *aftersale.Case {
	d.t.Helper()
	filed, err := d.Open(context.Background(), customer, d.opening())
	if err != nil {
		d.t.Fatal(err)
	}
	return filed.Case
}

// do acts on the case as it is, and fails the test if that is refused.
func (d *desk) do(c *aftersale.Case, who aftersale.Actor, act aftersale.Act) *aftersale.Case {
	d.t.Helper()
	after, err := d.Do(context.Background(), who, aftersale.Ref{Case: c.ID, Version: c.Version}, act)
	if err != nil {
		d.t.Fatalf("%s by %s in %s: %v", act.Verb(), who.Role, c.Stage, err)
	}
	return after
}

func (d *desk) review() *aftersale.Case {
	d.t.Helper()
	c := d.do(d.file(), program, &aftersale.Check{})
	c = d.do(c, program, &aftersale.Examine{})
	d.pass(time.Hour)
	c = d.do(c, program, &aftersale.Examined{Item: aftersale.Item{ID: "exam-1", Type: aftersale.ExaminationItem}})
	d.pass(time.Hour)
	c = d.do(c, merchant, &aftersale.Contest{Statement: aftersale.Clear(answerWords), Items: []aftersale.Item{{ID: "packing-1", Type: aftersale.PackingVideo}}})
	c = d.do(c, program, &aftersale.Notify{Channel: "sms"})
	d.pass(time.Hour)
	return d.do(c, customer, &aftersale.Reply{Statement: aftersale.Clear("箱子没有破，杯子碎了")})
}

func (d *desk) ruling(c *aftersale.Case, out aftersale.Outcome) aftersale.Ruling {
	r := aftersale.Ruling{
		Outcome: out, Reasons: []aftersale.DecisionReason{aftersale.EvidenceSupports},
		GroundsCustomer: aftersale.Clear("给客户的理由"), GroundsMerchant: aftersale.Clear("给商家的理由"), Name: aftersale.Clear("审核员甲"),
		Findings: []aftersale.FindingUse{{Method: "sameshot", Version: "1", Held: out.Code == aftersale.Reject}},
	}
	for _, e := range c.Evidence {
		r.Seen = append(r.Seen, aftersale.Seen{Item: e.Item, SHA256: strings.Repeat("0", 64)})
		r.Relied = append(r.Relied, e.Item)
	}
	return r
}

func (d *desk) mark(c *aftersale.Case, who aftersale.Actor) *aftersale.Case {
	d.t.Helper()
	for _, l := range c.Unanswered(true) {
		c = d.do(c, who, &aftersale.MarkLine{Line: l.Code, Mark: aftersale.MarkMet, Note: aftersale.Clear("看过")})
	}
	return c
}

func (d *desk) decided(out aftersale.Outcome) *aftersale.Case {
	d.t.Helper()
	c := d.mark(d.review(), reviewer)
	return d.do(c, reviewer, &aftersale.Decide{Ruling: d.ruling(c, out)})
}

var full = aftersale.Outcome{Code: aftersale.FullRefund, AmountFen: 12_000}

// A whole case: filed, contested, decided, appealed, overturned, recovered,
// final; and the records say the same as the memory did, to the digest.
func TestWholeCase(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		d, ctx := newDesk(t, db), context.Background()
		c := d.decided(full)
		c = d.do(c, agent, &aftersale.CarryOut{})
		c = d.do(c, program, &aftersale.RecordPayment{Payment: c.Payments[0].ID, State: aftersale.PaymentSent, Ref: "bank-1"})
		c = d.do(c, program, &aftersale.RecordPayment{Payment: c.Payments[0].ID, State: aftersale.PaymentSettled, Ref: "bank-1"})
		c = d.do(c, merchant, &aftersale.Appeal{Statement: aftersale.Clear("请看打包视频第三分钟")})
		c = d.do(c, appeals, &aftersale.AskEvidence{Asks: []aftersale.Ask{{From: aftersale.SideMerchant, Type: aftersale.Weighing, Why: aftersale.Clear("重量可以说明")}}})
		c = d.do(c, merchant, &aftersale.Provide{Items: []aftersale.Item{{ID: "weight-1", Type: aftersale.Weighing, Request: c.Asked[0].ID}}})
		c = d.do(c, appeals, &aftersale.Overturn{Ruling: d.ruling(c, aftersale.Outcome{Code: aftersale.Reject})})
		c = d.do(c, agent, &aftersale.CarryOut{})
		c = d.do(c, program, &aftersale.RecordPayment{Payment: c.Payments[1].ID, State: aftersale.PaymentSettled, Ref: "bank-2"})
		if c.Stage != aftersale.StageFinal {
			t.Fatalf("%s", c.Stage)
		}

		stored, err := d.Records.Case(ctx, tenant, c.ID)
		if err != nil {
			t.Fatal(err)
		}
		if got, want := stored.Digest(c.Texts), c.Digest(c.Texts); got != want {
			t.Errorf("stored %+v\nwant %+v", stored, c)
		}
		events, err := d.TimeLine(ctx, agent, c.ID, 0)
		if err != nil || int64(len(events)) != c.Version {
			t.Fatalf("%d events, %v, want %d", len(events), err, c.Version)
		}
		for i, e := range events {
			if e.Seq != int64(i+1) || !reflect.DeepEqual(e, d.events[i]) {
				t.Errorf("event %d: %+v\nrecorded %+v", i, e, d.events[i])
			}
		}
		if last := events[len(events)-1]; last.Digest != stored.Digest(nil) {
			t.Errorf("the last event does not commit to the case")
		}
		if n := slices.Index(d.jobs, aftersale.JobPay); n < 0 {
			t.Errorf("jobs %v, want one to pay", d.jobs)
		}
	})
}

// Of 500 who move a case at once, exactly one does.
func TestOneWins(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		d := newDesk(t, db)
		c := d.mark(d.review(), reviewer)
		n := 500
		if testing.Short() {
			n = 50
		}
		var won, lost atomic.Int64
		var wait sync.WaitGroup
		start := make(chan struct{})
		for range n {
			act := &aftersale.Decide{Ruling: d.ruling(c, full)}
			wait.Go(func() {
				<-start
				for {
					_, err := d.Do(context.Background(), reviewer, aftersale.Ref{Case: c.ID, Version: c.Version}, act)
					switch fault.KindOf(err) {
					case fault.Unavailable: // the pool is small and 500 wait for it
						continue
					case fault.Conflict:
						lost.Add(1)
					default:
						if err != nil {
							t.Error(err)
							return
						}
						won.Add(1)
					}
					return
				}
			})
		}
		close(start)
		wait.Wait()
		if won.Load() != 1 || lost.Load() != int64(n-1) {
			t.Errorf("%d won and %d lost, want 1 and %d", won.Load(), lost.Load(), n-1)
		}
		stored, err := d.Records.Case(context.Background(), tenant, c.ID)
		if err != nil || stored.Version != c.Version+1 || len(stored.Decisions) != 1 {
			t.Errorf("version %d with %d decisions, %v", stored.Version, len(stored.Decisions), err)
		}
		var events int64
		if err := db.QueryRow(context.Background(), `SELECT COUNT(*) FROM case_event WHERE tenant_id = $1 AND case_id = $2`, tenant, string(c.ID)).Scan(&events); err != nil || events != stored.Version {
			t.Errorf("%d events, %v, want %d", events, err, stored.Version)
		}
	})
}

// Eight sweepers with clocks that differ by up to the skew fire each due clock
// once, and none before it is due.
func TestSweepFiresOnce(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		d, ctx := newDesk(t, db), context.Background()
		const n = 24
		var due aftersale.Micros
		for range n {
			c := d.do(d.do(d.file(), agent, &aftersale.Check{}), agent, &aftersale.PassOn{})
			due = c.NextDue()
		}
		early := due.Time().Add(-10 * time.Millisecond)
		sweep := func(at time.Time) int64 {
			var fired atomic.Int64
			var wait sync.WaitGroup
			for i := range 8 {
				service := *d.Service
				off := time.Duration(i-4) * aftersale.DefaultSkew / 4 // -2 s … 1.5 s
				wait.Go(func() {
					for range 50 {
						k, err := service.Sweep(ctx, at.Add(off))
						fired.Add(int64(k))
						if fault.KindOf(err) == fault.Unavailable {
							continue
						}
						if err != nil {
							t.Error(err)
						}
						return
					}
				})
			}
			wait.Wait()
			return fired.Load()
		}
		if got := sweep(early); got != 0 {
			t.Errorf("%d clocks fired before they were due", got)
		}
		if got := sweep(due.Time().Add(2 * aftersale.DefaultSkew)); got != n {
			t.Errorf("%d clocks fired, want %d", got, n)
		}
		if got := sweep(due.Time().Add(3 * aftersale.DefaultSkew)); got != 0 {
			t.Errorf("%d clocks fired again", got)
		}
		p, err := d.Records.List(ctx, aftersale.Filter{Tenant: tenant, Stages: []aftersale.Stage{aftersale.StageUnderReview}, Limit: 100})
		if err != nil || len(p.Cases) != n {
			t.Errorf("%d cases under review, %v, want %d", len(p.Cases), err, n)
		}
		lapses := 0
		for _, e := range d.events {
			if e.Verb == aftersale.VerbLapse && e.Facts["clock"] == "merchant_answer" && e.Facts["default"] == "review" {
				lapses++
			}
		}
		if lapses < n { // rolled-back attempts were told to the recorder in memory too
			t.Errorf("%d lapses were recorded, want %d", lapses, n)
		}
	})
}

// The state, the event, the custody entry and the jobs are written together or
// not at all.
func TestTogetherOrNotAtAll(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		d, ctx := newDesk(t, db), context.Background()
		c := d.file()
		d.broken = errors.New("no room for jobs")
		if _, err := d.Do(ctx, agent, aftersale.Ref{Case: c.ID}, &aftersale.Check{}); !errors.Is(err, d.broken) {
			t.Errorf("error %v", err)
		}
		if _, err := d.Open(ctx, customer, d.opening()); !errors.Is(err, d.broken) {
			t.Errorf("error %v", err)
		}
		if n, err := d.Sweep(ctx, time.Date(2027, 1, 1, 0, 0, 0, 0, time.UTC)); n != 0 || !errors.Is(err, d.broken) {
			t.Errorf("swept %d, %v", n, err)
		}
		stored, err := d.Records.Case(ctx, tenant, c.ID)
		if err != nil || stored.Digest(nil) != c.Digest(nil) {
			t.Errorf("the case moved: %+v, %v", stored, err)
		}
		for _, table := range []string{"aftersale_case", "case_event"} {
			var n int64
			if err := db.QueryRow(ctx, `SELECT COUNT(*) FROM `+table).Scan(&n); err != nil || n != 1 {
				t.Errorf("%d rows in %s, %v, want 1", n, table, err)
			}
		}
		d.broken = nil
		d.do(c, agent, &aftersale.Check{})
	})
}

// Nothing that people wrote is in the database in clear, and what was sealed
// reads as it was written, after an entry in the access log.
func TestWordsAreSealed(t *testing.T) {
	t.Parallel()
	words := []string{nameWords, phoneWords, addressWords, claimWords, answerWords, "给客户的理由", "审核员甲"}
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		d, ctx := newDesk(t, db), context.Background()
		c := d.decided(full)
		got, err := d.Read(ctx, customer, c.ID, c.Statements[0].Text, "own case")
		if err != nil || got != claimWords {
			t.Errorf("read %q, %v, want %q", got, err, claimWords)
		}
		if got, err := d.Read(ctx, agent, c.ID, c.Phone, "call back"); err != nil || got != phoneWords {
			t.Errorf("read %q, %v", got, err)
		}
		if list, err := d.log.Accesses(ctx, privacy.AccessQuery{Tenant: tenant, Limit: 10}); err != nil || len(list) != 2 {
			t.Errorf("access log %+v, %v, want two entries", list, err)
		}
		owner := seal.Owner{Tenant: tenant, Person: string(customer.ID)}
		var copied strings.Builder
		exporter := seal.NewExporter(d.vault, map[string]seal.Source{"cases": cases.New(db)})
		if err := exporter.Export(ctx, seal.Request{Actor: "a", Reason: "asked"}, owner, &copied); err != nil {
			t.Error(err)
		}
		for _, w := range words {
			if !strings.Contains(copied.String(), w) {
				t.Errorf("the export does not hold %q", w)
			}
		}
		if _, err := d.Read(ctx, merchant, c.ID, c.Phone, "call"); fault.KindOf(err) != fault.Denied {
			t.Errorf("the merchant reads the phone number: %v", err)
		}
		if _, err := d.Read(ctx, agent, c.ID, c.Phone, ""); err == nil {
			t.Error("read without a reason")
		}
		if db.PostgresURL() == "" {
			sealtest.NoneInFiles(t, []string{db.File(), db.File() + "-wal"}, words...)
		} else {
			noneInTables(t, db, words)
		}
		if _, err := d.vault.Erase(ctx, seal.Request{Actor: "a", Reason: "asked"}, owner); err != nil {
			t.Fatal(err)
		}
		if _, err := d.Read(ctx, customer, c.ID, c.Statements[0].Text, "own case"); err == nil {
			t.Error("an erased text was read")
		}
		stored, err := d.Records.Case(ctx, tenant, c.ID)
		if err != nil || stored.Digest(c.Texts) != d.events[len(d.events)-1].Digest {
			t.Errorf("the custody digest does not hold after the erasure: %v", err)
		}
	})
}

// noneInTables looks through all columns of all tables of cases.
func noneInTables(t *testing.T, db *store.DB, words []string) {
	t.Helper()
	for _, table := range []string{"aftersale_case", "case_event", "case_text", "case_clock", "case_statement", "case_decision", "case_checklist_answer", "case_appeal", "case_evidence"} {
		rows, err := db.Query(context.Background(), `SELECT * FROM `+table)
		if err != nil {
			t.Fatal(err)
		}
		names, err := rows.Columns()
		if err != nil {
			t.Fatal(err)
		}
		for rows.Next() {
			values := make([]any, len(names))
			for i := range values {
				values[i] = new(any)
			}
			if err := rows.Scan(values...); err != nil {
				t.Fatal(err)
			}
			var text strings.Builder
			for _, v := range values {
				switch x := (*v.(*any)).(type) {
				case []byte:
					text.Write(x)
				default:
					fmt.Fprint(&text, x)
				}
				text.WriteByte('\n')
			}
			sealtest.None(t, table, strings.NewReader(text.String()), words...)
		}
		rows.Close()
	}
}

// Foreign tenants, strangers and stale versions are told nothing.
func TestStrangers(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		d, ctx := newDesk(t, db), context.Background()
		c := d.file()
		foreign := agent
		foreign.Tenant = "tenant-2"
		other := customer
		other.ID = "li-si"
		shop := merchant
		shop.Account = "another-shop"
		for _, who := range []aftersale.Actor{foreign, other, shop} {
			if _, err := d.Case(ctx, who, c.ID); fault.KindOf(err) != fault.Missing {
				t.Errorf("%+v sees the case: %v", who, err)
			}
			if _, err := d.Do(ctx, who, aftersale.Ref{Case: c.ID}, &aftersale.Submit{Statement: aftersale.Clear("x")}); fault.KindOf(err) != fault.Missing {
				t.Errorf("%+v acts on the case: %v", who, err)
			}
			if _, err := d.TimeLine(ctx, who, c.ID, 0); fault.KindOf(err) != fault.Missing {
				t.Errorf("%+v reads the time line: %v", who, err)
			}
			if _, err := d.Read(ctx, who, c.ID, c.Name, "x"); fault.KindOf(err) != fault.Missing {
				t.Errorf("%+v reads a text: %v", who, err)
			}
		}
		d.do(c, agent, &aftersale.Check{})
		if _, err := d.Do(ctx, agent, aftersale.Ref{Case: c.ID, Version: c.Version}, &aftersale.PassOn{}); fault.KindOf(err) != fault.Conflict {
			t.Errorf("a stale version: %v, want Conflict", err)
		}
		if _, err := d.Do(ctx, agent, aftersale.Ref{Case: "none"}, &aftersale.PassOn{}); fault.KindOf(err) != fault.Missing {
			t.Errorf("no case: %v, want Missing", err)
		}
		if _, err := d.Do(ctx, aftersale.Actor{Tenant: tenant, ID: "c", Role: aftersale.RoleClock}, aftersale.Ref{Case: c.ID}, &aftersale.Lapse{}); err == nil {
			t.Error("a clock was acted from outside")
		}
		seen, err := d.Case(ctx, merchant, c.ID)
		if err != nil || seen.Phone != "" || seen.CustomerIndex != "" {
			t.Errorf("the merchant sees %+v, %v", seen, err)
		}
	})
}

// A clock that the table cannot let run out is told, and holds up no other.
func TestAStuckClockHoldsUpNoOther(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		d, ctx := newDesk(t, db), context.Background()
		stuck, fine := d.file(), d.file()
		if _, err := db.Exec(ctx, `UPDATE case_clock SET kind = 'visit' WHERE tenant_id = $1 AND case_id = $2`, tenant, string(stuck.ID)); err != nil {
			t.Fatal(err)
		}
		n, err := d.Sweep(ctx, fine.NextDue().Time().Add(time.Minute))
		if n != 1 || fault.KindOf(err) != fault.Internal || err == nil {
			t.Errorf("fired %d, %v, want 1 and an error", n, err)
		}
		after, err := d.Records.Case(ctx, tenant, fine.ID)
		if err != nil || after.Version != fine.Version+1 {
			t.Errorf("the other case is at version %d, %v", after.Version, err)
		}
	})
}

package cases_test

import (
	"context"
	"reflect"
	"testing"
	"time"

	"github.com/bonafide-aftersale/bonafide/internal/aftersale"
	"github.com/bonafide-aftersale/bonafide/internal/fault"
	"github.com/bonafide-aftersale/bonafide/internal/store"
	"github.com/bonafide-aftersale/bonafide/internal/store/cases"
	"github.com/bonafide-aftersale/bonafide/internal/store/storetest"
)

// Four cases with known ends: the figures are what can be counted by hand.
func TestFigures(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		d, ctx := newDesk(t, db), context.Background()
		from := aftersale.At(d.Now())

		// Granted, paid, appealed by the merchant, confirmed.
		c := d.do(d.decided(full), agent, &aftersale.CarryOut{})
		c = d.do(c, program, &aftersale.RecordPayment{Payment: c.Payments[0].ID, State: aftersale.PaymentSettled, Ref: "bank-1"})
		c = d.do(c, merchant, &aftersale.Appeal{Statement: aftersale.Clear("不同意")})
		d.do(c, appeals, &aftersale.Confirm{GroundsCustomer: aftersale.Clear("维持"), GroundsMerchant: aftersale.Clear("维持"), Name: aftersale.Clear("申诉员")})
		// Refused, appealed by the customer, overturned to a refund of 20 yuan.
		c = d.do(d.decided(aftersale.Outcome{Code: aftersale.Reject}), customer, &aftersale.Appeal{Statement: aftersale.Clear("不同意")})
		d.do(c, appeals, &aftersale.Overturn{Ruling: d.ruling(c, aftersale.Outcome{Code: aftersale.PartialRefund, AmountFen: 2_000})})
		// Refused, and nobody appeals.
		d.decided(aftersale.Outcome{Code: aftersale.Reject})
		// The merchant is silent.
		c = d.do(d.do(d.file(), agent, &aftersale.Check{}), agent, &aftersale.PassOn{})
		d.now.Store(int64(c.NextDue()) + 10e6)
		if n, err := d.Sweep(ctx, d.Now()); err != nil || n < 1 {
			t.Fatalf("swept %d, %v", n, err)
		}
		p := aftersale.Period{Tenant: tenant, From: from, To: aftersale.At(d.Now()) + 1}
		s := cases.New(db)

		deciders, err := s.Deciders(ctx, p)
		if want := []aftersale.DeciderFigure{{Decider: appeals.ID, Decisions: 1}, {Decider: reviewer.ID, Decisions: 3, Appealed: 2, Overturned: 1}}; err != nil || !reflect.DeepEqual(deciders, want) {
			t.Errorf("deciders %+v, %v, want %+v", deciders, err, want)
		}
		// The finding held in the two refusals, and not where money was granted.
		findings, err := s.Findings(ctx, p)
		if want := []aftersale.FindingFigure{{Method: "sameshot", Decisions: 4, Mistaken: 2, Appealed: 2, Overturned: 1}}; err != nil || !reflect.DeepEqual(findings, want) {
			t.Errorf("findings %+v, %v, want %+v", findings, err, want)
		}
		silence, err := s.Silence(ctx, p)
		if want := []aftersale.SilenceFigure{{Merchant: merchant.Account, Answered: 3, Silent: 1}}; err != nil || !reflect.DeepEqual(silence, want) {
			t.Errorf("silence %+v, %v, want %+v", silence, err, want)
		}
		refunds, err := s.Refunds(ctx, p)
		if want := (aftersale.RefundFigure{Granted: 2, GrantedFen: 14_000, Refused: 1, Settled: 1, SettledFen: 12_000}); err != nil || refunds != want {
			t.Errorf("refunds %+v, %v, want %+v", refunds, err, want)
		}
		stages, err := s.StageTimes(ctx, p)
		if err != nil {
			t.Fatal(err)
		}
		for _, x := range stages {
			if x.Stage == aftersale.StageExamining {
				want := aftersale.StageTime{Stage: x.Stage, Stays: 3, Mean: time.Hour, Median: time.Hour, P90: time.Hour}
				if x != want {
					t.Errorf("stage %+v, want %+v", x, want)
				}
			}
		}
		if len(stages) < 6 {
			t.Errorf("stages %+v", stages)
		}
		clocks, err := s.Clocks(ctx, p)
		found := false
		for _, x := range clocks {
			found = found || x == aftersale.ClockFigure{Kind: aftersale.ClockMerchantAnswer, Stopped: 3, Expired: 1}
		}
		if err != nil || !found {
			t.Errorf("clocks %+v, %v", clocks, err)
		}
		p.Tenant = "tenant-2"
		if refunds, err := s.Refunds(ctx, p); err != nil || refunds != (aftersale.RefundFigure{}) {
			t.Errorf("another tenant's refunds %+v, %v", refunds, err)
		}
	})
}

// The median and the ninth decile are stays that took place.
func TestStageTimesOfUnequalStays(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		d, ctx := newDesk(t, db), context.Background()
		from := aftersale.At(d.Now())
		for minutes := range 10 {
			c := d.file()
			d.pass(time.Duration(minutes+1) * time.Minute)
			d.do(c, agent, &aftersale.Check{})
		}
		got, err := cases.New(db).StageTimes(ctx, aftersale.Period{Tenant: tenant, From: from, To: aftersale.At(d.Now()) + 1})
		want := []aftersale.StageTime{{Stage: aftersale.StageFiled, Stays: 10, Mean: 5*time.Minute + 30*time.Second, Median: 5 * time.Minute, P90: 9 * time.Minute}}
		if err != nil || !reflect.DeepEqual(got, want) {
			t.Errorf("%+v, %v, want %+v", got, err, want)
		}
	})
}

func TestMeasures(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		d, ctx := newDesk(t, db), context.Background()
		impose := func() aftersale.Impose {
			return aftersale.Impose{Side: aftersale.SideCustomer, Kind: aftersale.MeasureLiveCapture, Facts: aftersale.Clear("事实"),
				Reasons: aftersale.Clear("理由"), Basis: "policy-1 §9", For: 30 * 24 * time.Hour}
		}
		c := d.decided(aftersale.Outcome{Code: aftersale.Reject})
		if _, err := d.Impose(ctx, senior, c.ID, impose()); fault.KindOf(err) != fault.Conflict {
			t.Errorf("a measure before the decision is final: %v", err)
		}
		c = d.do(c, customer, &aftersale.Appeal{Statement: aftersale.Clear("不同意")})
		c = d.do(c, appeals, &aftersale.Confirm{GroundsCustomer: aftersale.Clear("维持"), GroundsMerchant: aftersale.Clear("维持"), Name: aftersale.Clear("申诉员")})
		for _, who := range []aftersale.Actor{program, reviewer, merchant, {Tenant: tenant, ID: "c", Role: aftersale.RoleClock}} {
			if _, err := d.Impose(ctx, who, c.ID, impose()); fault.KindOf(err) != fault.Denied {
				t.Errorf("%s imposes a measure: %v", who.Role, err)
			}
		}
		for _, change := range []func(*aftersale.Impose){
			func(a *aftersale.Impose) { a.For = 0 }, func(a *aftersale.Impose) { a.For = aftersale.MaxMeasure + 1 },
			func(a *aftersale.Impose) { a.Basis = "" }, func(a *aftersale.Impose) { a.Reasons = aftersale.Text{} },
			func(a *aftersale.Impose) { a.Kind = "blacklist" }, func(a *aftersale.Impose) { a.Side = aftersale.SideOperator },
		} {
			a := impose()
			change(&a)
			if _, err := d.Impose(ctx, senior, c.ID, a); fault.KindOf(err) != fault.Invalid {
				t.Errorf("%+v: %v, want Invalid", a, err)
			}
		}
		x, err := d.Impose(ctx, senior, c.ID, impose())
		if err != nil {
			t.Fatal(err)
		}
		now := aftersale.At(d.Now())
		if !x.Active(now) || x.Active(x.Until) || x.Account != aftersale.AccountID(customer.ID) {
			t.Errorf("measure %+v", x)
		}
		if _, err := d.Object(ctx, merchant, x.ID, aftersale.Clear("不是我")); fault.KindOf(err) != fault.Missing {
			t.Errorf("a stranger objects: %v", err)
		}
		other := appeals
		other.ID = "appeals-2"
		if _, err := d.Answer(ctx, other, x.ID, true, aftersale.Clear("撤销")); fault.KindOf(err) != fault.Conflict {
			t.Errorf("answered before anybody objected: %v", err)
		}
		if x, err = d.Object(ctx, customer, x.ID, aftersale.Clear("我是第一次")); err != nil || x.State != aftersale.MeasureAppealed {
			t.Fatalf("%+v, %v", x, err)
		}
		self := senior
		self.Role = aftersale.RoleAppealReviewer
		if _, err := d.Answer(ctx, self, x.ID, false, aftersale.Clear("维持")); fault.KindOf(err) != fault.Denied {
			t.Errorf("who imposed it answers: %v", err)
		}
		if _, err := d.Answer(ctx, program, x.ID, false, aftersale.Clear("维持")); fault.KindOf(err) != fault.Denied {
			t.Errorf("a program answers: %v", err)
		}
		if x, err = d.Answer(ctx, other, x.ID, true, aftersale.Clear("撤销")); err != nil || x.Active(now) {
			t.Errorf("%+v, %v, want it lifted", x, err)
		}
		list, err := d.Measures(ctx, customer, aftersale.AccountID(customer.ID))
		if err != nil || len(list) != 1 || !reflect.DeepEqual(list[0], *x) {
			t.Errorf("measures %+v, %v, want %+v", list, err, x)
		}
		if _, err := d.Measures(ctx, customer, "li-si"); fault.KindOf(err) != fault.Missing {
			t.Errorf("somebody else's measures: %v", err)
		}
		a := impose()
		a.Side, a.Kind = aftersale.SideMerchant, aftersale.MeasureWarn
		if x, err := d.Impose(ctx, senior, c.ID, a); err != nil || x.Account != merchant.Account {
			t.Errorf("against the merchant: %+v, %v", x, err)
		}
	})
}

func TestSettingsAndAudits(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		d, ctx := newDesk(t, db), context.Background()
		owner := aftersale.Actor{Tenant: tenant, ID: "owner-1", Role: aftersale.RolePolicyOwner}
		s := &aftersale.Settings{
			PolicyVersion: "policy-2", AuditPermille: 1000, Seed: "s",
			Days:   map[aftersale.Date]bool{"2026-03-03": false},
			Terms:  map[aftersale.ClockKind]aftersale.Term{aftersale.ClockMerchantAnswer: {N: 1, Unit: aftersale.WorkingDays}},
			Limits: map[aftersale.AccountID]aftersale.Limit{merchant.Account: {Kinds: aftersale.Kinds, MaxFen: 12_000, SetBy: merchant.ID, SetAt: 1}},
		}
		if err := d.Choose(ctx, reviewer, s); fault.KindOf(err) != fault.Denied {
			t.Errorf("a reviewer chooses settings: %v", err)
		}
		if err := d.Choose(ctx, owner, s); err != nil {
			t.Fatal(err)
		}
		if err := d.Choose(ctx, owner, s); fault.KindOf(err) != fault.Conflict {
			t.Errorf("settings from an old version: %v, want Conflict", err)
		}
		stored, err := d.Records.Settings(ctx, tenant)
		s.Version = 1
		if err != nil || !reflect.DeepEqual(stored, s) {
			t.Errorf("settings %+v, %v, want %+v", stored, err, s)
		}
		c := d.do(d.do(d.file(), agent, &aftersale.Check{}), agent, &aftersale.PassOn{})
		want := aftersale.At(time.Date(2026, 3, 5, 0, 0, 0, 0, aftersale.Beijing)) // the 3rd is off here
		if c.NextDue() != want || c.PolicyVersion != "policy-2" {
			t.Errorf("due %s under %s, want %s", c.NextDue().Time(), c.PolicyVersion, want.Time())
		}
		c = d.do(c, program, &aftersale.AutoApprove{})
		audits, err := d.Records.Audits(ctx, tenant, 10)
		if err != nil || len(audits) != 1 || audits[0].Case != c.ID {
			t.Fatalf("audits %+v, %v", audits, err)
		}
		if err := d.EndAudit(ctx, program, c.ID, true); fault.KindOf(err) != fault.Denied {
			t.Errorf("a program audits itself: %v", err)
		}
		if err := d.EndAudit(ctx, reviewer, c.ID, false); err != nil {
			t.Error(err)
		}
		if err := d.EndAudit(ctx, senior, c.ID, true); fault.KindOf(err) != fault.Conflict {
			t.Errorf("audited twice: %v", err)
		}
		if audits, err := d.Records.Audits(ctx, tenant, 10); err != nil || len(audits) != 0 {
			t.Errorf("audits %+v, %v", audits, err)
		}
	})
}

// The tables refuse what the domain would never write: a decision by a
// machine, by one person twice or without grounds, two live clocks of a kind.
func TestTablesHoldTheRules(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		d, ctx := newDesk(t, db), context.Background()
		c := d.decided(full)
		for _, statement := range []string{
			`UPDATE case_decision SET role = 'service-account' WHERE tenant_id = $1 AND case_id = $2`,
			`UPDATE case_decision SET approved_by = by_id WHERE tenant_id = $1 AND case_id = $2`,
			`UPDATE case_decision SET grounds_merchant = '' WHERE tenant_id = $1 AND case_id = $2`,
			`UPDATE case_clock SET kind = 'appeal', state = 'running' WHERE tenant_id = $1 AND case_id = $2`, // two live ones of a kind
			`UPDATE aftersale_case SET asked_fen = paid_fen + 1 WHERE tenant_id = $1 AND id = $2`,
			`DELETE FROM aftersale_case WHERE tenant_id = $1 AND id = $2`,
		} {
			if _, err := db.Exec(ctx, statement, tenant, string(c.ID)); fault.KindOf(err) != fault.Conflict {
				t.Errorf("%s: %v, want a conflict", statement, err)
			}
		}
	})
}

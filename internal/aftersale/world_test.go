package aftersale

import (
	"fmt"
	"strings"
	"testing"
	"time"
)

// A world for tests: one tenant, one case, people in every role.
const (
	tenant   = "tenant-1"
	customer = PersonID("zhang-san")
	merchant = AccountID("test-shop")
	outlet   = AccountID("outlet-1")
)

// monday is an ordinary working day: Monday, 2026-03-02, 10:00 in Beijing.
var monday = At(time.Date(2026, 3, 2, 10, 0, 0, 0, Beijing))

type world struct {
	t        testing.TB
	settings *Settings
	now      Micros
	ids      int
}

func newWorld(t testing.TB) *world {
	return &world{t: t, settings: &Settings{PolicyVersion: "policy-1", Seed: "seed"}, now: monday}
}

func (w *world) moment() Moment {
	m := NewMoment(w.now, w.settings)
	m.NewID = func() string { w.ids++; return fmt.Sprintf("id-%04d", w.ids) }
	return m
}

// actor returns the person or machine that acts in a role.
func actor(r Role) Actor {
	a := Actor{Tenant: tenant, ID: PersonID("person-" + string(r)), Role: r}
	switch r {
	case RoleCustomer:
		a.ID = customer
	case RoleMerchant:
		a.Account = merchant
	case RoleTechnician, RoleOutletManager:
		a.Account = outlet
	case RoleService:
		a.Version, a.Inputs = "examiner/1", "digest"
	}
	return a
}

// words returns a text as it is after sealing.
func (w *world) words(s string) Text {
	w.ids++
	return Text{ID: TextID(fmt.Sprintf("text-%04d", w.ids)), Sealed: []byte("sealed"), Commitment: commitment(s)}
}

func (w *world) request() Request {
	return Request{Kind: KindRefundOnly, Reason: DamagedOnArrival, Order: "order-1", Waybill: "waybill-1", PaidFen: 12_000, AskedFen: 12_000}
}

func hash(item string) string { return fmt.Sprintf("%064x", len(item)) }

// ruling returns a complete decision of the case.
func (w *world) ruling(c *Case, out Outcome) Ruling {
	r := Ruling{
		Outcome: out, Reasons: []DecisionReason{EvidenceSupports},
		GroundsCustomer: w.words("to the customer"), GroundsMerchant: w.words("to the merchant"), Name: w.words("a reviewer"),
		Clauses: []string{"policy-1 §4"}, Findings: []FindingUse{{Method: "sameshot", Version: "1", Held: true}},
	}
	for _, e := range c.Evidence {
		r.Seen = append(r.Seen, Seen{Item: e.Item, SHA256: hash(e.Item)})
		r.Relied = append(r.Relied, e.Item)
	}
	return r
}

// act returns an act of a verb that fits the case as well as any does.
func (w *world) act(c *Case, v Verb) Act {
	item := func(t EvidenceType) Item { w.ids++; return Item{ID: fmt.Sprintf("item-%04d", w.ids), Type: t} }
	switch v {
	case VerbOpen:
		return &Open{Request: w.request(), Channel: "web", Customer: customer, CustomerIndex: "index-1", Merchant: merchant, Outlet: outlet,
			Name: w.words("张三"), Phone: w.words("13800000000"), Address: w.words("测试路 1 号"), Statement: w.words("碎了"),
			Items: []Item{item(GalleryPhoto)}}
	case VerbCheck:
		return &Check{}
	case VerbExamine:
		return &Examine{}
	case VerbExamined:
		return &Examined{Item: item(ExaminationItem)}
	case VerbPassOn:
		return &PassOn{}
	case VerbAccept:
		return &Accept{}
	case VerbCounterOffer:
		return &CounterOffer{Outcome: Outcome{Code: PartialRefund, AmountFen: 5_000}, Statement: w.words("half")}
	case VerbContest:
		return &Contest{Statement: w.words("no"), Items: []Item{item(PackingVideo)}}
	case VerbAutoApprove:
		return &AutoApprove{}
	case VerbNotify:
		return &Notify{Channel: "sms"}
	case VerbAgree:
		return &Agree{}
	case VerbReply:
		return &Reply{Statement: w.words("still broken")}
	case VerbSubmit:
		return &Submit{Statement: w.words("more"), Items: []Item{item(Video)}}
	case VerbAskEvidence:
		return &AskEvidence{Asks: []Ask{{From: SideCustomer, Type: LiveCapture, Line: "live_capture", Why: w.words("why")}}}
	case VerbProvide:
		p := &Provide{}
		for _, r := range c.Asked {
			if r.State == AskOpen {
				it := item(r.Type)
				it.Request = r.ID
				p.Items = append(p.Items, it)
			}
		}
		return p
	case VerbOrderVisit:
		return &OrderVisit{Outlet: outlet, Why: w.words("look")}
	case VerbOrderReturn:
		return &OrderReturn{Why: w.words("send")}
	case VerbTakeJob:
		return &TakeJob{}
	case VerbArrive:
		return &Arrive{}
	case VerbInspected:
		return &Inspected{Items: []Item{item(TechnicianReport)}, Statement: w.words("seen")}
	case VerbAssign:
		return &Assign{To: "person-new"}
	case VerbRaise:
		return &Raise{Why: w.words("hard")}
	case VerbMark:
		return &MarkLine{Line: "compare_listing", Mark: MarkMet}
	case VerbOpine:
		return &Opine{Outcome: FullRefund}
	case VerbPrefill:
		return &Prefill{Outcome: Outcome{Code: FullRefund, AmountFen: c.Request.PaidFen}}
	case VerbPropose:
		return &Propose{w.ruling(c, Outcome{Code: FullRefund, AmountFen: c.Request.PaidFen})}
	case VerbApprove:
		return &Approve{Name: w.words("second")}
	case VerbSendBack:
		return &SendBack{Why: w.words("no")}
	case VerbDecide:
		return &Decide{w.ruling(c, Outcome{Code: FullRefund, AmountFen: c.Request.PaidFen})}
	case VerbCarryOut:
		return &CarryOut{Outlet: outlet}
	case VerbReceiveReturn:
		return &ReceiveReturn{Ref: "waybill-back"}
	case VerbRecordPayment:
		p := PaymentID("none")
		if n := len(c.Payments); n > 0 {
			p = c.Payments[n-1].ID
		}
		return &RecordPayment{Payment: p, State: PaymentSettled, Ref: "bank-1"}
	case VerbFulfil:
		return &Fulfil{Ref: "work-order-1"}
	case VerbFail:
		return &Fail{Why: w.words("nobody at home")}
	case VerbRetry:
		return &Retry{}
	case VerbAppeal:
		return &Appeal{Statement: w.words("wrong")}
	case VerbConfirm:
		return &Confirm{GroundsCustomer: w.words("c"), GroundsMerchant: w.words("m"), Name: w.words("n")}
	case VerbOverturn:
		return &Overturn{w.ruling(c, Outcome{Code: Reject})}
	case VerbRemand:
		return &Remand{Why: w.words("again"), Name: w.words("n")}
	case VerbExtend:
		for _, kind := range ClockKinds {
			if k := c.Live(kind); k != nil && k.Owner != RoleAgent && k.Owner != RoleReviewer && k.Owner != RoleSeniorReviewer {
				return &Extend{Kind: kind, By: Term{2, Days}, Why: w.words("illness")}
			}
		}
		for _, kind := range ClockKinds {
			if c.Live(kind) != nil {
				return &Extend{Kind: kind, By: Term{3, Hours}, Why: w.words("illness")}
			}
		}
		return &Extend{Kind: ClockIntake, By: Term{1, Days}, Why: w.words("none")}
	case VerbWithdraw:
		return &Withdraw{}
	case VerbMerge:
		other := *c
		other.ID, other.Stage = "other", StageUnderReview
		return &Merge{Into: "other", into: &other}
	case VerbEscalate:
		return &Escalate{To: "court"}
	case VerbSuspend:
		return &Suspend{Basis: "order 1"}
	case VerbResume:
		return &Resume{}
	case VerbClose:
		return &Close{Ref: "judgment 1", Note: w.words("closed")}
	case VerbLapse:
		for _, k := range c.Clocks {
			if k.State == Running && k.Due <= w.now {
				return &Lapse{Clock: k.ID}
			}
		}
		return &Lapse{Clock: "none"}
	}
	w.t.Fatalf("no act for %q", v)
	return nil
}

// do acts in a role, and fails the test if that is refused.
func (w *world) do(c *Case, r Role, act Act) *Case {
	w.t.Helper()
	after, _, err := Move(c, actor(r), act, w.moment())
	if err != nil {
		w.t.Fatalf("%s by %s in %s: %v", act.Verb(), r, c.Stage, err)
	}
	return after
}

// as does a verb as the standard act, in a role.
func (w *world) as(c *Case, r Role, v Verb) *Case {
	w.t.Helper()
	return w.do(c, r, w.act(c, v))
}

// walk does "role verb" pairs.
func (w *world) walk(c *Case, steps ...string) *Case {
	w.t.Helper()
	for _, step := range steps {
		r, v, _ := strings.Cut(step, " ")
		c = w.as(c, Role(r), Verb(v))
	}
	return c
}

// answer marks every line of the checklist.
func (w *world) answer(c *Case, r Role) *Case {
	w.t.Helper()
	for _, line := range c.Unanswered(true) {
		c = w.do(c, r, &MarkLine{Line: line.Code, Mark: MarkMet})
	}
	return c
}

func (w *world) open() *Case {
	w.t.Helper()
	return w.as(&Case{}, RoleCustomer, VerbOpen)
}

// lapse moves time to the due time of a clock and lets it run out.
func (w *world) lapse(c *Case, kind ClockKind) *Case {
	w.t.Helper()
	k := c.Live(kind)
	if k == nil {
		w.t.Fatalf("no clock %s in %s", kind, c.Stage)
	}
	w.now = max(w.now, k.Due)
	return w.do(c, RoleClock, &Lapse{Clock: k.ID})
}

// at returns a case in a stage.
func (w *world) at(s Stage) *Case {
	w.t.Helper()
	review := func() *Case {
		c := w.walk(w.open(), "service-account check", "service-account examine", "service-account examined",
			"merchant contest", "agent notify", "customer reply")
		return c
	}
	decided := func(out Outcome) *Case {
		c := w.answer(review(), RoleReviewer)
		return w.do(c, RoleReviewer, &Decide{w.ruling(c, out)})
	}
	full := Outcome{Code: FullRefund, AmountFen: 12_000}
	switch s {
	case StageFiled:
		return w.open()
	case StageIntakeCheck:
		return w.walk(w.open(), "agent check")
	case StageExamining:
		return w.walk(w.at(StageIntakeCheck), "service-account examine")
	case StageMerchantAnswering:
		return w.walk(w.at(StageExamining), "service-account examined")
	case StageAccepted:
		return w.walk(w.at(StageMerchantAnswering), "merchant accept")
	case StageCounterOffered:
		return w.walk(w.at(StageMerchantAnswering), "merchant counter_offer")
	case StageContested:
		return w.walk(w.at(StageMerchantAnswering), "merchant contest")
	case StageCustomerReplying:
		return w.walk(w.at(StageCounterOffered), "agent notify")
	case StageUnderReview:
		return review()
	case StageEvidenceCustomer:
		return w.walk(review(), "reviewer ask_evidence")
	case StageEvidenceMerchant, StageEvidenceBoth:
		asks := []Ask{{From: SideMerchant, Type: PackingVideo, Why: w.words("why")}}
		if s == StageEvidenceBoth {
			asks = append(asks, Ask{From: SideCustomer, Type: LiveCapture, Why: w.words("why")})
		}
		return w.do(review(), RoleReviewer, &AskEvidence{Asks: asks})
	case StageInspectionVisit:
		return w.do(review(), RoleReviewer, &OrderVisit{Outlet: outlet, Urgent: true, Why: w.words("look")})
	case StageReturnInspection:
		return w.walk(review(), "reviewer order_return")
	case StageProposed:
		return w.walk(w.answer(review(), RoleReviewer), "reviewer propose")
	case StageDecided:
		return decided(full)
	case StageCarryOutPending:
		return w.walk(decided(full), "agent carry_out")
	case StageCarryOutFailed:
		c := w.at(StageCarryOutPending)
		return w.do(c, RoleService, &RecordPayment{Payment: c.Payments[0].ID, State: PaymentFailed, Fault: "closed account"})
	case StageCarryOutDone:
		return w.walk(w.at(StageCarryOutPending), "service-account record_payment")
	case StageAppealed:
		return w.walk(decided(full), "merchant appeal")
	case StageFinal:
		return w.walk(w.walk(w.at(StageCarryOutDone), "merchant appeal"), "appeal-reviewer confirm")
	case StageWithdrawn:
		return w.walk(w.open(), "customer withdraw")
	case StageMerged:
		return w.walk(w.open(), "agent merge")
	case StageEscalated:
		return w.walk(review(), "agent escalate")
	case StageSuspended:
		return w.walk(review(), "senior-reviewer suspend")
	}
	w.t.Fatalf("no way to %q", s)
	return nil
}

func TestWorldReachesEveryStage(t *testing.T) {
	t.Parallel()
	for _, s := range Stages {
		if got := newWorld(t).at(s).Stage; got != s {
			t.Errorf("got a case in %q, want %q", got, s)
		}
	}
}

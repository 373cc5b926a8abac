package aftersale

import (
	"slices"
	"strings"
	"testing"

	"github.com/bonafide-aftersale/bonafide/internal/fault"
	"github.com/bonafide-aftersale/bonafide/internal/locale"
)

// refused fails the test unless the act is refused with the key.
func (w *world) refused(c *Case, who Actor, act Act, key string) {
	w.t.Helper()
	_, _, err := Move(c, who, act, w.moment())
	if err == nil || !strings.Contains(err.Error(), key) {
		w.t.Errorf("%s by %s in %s: %v, want %s", act.Verb(), who.Role, c.Stage, err, key)
	}
}

func named(r Role, name string) Actor {
	a := actor(r)
	a.ID = PersonID(name)
	return a
}

func TestMerchantSilence(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		silence Silence
		want    Stage
		fact    string
	}{
		{Silence{}, StageUnderReview, "review"},
		{Silence{Default: SilenceReview, MaxFen: 1e6}, StageUnderReview, "review"},
		{Silence{Default: SilenceAccept, MaxFen: 12_000}, StageAccepted, "accept"},
		{Silence{Default: SilenceAccept, MaxFen: 11_999}, StageUnderReview, "review"},
	} {
		w := newWorld(t)
		w.settings.Silence = test.silence
		c := w.at(StageMerchantAnswering)
		k := c.Live(ClockMerchantAnswer)
		w.now = k.Due
		after, e, err := Move(c, actor(RoleClock), &Lapse{Clock: k.ID}, w.moment())
		if err != nil || after.Stage != test.want || e.Facts["default"] != test.fact {
			t.Errorf("%+v: %s, %v, %v, want %s", test.silence, after.Stage, e.Facts, err, test.want)
		}
		if len(after.Decisions) != 0 {
			t.Errorf("%+v: a clock decided", test.silence)
		}
	}
}

func TestReviewerSilenceEscalates(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	c := w.lapse(w.at(StageUnderReview), ClockDecision)
	if c.Stage != StageUnderReview || !c.Raised || c.Live(ClockEscalation) == nil {
		t.Errorf("%s, raised %v", c.Stage, c.Raised)
	}
	c = w.lapse(c, ClockEscalation)
	if c.Stage != StageUnderReview || c.Live(ClockEscalation) == nil || len(c.Decisions) > 0 {
		t.Errorf("%s after the second silence", c.Stage)
	}
}

func TestEvidencePausesTheOthers(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	c := w.at(StageEvidenceBoth)
	if got := c.Live(ClockDecision).PausedFor(); got != PauseEvidence {
		t.Fatalf("the decision clock is paused for %q", got)
	}
	due := c.Live(ClockDecision).Due
	w.now += 10 * 3600 * 1e6
	give := func(role Role, side Side) {
		i := slices.IndexFunc(c.Asked, func(r EvidenceRequest) bool { return r.From == side })
		c = w.do(c, role, &Provide{Items: []Item{{ID: "given-" + string(side), Type: Video, Request: c.Asked[i].ID}}})
	}
	w.refused(c, actor(RoleMerchant), &Provide{Declined: []EvidenceRequestID{c.Asked[1].ID}}, "case.not_asked")
	give(RoleMerchant, SideMerchant)
	if c.Stage != StageEvidenceCustomer || c.Live(ClockEvidenceMerchant) != nil {
		t.Fatalf("%s after the merchant's answer", c.Stage)
	}
	give(RoleAgent, SideCustomer)
	if k := c.Live(ClockDecision); c.Stage != StageUnderReview || k.State != Running || k.Due != due+10*3600*1e6 {
		t.Errorf("%s, decision %+v; want 10 hours more", c.Stage, k)
	}
	c = w.as(c, RoleReviewer, VerbAskEvidence)
	c = w.lapse(c, ClockEvidenceCustomer)
	if last := c.Asked[len(c.Asked)-1]; c.Stage != StageUnderReview || last.State != AskLapsed {
		t.Errorf("%s, %s after silence", c.Stage, last.State)
	}
}

func TestSuspensionWithinAPause(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	c := w.as(w.at(StageEvidenceCustomer), RoleSeniorReviewer, VerbSuspend)
	w.now += 5 * 86400 * 1e6
	c = w.as(c, RoleSeniorReviewer, VerbResume)
	if c.Stage != StageEvidenceCustomer || c.Live(ClockEvidenceCustomer).State != Running || c.Live(ClockDecision).PausedFor() != PauseEvidence {
		t.Fatalf("%s: %+v", c.Stage, c.Clocks)
	}
	if c = w.as(c, RoleCustomer, VerbProvide); c.Stage != StageUnderReview {
		t.Errorf("%s after the evidence", c.Stage)
	}
}

func TestSecondPerson(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	c := w.answer(w.at(StageUnderReview), RoleSeniorReviewer)
	w.settings.SecondPersonFen = 12_000
	refusal := w.ruling(c, Outcome{Code: Reject})
	w.refused(c, actor(RoleReviewer), &Decide{refusal}, "case.second_person")
	c = w.do(c, RoleSeniorReviewer, &Propose{refusal})
	w.refused(c, actor(RoleSeniorReviewer), w.act(c, VerbApprove), "case.same_person")
	w.refused(c, actor(RoleSeniorReviewer), w.act(c, VerbSendBack), "case.same_person")
	back, _, err := Move(c, named(RoleSeniorReviewer, "second"), w.act(c, VerbSendBack), w.moment())
	if err != nil || back.Stage != StageUnderReview || back.InForce() != nil {
		t.Errorf("sent back: %v", err)
	}
	c, _, err = Move(c, named(RoleSeniorReviewer, "second"), w.act(c, VerbApprove), w.moment())
	if err != nil || c.Stage != StageDecided || c.InForce().ApprovedBy != "second" || c.Owes() {
		t.Errorf("approved: %v, %+v", err, c.InForce())
	}
}

func TestForgedEvidenceTakesTwoPeople(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	c := w.answer(w.at(StageUnderReview), RoleReviewer)
	r := w.ruling(c, Outcome{Code: Reject})
	r.Reasons = []DecisionReason{EvidenceForged}
	w.refused(c, actor(RoleReviewer), &Decide{r}, "case.second_person")
	none := r
	none.Relied = nil
	w.refused(c, actor(RoleReviewer), &Propose{none}, "case.nothing_relied_on")
	c = w.do(c, RoleReviewer, &Propose{r})
	c = w.as(c, RoleSeniorReviewer, VerbApprove)
	if c.InForce().ApprovedBy == "" || c.InForce().ApprovedBy == c.InForce().By {
		t.Errorf("%+v", c.InForce())
	}
	decided := w.as(w.at(StageDecided), RoleCustomer, VerbAppeal)
	r = w.ruling(decided, Outcome{Code: Reject})
	r.Reasons = []DecisionReason{EvidenceForged}
	w.refused(decided, actor(RoleAppealReviewer), &Overturn{r}, "case.second_person")
}

func TestADecisionIsComplete(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	c := w.at(StageUnderReview)
	full := Outcome{Code: FullRefund, AmountFen: 12_000}
	w.refused(c, actor(RoleReviewer), &Decide{w.ruling(c, full)}, "case.checklist_open")
	for _, line := range c.Lines() {
		if line.Step != BeforeRefusal {
			c = w.do(c, RoleReviewer, &MarkLine{Line: line.Code, Mark: MarkNotMet})
		}
	}
	w.refused(c, actor(RoleReviewer), &Decide{w.ruling(c, Outcome{Code: Reject})}, "case.checklist_open")
	for _, test := range []struct {
		change func(r *Ruling)
		key    string
	}{
		{func(r *Ruling) { r.GroundsMerchant = Text{} }, "case.no_grounds"},
		{func(r *Ruling) { r.Name = Text{} }, "case.no_grounds"},
		{func(r *Ruling) { r.Reasons = nil }, "case.bad_decision_reason"},
		{func(r *Ruling) { r.Reasons = []DecisionReason{"bad mood"} }, "case.bad_decision_reason"},
		{func(r *Ruling) { r.Relied, r.Clauses = nil, nil }, "case.nothing_relied_on"},
		{func(r *Ruling) { r.Relied = []string{"unseen"} }, "case.not_seen"},
		{func(r *Ruling) { r.Seen = append(r.Seen, Seen{"foreign", hash("x")}) }, "case.not_seen"},
		{func(r *Ruling) { r.Outcome.AmountFen-- }, "case.bad_amount"},
		{func(r *Ruling) { r.Outcome = Outcome{Code: "nothing"} }, "case.bad_outcome"},
	} {
		r := w.ruling(c, full)
		test.change(&r)
		w.refused(c, actor(RoleReviewer), &Decide{r}, test.key)
	}
	c = w.do(c, RoleService, &Assign{To: "somebody-else"})
	w.refused(c, actor(RoleReviewer), &Decide{w.ruling(c, full)}, "case.not_assigned")
	c = w.do(c, RoleSeniorReviewer, &Decide{w.ruling(c, full)})
	d := c.InForce()
	if d.By != "person-senior-reviewer" || d.PolicyVersion != "policy-1" || len(d.Snapshot) != 64 || len(d.Relied) == 0 {
		t.Errorf("decision %+v", d)
	}
}

func TestBlindReview(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.settings.BlindPermille = 1000
	c := w.answer(w.at(StageUnderReview), RoleReviewer)
	who := actor(RoleReviewer)
	examined := func(c *Case) bool {
		return slices.ContainsFunc(c.Evidence, func(e EvidenceRef) bool { return e.Type == ExaminationItem })
	}
	if !c.FindingsHidden(who) || examined(c.For(who)) || !examined(c) {
		t.Error("the findings are not hidden")
	}
	w.refused(c, who, &Decide{w.ruling(c, Outcome{Code: Reject})}, "case.opinion_first")
	c = w.as(c, RoleReviewer, VerbOpine)
	w.refused(c, who, &Opine{Outcome: Reject}, "case.opinion_given")
	if c.FindingsHidden(who) || !examined(c.For(who)) {
		t.Error("the findings stay hidden")
	}
	w.do(c, RoleReviewer, &Decide{w.ruling(c, Outcome{Code: Reject})})
}

func TestAppealGoesToAnother(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	c := w.at(StageAppealed)
	decider := named(RoleAppealReviewer, "person-reviewer")
	w.refused(c, decider, w.act(c, VerbConfirm), "case.other_person")
	w.refused(c, decider, &Assign{To: decider.ID}, "case.other_person")
	c = w.as(c, RoleAppealReviewer, VerbConfirm)
	if c.Stage != StageDecided || !c.AppealClosed {
		t.Fatalf("%s", c.Stage)
	}
	w.refused(c, actor(RoleCustomer), w.act(c, VerbAppeal), "case.appeal_over")
	c = w.walk(c, "agent carry_out", "service-account record_payment")
	if c.Stage != StageFinal {
		t.Errorf("%s, want final: nobody may appeal any more", c.Stage)
	}
}

func TestAppealPeriodEnds(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	c := w.at(StageCarryOutDone)
	w.now = c.Live(ClockAppeal).Due + 1
	w.refused(c, actor(RoleCustomer), w.act(c, VerbAppeal), "case.appeal_over")
	if c = w.lapse(c, ClockAppeal); c.Stage != StageFinal {
		t.Errorf("%s", c.Stage)
	}
}

// Paid, then overturned: the money is owed back, and sent once.
func TestOverturnRecovers(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	c := w.walk(w.at(StageCarryOutDone), "merchant appeal")
	c = w.do(c, RoleAppealReviewer, &Overturn{w.ruling(c, Outcome{Code: PartialRefund, AmountFen: 2_000})})
	if c.Stage != StageDecided || !c.Owes() {
		t.Fatalf("%s, owes %v", c.Stage, c.Owes())
	}
	c = w.walk(c, "agent carry_out")
	p := c.Payments[1]
	if p.Means != MeansRecovery || p.AmountFen != 10_000 || p.Key == c.Payments[0].Key {
		t.Fatalf("payment %+v", p)
	}
	if c = w.walk(c, "service-account record_payment"); c.Stage != StageFinal {
		t.Errorf("%s", c.Stage)
	}
}

func TestFailedPaymentKeepsItsKey(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	c := w.at(StageCarryOutFailed)
	key := c.Payments[0].Key
	c = w.as(c, RoleAgent, VerbRetry)
	if len(c.Payments) != 1 || c.Payments[0].Key != key || c.Payments[0].State != PaymentPending {
		t.Fatalf("%+v", c.Payments)
	}
	c = w.do(c, RoleService, &RecordPayment{Payment: c.Payments[0].ID, State: PaymentSent, Ref: "b"})
	c = w.as(c, RoleService, VerbRecordPayment)
	if c.Stage != StageCarryOutDone {
		t.Errorf("%s", c.Stage)
	}
	w.refused(c, actor(RoleService), w.act(c, VerbRecordPayment), "case.payment_state")
}

// What has not been sent waits while an appeal is heard.
func TestAppealHoldsThePayment(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	c := w.walk(w.at(StageCarryOutPending), "merchant appeal")
	if c.Payments[0].State != PaymentCancelled {
		t.Errorf("%+v", c.Payments[0])
	}
	c = w.do(c, RoleAppealReviewer, &Overturn{w.ruling(c, Outcome{Code: Reject})})
	if c.Stage != StageFinal || c.Owes() {
		t.Errorf("%s, owes %v", c.Stage, c.Owes())
	}
}

func TestReturnThenRefund(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	c := w.answer(w.at(StageUnderReview), RoleReviewer)
	c = w.do(c, RoleReviewer, &Decide{w.ruling(c, Outcome{Code: ReturnThenRefund, AmountFen: 9_000})})
	c = w.walk(c, "agent carry_out")
	if len(c.Payments) != 0 || c.Live(ClockReturn) == nil {
		t.Fatalf("paid before the goods came: %+v", c.Payments)
	}
	lapsed := w.lapse(w.walk(w.open()), ClockIntake) // time passes elsewhere too
	if lapsed.Stage != StageFiled {
		t.Errorf("%s", lapsed.Stage)
	}
	back := w.walk(c, "merchant receive_return", "service-account record_payment")
	if back.Stage != StageCarryOutDone || back.Payments[0].AmountFen != 9_000 {
		t.Errorf("%s, %+v", back.Stage, back.Payments)
	}
	gone := w.lapse(c, ClockReturn)
	if gone.Stage != StageUnderReview || gone.InForce() != nil || gone.Decisions[0].State != DecisionLapsed {
		t.Errorf("%s, %+v", gone.Stage, gone.Decisions)
	}
}

func TestRemandTakesAnotherReviewer(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	c := w.as(w.at(StageAppealed), RoleAppealReviewer, VerbRemand)
	other := named(RoleReviewer, "another")
	full := Outcome{Code: FullRefund, AmountFen: 12_000}
	w.refused(c, actor(RoleReviewer), &Decide{w.ruling(c, full)}, "case.other_person")
	w.refused(c, other, &Decide{w.ruling(c, full)}, "case.checklist_open")
	for _, line := range c.Unanswered(true) {
		c, _, _ = Move(c, other, &MarkLine{Line: line.Code, Mark: MarkMet}, w.moment())
	}
	c, _, err := Move(c, other, &Decide{w.ruling(c, full)}, w.moment())
	if err != nil || c.AppealClosed || c.Live(ClockAppeal) == nil {
		t.Errorf("%v; the new decision may be appealed", err)
	}
}

func TestAutoApproval(t *testing.T) {
	t.Parallel()
	limit := Limit{Kinds: []Kind{KindRefundOnly}, MaxFen: 12_000, SetBy: "owner", SetAt: 1}
	for _, test := range []struct {
		name   string
		change func(*Limit)
		ok     bool
	}{
		{"within", func(*Limit) {}, true},
		{"amount", func(l *Limit) { l.MaxFen-- }, false},
		{"kind", func(l *Limit) { l.Kinds = []Kind{KindRepair} }, false},
		{"reason", func(l *Limit) { l.Reasons = []ReasonCode{WrongItem} }, false},
		{"set by nobody", func(l *Limit) { l.SetBy = "" }, false},
	} {
		w := newWorld(t)
		l := limit
		test.change(&l)
		w.settings.Limits = map[AccountID]Limit{merchant: l}
		w.settings.AuditPermille = 1000
		c := w.at(StageMerchantAnswering)
		after, e, err := Move(c, actor(RoleService), &AutoApprove{}, w.moment())
		if (err == nil) != test.ok {
			t.Errorf("%s: %v", test.name, err)
		}
		if err != nil {
			continue
		}
		s := after.Settled()
		if s.Outcome != c.Request.Granted() || s.LimitBy != "owner" || !after.AuditDrawn || !slices.Contains(after.Jobs(e), JobAudit) {
			t.Errorf("%s: %+v", test.name, s)
		}
		w.as(after, RoleMerchant, VerbAppeal)
		w.refused(c, actor(RoleService), &Prefill{Outcome{Code: Reject}}, "case.wrong_stage")
	}
	w := newWorld(t)
	w.refused(w.at(StageUnderReview), actor(RoleService), &Prefill{Outcome{Code: Reject}}, "case.machine_never")
}

// A sample of a share has about that share, the same each time, and the two
// samples have nothing to do with each other.
func TestSamples(t *testing.T) {
	t.Parallel()
	s := &Settings{Seed: "s", BlindPermille: 100, AuditPermille: 100}
	blind, both := 0, 0
	const n = 20_000
	for i := range n {
		name := CaseID(strings.Repeat("x", i%7) + string(rune('a'+i%26)) + hash(strings.Repeat("y", i)))
		if s.BlindReview(name) != s.BlindReview(name) {
			t.Fatal("a sample changed")
		}
		if s.BlindReview(name) {
			blind++
			if s.Audits(name) {
				both++
			}
		}
	}
	// Standard deviations: sqrt(20000·0.1·0.9) = 42 and sqrt(20000·0.01·0.99) = 14; five of them.
	if blind < n/10-212 || blind > n/10+212 || both < n/100-70 || both > n/100+70 {
		t.Errorf("%d of %d drawn, %d twice", blind, n, both)
	}
	if (&Settings{}).BlindReview("c") || !(&Settings{BlindPermille: 1000}).BlindReview("c") {
		t.Error("none and all")
	}
}

func TestMissing(t *testing.T) {
	t.Parallel()
	codes := func(items ...EvidenceRef) string {
		var list []string
		for _, l := range Missing(Checklist(Reasons.Version, DamagedOnArrival), items) {
			list = append(list, l.Code)
		}
		return strings.Join(list, " ")
	}
	for _, test := range []struct {
		items []EvidenceRef
		want  string
	}{
		{nil, "photo_whole photo_close photo_parcel live_capture"},
		{[]EvidenceRef{{Type: GalleryPhoto}}, "photo_close photo_parcel live_capture"},
		{[]EvidenceRef{{Type: GalleryPhoto, Line: "photo_close"}}, "photo_whole photo_parcel live_capture"},
		{[]EvidenceRef{{Type: Receipt}}, "photo_whole photo_close photo_parcel live_capture"},
		{[]EvidenceRef{{Type: GalleryPhoto}, {Type: Video}, {Type: WaybillRecord}, {Type: LiveCapture, Line: "live_capture"}}, ""},
	} {
		if got := codes(test.items...); got != test.want {
			t.Errorf("%v: missing %q, want %q", test.items, got, test.want)
		}
	}
}

func TestMergeAndWithdraw(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	c := w.open()
	for _, change := range []func(*Case){
		func(o *Case) { o.ID = c.ID }, func(o *Case) { o.Customer = "li-si" }, func(o *Case) { o.Merchant = "m" },
		func(o *Case) { o.Stage = StageFinal }, func(o *Case) { o.Tenant = "t" },
	} {
		act := w.act(c, VerbMerge).(*Merge)
		change(act.into)
		w.refused(c, actor(RoleAgent), act, "case.bad_merge")
	}
	// The customer cannot withdraw from under a merchant's appeal.
	a := w.do(w.at(StageAppealed), RoleAppealReviewer, &AskEvidence{Asks: []Ask{{From: SideMerchant, Type: Video, Why: w.words("why")}}})
	w.refused(a, actor(RoleCustomer), &Withdraw{}, "case.wrong_stage")
}

// Every code that people see has a sentence in both languages.
func TestCodesHaveSentences(t *testing.T) {
	t.Parallel()
	var keys []string
	add := func(key, code string) {
		if key == "" {
			t.Errorf("%q has no key", code)
		}
		keys = append(keys, key)
	}
	for _, x := range Stages {
		add(x.Key(), string(x))
	}
	for _, x := range Verbs {
		add(x.Key(), string(x))
	}
	for _, x := range Kinds {
		add(x.Key(), string(x))
	}
	for _, x := range Reasons.Reasons {
		add(x.Code.Key(), string(x.Code))
		for _, l := range x.Lines {
			add(l.Text, l.Code)
			add(l.Why, l.Code)
		}
		if x.Parent != "" && (len(x.Lines) < 3 || len(x.Kinds) == 0) {
			t.Errorf("%s has %d lines and %d kinds", x.Code, len(x.Lines), len(x.Kinds))
		}
	}
	for _, x := range OutcomeCodes {
		add(x.Key(), string(x))
	}
	for _, x := range DecisionReasons {
		add(x.Key(), string(x))
	}
	for _, x := range ClockKinds {
		add(x.Key(), string(x))
		if clockRules[x].term.Validate() != nil || clockRules[x].owner == "" || clockRules[x].onExpiry == "" {
			t.Errorf("%s has no rule", x)
		}
	}
	for _, x := range []PauseReason{PauseEvidence, PauseInspection, PauseLaw, PauseOutside} {
		add(x.Key(), string(x))
	}
	for _, x := range Units {
		add(x.Key(), string(x))
	}
	for _, x := range MeasureKinds {
		add(x.Key(), string(x))
	}
	for _, tag := range locale.Tags {
		for _, key := range keys {
			if !locale.For(tag).Has(key) {
				t.Errorf("%s has no %s", tag, key)
			}
		}
	}
	for _, k := range Kinds {
		if len(Reasons.For(k)) == 0 {
			t.Errorf("no reason for %s", k)
		}
	}
}

func TestRequests(t *testing.T) {
	t.Parallel()
	good := newWorld(t).request()
	for _, test := range []struct {
		change func(*Request)
		key    string
	}{
		{func(*Request) {}, ""},
		{func(r *Request) { r.Kind = "gift" }, "case.bad_kind"},
		{func(r *Request) { r.Reason = NoShow; r.Kind = KindExchange }, "case.bad_reason"},
		{func(r *Request) { r.Reason = ReasonGoods }, "case.bad_reason"},
		{func(r *Request) { r.AskedFen = 0 }, "case.bad_amount"},
		{func(r *Request) { r.AskedFen = r.PaidFen + 1 }, "case.bad_amount"},
		{func(r *Request) { r.PaidFen = MaxFen + 1 }, "case.bad_amount"},
		{func(r *Request) { r.Order = "" }, "case.no_order"},
		{func(r *Request) { r.Waybill = strings.Repeat("x", 129) }, "case.too_long"},
	} {
		r := good
		test.change(&r)
		err := r.Validate()
		if test.key == "" && err != nil || test.key != "" && (err == nil || !strings.Contains(err.Error(), test.key)) {
			t.Errorf("%+v: %v, want %q", r, err, test.key)
		}
	}
	for _, k := range Kinds {
		r := Request{Kind: k, PaidFen: 5_000, AskedFen: 3_000}
		if err := r.Granted().Validate(r.PaidFen); err != nil {
			t.Errorf("granting %s gives %+v: %v", k, r.Granted(), err)
		}
	}
	if got, want := Split(999, 50), (Outcome{Code: SplitFault, AmountFen: 500, MerchantShare: 50}); got != want {
		t.Errorf("half of 9.99 yuan is %+v, want %+v", got, want)
	}
}

func TestSettings(t *testing.T) {
	t.Parallel()
	for _, s := range []Settings{
		{Terms: map[ClockKind]Term{ClockAppeal: {0, Days}}},
		{Terms: map[ClockKind]Term{"lunch": {1, Hours}}},
		{Terms: map[ClockKind]Term{ClockAppeal: {1, "moons"}}},
		{Days: map[Date]bool{"2026-02-30": true}},
		{SecondPersonFen: -1}, {BlindPermille: 1001}, {AuditPermille: -1}, {Silence: Silence{Default: "reject"}},
		{Limits: map[AccountID]Limit{"m": {Kinds: Kinds, MaxFen: 1}}},
	} {
		if err := s.Validate(); fault.KindOf(err) != fault.Invalid || err == nil {
			t.Errorf("%+v: %v, want Invalid", s, err)
		}
	}
	if err := (&Settings{}).Validate(); err != nil {
		t.Errorf("the zero settings: %v", err)
	}
}

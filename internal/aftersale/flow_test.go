package aftersale

import (
	"slices"
	"strings"
	"testing"
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

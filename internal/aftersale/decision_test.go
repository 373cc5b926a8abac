package aftersale

import (
	"slices"
	"testing"
)

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

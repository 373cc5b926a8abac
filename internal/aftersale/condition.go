package aftersale

import (
	"slices"

	"github.com/bonafide-aftersale/bonafide/internal/fault"
)

// Must is a condition of a transition: while it does not hold the verb is
// refused, and nothing changes.
type Must struct {
	Name  string // for the documents
	check func(c *Case, who Actor, act Act, m Moment) error
}

// When chooses between the ways of a transition, after the act was recorded.
type When struct {
	Name  string // for the documents
	holds func(c *Case, act Act, m Moment) bool
}

// The conditions of the table.
var (
	// mustBeAssigned: the case is the actor's, or nobody's, or the actor is senior.
	mustBeAssigned = &Must{"assigned to the actor, or to nobody", func(c *Case, who Actor, _ Act, _ Moment) error {
		if c.Assigned != "" && c.Assigned != who.ID && who.Role != RoleSeniorReviewer {
			return fault.New(fault.Denied, "case.not_assigned", nil)
		}
		return nil
	}}
	// mustBeSenior: where the policy asks for a senior reviewer, one decides.
	mustBeSenior = &Must{"a senior reviewer, where the policy asks for one", func(c *Case, who Actor, _ Act, _ Moment) error {
		if c.Rules.Senior && who.Role != RoleSeniorReviewer {
			return fault.New(fault.Denied, "case.not_yours", nil)
		}
		return nil
	}}
	// mustBeFresh: who decides is no side, and has not decided this case before.
	mustBeFresh = &Must{"no side of the case, and not who decided it before", func(c *Case, who Actor, _ Act, _ Moment) error {
		if c.party(who.ID) || c.decidedBefore(who.ID) {
			return fault.New(fault.Denied, "case.other_person", nil)
		}
		return nil
	}}
	// mustHaveOpined: in a blind review, the first opinion comes first.
	mustHaveOpined = &Must{"in a blind review: a first opinion was given", func(c *Case, who Actor, _ Act, _ Moment) error {
		if c.FindingsHidden(who) {
			return fault.New(fault.Conflict, "case.opinion_first", nil)
		}
		return nil
	}}
	// mustHaveAnswered: no line of the checklist blocks the decision.
	mustHaveAnswered = &Must{"every line of the checklist is answered", func(c *Case, _ Actor, act Act, _ Moment) error {
		refusal := false
		if r, ok := act.(interface{ ruling() *Ruling }); ok {
			refusal = r.ruling().Outcome.Code == Reject
		}
		if n := len(c.Unanswered(refusal)); n > 0 {
			return fault.New(fault.Conflict, "case.checklist_open", nil, "lines", n)
		}
		return nil
	}}
	// mustBeUndecided: nothing was decided that an appeal is about, and no money
	// has moved; a matter that far ends by a decision.
	mustBeUndecided = &Must{"no appeal is pending and no money has moved", func(c *Case, _ Actor, _ Act, _ Moment) error {
		if _, money := c.moved(); c.pendingAppeal() != nil || money != 0 {
			return errStage()
		}
		return nil
	}}
	// mustBeSmall: one person is enough.
	mustBeSmall = &Must{"below the amount that needs a second person", func(c *Case, _ Actor, act Act, m Moment) error {
		if r, ok := act.(interface{ ruling() *Ruling }); ok && r.ruling().secondPerson(c, m.Settings) {
			return fault.New(fault.Conflict, "case.second_person", nil)
		}
		return nil
	}}
	// mustBeSecond: who approves did not propose.
	mustBeSecond = &Must{"not who proposed it", func(c *Case, who Actor, _ Act, _ Moment) error {
		if d := c.decision(DecisionProposed); d == nil || d.By == who.ID {
			return fault.New(fault.Denied, "case.same_person", nil)
		}
		return nil
	}}
)

func (r *Ruling) ruling() *Ruling { return r }

// The choices of the table.
var (
	whenOwed   = &When{"something is owed", func(c *Case, _ Act, _ Moment) bool { return c.Owes() }}
	whenPaid   = &When{"nothing is owed any more", func(c *Case, _ Act, _ Moment) bool { return !c.Owes() }}
	whenEnded  = &When{"nothing is owed any more and nobody may appeal", func(c *Case, _ Act, _ Moment) bool { return !c.Owes() && c.AppealClosed }}
	whenFailed = &When{"the payment failed", func(_ *Case, act Act, _ Moment) bool {
		a, ok := act.(*RecordPayment)
		return ok && a.State == PaymentFailed
	}}
	whenAskedBoth     = &When{"both sides are asked", func(c *Case, _ Act, _ Moment) bool { return c.asks(SideCustomer) && c.asks(SideMerchant) }}
	whenAskedCustomer = &When{"the customer is asked", func(c *Case, _ Act, _ Moment) bool { return c.asks(SideCustomer) && !c.asks(SideMerchant) }}
	whenAskedMerchant = &When{"the merchant is asked", func(c *Case, _ Act, _ Moment) bool { return c.asks(SideMerchant) && !c.asks(SideCustomer) }}
	whenAskedNobody   = &When{"nothing is open any more", func(c *Case, _ Act, _ Moment) bool { return !c.asks(SideMerchant) && !c.asks(SideCustomer) }}
	whenUrgent        = &When{"urgent", func(c *Case, act Act, _ Moment) bool {
		a, ok := act.(*OrderVisit)
		return c.Request.Urgent || ok && a.Urgent
	}}
	whenUrgentVisit = &When{"an urgent visit", func(c *Case, _ Act, _ Moment) bool {
		out, _ := c.Outcome()
		return c.Request.Urgent && out.Code == RepairVisit
	}}
	whenGoodsFirst = &When{"the goods come back first", func(c *Case, _ Act, _ Moment) bool {
		out, _ := c.Outcome()
		return out.Code == ReturnThenRefund && c.ReturnRef == ""
	}}
	whenCarryingOut = &When{"it was being carried out", func(c *Case, _ Act, _ Moment) bool {
		return c.Resume == StageAccepted || c.Resume == StageDecided && c.AppealClosed ||
			c.Resume == StageCarryOutPending || c.Resume == StageCarryOutFailed
	}}
	whenAcceptanceRuns = &When{"the acceptance clock runs", func(c *Case, _ Act, _ Moment) bool { return c.Live(ClockTechnicianAcceptance) != nil }}
	whenSilenceAccepts = &When{"the published default for silence accepts", func(c *Case, act Act, _ Moment) bool {
		a, ok := act.(*Lapse)
		return ok && a.kind == ClockMerchantAnswer && c.Settled() != nil
	}}
)

// whenClock chooses by the clock that ran out.
func whenClock(kinds ...ClockKind) *When {
	name := "the clock is"
	for i, k := range kinds {
		if i > 0 {
			name += " or"
		}
		name += " " + string(k)
	}
	return &When{name, func(_ *Case, act Act, _ Moment) bool {
		a, ok := act.(*Lapse)
		return ok && slices.Contains(kinds, a.kind)
	}}
}

// whenBoth joins two choices.
func whenBoth(a, b *When) *When {
	return &When{a.Name + ", and " + b.Name, func(c *Case, act Act, m Moment) bool { return a.holds(c, act, m) && b.holds(c, act, m) }}
}

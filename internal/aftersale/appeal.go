package aftersale

import (
	"slices"

	"github.com/bonafide-aftersale/bonafide/internal/fault"
)

// AppealID names an Appeal record.
type AppealID string

// AppealResult is what became of an appeal.
type AppealResult string

// The results.
const (
	AppealPending    AppealResult = "pending"
	AppealConfirmed  AppealResult = "confirmed"  // the decision stands
	AppealOverturned AppealResult = "overturned" // another decision takes its place
	AppealRemanded   AppealResult = "remanded"   // somebody else reviews and decides anew
)

// AppealRecord is one side's appeal and its result.
type AppealRecord struct {
	ID              AppealID
	Decision        DecisionID   `json:",omitempty"` // appealed against; or
	Settlement      SettlementID `json:",omitempty"`
	Side            Side
	By              PersonID
	At              Micros
	Result          AppealResult
	NewDecision     DecisionID `json:",omitempty"`
	GroundsCustomer TextID     `json:",omitempty"`
	GroundsMerchant TextID     `json:",omitempty"`
	Name            TextID     `json:",omitempty"` // of who decided the appeal
	DecidedBy       PersonID   `json:",omitempty"`
	DecidedAt       Micros     `json:",omitempty"`
}

// Appeal puts what stands before another person, once, within the term.
type Appeal struct {
	Statement Text
	Items     []Item
}

// Verb implements Act.
func (*Appeal) Verb() Verb { return VerbAppeal }

func (a *Appeal) texts() []*Text { return []*Text{&a.Statement} }

func (a *Appeal) check(c *Case, _ Actor, m Moment) error {
	if a.Statement.Empty() {
		return fault.New(fault.Invalid, "case.empty_text", nil)
	}
	// The clock decides, not the sweeper that has not come by yet.
	if k := c.Live(ClockAppeal); c.AppealClosed || k == nil || k.State == Running && m.At > k.Due {
		return fault.New(fault.Conflict, "case.appeal_over", nil)
	}
	return checkItems(a.Items)
}

func (a *Appeal) record(c *Case, who Actor, m Moment) {
	c.state(who.Side(), a.Statement, a.Items, VerbAppeal, who, m)
	r := AppealRecord{ID: AppealID(m.NewID()), Side: who.Side(), By: who.ID, At: m.At, Result: AppealPending}
	if d := c.InForce(); d != nil {
		r.Decision = d.ID
	} else if s := c.Settled(); s != nil {
		r.Settlement = s.ID
	}
	c.Appeals = append(c.Appeals, r)
	c.Assigned, c.Raised = "", false
	c.hold(m.At)
}

func (c *Case) pendingAppeal() *AppealRecord {
	i := slices.IndexFunc(c.Appeals, func(a AppealRecord) bool { return a.Result == AppealPending })
	if i < 0 {
		return nil
	}
	return &c.Appeals[i]
}

// end records the result of the pending appeal.
func (c *Case) endAppeal(result AppealResult, who Actor, m Moment) *AppealRecord {
	r := c.pendingAppeal()
	r.Result, r.DecidedBy, r.DecidedAt = result, who.ID, m.At
	return r
}

// lift takes what stands out of force.
func (c *Case) lift(state DecisionState) {
	if d := c.InForce(); d != nil {
		d.State = state
	} else if s := c.Settled(); s != nil {
		s.Overturned = true
	}
}

// Confirm lets the decision stand.
type Confirm struct {
	GroundsCustomer Text
	GroundsMerchant Text
	Name            Text
}

// Verb implements Act.
func (*Confirm) Verb() Verb { return VerbConfirm }

func (a *Confirm) texts() []*Text { return []*Text{&a.GroundsCustomer, &a.GroundsMerchant, &a.Name} }

func (a *Confirm) check(_ *Case, who Actor, _ Moment) error {
	if !who.Person() {
		return errMachine()
	}
	if a.GroundsCustomer.Empty() || a.GroundsMerchant.Empty() || a.Name.Empty() {
		return fault.New(fault.Invalid, "case.no_grounds", nil)
	}
	return nil
}

func (a *Confirm) record(c *Case, who Actor, m Moment) {
	r := c.endAppeal(AppealConfirmed, who, m)
	r.GroundsCustomer = c.keep(a.GroundsCustomer, TextGroundsCustomer, m.At)
	r.GroundsMerchant = c.keep(a.GroundsMerchant, TextGroundsMerchant, m.At)
	r.Name = c.keep(a.Name, TextDecider, m.At)
	c.AppealClosed = true
}

// Overturn puts another decision in the place of what stood. It cannot bring
// EvidenceForged into a case: that takes two people, so Remand.
type Overturn struct{ Ruling }

// Verb implements Act.
func (*Overturn) Verb() Verb { return VerbOverturn }

func (a *Overturn) check(c *Case, who Actor, m Moment) error {
	if err := a.Ruling.check(c, who, m); err != nil {
		return err
	}
	forged := slices.Contains(a.Reasons, EvidenceForged)
	if d := c.InForce(); forged && (d == nil || !slices.Contains(d.Reasons, EvidenceForged)) {
		return fault.New(fault.Denied, "case.second_person", nil)
	}
	return nil
}

func (a *Overturn) record(c *Case, who Actor, m Moment) {
	c.lift(DecisionOverturned)
	d := c.rule(&a.Ruling, DecisionInForce, who, m)
	c.endAppeal(AppealOverturned, who, m).NewDecision = d.ID
	c.AppealClosed = true
}

// Remand sends the case back to be reviewed and decided anew by somebody else.
type Remand struct {
	Why  Text
	Name Text
}

// Verb implements Act.
func (*Remand) Verb() Verb { return VerbRemand }

func (a *Remand) texts() []*Text { return []*Text{&a.Why, &a.Name} }

func (a *Remand) check(_ *Case, who Actor, _ Moment) error {
	if !who.Person() {
		return errMachine()
	}
	if a.Why.Empty() || a.Name.Empty() {
		return fault.New(fault.Invalid, "case.no_grounds", nil)
	}
	return nil
}

func (a *Remand) record(c *Case, who Actor, m Moment) {
	c.lift(DecisionOverturned)
	r := c.endAppeal(AppealRemanded, who, m)
	r.GroundsCustomer = c.keep(a.Why, TextGroundsCustomer, m.At)
	r.GroundsMerchant, r.Name = r.GroundsCustomer, c.keep(a.Name, TextDecider, m.At)
	c.Assigned, c.Raised = "", false
}

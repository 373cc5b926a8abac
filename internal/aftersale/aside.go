package aftersale

import "github.com/bonafide-aftersale/bonafide/internal/fault"

// Withdraw takes the request back. A new case may be opened any time.
type Withdraw struct{ Statement Text }

// Verb implements Act.
func (*Withdraw) Verb() Verb { return VerbWithdraw }

func (a *Withdraw) texts() []*Text { return []*Text{&a.Statement} }

func (*Withdraw) check(*Case, Actor, Moment) error { return nil }

func (a *Withdraw) record(c *Case, who Actor, m Moment) {
	c.state(SideCustomer, a.Statement, nil, VerbWithdraw, who, m)
	c.endOffers(OfferLapsed, m.At)
}

// Merge ends a case whose matter goes on in another one of the same customer
// and merchant. The other case is not changed by it.
type Merge struct {
	Into CaseID
	into *Case // looked up by Service
}

// Verb implements Act.
func (*Merge) Verb() Verb { return VerbMerge }

func (a *Merge) check(c *Case, _ Actor, _ Moment) error {
	if a.into == nil || a.into.ID != a.Into || a.into.ID == c.ID || a.into.Tenant != c.Tenant ||
		a.into.Customer != c.Customer || a.into.Merchant != c.Merchant || a.into.Stage.Closed() {
		return fault.New(fault.Conflict, "case.bad_merge", nil)
	}
	return nil
}

func (a *Merge) record(c *Case, _ Actor, m Moment) {
	c.MergedInto = a.Into
	c.endOffers(OfferLapsed, m.At)
}

func (a *Merge) facts() map[string]string { return map[string]string{"into": string(a.Into)} }

// Escalate records that a court, an authority or another platform has the
// matter now.
type Escalate struct{ To string }

// Verb implements Act.
func (*Escalate) Verb() Verb { return VerbEscalate }

func (a *Escalate) check(*Case, Actor, Moment) error { return checkOutside(a.To) }

func (a *Escalate) record(c *Case, _ Actor, _ Moment) { c.Outside = a.To }

func (a *Escalate) facts() map[string]string { return map[string]string{"to": a.To} }

// Suspend stops everything because the law says so.
type Suspend struct{ Basis string } // article or order

// Verb implements Act.
func (*Suspend) Verb() Verb { return VerbSuspend }

func (a *Suspend) check(*Case, Actor, Moment) error { return checkOutside(a.Basis) }

func (a *Suspend) record(c *Case, _ Actor, _ Moment) { c.Outside = a.Basis }

func (a *Suspend) facts() map[string]string { return map[string]string{"basis": a.Basis} }

func checkOutside(name string) error {
	if name == "" || len(name) > maxName {
		return fault.New(fault.Invalid, "case.no_reference", nil)
	}
	return nil
}

// Resume goes on where the case was suspended or escalated. The clocks get
// back what was left of them.
type Resume struct{ Note Text }

// Verb implements Act.
func (*Resume) Verb() Verb { return VerbResume }

func (a *Resume) texts() []*Text { return []*Text{&a.Note} }

func (*Resume) check(*Case, Actor, Moment) error { return nil }

func (a *Resume) record(c *Case, _ Actor, m Moment) {
	c.keep(a.Note, TextNote, m.At)
	c.Outside = ""
}

// Close ends a case that was decided outside.
type Close struct {
	Ref  string // of the judgment or the notice
	Note Text
}

// Verb implements Act.
func (*Close) Verb() Verb { return VerbClose }

func (a *Close) texts() []*Text { return []*Text{&a.Note} }

func (a *Close) check(*Case, Actor, Moment) error {
	if a.Note.Empty() {
		return fault.New(fault.Invalid, "case.empty_text", nil)
	}
	return checkOutside(a.Ref)
}

func (a *Close) record(c *Case, who Actor, m Moment) {
	c.state(SideOperator, a.Note, nil, VerbClose, who, m)
	c.endOffers(OfferLapsed, m.At)
	c.AppealClosed = true
}

func (a *Close) facts() map[string]string { return map[string]string{"ref": a.Ref} }

package aftersale

import "github.com/bonafide-aftersale/bonafide/internal/fault"

// OrderVisit sends a technician of an outlet to look.
type OrderVisit struct {
	Outlet AccountID
	Urgent bool
	Why    Text
}

// Verb implements Act.
func (*OrderVisit) Verb() Verb { return VerbOrderVisit }

func (a *OrderVisit) texts() []*Text { return []*Text{&a.Why} }

func (a *OrderVisit) check(c *Case, _ Actor, _ Moment) error {
	if a.Outlet == "" && c.Outlet == "" {
		return fault.New(fault.Invalid, "case.no_outlet", nil)
	}
	return nil
}

func (a *OrderVisit) record(c *Case, who Actor, m Moment) {
	if a.Outlet != "" {
		c.Outlet = a.Outlet
	}
	c.state(SideOperator, a.Why, nil, VerbOrderVisit, who, m)
}

func (a *OrderVisit) facts() map[string]string {
	if a.Urgent {
		return map[string]string{"urgent": "yes"}
	}
	return nil
}

// OrderReturn asks for the goods, for the warehouse to look at.
type OrderReturn struct{ Why Text }

// Verb implements Act.
func (*OrderReturn) Verb() Verb { return VerbOrderReturn }

func (a *OrderReturn) texts() []*Text { return []*Text{&a.Why} }

func (*OrderReturn) check(*Case, Actor, Moment) error { return nil }

func (a *OrderReturn) record(c *Case, who Actor, m Moment) {
	c.state(SideOperator, a.Why, nil, VerbOrderReturn, who, m)
}

// TakeJob: a technician takes the job.
type TakeJob struct{}

// Verb implements Act.
func (*TakeJob) Verb() Verb { return VerbTakeJob }

func (*TakeJob) check(*Case, Actor, Moment) error { return nil }
func (*TakeJob) record(*Case, Actor, Moment)      {}

// Arrive: the technician is at the door.
type Arrive struct{}

// Verb implements Act.
func (*Arrive) Verb() Verb { return VerbArrive }

func (*Arrive) check(*Case, Actor, Moment) error { return nil }
func (*Arrive) record(*Case, Actor, Moment)      {}

// Inspected files what the technician or the warehouse saw.
type Inspected struct {
	Items     []Item // the report and its photographs; at least one
	Statement Text
	ReturnRef string // waybill of the goods, when the warehouse has them
}

// Verb implements Act.
func (*Inspected) Verb() Verb { return VerbInspected }

func (a *Inspected) texts() []*Text { return []*Text{&a.Statement} }

func (a *Inspected) check(c *Case, _ Actor, _ Moment) error {
	if len(a.Items) == 0 {
		return fault.New(fault.Invalid, "case.no_items", nil)
	}
	if len(a.ReturnRef) > maxName {
		return fault.New(fault.Invalid, "case.too_long", nil, "limit", maxName)
	}
	return checkItems(a.Items)
}

func (a *Inspected) record(c *Case, who Actor, m Moment) {
	c.state(who.Side(), a.Statement, a.Items, VerbInspected, who, m)
	if a.ReturnRef != "" {
		c.ReturnRef = a.ReturnRef
	}
}

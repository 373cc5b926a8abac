package aftersale

import "github.com/bonafide-aftersale/bonafide/internal/fault"

// CarryOut begins to carry out what stands.
type CarryOut struct {
	Outlet AccountID // that sends the technician, where the outcome is a visit
}

// Verb implements Act.
func (*CarryOut) Verb() Verb { return VerbCarryOut }

func (a *CarryOut) check(c *Case, _ Actor, _ Moment) error {
	out, _ := c.Outcome()
	switch {
	case !c.Owes():
		return fault.New(fault.Conflict, "case.nothing_owed", nil)
	case out.Code == RepairVisit && a.Outlet == "" && c.Outlet == "":
		return fault.New(fault.Invalid, "case.no_outlet", nil)
	}
	return nil
}

func (a *CarryOut) record(c *Case, _ Actor, m Moment) {
	if a.Outlet != "" {
		c.Outlet = a.Outlet
	}
	c.pay(m)
}

// ReceiveReturn records that the goods are back; the refund can go out.
type ReceiveReturn struct {
	Ref   string // waybill
	Items []Item // photographs of what arrived
}

// Verb implements Act.
func (*ReceiveReturn) Verb() Verb { return VerbReceiveReturn }

func (a *ReceiveReturn) check(c *Case, _ Actor, _ Moment) error {
	out, _ := c.Outcome()
	switch {
	case out.Code != ReturnThenRefund || c.ReturnRef != "":
		return fault.New(fault.Conflict, "case.no_return_due", nil)
	case a.Ref == "" || len(a.Ref) > maxName:
		return fault.New(fault.Invalid, "case.no_reference", nil)
	}
	return checkItems(a.Items)
}

func (a *ReceiveReturn) record(c *Case, who Actor, m Moment) {
	c.file(a.Items, who, m)
	c.ReturnRef = a.Ref
	c.pay(m)
}

// Fulfil records that goods or the visit arrived.
type Fulfil struct {
	Ref   string // waybill or work order
	Items []Item // proof
}

// Verb implements Act.
func (*Fulfil) Verb() Verb { return VerbFulfil }

func (a *Fulfil) check(c *Case, _ Actor, _ Moment) error {
	out, _ := c.Outcome()
	switch {
	case !out.Goods():
		return fault.New(fault.Conflict, "case.nothing_owed", nil)
	case a.Ref == "" || len(a.Ref) > maxName:
		return fault.New(fault.Invalid, "case.no_reference", nil)
	}
	return checkItems(a.Items)
}

func (a *Fulfil) record(c *Case, who Actor, m Moment) {
	out, _ := c.Outcome()
	c.file(a.Items, who, m)
	c.Fulfilled, c.FulfilledRef = out.Code, a.Ref
}

func (a *Fulfil) facts() map[string]string { return map[string]string{"ref": a.Ref} }

// Fail records that goods or a visit did not arrive.
type Fail struct{ Why Text }

// Verb implements Act.
func (*Fail) Verb() Verb { return VerbFail }

func (a *Fail) texts() []*Text { return []*Text{&a.Why} }

func (a *Fail) check(c *Case, _ Actor, _ Moment) error {
	if out, _ := c.Outcome(); !out.Goods() {
		return fault.New(fault.Conflict, "case.nothing_owed", nil) // money fails by RecordPayment
	}
	return nil
}

func (a *Fail) record(c *Case, _ Actor, m Moment) { c.keep(a.Why, TextNote, m.At) }

// Retry tries again what failed.
type Retry struct{}

// Verb implements Act.
func (*Retry) Verb() Verb { return VerbRetry }

func (*Retry) check(*Case, Actor, Moment) error { return nil }

func (*Retry) record(c *Case, _ Actor, m Moment) { c.pay(m) }

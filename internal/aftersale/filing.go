package aftersale

import (
	"maps"
	"slices"
	"strconv"

	"github.com/bonafide-aftersale/bonafide/internal/fault"
)

// Open files a case. Every request is accepted, complete or not; Case.Missing
// says afterwards what would help.
type Open struct {
	Request       Request
	Channel       string
	Customer      PersonID
	CustomerIndex string
	Merchant      AccountID
	Outlet        AccountID
	Name          Text
	Phone         Text
	Address       Text
	Statement     Text // what is wrong, in the customer's words
	Items         []Item
}

// Verb implements Act.
func (*Open) Verb() Verb { return VerbOpen }

func (a *Open) texts() []*Text { return []*Text{&a.Name, &a.Phone, &a.Address, &a.Statement} }

func (a *Open) check(c *Case, who Actor, _ Moment) error {
	switch {
	case a.Customer == "" || a.Merchant == "" || who.Tenant == "":
		return fault.New(fault.Invalid, "case.no_party", nil)
	case len(a.CustomerIndex) > 2*maxName || len(a.Channel) > maxName:
		return fault.New(fault.Invalid, "case.too_long", nil, "limit", maxName)
	case who.Role == RoleCustomer && who.ID != a.Customer:
		return fault.New(fault.Denied, "case.not_yours", nil)
	}
	if err := a.Request.Validate(); err != nil {
		return err
	}
	return checkItems(a.Items)
}

func (a *Open) record(c *Case, who Actor, m Moment) {
	c.ID, c.Tenant = CaseID(m.NewID()), who.Tenant
	c.Request, c.Channel = a.Request, a.Channel
	if c.Request.ReasonVersion == "" {
		c.Request.ReasonVersion = Reasons.Version
	}
	c.Customer, c.CustomerIndex, c.Merchant, c.Outlet = a.Customer, a.CustomerIndex, a.Merchant, a.Outlet
	c.Name = c.keep(a.Name, TextName, m.At)
	c.Phone = c.keep(a.Phone, TextPhone, m.At)
	c.Address = c.keep(a.Address, TextAddress, m.At)
	c.Opened, c.PolicyVersion = m.At, m.Settings.PolicyVersion
	c.Blind = m.Settings.BlindReview(c.ID)
	c.state(SideCustomer, a.Statement, a.Items, VerbOpen, who, m)
}

func (a *Open) facts() map[string]string {
	return map[string]string{
		"kind": string(a.Request.Kind), "reason": string(a.Request.Reason), "channel": a.Channel,
		"asked_fen": strconv.FormatInt(int64(a.Request.AskedFen), 10),
	}
}

// Check begins the intake check: complete? duplicate? known customer?
type Check struct {
	// Rules is what the published policy makes of the case.
	Rules     Rules
	Duplicate CaseID // another case about the same, for a person to look at; may be empty
}

// Verb implements Act.
func (*Check) Verb() Verb { return VerbCheck }

func (a *Check) check(*Case, Actor, Moment) error { return a.Rules.Validate() }

func (a *Check) record(c *Case, _ Actor, _ Moment) {
	c.Rules = a.Rules
	c.Rules.Applied, c.Rules.Terms = slices.Clone(a.Rules.Applied), maps.Clone(a.Rules.Terms)
}

func (a *Check) facts() map[string]string {
	facts := make(map[string]string)
	if a.Duplicate != "" {
		facts["duplicate"] = string(a.Duplicate)
	}
	if a.Rules.Policy != "" {
		facts["policy"] = a.Rules.Policy
	}
	return facts
}

// Examine sends the photographs to examination.
type Examine struct{}

// Verb implements Act.
func (*Examine) Verb() Verb { return VerbExamine }

func (*Examine) check(*Case, Actor, Moment) error { return nil }
func (*Examine) record(*Case, Actor, Moment)      {}

// Examined files the report of an examination. It may come late, and again
// when a method has a new version; the case waits for it only once.
type Examined struct {
	Item Item // the report; none when the examination failed
	// Failed says that there is no report, and why, as a code. The case goes on
	// all the same: a fault of the machine delays nobody.
	Failed string
}

// Verb implements Act.
func (*Examined) Verb() Verb { return VerbExamined }

func (a *Examined) check(*Case, Actor, Moment) error {
	if a.Failed != "" && a.Item.ID == "" {
		return nil
	}
	return checkItems([]Item{a.Item})
}

func (a *Examined) record(c *Case, who Actor, m Moment) {
	if a.Item.ID != "" {
		c.file([]Item{a.Item}, who, m)
	}
}

func (a *Examined) facts() map[string]string {
	if a.Failed != "" {
		return map[string]string{"failed": a.Failed}
	}
	return map[string]string{"item": a.Item.ID}
}

// PassOn asks the merchant without an examination: there is nothing to examine.
type PassOn struct{}

// Verb implements Act.
func (*PassOn) Verb() Verb { return VerbPassOn }

func (*PassOn) check(*Case, Actor, Moment) error { return nil }
func (*PassOn) record(*Case, Actor, Moment)      {}

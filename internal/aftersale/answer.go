package aftersale

import (
	"strconv"

	"github.com/bonafide-aftersale/bonafide/internal/fault"
)

// Accept grants the request: the merchant's answer, or a change of mind later.
type Accept struct{ Statement Text }

// Verb implements Act.
func (*Accept) Verb() Verb { return VerbAccept }

func (a *Accept) texts() []*Text { return []*Text{&a.Statement} }

func (*Accept) check(*Case, Actor, Moment) error { return nil }

func (a *Accept) record(c *Case, who Actor, m Moment) {
	c.state(SideMerchant, a.Statement, nil, VerbAccept, who, m)
	c.endOffers(OfferLapsed, m.At)
	c.settle(SettledAccepted, c.Request.Granted(), "", who, m)
	c.AppealClosed = true // both sides want it
}

// CounterOffer offers another outcome.
type CounterOffer struct {
	Outcome   Outcome
	Statement Text
	Items     []Item
}

// Verb implements Act.
func (*CounterOffer) Verb() Verb { return VerbCounterOffer }

func (a *CounterOffer) texts() []*Text { return []*Text{&a.Statement} }

func (a *CounterOffer) check(c *Case, _ Actor, _ Moment) error {
	if a.Statement.Empty() {
		return fault.New(fault.Invalid, "case.empty_text", nil)
	}
	if a.Outcome.Code == Reject { // that is Contest
		return fault.New(fault.Invalid, "case.bad_outcome", nil)
	}
	if err := a.Outcome.Validate(c.Request.PaidFen); err != nil {
		return err
	}
	return checkItems(a.Items)
}

func (a *CounterOffer) record(c *Case, who Actor, m Moment) {
	c.state(SideMerchant, a.Statement, a.Items, VerbCounterOffer, who, m)
	c.endOffers(OfferLapsed, m.At)
	c.Offers = append(c.Offers, Offer{ID: OfferID(m.NewID()), Outcome: a.Outcome, By: who.ID, At: m.At, State: OfferOpen})
}

func (a *CounterOffer) facts() map[string]string { return a.Outcome.facts() }

func (o Outcome) facts() map[string]string {
	return map[string]string{"outcome": string(o.Code), "amount_fen": strconv.FormatInt(int64(o.AmountFen), 10)}
}

// Contest says why the request should not be granted.
type Contest struct {
	Statement Text
	Items     []Item
}

// Verb implements Act.
func (*Contest) Verb() Verb { return VerbContest }

func (a *Contest) texts() []*Text { return []*Text{&a.Statement} }

func (a *Contest) check(*Case, Actor, Moment) error {
	if a.Statement.Empty() {
		return fault.New(fault.Invalid, "case.empty_text", nil)
	}
	return checkItems(a.Items)
}

func (a *Contest) record(c *Case, who Actor, m Moment) {
	c.state(SideMerchant, a.Statement, a.Items, VerbContest, who, m)
}

// Notify records that the customer has been told what the merchant answered.
// Only now does the customer's time begin.
type Notify struct{ Channel string }

// Verb implements Act.
func (*Notify) Verb() Verb { return VerbNotify }

func (a *Notify) check(*Case, Actor, Moment) error {
	if a.Channel == "" || len(a.Channel) > maxName {
		return fault.New(fault.Invalid, "case.no_channel", nil)
	}
	return nil
}

func (*Notify) record(*Case, Actor, Moment) {}

func (a *Notify) facts() map[string]string { return map[string]string{"channel": a.Channel} }

// Agree takes the merchant's counter-offer.
type Agree struct{ Statement Text }

// Verb implements Act.
func (*Agree) Verb() Verb { return VerbAgree }

func (a *Agree) texts() []*Text { return []*Text{&a.Statement} }

func (*Agree) check(c *Case, _ Actor, _ Moment) error {
	if c.openOffer() == nil {
		return fault.New(fault.Conflict, "case.no_offer", nil)
	}
	return nil
}

func (a *Agree) record(c *Case, who Actor, m Moment) {
	c.state(SideCustomer, a.Statement, nil, VerbAgree, who, m)
	offer := c.openOffer()
	offer.State, offer.Ended = OfferAccepted, m.At
	c.settle(SettledAgreed, offer.Outcome, offer.ID, who, m)
	c.AppealClosed = true // both sides want it
}

// Reply answers the merchant; an open counter-offer is declined by it.
type Reply struct {
	Statement Text
	Items     []Item
}

// Verb implements Act.
func (*Reply) Verb() Verb { return VerbReply }

func (a *Reply) texts() []*Text { return []*Text{&a.Statement} }

func (a *Reply) check(*Case, Actor, Moment) error {
	if a.Statement.Empty() && len(a.Items) == 0 {
		return fault.New(fault.Invalid, "case.empty_text", nil)
	}
	return checkItems(a.Items)
}

func (a *Reply) record(c *Case, who Actor, m Moment) {
	c.state(SideCustomer, a.Statement, a.Items, VerbReply, who, m)
	c.endOffers(OfferDeclined, m.At)
}

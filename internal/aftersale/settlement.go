package aftersale

import "slices"

// OfferID names an Offer.
type OfferID string

// OfferState is what became of a counter-offer.
type OfferState string

// The states of a counter-offer.
const (
	OfferOpen     OfferState = "open"
	OfferAccepted OfferState = "accepted"
	OfferDeclined OfferState = "declined"
	OfferLapsed   OfferState = "lapsed" // no answer, or overtaken
)

// Offer is a counter-offer of the merchant.
type Offer struct {
	ID      OfferID
	Outcome Outcome
	By      PersonID
	At      Micros
	State   OfferState
	Ended   Micros
}

func (c *Case) openOffer() *Offer {
	i := slices.IndexFunc(c.Offers, func(o Offer) bool { return o.State == OfferOpen })
	if i < 0 {
		return nil
	}
	return &c.Offers[i]
}

func (c *Case) endOffers(state OfferState, at Micros) {
	if o := c.openOffer(); o != nil {
		o.State, o.Ended = state, at
	}
}

// SettlementID names a Settlement.
type SettlementID string

// Basis is what a settlement rests on.
type Basis string

// The bases. None of them refuses anything.
const (
	SettledAccepted Basis = "accepted" // the merchant grants the request
	SettledAgreed   Basis = "agreed"   // the customer takes the counter-offer
	SettledLimits   Basis = "limits"   // a program grants it inside the merchant's limits
	SettledSilence  Basis = "silence"  // the published default for the merchant's silence
)

// Settlement is an outcome without a decision: the sides agree, or what the
// merchant allowed beforehand covers the request. It is always in the
// customer's favour or with the customer's consent.
type Settlement struct {
	ID            SettlementID
	Basis         Basis
	Outcome       Outcome
	Offer         OfferID `json:",omitempty"`
	By            PersonID
	Role          Role
	Program       string   `json:",omitempty"` // version of the program, if it was one
	LimitBy       PersonID `json:",omitempty"` // who set the limit that covers it
	At            Micros
	PolicyVersion string
	Overturned    bool // on appeal, or because goods did not come back
}

// Settled returns the settlement that stands, or nil.
func (c *Case) Settled() *Settlement {
	i := slices.IndexFunc(c.Settlements, func(s Settlement) bool { return !s.Overturned })
	if i < 0 {
		return nil
	}
	return &c.Settlements[i]
}

// settle records a settlement.
func (c *Case) settle(basis Basis, outcome Outcome, offer OfferID, who Actor, m Moment) {
	s := Settlement{
		ID: SettlementID(m.NewID()), Basis: basis, Outcome: outcome, Offer: offer,
		By: who.ID, Role: who.Role, Program: who.Version, At: m.At, PolicyVersion: m.Settings.PolicyVersion,
	}
	if basis == SettledLimits {
		s.LimitBy = m.Settings.Limits[c.Merchant].SetBy
	}
	c.Settlements = append(c.Settlements, s)
}

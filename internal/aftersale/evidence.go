package aftersale

import (
	"slices"
	"strconv"

	"github.com/bonafide-aftersale/bonafide/internal/fault"
)

// Item refers to an item in the evidence vault.
type Item struct {
	ID      string // of the vault
	Type    EvidenceType
	Line    string            // line of the checklist that it is filed for; may be empty
	Request EvidenceRequestID // that it answers; may be empty
}

// EvidenceRef is an item that belongs to the case.
type EvidenceRef struct {
	Item    string
	Type    EvidenceType
	Side    Side
	By      PersonID
	At      Micros
	Line    string            `json:",omitempty"`
	Request EvidenceRequestID `json:",omitempty"`
}

// EvidenceRequestID names an EvidenceRequest.
type EvidenceRequestID string

// AskState is what became of an evidence request.
type AskState string

// The states of an evidence request.
const (
	AskOpen     AskState = "open"
	AskAnswered AskState = "answered"
	AskDeclined AskState = "declined" // the side says that it has no such thing
	AskLapsed   AskState = "lapsed"   // the clock ran out; nothing follows from it alone
)

// EvidenceRequest asks one side for one item of evidence.
type EvidenceRequest struct {
	ID    EvidenceRequestID
	From  Side
	Type  EvidenceType
	Line  string `json:",omitempty"` // of the checklist that it is for
	Why   TextID // why it helps, for the side to read
	By    PersonID
	Role  Role
	At    Micros
	Due   Micros // as first set; the side's evidence clock counts
	State AskState
	Ended Micros
}

// maxItems bounds the items and requests of one act.
const maxItems = 50

func checkItems(items []Item) error {
	if len(items) > maxItems {
		return fault.New(fault.Limited, "case.too_many", nil, "limit", maxItems)
	}
	for _, it := range items {
		if it.ID == "" || len(it.ID) > maxName || len(it.Line) > maxName || !slices.Contains(EvidenceTypes, it.Type) {
			return fault.New(fault.Invalid, "case.bad_item", nil)
		}
	}
	return nil
}

// file adds items to the case; one that is there already stays as it is.
func (c *Case) file(items []Item, who Actor, m Moment) {
	for _, it := range items {
		if !slices.ContainsFunc(c.Evidence, func(e EvidenceRef) bool { return e.Item == it.ID }) {
			c.Evidence = append(c.Evidence, EvidenceRef{
				Item: it.ID, Type: it.Type, Side: who.Side(), By: who.ID, At: m.At, Line: it.Line, Request: it.Request,
			})
		}
	}
}

// asks reports whether something that a side was asked for is still open.
func (c *Case) asks(side Side) bool {
	return slices.ContainsFunc(c.Asked, func(r EvidenceRequest) bool { return r.State == AskOpen && r.From == side })
}

// endAsks ends the open requests to a side that the test picks.
func (c *Case) endAsks(side Side, state AskState, at Micros, pick func(EvidenceRequestID) bool) {
	for i := range c.Asked {
		if r := &c.Asked[i]; r.State == AskOpen && r.From == side && pick(r.ID) {
			r.State, r.Ended = state, at
		}
	}
}

// Ask is one thing that is asked for.
type Ask struct {
	From Side
	Type EvidenceType
	Line string
	Why  Text // must say why it helps
}

// AskEvidence asks the customer, the merchant or both for more.
type AskEvidence struct{ Asks []Ask }

// Verb implements Act.
func (*AskEvidence) Verb() Verb { return VerbAskEvidence }

func (a *AskEvidence) texts() []*Text {
	var list []*Text
	for i := range a.Asks {
		list = append(list, &a.Asks[i].Why)
	}
	return list
}

func (a *AskEvidence) check(*Case, Actor, Moment) error {
	if len(a.Asks) == 0 || len(a.Asks) > maxItems {
		return fault.New(fault.Invalid, "case.bad_ask", nil)
	}
	for _, ask := range a.Asks {
		if ask.From != SideCustomer && ask.From != SideMerchant || !slices.Contains(EvidenceTypes, ask.Type) ||
			ask.Why.Empty() || len(ask.Line) > maxName {
			return fault.New(fault.Invalid, "case.bad_ask", nil)
		}
	}
	return nil
}

func (a *AskEvidence) record(c *Case, who Actor, m Moment) {
	for _, ask := range a.Asks {
		kind := ClockEvidenceCustomer
		if ask.From == SideMerchant {
			kind = ClockEvidenceMerchant
		}
		c.Asked = append(c.Asked, EvidenceRequest{
			ID: EvidenceRequestID(m.NewID()), From: ask.From, Type: ask.Type, Line: ask.Line,
			Why: c.keep(ask.Why, TextWhy, m.At), By: who.ID, Role: who.Role, At: m.At,
			Due: c.term(kind, m.Settings).Due(m.At, m.Calendar), State: AskOpen,
		})
	}
}

func (a *AskEvidence) facts() map[string]string {
	return map[string]string{"asked": strconv.Itoa(len(a.Asks))}
}

// Provide answers evidence requests: with items, or by saying that there is no
// such thing. The case goes on when nothing is open any more.
type Provide struct {
	Statement Text
	Items     []Item // each names the request that it answers
	Declined  []EvidenceRequestID
}

// Verb implements Act.
func (*Provide) Verb() Verb { return VerbProvide }

func (a *Provide) texts() []*Text { return []*Text{&a.Statement} }

func (a *Provide) check(c *Case, who Actor, _ Moment) error {
	if err := checkItems(a.Items); err != nil {
		return err
	}
	if len(a.Items)+len(a.Declined) == 0 {
		return fault.New(fault.Invalid, "case.no_items", nil)
	}
	open := func(name EvidenceRequestID) bool {
		return slices.ContainsFunc(c.Asked, func(r EvidenceRequest) bool {
			return r.ID == name && r.From == who.Side() && r.State == AskOpen
		})
	}
	for _, it := range a.Items {
		if !open(it.Request) {
			return fault.New(fault.Conflict, "case.not_asked", nil)
		}
	}
	for _, name := range a.Declined {
		if !open(name) {
			return fault.New(fault.Conflict, "case.not_asked", nil)
		}
	}
	return nil
}

func (a *Provide) record(c *Case, who Actor, m Moment) {
	c.state(who.Side(), a.Statement, a.Items, VerbProvide, who, m)
	c.endAsks(who.Side(), AskAnswered, m.At, func(name EvidenceRequestID) bool {
		return slices.ContainsFunc(a.Items, func(it Item) bool { return it.Request == name })
	})
	c.endAsks(who.Side(), AskDeclined, m.At, func(name EvidenceRequestID) bool { return slices.Contains(a.Declined, name) })
}

func (a *Provide) facts() map[string]string {
	return map[string]string{"items": strconv.Itoa(len(a.Items)), "declined": strconv.Itoa(len(a.Declined))}
}

// Submit adds a statement or items to an open case, asked for or not.
type Submit struct {
	Statement Text
	Items     []Item
}

// Verb implements Act.
func (*Submit) Verb() Verb { return VerbSubmit }

func (a *Submit) texts() []*Text { return []*Text{&a.Statement} }

func (a *Submit) check(*Case, Actor, Moment) error {
	if a.Statement.Empty() && len(a.Items) == 0 {
		return fault.New(fault.Invalid, "case.empty_text", nil)
	}
	return checkItems(a.Items)
}

func (a *Submit) record(c *Case, who Actor, m Moment) {
	c.state(who.Side(), a.Statement, a.Items, VerbSubmit, who, m)
}

package aftersale

import (
	"slices"

	"github.com/bonafide-aftersale/bonafide/internal/fault"
)

// CaseID names a Case.
type CaseID string

// Case is one after-sales matter from its filing to its end, with everything
// that was said, asked, decided and paid in it. Only Move changes one.
type Case struct {
	ID      CaseID
	Tenant  string
	Version int64 // counts the moves; the number of the last Event
	Stage   Stage
	Return  Stage `json:",omitempty"` // where evidence or an inspection leads back to
	Resume  Stage `json:",omitempty"` // where the case goes on after Suspend or Escalate

	Request  Request
	Channel  string // how it came in: "web", "phone", "chat", …
	Customer PersonID
	// CustomerIndex is a blind index of the customer's phone number: cases of
	// one customer are found by it, and it tells nobody the number.
	CustomerIndex string
	Merchant      AccountID
	Outlet        AccountID `json:",omitempty"` // that sends the technician
	Name          TextID    `json:",omitempty"`
	Phone         TextID    `json:",omitempty"`
	Address       TextID    `json:",omitempty"`

	Opened        Micros
	Moved         Micros // of the last event
	PolicyVersion string // in force at the filing
	Rules         Rules  // what the policy makes of this case

	Assigned     PersonID `json:",omitempty"` // who reviews
	Raised       bool     // a reviewer was silent: a senior reviewer sees to it
	Blind        bool     // in the sample whose review begins without the findings
	AppealClosed bool     // nobody may appeal any more
	AuditDrawn   bool     // an automatic approval that a person looks at afterwards

	Fulfilled    OutcomeCode `json:",omitempty"` // goods or visit that arrived
	FulfilledRef string      `json:",omitempty"` // waybill or work order
	ReturnRef    string      `json:",omitempty"` // waybill of goods that came back
	MergedInto   CaseID      `json:",omitempty"`
	Outside      string      `json:",omitempty"` // whom it was escalated to, or what suspends it

	Clocks      []Clock           `json:",omitempty"`
	Evidence    []EvidenceRef     `json:",omitempty"`
	Asked       []EvidenceRequest `json:",omitempty"`
	Statements  []Statement       `json:",omitempty"`
	Offers      []Offer           `json:",omitempty"`
	Answers     []Answer          `json:",omitempty"`
	Opinions    []Opinion         `json:",omitempty"`
	Drafts      []Draft           `json:",omitempty"`
	Settlements []Settlement      `json:",omitempty"`
	Decisions   []Decision        `json:",omitempty"`
	Payments    []Payment         `json:",omitempty"`
	Appeals     []AppealRecord    `json:",omitempty"`

	// Texts are the sealed texts that the last move brought. A loaded case has
	// none: they are read one by one, by who may read them.
	Texts []SealedText `json:"-"`
}

// clone returns a copy whose records can be changed without touching c.
// Slices inside records are replaced, never written to.
func (c *Case) clone() *Case {
	d := *c
	d.Clocks, d.Evidence, d.Asked = slices.Clone(c.Clocks), slices.Clone(c.Evidence), slices.Clone(c.Asked)
	d.Statements, d.Offers, d.Answers = slices.Clone(c.Statements), slices.Clone(c.Offers), slices.Clone(c.Answers)
	d.Opinions, d.Drafts, d.Settlements = slices.Clone(c.Opinions), slices.Clone(c.Drafts), slices.Clone(c.Settlements)
	d.Decisions, d.Payments, d.Appeals = slices.Clone(c.Decisions), slices.Clone(c.Payments), slices.Clone(c.Appeals)
	d.Texts = nil
	return &d
}

// keep puts a sealed text into the case and returns its id.
func (c *Case) keep(t Text, kind TextKind, at Micros) TextID {
	if t.ID == "" {
		return ""
	}
	c.Texts = append(c.Texts, SealedText{ID: t.ID, Kind: kind, Person: c.Customer, Sealed: t.Sealed, Commitment: t.Commitment, At: at})
	return t.ID
}

// Lines returns the checklist of the case.
func (c *Case) Lines() []Line { return Checklist(c.Request.ReasonVersion, c.Request.Reason) }

// Missing returns the lines of filing that nothing fills yet.
func (c *Case) Missing() []Line { return Missing(c.Lines(), c.Evidence) }

// May reports whether the actor may know of the case at all: its customer, its
// merchant, its outlet, and the operator's own people and programs.
func (c *Case) May(who Actor) bool {
	if who.Tenant != c.Tenant || who.ID == "" {
		return false
	}
	switch who.Role {
	case RoleCustomer:
		return who.ID == c.Customer
	case RoleMerchant:
		return who.Account != "" && who.Account == c.Merchant
	case RoleTechnician, RoleOutletManager:
		return who.Account != "" && who.Account == c.Outlet
	case RolePartner:
		return false
	case RoleService, RoleClock:
		return true
	}
	return who.Role.Person()
}

// Outcome returns what stands: the decision in force, or else the settlement.
func (c *Case) Outcome() (Outcome, bool) {
	if d := c.InForce(); d != nil {
		return d.Outcome, true
	}
	if s := c.Settled(); s != nil {
		return s.Outcome, true
	}
	return Outcome{}, false
}

// errMissing is for a case that is not there, or that the actor may not know of.
func errMissing() error { return fault.New(fault.Missing, "case.not_found", nil) }

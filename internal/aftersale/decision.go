package aftersale

import (
	"slices"

	"github.com/bonafide-aftersale/bonafide/internal/fault"
)

// DecisionID names a Decision.
type DecisionID string

// DecisionReason is why a person decided so; a code beside the grounds.
type DecisionReason string

// The reasons of decisions.
const (
	EvidenceSupports     DecisionReason = "evidence_supports"     // the evidence bears the request out
	EvidenceInsufficient DecisionReason = "evidence_insufficient" // it does not, also after more was asked for
	TermsCover           DecisionReason = "terms_cover"           // the published terms or the law grant it
	TermsExclude         DecisionReason = "terms_exclude"         // they do not
	GoodsNotReturned     DecisionReason = "goods_not_returned"
	BothAtFault          DecisionReason = "both_at_fault"
	Goodwill             DecisionReason = "goodwill"
	// EvidenceForged 认定证据系伪造: a person found that evidence was forged. It
	// exists here and nowhere else, always takes a second person, and names the
	// evidence. No program can set it, and no finding implies it.
	EvidenceForged DecisionReason = "evidence_forged"
)

// DecisionReasons lists the reasons of decisions.
var DecisionReasons = []DecisionReason{
	EvidenceSupports, EvidenceInsufficient, TermsCover, TermsExclude, GoodsNotReturned, BothAtFault, Goodwill, EvidenceForged,
}

// DecisionState is whether a decision stands.
type DecisionState string

// The states of a decision.
const (
	DecisionProposed   DecisionState = "proposed"  // waits for the second person
	DecisionSentBack   DecisionState = "sent_back" // the second person did not approve it
	DecisionInForce    DecisionState = "in_force"
	DecisionOverturned DecisionState = "overturned" // on appeal
	DecisionLapsed     DecisionState = "lapsed"     // the goods it asked back did not come
)

// FindingUse is a finding that the decider weighed, and whether it held.
type FindingUse struct {
	Method  string // forensic.Method name
	Version string
	Held    bool // false: the decider found that it was mistaken here
}

// Seen is an evidence item on the decider's page, by its hash.
type Seen struct {
	Item   string
	SHA256 string // in hex
}

// Decision is a person's decision with everything that it rests on.
type Decision struct {
	ID              DecisionID
	State           DecisionState
	Outcome         Outcome
	Reasons         []DecisionReason
	GroundsCustomer TextID // in words for the customer
	GroundsMerchant TextID // in words for the merchant
	Relied          []string
	Clauses         []string     `json:",omitempty"` // of the policy or the law
	Findings        []FindingUse `json:",omitempty"`
	By              PersonID
	Role            Role
	Name            TextID // of the decider, as both sides read it
	At              Micros
	ApprovedBy      PersonID `json:",omitempty"` // the second person
	ApprovedName    TextID   `json:",omitempty"`
	ApprovedAt      Micros   `json:",omitempty"`
	SentBackWhy     TextID   `json:",omitempty"`
	PolicyVersion   string   // of the filing: rules do not change under a case
	Snapshot        string   // SHA-256 of the case and the items that the decider saw
	Seen            []Seen   `json:",omitempty"`
}

// InForce returns the decision that stands, or nil.
func (c *Case) InForce() *Decision { return c.decision(DecisionInForce) }

func (c *Case) decision(state DecisionState) *Decision {
	i := slices.IndexFunc(c.Decisions, func(d Decision) bool { return d.State == state })
	if i < 0 {
		return nil
	}
	return &c.Decisions[i]
}

// Ruling is what a decider writes.
type Ruling struct {
	Outcome         Outcome
	Reasons         []DecisionReason
	GroundsCustomer Text
	GroundsMerchant Text
	Name            Text
	Relied          []string // items relied on; each of them was seen
	Clauses         []string
	Findings        []FindingUse
	Seen            []Seen
}

func (r *Ruling) texts() []*Text { return []*Text{&r.GroundsCustomer, &r.GroundsMerchant, &r.Name} }

func (r *Ruling) facts() map[string]string { return r.Outcome.facts() }

// check reports whether the ruling is complete: a person, grounds for both
// sides, what they rest on, and nothing relied on that was not seen.
func (r *Ruling) check(c *Case, who Actor, _ Moment) error {
	if !who.Person() {
		return errMachine()
	}
	if err := r.Outcome.Validate(c.Request.PaidFen); err != nil {
		return err
	}
	if len(r.Reasons) == 0 || len(r.Reasons) > maxItems || len(r.Clauses)+len(r.Findings)+len(r.Relied) > 4*maxItems ||
		slices.ContainsFunc(r.Reasons, func(d DecisionReason) bool { return !slices.Contains(DecisionReasons, d) }) {
		return fault.New(fault.Invalid, "case.bad_decision_reason", nil)
	}
	if r.GroundsCustomer.Empty() || r.GroundsMerchant.Empty() || r.Name.Empty() {
		return fault.New(fault.Invalid, "case.no_grounds", nil)
	}
	if len(r.Relied)+len(r.Clauses) == 0 || len(r.Relied) == 0 && slices.Contains(r.Reasons, EvidenceForged) {
		return fault.New(fault.Invalid, "case.nothing_relied_on", nil)
	}
	for _, item := range r.Relied {
		if !slices.ContainsFunc(r.Seen, func(s Seen) bool { return s.Item == item }) {
			return fault.New(fault.Invalid, "case.not_seen", nil)
		}
	}
	for _, s := range r.Seen {
		if !slices.ContainsFunc(c.Evidence, func(e EvidenceRef) bool { return e.Item == s.Item }) || len(s.SHA256) != 64 {
			return fault.New(fault.Invalid, "case.not_seen", nil)
		}
	}
	return nil
}

// rule records the decision in a state. The snapshot is of the case as it was
// when the decider's page was made: Move refuses an act on another version.
func (c *Case) rule(r *Ruling, state DecisionState, who Actor, m Moment) *Decision {
	snapshot := digest(struct {
		Case string
		Seen []Seen
	}{c.Digest(nil), r.Seen})
	c.Decisions = append(c.Decisions, Decision{
		ID: DecisionID(m.NewID()), State: state, Outcome: r.Outcome, Reasons: slices.Clone(r.Reasons),
		GroundsCustomer: c.keep(r.GroundsCustomer, TextGroundsCustomer, m.At),
		GroundsMerchant: c.keep(r.GroundsMerchant, TextGroundsMerchant, m.At),
		Name:            c.keep(r.Name, TextDecider, m.At),
		Relied:          slices.Clone(r.Relied), Clauses: slices.Clone(r.Clauses), Findings: slices.Clone(r.Findings), Seen: slices.Clone(r.Seen),
		By: who.ID, Role: who.Role, At: m.At, PolicyVersion: c.PolicyVersion, Snapshot: snapshot,
	})
	if state == DecisionInForce {
		c.AppealClosed = false
	}
	return &c.Decisions[len(c.Decisions)-1]
}

// secondPerson reports whether a ruling needs a second person: from the
// tenant's amount on, whether it is granted or refused, and always for
// EvidenceForged.
func (r *Ruling) secondPerson(c *Case, s *Settings) bool {
	stake := max(r.Outcome.AmountFen, c.Request.AskedFen)
	if r.Outcome.Goods() || stake == 0 {
		stake = c.Request.PaidFen
	}
	return s.SecondPerson(stake) || slices.Contains(r.Reasons, EvidenceForged)
}

// Decide decides, where one person is enough.
type Decide struct{ Ruling }

// Verb implements Act.
func (*Decide) Verb() Verb { return VerbDecide }

func (a *Decide) record(c *Case, who Actor, m Moment) {
	c.endOffers(OfferLapsed, m.At)
	c.rule(&a.Ruling, DecisionInForce, who, m)
}

// Propose puts a decision before a second person.
type Propose struct{ Ruling }

// Verb implements Act.
func (*Propose) Verb() Verb { return VerbPropose }

func (a *Propose) record(c *Case, who Actor, m Moment) {
	c.rule(&a.Ruling, DecisionProposed, who, m)
}

// Approve puts a proposed decision into force.
type Approve struct{ Name Text }

// Verb implements Act.
func (*Approve) Verb() Verb { return VerbApprove }

func (a *Approve) texts() []*Text { return []*Text{&a.Name} }

func (a *Approve) check(c *Case, who Actor, _ Moment) error {
	if !who.Person() {
		return errMachine()
	}
	if a.Name.Empty() {
		return fault.New(fault.Invalid, "case.no_grounds", nil)
	}
	return nil
}

func (a *Approve) record(c *Case, who Actor, m Moment) {
	c.endOffers(OfferLapsed, m.At)
	d := c.decision(DecisionProposed)
	d.State, d.ApprovedBy, d.ApprovedAt = DecisionInForce, who.ID, m.At
	d.ApprovedName = c.keep(a.Name, TextDecider, m.At)
	c.AppealClosed = false
}

// SendBack returns a proposed decision to the review; one denial is enough.
type SendBack struct{ Why Text }

// Verb implements Act.
func (*SendBack) Verb() Verb { return VerbSendBack }

func (a *SendBack) texts() []*Text { return []*Text{&a.Why} }

func (a *SendBack) check(*Case, Actor, Moment) error {
	if a.Why.Empty() {
		return fault.New(fault.Invalid, "case.empty_text", nil)
	}
	return nil
}

func (a *SendBack) record(c *Case, _ Actor, m Moment) {
	d := c.decision(DecisionProposed)
	d.State, d.SentBackWhy = DecisionSentBack, c.keep(a.Why, TextNote, m.At)
}

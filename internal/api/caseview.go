package api

import (
	"strconv"
	"time"

	"github.com/bonafide-aftersale/bonafide/internal/aftersale"
	"github.com/bonafide-aftersale/bonafide/internal/locale"
)

// Case is a case as the caller may see it. Words of people are ids of texts,
// which are read one by one.
type Case struct {
	ID       string           `json:"id"`
	Version  int64            `json:"version" doc:"counts the moves; the ETag is the same number in quotes"`
	Stage    string           `json:"stage"`
	StageIn  string           `json:"stage_text" doc:"the stage in the caller's language"`
	Request  Request          `json:"request"`
	Channel  string           `json:"channel,omitempty"`
	Customer string           `json:"customer"`
	Merchant string           `json:"merchant"`
	Outlet   string           `json:"outlet,omitempty"`
	Name     string           `json:"name,omitempty" doc:"text"`
	Phone    string           `json:"phone,omitempty" doc:"text"`
	Address  string           `json:"address,omitempty" doc:"text"`
	Opened   time.Time        `json:"opened"`
	Moved    time.Time        `json:"moved"`
	Policy   string           `json:"policy_version,omitempty"`
	Rules    *RulesApplied    `json:"rules,omitempty"`
	Assigned string           `json:"assigned,omitempty"`
	Raised   bool             `json:"raised,omitempty"`
	Hidden   bool             `json:"findings_hidden,omitempty" doc:"a first opinion comes before the findings"`
	Outside  string           `json:"outside,omitempty"`
	Merged   string           `json:"merged_into,omitempty"`
	Return   string           `json:"return_ref,omitempty"`
	Sent     string           `json:"fulfilled_ref,omitempty"`
	Outcome  *Outcome         `json:"outcome,omitempty" doc:"what stands"`
	Missing  []ChecklistLine  `json:"missing,omitempty" doc:"what would make the file complete"`
	Offered  []aftersale.Verb `json:"offered" doc:"verbs that the procedure offers the caller now; conditions may still refuse one"`

	Clocks      []Clock       `json:"clocks,omitempty"`
	Evidence    []EvidenceRef `json:"evidence,omitempty"`
	Asked       []Asked       `json:"asked,omitempty"`
	Statements  []Statement   `json:"statements,omitempty"`
	Offers      []Offer       `json:"offers,omitempty"`
	Checklist   []Marked      `json:"checklist,omitempty"`
	Opinions    []Opinion     `json:"opinions,omitempty"`
	Drafts      []Draft       `json:"drafts,omitempty"`
	Settlements []Settlement  `json:"settlements,omitempty"`
	Decisions   []Decision    `json:"decisions,omitempty"`
	Payments    []Payment     `json:"payments,omitempty"`
	Appeals     []Appeal      `json:"appeals,omitempty"`
}

// Request is what the customer asks for.
type Request struct {
	Kind          string `json:"kind" enum:"repair,refund_only,return_refund,exchange,resend_part,visit_complaint"`
	Reason        string `json:"reason" maxLength:"64"`
	ReasonVersion string `json:"reason_version,omitempty" maxLength:"64"`
	Order         string `json:"order,omitempty" maxLength:"128"`
	Waybill       string `json:"waybill,omitempty" maxLength:"128"`
	Product       string `json:"product,omitempty" maxLength:"128"`
	PaidFen       int64  `json:"paid_fen" minimum:"0" maximum:"10000000000"`
	AskedFen      int64  `json:"asked_fen,omitempty" minimum:"0" maximum:"10000000000"`
	Urgent        bool   `json:"urgent,omitempty"`
}

// Outcome is what the customer gets.
type Outcome struct {
	Code          string `json:"code" enum:"full_refund,partial_refund,return_then_refund,replace,resend_part,repair_visit,store_credit,split_fault,reject"`
	AmountFen     int64  `json:"amount_fen,omitempty" minimum:"0" maximum:"10000000000"`
	MerchantShare int    `json:"merchant_share,omitempty" minimum:"1" maximum:"99" doc:"percent, with split_fault"`
}

// RulesApplied is what the policy makes of the case.
type RulesApplied struct {
	Policy     string   `json:"policy"`
	Applied    []string `json:"applied,omitempty"`
	ApproveFen int64    `json:"approve_fen,omitempty"`
	Senior     bool     `json:"senior,omitempty"`
}

// Term is a length of time.
type Term struct {
	N    int    `json:"n" minimum:"1"`
	Unit string `json:"unit" enum:"minutes,hours,days,working_days"`
}

// Clock is a term of the case.
type Clock struct {
	Kind       string      `json:"kind"`
	Owner      string      `json:"owner" doc:"whose turn it is"`
	State      string      `json:"state" enum:"running,paused,stopped,expired"`
	Term       Term        `json:"term"`
	Start      time.Time   `json:"start"`
	Due        time.Time   `json:"due"`
	Ended      time.Time   `json:"ended,omitzero"`
	Paused     string      `json:"paused_for,omitempty"`
	Extensions []Extension `json:"extensions,omitempty"`
}

// Extension is more time that a person gave.
type Extension struct {
	By     string    `json:"by"`
	At     time.Time `json:"at"`
	OldDue time.Time `json:"old_due"`
	NewDue time.Time `json:"new_due"`
	Why    string    `json:"why" doc:"text"`
}

// EvidenceRef is an item of the vault that belongs to the case.
type EvidenceRef struct {
	Item    string    `json:"item"`
	Kind    string    `json:"kind"`
	Side    string    `json:"side"`
	By      string    `json:"by"`
	At      time.Time `json:"at"`
	Line    string    `json:"line,omitempty"`
	Request string    `json:"request,omitempty"`
}

// Asked is evidence that a side was asked for.
type Asked struct {
	ID    string    `json:"id"`
	From  string    `json:"from"`
	Kind  string    `json:"kind"`
	Line  string    `json:"line,omitempty"`
	Why   string    `json:"why" doc:"text"`
	By    string    `json:"by"`
	At    time.Time `json:"at"`
	Due   time.Time `json:"due"`
	State string    `json:"state"`
	Ended time.Time `json:"ended,omitzero"`
}

// Statement is what a side said.
type Statement struct {
	ID    string    `json:"id"`
	Side  string    `json:"side"`
	Verb  string    `json:"verb"`
	By    string    `json:"by"`
	At    time.Time `json:"at"`
	Text  string    `json:"text" doc:"text"`
	Items []string  `json:"items,omitempty"`
}

// Offer is a counter-offer.
type Offer struct {
	ID      string    `json:"id"`
	Outcome Outcome   `json:"outcome"`
	By      string    `json:"by"`
	At      time.Time `json:"at"`
	State   string    `json:"state"`
	Ended   time.Time `json:"ended,omitzero"`
}

// Marked is a line of the checklist with the reviewer's mark.
type Marked struct {
	Round int       `json:"round"`
	Line  string    `json:"line"`
	Mark  string    `json:"mark"`
	Note  string    `json:"note,omitempty" doc:"text"`
	By    string    `json:"by"`
	At    time.Time `json:"at"`
}

// Opinion is a reviewer's first one in a blind review.
type Opinion struct {
	By      string    `json:"by"`
	At      time.Time `json:"at"`
	Outcome string    `json:"outcome"`
	Note    string    `json:"note,omitempty" doc:"text"`
}

// Draft is what a program pre-filled.
type Draft struct {
	Outcome Outcome   `json:"outcome"`
	Program string    `json:"program"`
	Inputs  string    `json:"inputs"`
	At      time.Time `json:"at"`
}

// Settlement is an outcome without a decision.
type Settlement struct {
	ID         string    `json:"id"`
	Basis      string    `json:"basis"`
	Outcome    Outcome   `json:"outcome"`
	By         string    `json:"by"`
	Program    string    `json:"program,omitempty"`
	At         time.Time `json:"at"`
	Policy     string    `json:"policy_version,omitempty"`
	Overturned bool      `json:"overturned,omitempty"`
}

// FindingUse is a finding that a decision weighed.
type FindingUse struct {
	Method  string `json:"method" maxLength:"64"`
	Version string `json:"version,omitempty" maxLength:"64"`
	Held    bool   `json:"held" doc:"false: the decider found that it was mistaken here"`
}

// Seen is an item that was on the decider's page, by its hash.
type Seen struct {
	Item   string `json:"item" maxLength:"128"`
	SHA256 string `json:"sha256" minLength:"64" maxLength:"64"`
}

// Decision is a person's decision.
type Decision struct {
	ID              string       `json:"id"`
	State           string       `json:"state"`
	Outcome         Outcome      `json:"outcome"`
	Reasons         []string     `json:"reasons"`
	GroundsCustomer string       `json:"grounds_customer" doc:"text"`
	GroundsMerchant string       `json:"grounds_merchant" doc:"text"`
	Name            string       `json:"name" doc:"text"`
	Relied          []string     `json:"relied,omitempty"`
	Clauses         []string     `json:"clauses,omitempty"`
	Findings        []FindingUse `json:"findings,omitempty"`
	Seen            []Seen       `json:"seen,omitempty"`
	By              string       `json:"by"`
	Role            string       `json:"role"`
	At              time.Time    `json:"at"`
	ApprovedBy      string       `json:"approved_by,omitempty"`
	ApprovedAt      time.Time    `json:"approved_at,omitzero"`
	Policy          string       `json:"policy_version,omitempty"`
	Snapshot        string       `json:"snapshot" doc:"SHA-256 of the case and the items that the decider saw"`
}

// Payment is money on its way.
type Payment struct {
	ID        string    `json:"id"`
	Key       string    `json:"key" doc:"idempotency key for the payment system"`
	Means     string    `json:"means"`
	AmountFen int64     `json:"amount_fen"`
	State     string    `json:"state"`
	Ref       string    `json:"ref,omitempty"`
	Fault     string    `json:"fault,omitempty"`
	Created   time.Time `json:"created"`
	Changed   time.Time `json:"changed"`
}

// Appeal is one side's appeal and its result.
type Appeal struct {
	ID              string    `json:"id"`
	Decision        string    `json:"decision,omitempty"`
	Settlement      string    `json:"settlement,omitempty"`
	Side            string    `json:"side"`
	By              string    `json:"by"`
	At              time.Time `json:"at"`
	Result          string    `json:"result"`
	NewDecision     string    `json:"new_decision,omitempty"`
	GroundsCustomer string    `json:"grounds_customer,omitempty" doc:"text"`
	GroundsMerchant string    `json:"grounds_merchant,omitempty" doc:"text"`
	Name            string    `json:"name,omitempty" doc:"text"`
	DecidedBy       string    `json:"decided_by,omitempty"`
	DecidedAt       time.Time `json:"decided_at,omitzero"`
}

// etag names a version of a case.
func etag(version int64) string { return strconv.Quote(strconv.FormatInt(version, 10)) }

// viewOf is a case as the actor may see it, in a language.
func viewOf(on *aftersale.Case, who aftersale.Actor, tag locale.Tag) Case {
	c := on.For(who)
	v := Case{
		ID: string(c.ID), Version: c.Version, Stage: string(c.Stage), StageIn: locale.For(tag).Text(c.Stage.Key(), nil),
		Request: requestOf(c.Request), Channel: c.Channel, Customer: string(c.Customer), Merchant: string(c.Merchant), Outlet: string(c.Outlet),
		Name: string(c.Name), Phone: string(c.Phone), Address: string(c.Address), Opened: c.Opened.Time(), Moved: c.Moved.Time(),
		Policy: c.PolicyVersion, Assigned: string(c.Assigned), Raised: c.Raised, Hidden: on.FindingsHidden(who), Outside: c.Outside,
		Merged: string(c.MergedInto), Return: c.ReturnRef, Sent: c.FulfilledRef, Missing: linesOf(tag, on.Missing()),
		Offered: []aftersale.Verb{},
	}
	v.Offered = append(v.Offered, aftersale.Offered(on, who)...)
	if c.Rules.Policy != "" {
		v.Rules = &RulesApplied{c.Rules.Policy, c.Rules.Applied, int64(c.Rules.ApproveFen), c.Rules.Senior}
	}
	if out, ok := c.Outcome(); ok {
		o := outcomeOf(out)
		v.Outcome = &o
	}
	v.records(c)
	v.decided(c)
	return v
}

// records fills in what was said and asked.
func (v *Case) records(c *aftersale.Case) {
	for _, k := range c.Clocks {
		one := Clock{Kind: string(k.Kind), Owner: string(k.Owner), State: string(k.State), Term: Term{k.Term.N, string(k.Term.Unit)},
			Start: k.Start.Time(), Due: k.Due.Time(), Ended: k.Ended.Time(), Paused: string(k.PausedFor())}
		for _, e := range k.Extensions {
			one.Extensions = append(one.Extensions, Extension{string(e.By), e.At.Time(), e.OldDue.Time(), e.NewDue.Time(), string(e.Why)})
		}
		v.Clocks = append(v.Clocks, one)
	}
	for _, e := range c.Evidence {
		v.Evidence = append(v.Evidence, EvidenceRef{e.Item, string(e.Type), string(e.Side), string(e.By), e.At.Time(), e.Line, string(e.Request)})
	}
	for _, r := range c.Asked {
		v.Asked = append(v.Asked, Asked{string(r.ID), string(r.From), string(r.Type), r.Line, string(r.Why), string(r.By), r.At.Time(), r.Due.Time(), string(r.State), r.Ended.Time()})
	}
	for _, s := range c.Statements {
		v.Statements = append(v.Statements, Statement{string(s.ID), string(s.Side), string(s.Verb), string(s.By), s.At.Time(), string(s.Text), s.Items})
	}
	for _, o := range c.Offers {
		v.Offers = append(v.Offers, Offer{string(o.ID), outcomeOf(o.Outcome), string(o.By), o.At.Time(), string(o.State), o.Ended.Time()})
	}
	for _, m := range c.Answers {
		v.Checklist = append(v.Checklist, Marked{m.Round, m.Line, string(m.Mark), string(m.Note), string(m.By), m.At.Time()})
	}
	for _, o := range c.Opinions {
		v.Opinions = append(v.Opinions, Opinion{string(o.By), o.At.Time(), string(o.Outcome), string(o.Note)})
	}
	for _, d := range c.Drafts {
		v.Drafts = append(v.Drafts, Draft{outcomeOf(d.Outcome), d.Program, d.Inputs, d.At.Time()})
	}
}

// decided fills in what was agreed, decided, paid and appealed.
func (v *Case) decided(c *aftersale.Case) {
	for _, s := range c.Settlements {
		v.Settlements = append(v.Settlements, Settlement{string(s.ID), string(s.Basis), outcomeOf(s.Outcome), string(s.By), s.Program, s.At.Time(), s.PolicyVersion, s.Overturned})
	}
	for _, d := range c.Decisions {
		one := Decision{
			ID: string(d.ID), State: string(d.State), Outcome: outcomeOf(d.Outcome), GroundsCustomer: string(d.GroundsCustomer),
			GroundsMerchant: string(d.GroundsMerchant), Name: string(d.Name), Relied: d.Relied, Clauses: d.Clauses, By: string(d.By),
			Role: string(d.Role), At: d.At.Time(), ApprovedBy: string(d.ApprovedBy), ApprovedAt: d.ApprovedAt.Time(),
			Policy: d.PolicyVersion, Snapshot: d.Snapshot, Reasons: []string{},
		}
		for _, r := range d.Reasons {
			one.Reasons = append(one.Reasons, string(r))
		}
		for _, f := range d.Findings {
			one.Findings = append(one.Findings, FindingUse(f))
		}
		for _, s := range d.Seen {
			one.Seen = append(one.Seen, Seen(s))
		}
		v.Decisions = append(v.Decisions, one)
	}
	for _, p := range c.Payments {
		v.Payments = append(v.Payments, Payment{string(p.ID), p.Key, string(p.Means), int64(p.AmountFen), string(p.State), p.Ref, p.Fault, p.Created.Time(), p.Changed.Time()})
	}
	for _, x := range c.Appeals {
		v.Appeals = append(v.Appeals, Appeal{string(x.ID), string(x.Decision), string(x.Settlement), string(x.Side), string(x.By), x.At.Time(),
			string(x.Result), string(x.NewDecision), string(x.GroundsCustomer), string(x.GroundsMerchant), string(x.Name), string(x.DecidedBy), x.DecidedAt.Time()})
	}
}

func requestOf(r aftersale.Request) Request {
	return Request{string(r.Kind), string(r.Reason), r.ReasonVersion, r.Order, r.Waybill, r.Product, int64(r.PaidFen), int64(r.AskedFen), r.Urgent}
}

// asked is the request in the terms of package aftersale.
func (r Request) asked() aftersale.Request {
	return aftersale.Request{
		Kind: aftersale.Kind(r.Kind), Reason: aftersale.ReasonCode(r.Reason), ReasonVersion: r.ReasonVersion, Order: r.Order, Waybill: r.Waybill,
		Product: r.Product, PaidFen: aftersale.Fen(r.PaidFen), AskedFen: aftersale.Fen(r.AskedFen), Urgent: r.Urgent,
	}
}

func outcomeOf(o aftersale.Outcome) Outcome {
	return Outcome{string(o.Code), int64(o.AmountFen), o.MerchantShare}
}

func (o Outcome) outcome() aftersale.Outcome {
	return aftersale.Outcome{Code: aftersale.OutcomeCode(o.Code), AmountFen: aftersale.Fen(o.AmountFen), MerchantShare: o.MerchantShare}
}

package api

import (
	"github.com/bonafide-aftersale/bonafide/internal/aftersale"
)

// The bodies of the acts, in the order of their routes. A text is in clear here
// and nowhere else: the domain seals it before anything is stored.

// ItemFile names an item of the vault that an act brings into the case.
type ItemFile struct {
	ID      string `json:"id" maxLength:"40"`
	Line    string `json:"line,omitempty" maxLength:"64" doc:"line of the checklist that it is filed for"`
	Request string `json:"request,omitempty" maxLength:"40" doc:"evidence request that it answers"`
}

// Said is a statement, which may be empty for some acts.
type Said struct {
	Statement string `json:"statement,omitempty" maxLength:"20000"`
}

// Brought are items of the vault.
type Brought struct {
	Items []ItemFile `json:"items,omitempty" maxItems:"50"`
}

func (b Brought) files() []ItemFile { return b.Items }

func text(s string) aftersale.Text { return aftersale.Clear(s) }

type acceptBody struct{ Said }

func (b acceptBody) act([]aftersale.Item) aftersale.Act {
	return &aftersale.Accept{Statement: text(b.Statement)}
}

type counterOfferBody struct {
	Said
	Brought
	Outcome Outcome `json:"outcome"`
}

func (b counterOfferBody) act(items []aftersale.Item) aftersale.Act {
	return &aftersale.CounterOffer{Outcome: b.Outcome.outcome(), Statement: text(b.Statement), Items: items}
}

type contestBody struct {
	Said
	Brought
}

func (b contestBody) act(items []aftersale.Item) aftersale.Act {
	return &aftersale.Contest{Statement: text(b.Statement), Items: items}
}

type notifyBody struct {
	Channel string `json:"channel" minLength:"1" maxLength:"64" doc:"sms, chat, phone, …"`
}

func (b notifyBody) act([]aftersale.Item) aftersale.Act { return &aftersale.Notify{Channel: b.Channel} }

type agreeBody struct{ Said }

func (b agreeBody) act([]aftersale.Item) aftersale.Act {
	return &aftersale.Agree{Statement: text(b.Statement)}
}

type replyBody struct {
	Said
	Brought
}

func (b replyBody) act(items []aftersale.Item) aftersale.Act {
	return &aftersale.Reply{Statement: text(b.Statement), Items: items}
}

type submitBody struct {
	Said
	Brought
}

func (b submitBody) act(items []aftersale.Item) aftersale.Act {
	return &aftersale.Submit{Statement: text(b.Statement), Items: items}
}

// Ask asks one side for one item of evidence.
type Ask struct {
	From string `json:"from" enum:"customer,merchant"`
	Kind string `json:"kind" maxLength:"64" doc:"kind of evidence"`
	Line string `json:"line,omitempty" maxLength:"64"`
	Why  string `json:"why" minLength:"1" maxLength:"20000" doc:"why it helps, for the side to read"`
}

type askEvidenceBody struct {
	Asks []Ask `json:"asks" minItems:"1" maxItems:"50"`
}

func (b askEvidenceBody) act([]aftersale.Item) aftersale.Act {
	act := &aftersale.AskEvidence{}
	for _, ask := range b.Asks {
		act.Asks = append(act.Asks, aftersale.Ask{From: aftersale.Side(ask.From), Type: aftersale.EvidenceType(ask.Kind), Line: ask.Line, Why: text(ask.Why)})
	}
	return act
}

type provideBody struct {
	Said
	Brought
	Declined []string `json:"declined,omitempty" maxItems:"50" doc:"evidence requests that nothing can be given for"`
}

func (b provideBody) act(items []aftersale.Item) aftersale.Act {
	act := &aftersale.Provide{Statement: text(b.Statement), Items: items}
	for _, name := range b.Declined {
		act.Declined = append(act.Declined, aftersale.EvidenceRequestID(name))
	}
	return act
}

type orderVisitBody struct {
	Outlet string `json:"outlet,omitempty" maxLength:"128"`
	Urgent bool   `json:"urgent,omitempty"`
	Why    string `json:"why,omitempty" maxLength:"20000"`
}

func (b orderVisitBody) act([]aftersale.Item) aftersale.Act {
	return &aftersale.OrderVisit{Outlet: aftersale.AccountID(b.Outlet), Urgent: b.Urgent, Why: text(b.Why)}
}

type orderReturnBody struct {
	Why string `json:"why,omitempty" maxLength:"20000"`
}

func (b orderReturnBody) act([]aftersale.Item) aftersale.Act {
	return &aftersale.OrderReturn{Why: text(b.Why)}
}

type inspectedBody struct {
	Said
	Brought
	ReturnRef string `json:"return_ref,omitempty" maxLength:"128" doc:"waybill of the goods, when the warehouse has them"`
}

func (b inspectedBody) act(items []aftersale.Item) aftersale.Act {
	return &aftersale.Inspected{Items: items, Statement: text(b.Statement), ReturnRef: b.ReturnRef}
}

type assignBody struct {
	To string `json:"to" minLength:"1" maxLength:"40"`
}

func (b assignBody) act([]aftersale.Item) aftersale.Act {
	return &aftersale.Assign{To: aftersale.PersonID(b.To)}
}

type raiseBody struct {
	Why string `json:"why" minLength:"1" maxLength:"20000"`
}

func (b raiseBody) act([]aftersale.Item) aftersale.Act { return &aftersale.Raise{Why: text(b.Why)} }

type markBody struct {
	Line string `json:"line" maxLength:"64"`
	Mark string `json:"mark" enum:"met,not_met,not_applicable"`
	Note string `json:"note,omitempty" maxLength:"20000"`
}

func (b markBody) act([]aftersale.Item) aftersale.Act {
	return &aftersale.MarkLine{Line: b.Line, Mark: aftersale.Mark(b.Mark), Note: text(b.Note)}
}

type opineBody struct {
	Outcome string `json:"outcome" maxLength:"64"`
	Note    string `json:"note,omitempty" maxLength:"20000"`
}

func (b opineBody) act([]aftersale.Item) aftersale.Act {
	return &aftersale.Opine{Outcome: aftersale.OutcomeCode(b.Outcome), Note: text(b.Note)}
}

type prefillBody struct {
	Outcome Outcome `json:"outcome"`
}

func (b prefillBody) act([]aftersale.Item) aftersale.Act {
	return &aftersale.Prefill{Outcome: b.Outcome.outcome()}
}

// Ruling is what a decider writes.
type Ruling struct {
	Outcome         Outcome      `json:"outcome"`
	Reasons         []string     `json:"reasons" minItems:"1" maxItems:"20"`
	GroundsCustomer string       `json:"grounds_customer" minLength:"1" maxLength:"20000"`
	GroundsMerchant string       `json:"grounds_merchant" minLength:"1" maxLength:"20000"`
	Name            string       `json:"name" minLength:"1" maxLength:"400" doc:"of the decider, as both sides read it"`
	Relied          []string     `json:"relied,omitempty" maxItems:"200" doc:"items that the decision rests on"`
	Clauses         []string     `json:"clauses,omitempty" maxItems:"50" doc:"of the policy or the law"`
	Findings        []FindingUse `json:"findings,omitempty" maxItems:"100"`
	Seen            []Seen       `json:"seen,omitempty" maxItems:"500" doc:"items that were on the decider's page, by their hashes"`
}

func (r Ruling) ruling() aftersale.Ruling {
	out := aftersale.Ruling{
		Outcome: r.Outcome.outcome(), GroundsCustomer: text(r.GroundsCustomer), GroundsMerchant: text(r.GroundsMerchant), Name: text(r.Name),
		Relied: r.Relied, Clauses: r.Clauses,
	}
	for _, x := range r.Reasons {
		out.Reasons = append(out.Reasons, aftersale.DecisionReason(x))
	}
	for _, x := range r.Findings {
		out.Findings = append(out.Findings, aftersale.FindingUse(x))
	}
	for _, x := range r.Seen {
		out.Seen = append(out.Seen, aftersale.Seen(x))
	}
	return out
}

type proposeBody struct{ Ruling }

func (b proposeBody) act([]aftersale.Item) aftersale.Act {
	return &aftersale.Propose{Ruling: b.ruling()}
}

type approveBody struct {
	Name string `json:"name" minLength:"1" maxLength:"400" doc:"of the second person, as both sides read it"`
}

func (b approveBody) act([]aftersale.Item) aftersale.Act {
	return &aftersale.Approve{Name: text(b.Name)}
}

type sendBackBody struct {
	Why string `json:"why" minLength:"1" maxLength:"20000"`
}

func (b sendBackBody) act([]aftersale.Item) aftersale.Act {
	return &aftersale.SendBack{Why: text(b.Why)}
}

type decideBody struct{ Ruling }

func (b decideBody) act([]aftersale.Item) aftersale.Act {
	return &aftersale.Decide{Ruling: b.ruling()}
}

type carryOutBody struct {
	Outlet string `json:"outlet,omitempty" maxLength:"128" doc:"that sends the technician, where the outcome is a visit"`
}

func (b carryOutBody) act([]aftersale.Item) aftersale.Act {
	return &aftersale.CarryOut{Outlet: aftersale.AccountID(b.Outlet)}
}

type receiveReturnBody struct {
	Brought
	Ref string `json:"ref" minLength:"1" maxLength:"128" doc:"waybill"`
}

func (b receiveReturnBody) act(items []aftersale.Item) aftersale.Act {
	return &aftersale.ReceiveReturn{Ref: b.Ref, Items: items}
}

type recordPaymentBody struct {
	Payment string `json:"payment" minLength:"1" maxLength:"40"`
	State   string `json:"state" enum:"sent,settled,failed"`
	Ref     string `json:"ref,omitempty" maxLength:"128" doc:"of the payment system"`
	Fault   string `json:"fault,omitempty" maxLength:"128" doc:"its code, when it failed"`
}

func (b recordPaymentBody) act([]aftersale.Item) aftersale.Act {
	return &aftersale.RecordPayment{Payment: aftersale.PaymentID(b.Payment), State: aftersale.PaymentState(b.State), Ref: b.Ref, Fault: b.Fault}
}

type fulfilBody struct {
	Brought
	Ref string `json:"ref" minLength:"1" maxLength:"128" doc:"waybill or work order"`
}

func (b fulfilBody) act(items []aftersale.Item) aftersale.Act {
	return &aftersale.Fulfil{Ref: b.Ref, Items: items}
}

type failBody struct {
	Why string `json:"why,omitempty" maxLength:"20000"`
}

func (b failBody) act([]aftersale.Item) aftersale.Act { return &aftersale.Fail{Why: text(b.Why)} }

type appealBody struct {
	Brought
	Statement string `json:"statement" minLength:"1" maxLength:"20000"`
}

func (b appealBody) act(items []aftersale.Item) aftersale.Act {
	return &aftersale.Appeal{Statement: text(b.Statement), Items: items}
}

type confirmBody struct {
	GroundsCustomer string `json:"grounds_customer" minLength:"1" maxLength:"20000"`
	GroundsMerchant string `json:"grounds_merchant" minLength:"1" maxLength:"20000"`
	Name            string `json:"name" minLength:"1" maxLength:"400"`
}

func (b confirmBody) act([]aftersale.Item) aftersale.Act {
	return &aftersale.Confirm{GroundsCustomer: text(b.GroundsCustomer), GroundsMerchant: text(b.GroundsMerchant), Name: text(b.Name)}
}

type overturnBody struct{ Ruling }

func (b overturnBody) act([]aftersale.Item) aftersale.Act {
	return &aftersale.Overturn{Ruling: b.ruling()}
}

type remandBody struct {
	Why  string `json:"why" minLength:"1" maxLength:"20000"`
	Name string `json:"name" minLength:"1" maxLength:"400"`
}

func (b remandBody) act([]aftersale.Item) aftersale.Act {
	return &aftersale.Remand{Why: text(b.Why), Name: text(b.Name)}
}

type extendBody struct {
	Clock string `json:"clock" maxLength:"64" doc:"kind of clock"`
	By    Term   `json:"by"`
	Why   string `json:"why" minLength:"1" maxLength:"20000"`
}

func (b extendBody) act([]aftersale.Item) aftersale.Act {
	return &aftersale.Extend{Kind: aftersale.ClockKind(b.Clock), By: b.By.term(), Why: text(b.Why)}
}

func (t Term) term() aftersale.Term { return aftersale.Term{N: t.N, Unit: aftersale.Unit(t.Unit)} }

type withdrawBody struct{ Said }

func (b withdrawBody) act([]aftersale.Item) aftersale.Act {
	return &aftersale.Withdraw{Statement: text(b.Statement)}
}

type mergeBody struct {
	Into string `json:"into" minLength:"1" maxLength:"40" doc:"id of the other case"`
}

func (b mergeBody) act([]aftersale.Item) aftersale.Act {
	return &aftersale.Merge{Into: aftersale.CaseID(b.Into)}
}

type escalateBody struct {
	To string `json:"to" minLength:"1" maxLength:"128"`
}

func (b escalateBody) act([]aftersale.Item) aftersale.Act { return &aftersale.Escalate{To: b.To} }

type suspendBody struct {
	Basis string `json:"basis" minLength:"1" maxLength:"128" doc:"article or order"`
}

func (b suspendBody) act([]aftersale.Item) aftersale.Act { return &aftersale.Suspend{Basis: b.Basis} }

type resumeBody struct {
	Note string `json:"note,omitempty" maxLength:"20000"`
}

func (b resumeBody) act([]aftersale.Item) aftersale.Act { return &aftersale.Resume{Note: text(b.Note)} }

type closeBody struct {
	Ref  string `json:"ref" minLength:"1" maxLength:"128" doc:"of the judgment or the notice"`
	Note string `json:"note" minLength:"1" maxLength:"20000"`
}

func (b closeBody) act([]aftersale.Item) aftersale.Act {
	return &aftersale.Close{Ref: b.Ref, Note: text(b.Note)}
}

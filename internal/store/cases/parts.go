package cases

import (
	"github.com/bonafide-aftersale/bonafide/internal/aftersale"
)

// parts lists the records beside a case, in the order in which they are written.
var parts = []part{
	records[aftersale.Clock]{
		"case_clock",
		[]string{"id", "kind", "owner", "state", "term_n", "term_unit", "calendar", "start_at", "due_at", "ended_at", "pauses", "extensions"},
		func(c *aftersale.Case) *[]aftersale.Clock { return &c.Clocks },
		func(x *aftersale.Clock) []any {
			return []any{&x.ID, &x.Kind, &x.Owner, &x.State, &x.Term.N, &x.Term.Unit, &x.Calendar, &x.Start, &x.Due, &x.Ended,
				asJSON{&x.Pauses}, asJSON{&x.Extensions}}
		},
	},
	records[aftersale.EvidenceRef]{
		"case_evidence",
		[]string{"item_id", "type", "side", "by_id", "at", "line", "request_id"},
		func(c *aftersale.Case) *[]aftersale.EvidenceRef { return &c.Evidence },
		func(x *aftersale.EvidenceRef) []any {
			return []any{&x.Item, &x.Type, &x.Side, &x.By, &x.At, &x.Line, &x.Request}
		},
	},
	records[aftersale.EvidenceRequest]{
		"case_evidence_request",
		[]string{"id", "from_side", "type", "line", "why", "by_id", "role", "at", "due_at", "state", "ended_at"},
		func(c *aftersale.Case) *[]aftersale.EvidenceRequest { return &c.Asked },
		func(x *aftersale.EvidenceRequest) []any {
			return []any{&x.ID, &x.From, &x.Type, &x.Line, &x.Why, &x.By, &x.Role, &x.At, &x.Due, &x.State, &x.Ended}
		},
	},
	records[aftersale.Statement]{
		"case_statement",
		[]string{"id", "side", "verb", "by_id", "role", "at", "text_id", "items"},
		func(c *aftersale.Case) *[]aftersale.Statement { return &c.Statements },
		func(x *aftersale.Statement) []any {
			return []any{&x.ID, &x.Side, &x.Verb, &x.By, &x.Role, &x.At, &x.Text, asJSON{&x.Items}}
		},
	},
	records[aftersale.Offer]{
		"case_offer",
		[]string{"id", "outcome", "amount_fen", "merchant_share", "by_id", "at", "state", "ended_at"},
		func(c *aftersale.Case) *[]aftersale.Offer { return &c.Offers },
		func(x *aftersale.Offer) []any {
			return []any{&x.ID, &x.Outcome.Code, &x.Outcome.AmountFen, &x.Outcome.MerchantShare, &x.By, &x.At, &x.State, &x.Ended}
		},
	},
	records[aftersale.Answer]{
		"case_checklist_answer",
		[]string{"id", "round", "line", "mark", "note", "by_id", "at"},
		func(c *aftersale.Case) *[]aftersale.Answer { return &c.Answers },
		func(x *aftersale.Answer) []any {
			return []any{&x.ID, &x.Round, &x.Line, &x.Mark, &x.Note, &x.By, &x.At}
		},
	},
	records[aftersale.Opinion]{
		"case_opinion",
		[]string{"id", "by_id", "at", "outcome", "note"},
		func(c *aftersale.Case) *[]aftersale.Opinion { return &c.Opinions },
		func(x *aftersale.Opinion) []any { return []any{&x.ID, &x.By, &x.At, &x.Outcome, &x.Note} },
	},
	records[aftersale.Draft]{
		"case_draft",
		[]string{"id", "outcome", "amount_fen", "merchant_share", "by_id", "program", "inputs", "at"},
		func(c *aftersale.Case) *[]aftersale.Draft { return &c.Drafts },
		func(x *aftersale.Draft) []any {
			return []any{&x.ID, &x.Outcome.Code, &x.Outcome.AmountFen, &x.Outcome.MerchantShare, &x.By, &x.Program, &x.Inputs, &x.At}
		},
	},
	records[aftersale.Settlement]{
		"case_settlement",
		[]string{"id", "basis", "outcome", "amount_fen", "merchant_share", "offer_id", "by_id", "role", "program", "limit_by", "at", "policy_version", "overturned"},
		func(c *aftersale.Case) *[]aftersale.Settlement { return &c.Settlements },
		func(x *aftersale.Settlement) []any {
			return []any{&x.ID, &x.Basis, &x.Outcome.Code, &x.Outcome.AmountFen, &x.Outcome.MerchantShare, &x.Offer, &x.By, &x.Role,
				&x.Program, &x.LimitBy, &x.At, &x.PolicyVersion, flag{&x.Overturned}}
		},
	},
	records[aftersale.Decision]{
		"case_decision",
		[]string{"id", "state", "outcome", "amount_fen", "merchant_share", "reasons", "grounds_customer", "grounds_merchant", "relied",
			"clauses", "findings", "by_id", "role", "name_text", "at", "approved_by", "approved_name", "approved_at", "sent_back_why",
			"policy_version", "snapshot", "seen"},
		func(c *aftersale.Case) *[]aftersale.Decision { return &c.Decisions },
		func(x *aftersale.Decision) []any {
			return []any{&x.ID, &x.State, &x.Outcome.Code, &x.Outcome.AmountFen, &x.Outcome.MerchantShare, asJSON{&x.Reasons},
				&x.GroundsCustomer, &x.GroundsMerchant, asJSON{&x.Relied}, asJSON{&x.Clauses}, asJSON{&x.Findings}, &x.By, &x.Role,
				&x.Name, &x.At, &x.ApprovedBy, &x.ApprovedName, &x.ApprovedAt, &x.SentBackWhy, &x.PolicyVersion, &x.Snapshot, asJSON{&x.Seen}}
		},
	},
	records[aftersale.Payment]{
		"case_payment",
		[]string{"id", "idempotency_key", "means", "amount_fen", "state", "ref", "fault", "created_at", "changed_at"},
		func(c *aftersale.Case) *[]aftersale.Payment { return &c.Payments },
		func(x *aftersale.Payment) []any {
			return []any{&x.ID, &x.Key, &x.Means, &x.AmountFen, &x.State, &x.Ref, &x.Fault, &x.Created, &x.Changed}
		},
	},
	records[aftersale.AppealRecord]{
		"case_appeal",
		[]string{"id", "decision_id", "settlement_id", "side", "by_id", "at", "result", "new_decision", "grounds_customer",
			"grounds_merchant", "name_text", "decided_by", "decided_at"},
		func(c *aftersale.Case) *[]aftersale.AppealRecord { return &c.Appeals },
		func(x *aftersale.AppealRecord) []any {
			return []any{&x.ID, &x.Decision, &x.Settlement, &x.Side, &x.By, &x.At, &x.Result, &x.NewDecision, &x.GroundsCustomer,
				&x.GroundsMerchant, &x.Name, &x.DecidedBy, &x.DecidedAt}
		},
	},
}

package policy

import (
	"slices"
	"strings"

	"github.com/bonafide-aftersale/bonafide/internal/policy/law"
)

// Outcome is what a rule does. The set of types is closed: those in this file,
// and none of them refuses, freezes, or says something about a person.
type Outcome interface {
	// String returns the outcome as it stands in a policy text.
	String() string
	// Sentence returns what people read of it, by Say.
	Sentence() Sentence
	// slot names what only one rule can settle; empty for what adds up.
	slot() string
	// asks reports whether the outcome asks somebody for something, or for a
	// closer look, so that a program does not approve beside it.
	asks() bool
	outcome()
}

// Sentence is a sentence of the catalogues.
type Sentence = law.Sentence

// RequireReturn: the goods come back before money goes out.
type RequireReturn struct{}

// RequireLiveCapture: the customer is asked for a live capture.
type RequireLiveCapture struct{}

// RequireEvidence: a side is asked for a further type of evidence, any one of
// Kinds.
type RequireEvidence struct {
	From  Side
	Kinds []string
}

// RequireInspection: somebody looks at the goods, at the customer's place or
// in the warehouse.
type RequireInspection struct{ By Inspector }

// Inspector is who inspects.
type Inspector string

// The inspectors.
const (
	Technician Inspector = "technician"
	Warehouse  Inspector = "warehouse"
)

// SetClock gives a clock a term.
type SetClock struct {
	Clock Clock
	Term  Term
}

// CapRefundOnly: without the goods coming back, at most this much; a request
// above it goes on as return and refund. Zero means that goods always come
// back.
type CapRefundOnly struct{ Fen int64 }

// AllowApproval lets a program approve the request as it stands, up to an
// amount and never above the merchant's own limit.
type AllowApproval struct{ Fen int64 }

// RouteSenior: a senior reviewer decides.
type RouteSenior struct{}

func (RequireReturn) String() string      { return "require_return" }
func (RequireLiveCapture) String() string { return "require_live_capture" }
func (o RequireEvidence) String() string {
	return "require_evidence " + string(o.From) + " " + strings.Join(o.Kinds, " ")
}
func (o RequireInspection) String() string { return "require_inspection " + string(o.By) }
func (o SetClock) String() string          { return "set_clock " + string(o.Clock) + " " + o.Term.String() }
func (o CapRefundOnly) String() string     { return "cap_refund_only " + law.Yuan(o.Fen) + " yuan" }
func (o AllowApproval) String() string     { return "allow_approval " + law.Yuan(o.Fen) + " yuan" }
func (RouteSenior) String() string         { return "route_senior" }

func (RequireReturn) slot() string      { return "" }
func (RequireLiveCapture) slot() string { return "" }
func (RequireEvidence) slot() string    { return "" }
func (RequireInspection) slot() string  { return "inspection" }
func (o SetClock) slot() string         { return "clock " + string(o.Clock) }
func (CapRefundOnly) slot() string      { return "cap" }
func (AllowApproval) slot() string      { return "approval" }
func (RouteSenior) slot() string        { return "" }
func (RequireReturn) asks() bool        { return true }
func (RequireLiveCapture) asks() bool   { return true }
func (RequireEvidence) asks() bool      { return true }
func (RequireInspection) asks() bool    { return true }
func (SetClock) asks() bool             { return false }
func (CapRefundOnly) asks() bool        { return false }
func (AllowApproval) asks() bool        { return false }
func (RouteSenior) asks() bool          { return true }
func (RequireReturn) outcome()          {}
func (RequireLiveCapture) outcome()     {}
func (RequireEvidence) outcome()        {}
func (RequireInspection) outcome()      {}
func (SetClock) outcome()               {}
func (CapRefundOnly) outcome()          {}
func (AllowApproval) outcome()          {}
func (RouteSenior) outcome()            {}

// Sentence implements Outcome.
func (RequireReturn) Sentence() Sentence { return Sentence{Key: "policyoutcome.require_return"} }

// Sentence implements Outcome.
func (RequireLiveCapture) Sentence() Sentence {
	return Sentence{Key: "policyoutcome.require_live_capture"}
}

// Sentence implements Outcome.
func (o RequireEvidence) Sentence() Sentence {
	key := "policyoutcome.evidence_customer"
	if o.From == Merchant {
		key = "policyoutcome.evidence_merchant"
	}
	return Sentence{Key: key, Args: map[string]any{"kinds": wordsOf(o.Kinds)}}
}

// Sentence implements Outcome.
func (o RequireInspection) Sentence() Sentence {
	if o.By == Warehouse {
		return Sentence{Key: "policyoutcome.inspection_warehouse"}
	}
	return Sentence{Key: "policyoutcome.inspection_technician"}
}

// Sentence implements Outcome.
func (o SetClock) Sentence() Sentence {
	return Sentence{Key: termKeys[o.Term.Unit], Args: map[string]any{"clock": clockWords[o.Clock], "n": o.Term.N}}
}

// Sentence implements Outcome.
func (o CapRefundOnly) Sentence() Sentence {
	return Sentence{Key: "policyoutcome.cap_refund_only", Args: map[string]any{"yuan": law.Yuan(o.Fen)}}
}

// Sentence implements Outcome.
func (o AllowApproval) Sentence() Sentence {
	return Sentence{Key: "policyoutcome.allow_approval", Args: map[string]any{"yuan": law.Yuan(o.Fen)}}
}

// Sentence implements Outcome.
func (RouteSenior) Sentence() Sentence { return Sentence{Key: "policyoutcome.route_senior"} }

// Words lists the first words of outcomes, in the order of the documents.
var Words = []string{"require_return", "require_live_capture", "require_evidence", "require_inspection",
	"set_clock", "cap_refund_only", "allow_approval", "route_senior"}

// parseOutcome reads one outcome. The second result is a catalogue key of what
// is wrong with it, empty if nothing is.
func parseOutcome(text string) (Outcome, string) {
	words := strings.Fields(text)
	if len(words) == 0 || !slices.Contains(Words, words[0]) {
		return nil, "policy.no_outcome"
	}
	rest := words[1:]
	switch words[0] {
	case "require_return", "require_live_capture", "route_senior":
		if len(rest) == 0 {
			return map[string]Outcome{"require_return": RequireReturn{}, "require_live_capture": RequireLiveCapture{}, "route_senior": RouteSenior{}}[words[0]], ""
		}
	case "require_evidence":
		if len(rest) >= 2 && (rest[0] == string(Customer) || rest[0] == string(Merchant)) && kinds(rest[1:]) {
			return RequireEvidence{From: Side(rest[0]), Kinds: rest[1:]}, ""
		}
	case "require_inspection":
		if len(rest) == 1 && (rest[0] == string(Technician) || rest[0] == string(Warehouse)) {
			return RequireInspection{By: Inspector(rest[0])}, ""
		}
	case "set_clock":
		if t, ok := parseTerm(rest); ok && slices.Contains(Clocks, Clock(rest[0])) {
			return SetClock{Clock: Clock(rest[0]), Term: t}, ""
		}
	case "cap_refund_only":
		if fen, ok := parseMoney(rest); ok {
			return CapRefundOnly{Fen: fen}, ""
		}
	case "allow_approval":
		if fen, ok := parseMoney(rest); ok && fen > 0 {
			return AllowApproval{Fen: fen}, ""
		}
	}
	return nil, "policy.bad_outcome"
}

package policy

import (
	"context"
	"fmt"
	"slices"

	"github.com/bonafide-aftersale/bonafide/internal/policy/law"
)

// Effect is what became of an outcome of a rule whose condition held.
type Effect string

// The effects.
const (
	Applies  Effect = "applies"
	Yields   Effect = "yields"    // another rule stands before it; see Settled.To
	Met      Effect = "met"       // what it asks for is in the file already
	OverMax  Effect = "over_max"  // an approval whose amounts do not cover the request
	Adjusted Effect = "adjusted"  // applies, with the term that the law gives
	NoEffect Effect = "no_effect" // a cap on a request of another kind
)

// Key returns the catalogue key of the effect.
func (e Effect) Key() string {
	return map[Effect]string{
		Applies: "policyeffect.applies", Yields: "policyeffect.yields", Met: "policyeffect.met",
		OverMax: "policyeffect.over_max", Adjusted: "policyeffect.adjusted", NoEffect: "policyeffect.no_effect",
	}[e]
}

// Settled is an outcome with what became of it.
type Settled struct {
	Outcome Outcome
	Effect  Effect
	To      string // with Yields: the rule that stands before it
}

// Step is what one rule did.
type Step struct {
	Rule string
	// Held says whether the condition held. Failed says that it could not be
	// computed, so that a person looks instead.
	Held, Failed bool
	Settled      []Settled
	Facts        []Known // that the condition looked at
}

// Known is a fact with its value, as text.
type Known struct{ Name, Value string }

// Result is what a policy makes of facts: every rule in the published order,
// with the reason for each outcome that does not apply.
type Result struct {
	Policy string // its hash
	Steps  []Step
	// Outcomes that apply, in the published order, each with its rule.
	Outcomes []Applied
}

// Applied is an outcome that applies.
type Applied struct {
	Rule    string
	Outcome Outcome
}

// Evaluate runs the rules over facts, in the published order. Where two
// outcomes cannot both hold, that of the rule that stands first does: two
// terms for a clock, two caps, two inspectors, an approval and a request for
// more, an approval and a cap that it exceeds. An approval applies only if the
// rule's amount and the merchant's own limit both cover the request.
//
// book and day are the law that terms are measured by: a term that the law has
// overtaken since the policy was published gives way to the law's.
//
// The error is a fault of kind Invalid for facts that are none, or the
// context's.
func (p *Policy) Evaluate(ctx context.Context, f *Facts, book *law.Book, day law.Date) (*Result, error) {
	if err := f.Validate(); err != nil {
		return nil, err
	}
	s := &settling{facts: f, book: book, day: day, taken: map[string]string{}, result: &Result{Policy: p.Hash(), Steps: make([]Step, 0, len(p.Rules))}}
	for i := range p.Rules {
		r := &p.Rules[i]
		held, err := r.condition.holds(ctx, activation{f})
		if ctx.Err() != nil {
			return nil, context.Cause(ctx)
		}
		step := Step{Rule: r.ID, Held: held, Failed: err != nil, Facts: known(f, r.condition.reads)}
		then := r.Then
		switch {
		case step.Failed:
			then = []Outcome{RouteSenior{}}
		case !held:
			then = nil
		}
		for _, o := range then {
			step.Settled = append(step.Settled, s.settle(r.ID, o))
		}
		s.result.Steps = append(s.result.Steps, step)
	}
	return s.result, nil
}

// known writes the values of facts.
func known(f *Facts, names []string) []Known {
	var list []Known
	for _, name := range names {
		var value any = byName[name].value(f).Value()
		switch name {
		case "filed.customer":
			value = f.Evidence.Customer
		case "filed.merchant":
			value = f.Evidence.Merchant
		}
		list = append(list, Known{name, fmt.Sprint(value)})
	}
	return list
}

// settling is an evaluation under way.
type settling struct {
	facts     *Facts
	book      *law.Book
	day       law.Date
	taken     map[string]string // slot -> rule
	asking    string            // the first rule that asks for something
	approving string            // the rule that approves
	result    *Result
}

// settle decides what becomes of an outcome of a rule that held.
func (s *settling) settle(rule string, o Outcome) Settled {
	if first, ok := s.taken[o.slot()]; ok && o.slot() != "" {
		return Settled{o, Yields, first}
	}
	switch o := o.(type) {
	case AllowApproval:
		if s.facts.LimitFen == 0 || s.facts.Request.AskedFen > min(o.Fen, s.facts.LimitFen) {
			return Settled{o, OverMax, ""}
		}
		if s.asking != "" {
			return Settled{o, Yields, s.asking}
		}
		if fen, ok := s.result.RefundOnlyCap(); ok && s.exceeds(fen) {
			return Settled{o, Yields, s.taken["cap"]}
		}
		s.approving = rule
	case CapRefundOnly:
		if s.facts.Request.Kind != "refund_only" {
			return Settled{o, NoEffect, ""}
		}
		if s.approving != "" && s.exceeds(o.Fen) {
			return Settled{o, Yields, s.approving}
		}
	case SetClock:
		if lawful := within(o, s.book, s.day); lawful != o {
			s.apply(rule, lawful)
			return Settled{lawful, Adjusted, ""}
		}
	default:
		if s.met(o) {
			return Settled{o, Met, ""}
		}
		if s.approving != "" {
			return Settled{o, Yields, s.approving}
		}
		if s.asking == "" {
			s.asking = rule
		}
	}
	s.apply(rule, o)
	return Settled{o, Applies, ""}
}

func (s *settling) apply(rule string, o Outcome) {
	if o.slot() != "" {
		s.taken[o.slot()] = rule
	}
	s.result.Outcomes = append(s.result.Outcomes, Applied{rule, o})
}

// exceeds reports whether the request asks for more than a cap on refund-only.
func (s *settling) exceeds(fen int64) bool {
	return s.facts.Request.Kind == "refund_only" && s.facts.Request.AskedFen > fen
}

// met reports whether what an outcome asks for is in the file.
func (s *settling) met(o Outcome) bool {
	switch o := o.(type) {
	case RequireReturn:
		return s.facts.Request.GoodsBack || s.facts.Request.Kind == "return_refund"
	case RequireLiveCapture:
		return s.facts.Capture == "made"
	case RequireEvidence:
		has := s.facts.Evidence.Customer
		if o.From == Merchant {
			has = s.facts.Evidence.Merchant
		}
		return slices.ContainsFunc(o.Kinds, func(k string) bool { return slices.Contains(has, k) })
	case RequireInspection:
		return s.facts.Inspected
	}
	return false
}

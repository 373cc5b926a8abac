package policy

import (
	"slices"

	"github.com/bonafide-aftersale/bonafide/internal/policy/law"
)

// View is what both sides of a case read of the rules: the same for either, so
// there is no parameter that says who reads.
type View struct {
	Title law.Text
	Hash  string
	Lines []ViewLine
}

// ViewLine is a rule that did something, in its published words, and what it
// did.
type ViewLine struct {
	Rule     string
	Says     law.Text // empty where the rule could not be computed: then it did not speak
	Outcomes []Sentence
}

// View returns what both sides read of a result of this policy. Values of
// facts are not in it: some are about the other side.
func (p *Policy) View(r *Result) View {
	v := View{Title: p.Title, Hash: r.Policy}
	for _, a := range r.Outcomes {
		if n := len(v.Lines); n == 0 || v.Lines[n-1].Rule != a.Rule {
			v.Lines = append(v.Lines, p.line(r, a.Rule))
		}
		last := &v.Lines[len(v.Lines)-1]
		last.Outcomes = append(last.Outcomes, a.Outcome.Sentence())
	}
	return v
}

// line begins what people read of a rule.
func (p *Policy) line(r *Result, id string) ViewLine {
	if slices.ContainsFunc(r.Steps, func(s Step) bool { return s.Rule == id && s.Failed }) {
		return ViewLine{Rule: id, Outcomes: []Sentence{{Key: "policyeffect.not_computed"}}}
	}
	line := ViewLine{Rule: id}
	if rule := p.rule(id); rule != nil {
		line.Says = rule.Says
	}
	return line
}

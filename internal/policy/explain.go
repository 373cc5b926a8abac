package policy

import "github.com/bonafide-aftersale/bonafide/internal/policy/law"

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
	Says     law.Text
	Outcomes []Sentence
}

// View returns what both sides read of a result of this policy. Values of
// facts are not in it: some are about the other side.
func (p *Policy) View(r *Result) View {
	v := View{Title: p.Title, Hash: r.Policy}
	for _, a := range r.Outcomes {
		rule := p.rule(a.Rule)
		if n := len(v.Lines); n == 0 || v.Lines[n-1].Rule != a.Rule {
			line := ViewLine{Rule: a.Rule}
			if rule != nil {
				line.Says = rule.Says
			}
			v.Lines = append(v.Lines, line)
		}
		last := &v.Lines[len(v.Lines)-1]
		last.Outcomes = append(last.Outcomes, a.Outcome.Sentence())
	}
	return v
}

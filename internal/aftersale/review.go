package aftersale

import (
	"slices"

	"github.com/bonafide-aftersale/bonafide/internal/fault"
)

// Assign gives the review to a person.
type Assign struct{ To PersonID }

// Verb implements Act.
func (*Assign) Verb() Verb { return VerbAssign }

func (a *Assign) check(c *Case, who Actor, _ Moment) error {
	switch {
	case a.To == "":
		return fault.New(fault.Invalid, "case.no_party", nil)
	case (who.Role == RoleReviewer || who.Role == RoleAppealReviewer) && a.To != who.ID:
		return fault.New(fault.Denied, "case.not_yours", nil)
	case c.decidedBefore(a.To) || c.party(a.To):
		return fault.New(fault.Denied, "case.other_person", nil)
	}
	return nil
}

func (a *Assign) record(c *Case, _ Actor, _ Moment) { c.Assigned = a.To }

func (a *Assign) facts() map[string]string { return map[string]string{"to": string(a.To)} }

// Raise puts the case before a senior reviewer.
type Raise struct{ Why Text }

// Verb implements Act.
func (*Raise) Verb() Verb { return VerbRaise }

func (a *Raise) texts() []*Text { return []*Text{&a.Why} }

func (a *Raise) check(*Case, Actor, Moment) error {
	if a.Why.Empty() {
		return fault.New(fault.Invalid, "case.empty_text", nil)
	}
	return nil
}

func (a *Raise) record(c *Case, _ Actor, m Moment) {
	c.keep(a.Why, TextNote, m.At)
	c.Raised, c.Assigned = true, ""
}

// MarkLine marks a line of the checklist.
type MarkLine struct {
	Line string
	Mark Mark
	Note Text
}

// Verb implements Act.
func (*MarkLine) Verb() Verb { return VerbMark }

func (a *MarkLine) texts() []*Text { return []*Text{&a.Note} }

func (a *MarkLine) check(c *Case, _ Actor, _ Moment) error {
	if !slices.ContainsFunc(c.Lines(), func(l Line) bool { return l.Code == a.Line }) ||
		!slices.Contains([]Mark{MarkMet, MarkNotMet, MarkNotApplicable}, a.Mark) {
		return fault.New(fault.Invalid, "case.bad_line", nil)
	}
	return nil
}

func (a *MarkLine) record(c *Case, who Actor, m Moment) {
	answer := Answer{ID: m.NewID(), Round: c.round(), Line: a.Line, Mark: a.Mark, Note: c.keep(a.Note, TextNote, m.At), By: who.ID, At: m.At}
	i := slices.IndexFunc(c.Answers, func(b Answer) bool { return b.Round == answer.Round && b.Line == a.Line })
	if i < 0 {
		c.Answers = append(c.Answers, answer)
		return
	}
	answer.ID = c.Answers[i].ID
	c.Answers[i] = answer
}

func (a *MarkLine) facts() map[string]string {
	return map[string]string{"line": a.Line, "mark": string(a.Mark)}
}

// round counts the reviews of the case: a remanded case is walked through anew.
func (c *Case) round() int {
	n := 0
	for _, a := range c.Appeals {
		if a.Result == AppealRemanded {
			n++
		}
	}
	return n
}

// Unanswered returns the lines of the checklist that block a decision in the
// present round.
func (c *Case) Unanswered(refusal bool) []Line {
	answers := slices.DeleteFunc(slices.Clone(c.Answers), func(a Answer) bool { return a.Round != c.round() })
	return Unanswered(c.Lines(), answers, refusal)
}

// Opinion is what a reviewer thought before seeing the findings.
type Opinion struct {
	ID      string
	By      PersonID
	At      Micros
	Outcome OutcomeCode
	Note    TextID
}

// Opine gives the first opinion in a blind review. It is given once and not
// taken back; the decision may differ.
type Opine struct {
	Outcome OutcomeCode
	Note    Text
}

// Verb implements Act.
func (*Opine) Verb() Verb { return VerbOpine }

func (a *Opine) texts() []*Text { return []*Text{&a.Note} }

func (a *Opine) check(c *Case, who Actor, _ Moment) error {
	if !slices.Contains(OutcomeCodes, a.Outcome) {
		return fault.New(fault.Invalid, "case.bad_outcome", nil)
	}
	if c.opined(who.ID) {
		return fault.New(fault.Conflict, "case.opinion_given", nil)
	}
	return nil
}

func (a *Opine) record(c *Case, who Actor, m Moment) {
	c.Opinions = append(c.Opinions, Opinion{ID: m.NewID(), By: who.ID, At: m.At, Outcome: a.Outcome, Note: c.keep(a.Note, TextNote, m.At)})
}

func (c *Case) opined(who PersonID) bool {
	return slices.ContainsFunc(c.Opinions, func(o Opinion) bool { return o.By == who })
}

// party reports whether a person is a side of the case.
func (c *Case) party(who PersonID) bool { return who == c.Customer }

// decidedBefore reports whether a person made or approved a decision of the
// case, or granted it.
func (c *Case) decidedBefore(who PersonID) bool {
	return slices.ContainsFunc(c.Decisions, func(d Decision) bool {
		return (d.State == DecisionInForce || d.State == DecisionOverturned) && (d.By == who || d.ApprovedBy == who)
	}) || slices.ContainsFunc(c.Settlements, func(s Settlement) bool { return s.By == who })
}

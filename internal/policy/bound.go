package policy

import "github.com/bonafide-aftersale/bonafide/internal/policy/law"

// floors are the shortest terms that this product lets a rule give a side,
// where no statute says more. They are the project's choice: below them a side
// that works or sleeps when the clock starts has no chance to answer.
var floors = map[Clock]Term{
	MerchantAnswer:   {1, WorkingDays},
	EvidenceMerchant: {1, WorkingDays},
	CustomerReply:    {2, Days},
	EvidenceCustomer: {2, Days},
	AppealClock:      {7, Days},
	DecisionClock:    {1, Hours}, // a person has to read the file
	Return:           {7, Days},
}

// bounded returns what a term breaks, as a catalogue key with its arguments:
// a floor of this product, or a period of the law in force on the day. The key
// is empty if it breaks nothing.
func bounded(clock Clock, t Term, book *law.Book, day law.Date) (key string, args []any) {
	if floor, ok := floors[clock]; ok && t.minutes() < floor.minutes() {
		return "policy.below_floor", []any{"clock", string(clock), "floor", floor.String()}
	}
	for _, p := range book.Bounding(string(clock), day) {
		legal := legalTerm(p)
		about := []any{"clock", string(clock), "period", legal.String(), "law", p.Law.Chinese, "law_en", p.Law.English, "article", p.Article}
		switch {
		case p.Period.Bound == law.AtLeast && t.minutes() < legal.minutes():
			return "policy.below_law", about
		// How long working days last depends on the year's holidays, so a
		// duty with a last day is not given in them.
		case p.Period.Bound == law.AtMost && (t.Unit == WorkingDays || t.minutes() > legal.minutes()):
			return "policy.above_law", about
		}
	}
	return "", nil
}

// within returns a clock's term, or the nearest that is lawful on the day and
// not below a floor.
func within(o SetClock, book *law.Book, day law.Date) SetClock {
	if floor, ok := floors[o.Clock]; ok && o.Term.minutes() < floor.minutes() {
		o.Term = floor
	}
	for _, p := range book.Bounding(string(o.Clock), day) {
		legal := legalTerm(p)
		switch {
		case p.Period.Bound == law.AtLeast && o.Term.minutes() < legal.minutes(),
			p.Period.Bound == law.AtMost && (o.Term.Unit == WorkingDays || o.Term.minutes() > legal.minutes()):
			o.Term = legal
		}
	}
	return o
}

// legalTerm returns a period of the law as a term. Months and years are the
// longest there are, so that a right is never cut.
func legalTerm(p law.Provision) Term {
	days := map[law.Unit]int64{law.Days: 1, law.Months: 31, law.Years: 366}[p.Period.Unit]
	return Term{int(p.Period.N * days), Days}
}

package aftersale

import (
	"slices"

	"github.com/bonafide-aftersale/bonafide/internal/fault"
)

// Settings is what a tenant may choose of the procedure. Its zero value is a
// procedure with the published defaults in which no program approves anything.
type Settings struct {
	Version       int64  // counted by the store
	PolicyVersion string // of the published rules in force; kept in every case and decision

	Terms map[ClockKind]Term // where they differ from the defaults
	Days  map[Date]bool      // own working days (true) and days off (false)

	// SecondPersonFen is the amount from which a decision needs a second
	// person; 0 stands for DefaultSecondPersonFen.
	SecondPersonFen Fen
	Silence         Silence
	Limits          map[AccountID]Limit // by merchant: what a program may approve

	BlindPermille int // share of reviews that begin without the findings
	AuditPermille int // share of automatic approvals that a person looks at afterwards
	// Seed of the two samples; the same seed and case always give the same
	// answer, so that a sample can be checked afterwards.
	Seed string
}

// DefaultSecondPersonFen is 500 yuan: this project's choice, to be set by each
// tenant. Most claims over everyday goods are below, so one person decides
// them; from there on an error hurts.
const DefaultSecondPersonFen Fen = 500_00

// SilenceDefault is what the published policy makes of a merchant's silence.
type SilenceDefault string

// The defaults. There is none that refuses anything.
const (
	SilenceReview SilenceDefault = "review" // the review begins without an answer
	SilenceAccept SilenceDefault = "accept" // silence is consent, up to an amount
)

// Silence is the published default, with the amount up to which silence is
// consent; above it the review begins.
type Silence struct {
	Default SilenceDefault
	MaxFen  Fen
}

// Limit is what a merchant lets a program approve in the customer's favour.
type Limit struct {
	Kinds   []Kind
	Reasons []ReasonCode // empty: all
	MaxFen  Fen
	SetBy   PersonID // the person at the merchant
	SetAt   Micros
}

// Allows reports whether the limit covers granting the request.
func (l Limit) Allows(r Request) bool {
	granted := r.Granted()
	return l.SetBy != "" && slices.Contains(l.Kinds, r.Kind) &&
		(len(l.Reasons) == 0 || slices.Contains(l.Reasons, r.Reason)) &&
		granted.AmountFen <= l.MaxFen
}

// Term returns the term of a kind of clock.
func (s *Settings) Term(kind ClockKind) Term {
	if t, ok := s.Terms[kind]; ok {
		return t
	}
	return clockRules[kind].term
}

// SecondPerson reports whether a decision over an amount needs a second person.
func (s *Settings) SecondPerson(amount Fen) bool {
	from := s.SecondPersonFen
	if from == 0 {
		from = DefaultSecondPersonFen
	}
	return amount >= from
}

// Validate reports what is wrong with the settings. The errors are Invalid.
func (s *Settings) Validate() error {
	for kind, t := range s.Terms {
		if !slices.Contains(ClockKinds, kind) {
			return fault.New(fault.Invalid, "case.bad_term", nil)
		}
		if err := t.Validate(); err != nil {
			return err
		}
	}
	for d := range s.Days {
		if !d.Valid() {
			return fault.New(fault.Invalid, "case.bad_day", nil, "day", string(d))
		}
	}
	if s.SecondPersonFen < 0 || s.Silence.MaxFen < 0 ||
		s.BlindPermille < 0 || s.BlindPermille > 1000 || s.AuditPermille < 0 || s.AuditPermille > 1000 ||
		!slices.Contains([]SilenceDefault{"", SilenceReview, SilenceAccept}, s.Silence.Default) {
		return fault.New(fault.Invalid, "case.bad_settings", nil)
	}
	for _, l := range s.Limits {
		if l.SetBy == "" || l.SetAt == 0 || l.MaxFen < 0 || len(l.Kinds) == 0 ||
			slices.ContainsFunc(l.Kinds, func(k Kind) bool { return !slices.Contains(Kinds, k) }) {
			return fault.New(fault.Invalid, "case.bad_limit", nil)
		}
	}
	return nil
}

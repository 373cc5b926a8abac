package policy

import (
	"encoding/json"
	"fmt"

	"github.com/bonafide-aftersale/bonafide/internal/fault"
)

// Approval returns up to which amount, in fen, a program may approve the
// request, and whether it may.
func (r *Result) Approval() (int64, bool) {
	for _, a := range r.Outcomes {
		if o, ok := a.Outcome.(AllowApproval); ok {
			return o.Fen, true
		}
	}
	return 0, false
}

// RefundOnlyCap returns the most that is refunded without the goods coming
// back, in fen, and whether there is such a cap.
func (r *Result) RefundOnlyCap() (int64, bool) {
	for _, a := range r.Outcomes {
		if o, ok := a.Outcome.(CapRefundOnly); ok {
			return o.Fen, true
		}
	}
	return 0, false
}

// Term returns the term that the rules give a clock, and whether they do.
func (r *Result) Term(c Clock) (Term, bool) {
	for _, a := range r.Outcomes {
		if o, ok := a.Outcome.(SetClock); ok && o.Clock == c {
			return o.Term, true
		}
	}
	return Term{}, false
}

// Senior reports whether a senior reviewer decides.
func (r *Result) Senior() bool {
	for _, a := range r.Outcomes {
		if _, ok := a.Outcome.(RouteSenior); ok {
			return true
		}
	}
	return false
}

// texts returns the outcomes that apply as texts.
func (r *Result) texts() []string {
	list := make([]string, 0, len(r.Outcomes))
	for _, a := range r.Outcomes {
		list = append(list, a.Outcome.String())
	}
	return list
}

// An Outcome is an interface, so its holders write it as the text that a
// policy has for it, and read it back by the one parser: what is stored cannot
// be something that no rule can do.

type settledJSON struct {
	Outcome string
	Effect  Effect
	To      string `json:",omitempty"`
}

// MarshalJSON implements json.Marshaler.
func (s Settled) MarshalJSON() ([]byte, error) {
	return json.Marshal(settledJSON{s.Outcome.String(), s.Effect, s.To})
}

// UnmarshalJSON implements json.Unmarshaler.
func (s *Settled) UnmarshalJSON(data []byte) error {
	var x settledJSON
	if err := json.Unmarshal(data, &x); err != nil {
		return err
	}
	o, err := readOutcome(x.Outcome)
	*s = Settled{o, x.Effect, x.To}
	return err
}

type appliedJSON struct{ Rule, Outcome string }

// MarshalJSON implements json.Marshaler.
func (a Applied) MarshalJSON() ([]byte, error) {
	return json.Marshal(appliedJSON{a.Rule, a.Outcome.String()})
}

// UnmarshalJSON implements json.Unmarshaler.
func (a *Applied) UnmarshalJSON(data []byte) error {
	var x appliedJSON
	if err := json.Unmarshal(data, &x); err != nil {
		return err
	}
	o, err := readOutcome(x.Outcome)
	*a = Applied{x.Rule, o}
	return err
}

func readOutcome(text string) (Outcome, error) {
	o, key := parseOutcome(text)
	if key != "" {
		return nil, fault.New(fault.Internal, "policy.bad_outcome", fmt.Errorf("policy: %q is no outcome", text), "outcome", text)
	}
	return o, nil
}

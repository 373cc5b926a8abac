package aftersale

import (
	"slices"

	"github.com/bonafide-aftersale/bonafide/internal/fault"
)

// Rules is what the published policy makes of one case, evaluated once, at the
// intake check, under the version in force at the filing. It can set terms,
// bound what a program approves and ask for a senior reviewer. It has no word
// for a refusal.
type Rules struct {
	Policy     string             // version; empty when no policy was evaluated
	Applied    []string           `json:",omitempty"` // names of the rules that applied
	Terms      map[ClockKind]Term `json:",omitempty"`
	ApproveFen Fen                // up to which a program may approve, within the merchant's limits
	Senior     bool               // a senior reviewer decides
}

// Validate reports what is wrong with the rules. The errors are Invalid.
func (r *Rules) Validate() error {
	for kind, t := range r.Terms {
		if !slices.Contains(ClockKinds, kind) {
			return fault.New(fault.Invalid, "case.bad_term", nil)
		}
		if err := t.Validate(); err != nil {
			return err
		}
	}
	if r.ApproveFen < 0 || len(r.Policy) > maxName || len(r.Applied) > maxItems || r.Policy == "" && (len(r.Terms) > 0 || r.ApproveFen > 0) {
		return fault.New(fault.Invalid, "case.bad_settings", nil)
	}
	return nil
}

// term returns how long somebody has in this case: by the policy's rules for
// it, or else by the tenant's settings.
func (c *Case) term(kind ClockKind, s *Settings) Term {
	if t, ok := c.Rules.Terms[kind]; ok {
		return t
	}
	return s.Term(kind)
}

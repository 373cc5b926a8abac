package aftersale

import "slices"

// inside are the texts that only the operator's people read; a side reads what
// is addressed to the sides.
var inside = []TextKind{TextName, TextPhone, TextAddress, TextNote}

// MayRead reports whether the actor may read a text of a kind. Both sides read
// the same statements and grounds.
func (c *Case) MayRead(who Actor, kind TextKind) bool {
	if !c.May(who) || who.Role == RoleClock {
		return false
	}
	switch who.Role {
	case RoleCustomer:
		return kind != TextNote
	case RoleMerchant:
		return !slices.Contains(inside, kind)
	case RoleTechnician, RoleOutletManager:
		return kind != TextNote
	}
	return true
}

// For returns the case as the actor may see it. Sides do not see the
// reviewers' marks and first opinions, what a program pre-filled, or a
// decision that is not in force yet; and a reviewer in a blind review does not
// see the examination before a first opinion.
func (c *Case) For(who Actor) *Case {
	d := c.clone()
	switch who.Role {
	case RoleCustomer, RoleMerchant, RoleTechnician, RoleOutletManager:
		d.Answers, d.Opinions, d.Drafts, d.CustomerIndex = nil, nil, nil, ""
		d.Assigned, d.Blind = "", false
		d.Decisions = slices.DeleteFunc(d.Decisions, func(x Decision) bool {
			return x.State == DecisionProposed || x.State == DecisionSentBack
		})
		if who.Role == RoleMerchant {
			d.Name, d.Phone, d.Address = "", "", ""
		}
	}
	if c.FindingsHidden(who) {
		d.Drafts = nil
		d.Evidence = slices.DeleteFunc(d.Evidence, func(e EvidenceRef) bool { return e.Type == ExaminationItem })
	}
	return d
}

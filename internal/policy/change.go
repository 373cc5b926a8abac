package policy

import (
	"slices"
)

// Change is one difference between two policies.
type Change struct {
	Rule  string // empty for the title
	What  ChangeKind
	Major bool
}

// ChangeKind is what kind of difference it is.
type ChangeKind string

// The kinds of differences.
const (
	Worded    ChangeKind = "worded"    // other words for people; the effect is the same
	Added     ChangeKind = "added"     // a new rule
	Removed   ChangeKind = "removed"   // a rule less
	Condition ChangeKind = "condition" // holds for other cases
	Effects   ChangeKind = "effects"   // other outcomes
	Reordered ChangeKind = "order"     // stands before or after a rule that it competes with
)

// Key returns the catalogue key of the kind.
func (k ChangeKind) Key() string {
	return map[ChangeKind]string{
		Worded: "policychange.worded", Added: "policychange.added", Removed: "policychange.removed",
		Condition: "policychange.condition", Effects: "policychange.effects", Reordered: "policychange.order",
	}[k]
}

// Compare returns how a policy differs from the one before it; nil before
// stands for none, so that every rule is new.
//
// A change is major if it can weigh on a side: if somebody may be asked for
// more, gets another term, another cap or another reviewer than before, or
// loses an approval. What is left is minor: other words for the same effect,
// an approval that is new or goes further (it stands inside the limits of the
// merchant who bears it), and another order of rules that do not compete. In
// doubt a change is major.
func Compare(before, after *Policy) []Change {
	if before == nil {
		before = &Policy{}
	}
	var list []Change
	if before.Title != after.Title {
		list = append(list, Change{What: Worded})
	}
	for i := range after.Rules {
		list = append(list, compareRule(before.rule(after.Rules[i].ID), &after.Rules[i])...)
	}
	for i := range before.Rules {
		if r := &before.Rules[i]; after.rule(r.ID) == nil {
			list = append(list, Change{r.ID, Removed, true})
		}
	}
	return append(list, reordered(before, after)...)
}

// Major reports whether one of the changes is.
func Major(changes []Change) bool {
	return slices.ContainsFunc(changes, func(c Change) bool { return c.Major })
}

// compareRule compares a rule with the one of the same id, nil if it is new.
func compareRule(old, r *Rule) []Change {
	if old == nil {
		return []Change{{r.ID, Added, !approvesOnly(r)}}
	}
	var list []Change
	if old.Says != r.Says {
		list = append(list, Change{r.ID, Worded, false})
	}
	if old.When != r.When {
		list = append(list, Change{r.ID, Condition, true})
	}
	if !slices.EqualFunc(old.Then, r.Then, func(a, b Outcome) bool { return a.String() == b.String() }) {
		list = append(list, Change{r.ID, Effects, !furtherApproval(old, r)})
	}
	return list
}

// approvesOnly reports whether a rule does nothing but allow approvals.
func approvesOnly(r *Rule) bool {
	return !slices.ContainsFunc(r.Then, func(o Outcome) bool { return o.slot() != "approval" })
}

// furtherApproval reports whether a rule did and does nothing but allow
// approvals, and now up to a higher amount.
func furtherApproval(old, r *Rule) bool {
	if !approvesOnly(old) || !approvesOnly(r) {
		return false
	}
	return len(old.Then) == 1 && len(r.Then) == 1 && r.Then[0].(AllowApproval).Fen >= old.Then[0].(AllowApproval).Fen
}

// reordered finds rules of both policies that compete and have changed places.
// Of each such pair it names the one that stands first now.
func reordered(before, after *Policy) []Change {
	place := map[string]int{}
	for i, r := range before.Rules {
		place[r.ID] = i
	}
	var list []Change
	moved := false // some rules changed places
	for i := range after.Rules {
		a, known := place[after.Rules[i].ID]
		if !known {
			continue
		}
		competes := false
		for j := i + 1; j < len(after.Rules); j++ {
			if b, ok := place[after.Rules[j].ID]; ok && b < a {
				moved = true
				competes = competes || compete(&after.Rules[i], &after.Rules[j])
			}
		}
		if competes {
			list = append(list, Change{after.Rules[i].ID, Reordered, true})
		}
	}
	if moved && len(list) == 0 {
		return []Change{{"", Reordered, false}}
	}
	return list
}

// compete reports whether of outcomes of two rules only one can apply.
func compete(a, b *Rule) bool {
	for _, x := range a.Then {
		for _, y := range b.Then {
			switch {
			case x.slot() != "" && x.slot() == y.slot(),
				x.slot() == "approval" && (y.asks() || y.slot() == "cap"),
				y.slot() == "approval" && (x.asks() || x.slot() == "cap"):
				return true
			}
		}
	}
	return false
}

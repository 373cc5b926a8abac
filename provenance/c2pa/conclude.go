package c2pa

import (
	"slices"
	"strings"
)

// conclude turns statuses into a state.
func (v *validator) conclude(active *record) {
	res := v.result
	for _, r := range v.visited {
		res.Statuses = append(res.Statuses, r.statuses...)
		res.Manifests = append(res.Manifests, r.Manifest)
	}
	res.Active = active.Manifest
	v.lineage(active)

	var integrity, credential, unsupported []Status
	for _, r := range v.visited {
		for _, s := range r.statuses {
			own := r == active || s.Code == "claim.hardBindings.missing" && r.Update
			// Of an ingredient only what no longer fits counts; who signed it
			// does not bear on this file. What its author knew is no news, but
			// nobody can have known whether these bytes fit.
			known := r != active && v.accepted[s.Code+" "+s.URL] && !strings.Contains(s.Code, "Hash.")
			switch {
			case known:
			case s.Kind == Integrity:
				integrity = append(integrity, s)
			case s.Kind == Unsupported && (own || v.binds(s)):
				unsupported = append(unsupported, s)
			case s.Kind == Unsupported, s.Kind == Credential && own, s.Kind == Credential && v.binds(s):
				credential = append(credential, s)
			}
		}
	}
	switch {
	case len(integrity) > 0:
		res.State, res.Cause = Broken, v.cause(active, integrity)
		res.Failures = slices.Concat(integrity, unsupported, credential)
	case len(unsupported) > 0:
		res.State, res.Cause, res.Failures = None, CauseUnsupported, slices.Concat(unsupported, credential)
	case len(credential) > 0:
		res.State, res.Failures = IntactUnlisted, credential
	default:
		res.State = IntactListed
	}
}

// binds reports whether a status concerns the content binding, which may
// stand in the record that an update continues.
func (v *validator) binds(s Status) bool {
	return strings.Contains(s.URL, storeLabel+"/c2pa.hash.") && (s.Kind == Unsupported || strings.HasPrefix(s.Code, "bonafide.bmffHash"))
}

// cause names the gravest thing that does not fit, in the order in which one
// explains the others: a claim that was not signed explains nothing further.
func (v *validator) cause(active *record, failures []Status) Cause {
	own := func(s Status) bool { return strings.HasPrefix(s.URL, full(active.Label)) }
	for _, s := range failures {
		if own(s) && (strings.HasPrefix(s.Code, "claimSignature.") || strings.HasPrefix(s.Code, "signingCredential.")) {
			return CauseSignature
		}
	}
	for _, s := range failures {
		if own(s) && !strings.Contains(s.Code, "Hash.") && !strings.HasPrefix(s.Code, "ingredient.") {
			return CauseRecord
		}
	}
	if v.broken == CauseContent {
		return CauseContent
	}
	return CauseIngredient
}

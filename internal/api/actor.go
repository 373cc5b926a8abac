package api

import (
	"context"
	"slices"

	"github.com/bonafide-aftersale/bonafide/internal/aftersale"
	"github.com/bonafide-aftersale/bonafide/internal/evidence"
	"github.com/bonafide-aftersale/bonafide/internal/fault"
	"github.com/bonafide-aftersale/bonafide/internal/identity"
)

// A person may hold several roles; an act on a case is done in one. Here the
// one is chosen: among the roles that the matrix permits it for on this very
// case, the one that the case's own table offers it to.

// subjectOf is a case as far as permissions are concerned.
func subjectOf(c *aftersale.Case) identity.Subject {
	on := identity.Subject{Tenant: identity.TenantID(c.Tenant), People: []identity.PersonID{identity.PersonID(c.Customer)}}
	for _, party := range []aftersale.AccountID{c.Merchant, c.Outlet} {
		if party != "" {
			on.Parties = append(on.Parties, identity.PartyID(party))
		}
	}
	return on
}

// rank is the order in which roles are tried: what ties somebody to a side of
// the case comes first, so that nobody looks at their own case as an official;
// then the wider power before the narrower.
var rank = []identity.Role{
	identity.Customer, identity.Merchant, identity.OutletManager, identity.Technician,
	identity.SeniorReviewer, identity.AppealReviewer, identity.Reviewer, identity.Agent, identity.Dispatcher,
	identity.Auditor, identity.PolicyOwner, identity.Administrator, identity.Partner, identity.ServiceAccount,
}

// actorsFor returns the caller in each role for which the matrix permits one of
// the actions on the case. The error is the matrix's when there is none.
func (c *call) actorsFor(on *aftersale.Case, actions ...identity.Action) ([]aftersale.Actor, error) {
	var list []aftersale.Actor
	var refusal error
	for _, role := range rank {
		for _, g := range c.actor.Grants {
			if g.Role != role {
				continue
			}
			one := c.actor
			one.Grants = []identity.Grant{g}
			var err error
			for _, action := range actions {
				if err = one.May(action, subjectOf(on)); err == nil {
					break
				}
			}
			if err != nil {
				refusal = worse(refusal, err)
				continue
			}
			list = append(list, c.as(g))
		}
	}
	if len(list) == 0 {
		if refusal == nil {
			refusal = c.actor.May(actions[0], subjectOf(on))
		}
		return nil, refusal
	}
	return list, nil
}

// worse prefers the refusal that says less: Missing before Denied.
func worse(a, b error) error {
	if a == nil || fault.KindOf(b) == fault.Missing {
		return b
	}
	return a
}

// as is the caller in one role, in the terms of package aftersale.
func (c *call) as(g identity.Grant) aftersale.Actor {
	who := aftersale.Actor{
		Tenant: c.tenant(), ID: aftersale.PersonID(c.actor.Person), Role: aftersale.Role(g.Role.String()), Account: aftersale.AccountID(g.Party),
	}
	if c.actor.Service != "" {
		who.ID, who.Version, who.Inputs = aftersale.PersonID(c.actor.Service), c.program, c.inputs
	}
	return who
}

// loaded reads a case and finds the caller's role for reading it; Missing for a
// case that the caller may not know of.
func (a *API) loaded(ctx context.Context, name string) (*aftersale.Case, aftersale.Actor, error) {
	c := callOf(ctx)
	on, err := a.Cases.Records.Case(ctx, c.tenant(), aftersale.CaseID(name))
	if err != nil {
		return nil, aftersale.Actor{}, err
	}
	who, err := c.reader(on, identity.CaseRead)
	return on, who, err
}

// reader is the caller's role for reading of a case. Who has no part in the
// case learns nothing of it; who knows of it, that the role does not permit it.
func (c *call) reader(on *aftersale.Case, action identity.Action) (aftersale.Actor, error) {
	list, err := c.actorsFor(on, action)
	if err != nil {
		return aftersale.Actor{}, c.hidden(on, err)
	}
	for _, who := range list {
		if on.May(who) {
			return who, nil
		}
	}
	return aftersale.Actor{}, fault.New(fault.Missing, "case.not_found", nil)
}

// hidden makes a refusal Missing for who may not read the case at all.
func (c *call) hidden(on *aftersale.Case, refusal error) error {
	if fault.KindOf(refusal) == fault.Denied {
		if _, err := c.actorsFor(on, identity.CaseRead); err == nil {
			return refusal
		}
		if c.actor.Reach(identity.CaseRead) == identity.Nothing {
			return refusal
		}
	}
	return fault.New(fault.Missing, "case.not_found", nil)
}

// partyPrograms are the verbs of a program that works for a merchant or an
// outlet: it reports what it carries out. The steps of the procedure belong to
// the programs of who runs it.
var partyPrograms = []aftersale.Verb{
	aftersale.VerbCarryOut, aftersale.VerbReceiveReturn, aftersale.VerbFulfil, aftersale.VerbFail, aftersale.VerbRetry,
}

// doer is the caller's role for a verb on a case: the first that the table
// offers it to, else the first that is permitted, whose refusal the domain words.
func (c *call) doer(on *aftersale.Case, verb aftersale.Verb, actions ...identity.Action) (aftersale.Actor, error) {
	list, err := c.actorsFor(on, actions...)
	if err != nil {
		return aftersale.Actor{}, c.hidden(on, err)
	}
	for _, who := range list {
		if who.Role == aftersale.RoleService && who.Account != "" && !slices.Contains(partyPrograms, verb) {
			return aftersale.Actor{}, fault.New(fault.Denied, "case.machine_never", nil)
		}
		if slices.Contains(aftersale.Offered(on, who), verb) {
			return who, nil
		}
	}
	for _, who := range list {
		if on.May(who) {
			return who, nil
		}
	}
	return aftersale.Actor{}, fault.New(fault.Missing, "case.not_found", nil)
}

// sideOf is an actor in the terms of package evidence. A program of a merchant
// stands on the merchant's side.
func sideOf(who aftersale.Actor, on *aftersale.Case) evidence.Actor {
	side := evidence.Side(who.Side())
	if who.Role == aftersale.RoleService && who.Account != "" && (on == nil || who.Account == on.Merchant) {
		side = evidence.Merchant
	}
	return evidence.Actor{Tenant: who.Tenant, ID: string(who.ID), Side: side}
}

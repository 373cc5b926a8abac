package identity

import (
	"slices"

	"github.com/bonafide-aftersale/bonafide/internal/fault"
)

// Ids of the records of this package. They are made by internal/id.
type (
	TenantID  string
	PersonID  string
	PartyID   string // a merchant, an outlet or a partner; the part that owns the record makes it
	SessionID string
	ServiceID string
)

// Grant is a role that an actor holds, for the whole tenant or for one party.
type Grant struct {
	Role  Role
	Party PartyID // empty for the whole tenant
}

// Actor is who asks: a person with a session, a program with a token, or a
// part of the product itself. Every service takes one and asks it, by May,
// before it does anything. The zero Actor may nothing.
type Actor struct {
	Tenant  TenantID
	Person  PersonID  // empty unless a person
	Session SessionID // of the person; empty on the command line
	Service ServiceID // empty unless a program with a token
	Machine string    // name and version of an automated step, such as "clock/1"; empty otherwise
	Grants  []Grant   // what the person or program is
	Scopes  []Action  // what the token allows; for programs only
}

// Automation returns the actor of an automated step of the product. It may
// nothing by May: what a machine may do is the business of the part that runs
// it, and never to decide about someone. name tells the step and its version.
func Automation(tenant TenantID, name string) Actor {
	return Actor{Tenant: tenant, Machine: name}
}

// Console returns the actor of the command line: who has the database and the
// keys at hand administers the tenant.
func Console(tenant TenantID) Actor {
	return Actor{Tenant: tenant, Machine: "console", Grants: []Grant{{Role: Administrator}}}
}

// Name tells in logs and custody entries who acted: "person:…", "service:…"
// or "machine:…", without personal data; empty for the zero Actor.
func (a Actor) Name() string {
	switch {
	case a.Person != "":
		return "person:" + string(a.Person)
	case a.Service != "":
		return "service:" + string(a.Service)
	case a.Machine != "":
		return "machine:" + a.Machine
	}
	return ""
}

// Has reports whether the actor holds a role, for whatever party.
func (a Actor) Has(role Role) bool {
	return slices.ContainsFunc(a.Grants, func(g Grant) bool { return g.Role == role })
}

// Parties returns the parties for which the actor may do the action: those of
// the grants that permit it. A list of own records is filtered by the person
// and by these.
func (a Actor) Parties(action Action) []PartyID {
	var list []PartyID
	for _, g := range a.Grants {
		if g.Party != "" && a.grantReach(g, action) != Nothing {
			list = append(list, g.Party)
		}
	}
	slices.Sort(list)
	return slices.Compact(list)
}

// Reach returns how far the actor reaches with an action: the widest of its
// grants. A service that lists records asks this, and lists all of the
// tenant's, or the own ones, or answers with Denied.
func (a Actor) Reach(action Action) Reach {
	widest := Nothing
	for _, g := range a.Grants {
		widest = max(widest, a.grantReach(g, action))
	}
	return widest
}

// grantReach is what one grant permits.
func (a Actor) grantReach(g Grant, action Action) Reach {
	reach := Permitted(g.Role, action)
	if g.Role == ServiceAccount {
		if !slices.Contains(a.Scopes, action) || action.ForPeople() {
			return Nothing
		}
		if g.Party != "" {
			reach = min(reach, Own)
		}
	}
	return reach
}

// Subject is what an action is done to, as far as permissions are concerned.
type Subject struct {
	Tenant  TenantID
	People  []PersonID // who takes part: the customer, the reviewer it is assigned to, the technician
	Parties []PartyID  // the merchant, the outlet, the partner
}

// May returns nil if the actor may do the action to the subject. Otherwise the
// error is a fault: Unknown for the zero Actor; Missing for a record of
// another tenant, or one that the actor may not even read, so that the answer
// does not tell that it exists; Denied for the rest.
func (a Actor) May(action Action, on Subject) error {
	switch {
	case a.Name() == "":
		return fault.New(fault.Unknown, "identity.unknown", nil)
	case a.Tenant == "" || a.Tenant != on.Tenant:
		return fault.New(fault.Missing, "identity.missing", nil)
	}
	if a.reaches(action, on) {
		return nil
	}
	// Who may do it elsewhere, but has no part in this record, learns nothing.
	if a.Reach(action) == Own && len(on.People)+len(on.Parties) > 0 {
		return fault.New(fault.Missing, "identity.missing", nil)
	}
	return fault.New(fault.Denied, "identity.denied", nil, "action", string(action))
}

// reaches reports whether one of the grants covers the subject.
func (a Actor) reaches(action Action, on Subject) bool {
	for _, g := range a.Grants {
		switch a.grantReach(g, action) {
		case Whole:
			return true
		case Own:
			if g.Party != "" && slices.Contains(on.Parties, g.Party) ||
				g.Party == "" && a.Person != "" && slices.Contains(on.People, a.Person) {
				return true
			}
		}
	}
	return false
}

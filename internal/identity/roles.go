package identity

import (
	"context"
	"slices"
	"time"

	"github.com/bonafide-aftersale/bonafide/internal/fault"
)

// Grant gives a person a role. Sessions look roles up at every request, so it
// holds at once; the person's sessions end all the same, so that no token that
// was handed out before carries the new power. It needs PersonManage.
func (d *Directory) Grant(ctx context.Context, actor Actor, person PersonID, g Grant) error {
	if err := actor.May(PersonManage, about(actor.Tenant, person)); err != nil {
		return err
	}
	_, err := d.Records.Account(ctx, actor.Tenant, person)
	if err != nil && fault.KindOf(err) != fault.Missing {
		return err
	}
	if err := checkGrant(g, err == nil); err != nil {
		return err
	}
	return d.Tx.InTx(ctx, func(ctx context.Context) error {
		if _, err := d.Records.Person(ctx, actor.Tenant, person); err != nil {
			return err
		}
		if err := d.grant(ctx, actor, person, g); err != nil {
			return err
		}
		_, err := d.Records.EndSessions(ctx, actor.Tenant, person, "", d.Now())
		return err
	})
}

// grant stores the membership and notes it.
func (d *Directory) grant(ctx context.Context, actor Actor, person PersonID, g Grant) error {
	m := Membership{Tenant: actor.Tenant, Person: person, Role: g.Role, Party: g.Party, Granted: d.Now(), By: actor.Name()}
	if err := d.Records.Grant(ctx, m); err != nil {
		return err
	}
	return d.Guard.note(ctx, Event{Tenant: actor.Tenant, Kind: EventRoleGranted, Actor: actor.Name(), Person: person, Detail: g.Role.String()}, Client{})
}

// Withdraw takes a role from a person and ends the person's sessions. It needs
// PersonManage. Errors are faults: Missing if the person does not hold it,
// Conflict for the last administrator who can sign in.
func (d *Directory) Withdraw(ctx context.Context, actor Actor, person PersonID, g Grant) error {
	if err := actor.May(PersonManage, about(actor.Tenant, person)); err != nil {
		return err
	}
	return d.Tx.InTx(ctx, func(ctx context.Context) error {
		m := Membership{Tenant: actor.Tenant, Person: person, Role: g.Role, Party: g.Party}
		done, err := d.Records.Withdraw(ctx, m)
		if err != nil {
			return err
		}
		if !done {
			return fault.New(fault.Missing, "identity.missing", nil)
		}
		if g.Role == Administrator {
			if err := d.someAdministrator(ctx, actor.Tenant); err != nil {
				return err
			}
		}
		if _, err := d.Records.EndSessions(ctx, actor.Tenant, person, "", d.Now()); err != nil {
			return err
		}
		return d.Guard.note(ctx, Event{Tenant: actor.Tenant, Kind: EventRoleWithdrawn, Actor: actor.Name(), Person: person, Detail: g.Role.String()}, Client{})
	})
}

// someAdministrator refuses a state in which nobody administers the tenant.
func (d *Directory) someAdministrator(ctx context.Context, tenant TenantID) error {
	left, err := d.Records.Holders(ctx, tenant, Administrator)
	if err == nil && len(left) == 0 {
		err = fault.New(fault.Conflict, "identity.last_administrator", nil)
	}
	return err
}

// stillAdministered refuses to disable the last administrator.
func (d *Directory) stillAdministered(ctx context.Context, tenant TenantID, disabled PersonID) error {
	held, err := d.Records.Memberships(ctx, tenant, disabled)
	if err != nil {
		return err
	}
	if !slices.ContainsFunc(held, func(m Membership) bool { return m.Role == Administrator }) {
		return nil
	}
	return d.someAdministrator(ctx, tenant)
}

// Disable lets a person not sign in any more and ends all sessions. It needs
// PersonManage. Errors as of Withdraw.
func (d *Directory) Disable(ctx context.Context, actor Actor, person PersonID) error {
	return d.setDisabled(ctx, actor, person, d.Now(), EventPersonDisabled)
}

// Enable lets a person sign in again. It needs PersonManage.
func (d *Directory) Enable(ctx context.Context, actor Actor, person PersonID) error {
	return d.setDisabled(ctx, actor, person, time.Time{}, EventPersonEnabled)
}

func (d *Directory) setDisabled(ctx context.Context, actor Actor, person PersonID, at time.Time, kind EventKind) error {
	if err := actor.May(PersonManage, about(actor.Tenant, person)); err != nil {
		return err
	}
	return d.Tx.InTx(ctx, func(ctx context.Context) error {
		if _, err := d.Records.Person(ctx, actor.Tenant, person); err != nil {
			return err
		}
		if err := d.Records.DisablePerson(ctx, actor.Tenant, person, at); err != nil {
			return err
		}
		if !at.IsZero() {
			if err := d.stillAdministered(ctx, actor.Tenant, person); err != nil {
				return err
			}
			if _, err := d.Records.EndSessions(ctx, actor.Tenant, person, "", d.Now()); err != nil {
				return err
			}
		}
		return d.Guard.note(ctx, Event{Tenant: actor.Tenant, Kind: kind, Actor: actor.Name(), Person: person}, Client{})
	})
}

// ResetFactors takes password, second factors, recovery codes and known
// browsers from an account, ends its sessions, and returns the token of a
// one-time link by which the person sets everything up anew. It needs
// PersonManage. The error is Missing if the person has no account.
func (d *Directory) ResetFactors(ctx context.Context, actor Actor, person PersonID) (link Token, err error) {
	if err := actor.May(PersonManage, about(actor.Tenant, person)); err != nil {
		return Token{}, err
	}
	err = d.Tx.InTx(ctx, func(ctx context.Context) error {
		if _, err := d.Records.Account(ctx, actor.Tenant, person); err != nil {
			return err
		}
		if err := d.Records.SetPassword(ctx, actor.Tenant, person, ""); err != nil {
			return err
		}
		if err := d.Records.ClearFactors(ctx, actor.Tenant, person); err != nil {
			return err
		}
		if _, err := d.Records.EndSessions(ctx, actor.Tenant, person, "", d.Now()); err != nil {
			return err
		}
		if err := d.Guard.note(ctx, Event{Tenant: actor.Tenant, Kind: EventFactorsReset, Actor: actor.Name(), Person: person}, Client{}); err != nil {
			return err
		}
		link, err = makeLink(ctx, d.Records, d.Guard, actor.Name(), actor.Tenant, person, ForReset)
		return err
	})
	return link, err
}

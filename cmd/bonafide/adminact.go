package main

import (
	"context"
	"strings"
	"time"

	"github.com/bonafide-aftersale/bonafide/internal/fault"
	"github.com/bonafide-aftersale/bonafide/internal/identity"
	"github.com/bonafide-aftersale/bonafide/internal/locale"
	"github.com/bonafide-aftersale/bonafide/internal/seal"
)

// showLink prints a one-time link: the link alone on the standard output.
func (s *call) showLink(a *admins, login string, link identity.Token) {
	s.say("admin.link", "link", a.order.url+linkPath+link.Reveal())
	s.note("admin.link_once", map[string]any{"login": login, "hours": int(identity.LinkLife / time.Hour)})
}

// adminLink makes an administrator, with the first tenant if there is none.
func (s *call) adminLink(ctx context.Context, a *admins) error {
	login := a.order.rest[0]
	if a.tenant.ID == "" {
		name := a.order.name
		if name == "" {
			name = "Bonafide"
		}
		tenant, link, first, err := a.Directory.FirstRun(ctx, name, login)
		if err != nil {
			return err
		}
		if !first { // another process was, a moment ago
			return fault.New(fault.Conflict, "admin.not_first", nil)
		}
		a.tenant = tenant
		s.note("admin.tenant_made", map[string]any{"tenant": string(tenant.ID), "name": tenant.Name})
		s.showLink(a, login, link)
		return nil
	}
	_, link, err := a.Directory.Add(ctx, a.actor, identity.Joining{
		Name: seal.NewName(a.order.name), Login: login, Roles: []identity.Grant{{Role: identity.Administrator}}})
	if err != nil {
		return err
	}
	s.showLink(a, login, link)
	return nil
}

// adminAdd adds a person.
func (s *call) adminAdd(ctx context.Context, a *admins) error {
	if a.order.login == "" && a.order.phone == "" {
		return fault.New(fault.Invalid, "admin.whom", nil)
	}
	j := identity.Joining{Name: seal.NewName(a.order.name), Login: a.order.login, Roles: a.order.roles}
	if a.order.phone != "" {
		phone, err := seal.ParsePhone(a.order.phone)
		if err != nil {
			return fault.New(fault.Invalid, "identity.bad_phone", nil)
		}
		j.Phone = phone
	}
	person, link, err := a.Directory.Add(ctx, a.actor, j)
	if err != nil {
		return err
	}
	s.note("admin.added", map[string]any{"person": string(person)})
	if j.Login != "" {
		s.showLink(a, j.Login, link)
	}
	return nil
}

// adminReset has a person set up password and second factor anew.
func (s *call) adminReset(ctx context.Context, a *admins) error {
	person, err := a.Directory.Find(ctx, a.actor, a.order.rest[0])
	if err != nil {
		return err
	}
	link, err := a.Directory.ResetFactors(ctx, a.actor, person)
	if err != nil {
		return err
	}
	s.showLink(a, a.order.rest[0], link)
	return nil
}

// adminSessions lists sessions.
func (s *call) adminSessions(ctx context.Context, a *admins) error {
	var person identity.PersonID
	var err error
	if len(a.order.rest) > 0 {
		if person, err = a.Directory.Find(ctx, a.actor, a.order.rest[0]); err != nil {
			return err
		}
	}
	list, err := a.Sessions.List(ctx, a.actor, person)
	if err != nil {
		return err
	}
	for _, one := range list {
		s.say("admin.session", "session", string(one.ID), "person", string(one.Person), "method", string(one.Method), "stage", string(one.Stage),
			"used", one.Used.UTC().Format(time.DateTime), "expires", one.Expires.UTC().Format(time.DateTime), "agent", locale.Visible(one.Agent))
	}
	if len(list) == 0 {
		s.note("admin.no_sessions", nil)
	}
	return nil
}

// adminRevoke ends one session of a person, or all.
func (s *call) adminRevoke(ctx context.Context, a *admins) error {
	person, err := a.Directory.Find(ctx, a.actor, a.order.rest[0])
	if err != nil {
		return err
	}
	n := 1
	if len(a.order.rest) == 2 {
		err = a.Sessions.Revoke(ctx, a.actor, person, identity.SessionID(strings.ToUpper(a.order.rest[1])))
	} else {
		n, err = a.Sessions.RevokeAll(ctx, a.actor, person)
	}
	if err != nil {
		return err
	}
	s.note("admin.revoked", map[string]any{"sessions": n})
	return nil
}

// adminTenants lists the tenants.
func (s *call) adminTenants(ctx context.Context, a *admins) error {
	tenants, err := a.Directory.Tenants(ctx)
	for _, t := range tenants {
		s.say("admin.tenant", "tenant", string(t.ID), "name", locale.Visible(t.Name))
	}
	return err
}

package main

import (
	"context"
	"errors"
	"net/url"
	"os"
	"strings"
	"time"

	"github.com/bonafide-aftersale/bonafide/internal/connect/sender"
	"github.com/bonafide-aftersale/bonafide/internal/fault"
	"github.com/bonafide-aftersale/bonafide/internal/identity"
	"github.com/bonafide-aftersale/bonafide/internal/locale"
	"github.com/bonafide-aftersale/bonafide/internal/store/people"
	"github.com/bonafide-aftersale/bonafide/internal/store/privacy"
)

// adminOrder is what the command line of admin asks for.
type adminOrder struct {
	keyOrder
	rest  []string // behind the options
	url   string   // of the server, for links
	name  string   // of a tenant or a person
	phone string
	login string
	roles []identity.Grant
}

// admins is the services of identity, and the tenant that is administered.
type admins struct {
	*identity.Access
	order  *adminOrder
	tenant identity.Tenant
	actor  identity.Actor
}

// adminAction is one of the sub-commands of admin.
type adminAction struct {
	run      func(s *call, ctx context.Context, a *admins) error
	min, max int  // arguments behind the options
	fresh    bool // may make the database, its keys and the first tenant
	options  []string
}

var adminActions = map[string]adminAction{
	"link":     {run: (*call).adminLink, min: 1, max: 1, fresh: true, options: []string{"url", "name"}},
	"add":      {run: (*call).adminAdd, options: []string{"url", "name", "phone", "login", "role"}},
	"reset":    {run: (*call).adminReset, min: 1, max: 1, options: []string{"url"}},
	"sessions": {run: (*call).adminSessions, max: 1},
	"revoke":   {run: (*call).adminRevoke, min: 1, max: 2},
	"tenants":  {run: (*call).adminTenants},
}

// linkPath is where the server takes one-time links. Opening the page uses
// nothing up; posting the password does.
const linkPath = "/join/"

// admin runs "bonafide admin".
func (s *call) admin(ctx context.Context, args []string) int {
	if tag, ok := locale.Match(asksFor("lang", args)); ok {
		s.words = locale.For(tag)
	}
	if len(args) > 0 && (args[0] == "-h" || args[0] == "-help" || args[0] == "--help" || args[0] == "help") {
		return s.help("admin.help")
	}
	if len(args) == 0 || strings.HasPrefix(args[0], "-") {
		return s.fail(fault.New(fault.Invalid, "admin.no_action", nil))
	}
	action, ok := adminActions[args[0]]
	if !ok {
		return s.fail(fault.New(fault.Invalid, "admin.unknown_action", nil, "name", args[0]))
	}
	o, asked, err := readAdminOrder(args[0], action, args[1:])
	if asked {
		return s.help("admin.help")
	}
	if err == nil {
		opening := "list" // what is there
		if action.fresh {
			opening = "init" // or is made
		}
		err = s.withKeys(ctx, opening, &o.keyOrder, func(s *call, ctx context.Context, _ *keyOrder, k *keyring) error {
			return s.administer(ctx, o, action, k)
		})
	}
	switch {
	case err == nil:
		return exitDone
	case errors.Is(err, context.Canceled) && ctx.Err() != nil:
		s.print("cli.error", s.words.Text("fault.stopped", nil))
		return exitInterrupted
	}
	return s.fail(privacy.Explain(err))
}

// readAdminOrder reads the arguments behind the name of the action.
func readAdminOrder(name string, action adminAction, args []string) (*adminOrder, bool, error) {
	o := &adminOrder{keyOrder: keyOrder{data: "data"}, url: "http://127.0.0.1:8080"}
	into := func(name string, p *string) option {
		return option{name: name, set: func(v string) error { *p = v; return nil }}
	}
	options := []option{
		into("data", &o.data), into("database", &o.database), into("keys", &o.keys), into("tenant", &o.tenant),
		{name: "lang", set: func(v string) error {
			if _, ok := locale.Match(v); !ok {
				return fault.New(fault.Invalid, "cli.bad_language", nil, "value", v)
			}
			return nil
		}},
	}
	own := map[string]option{
		"url": {name: "url", set: o.setURL}, "role": {name: "role", many: true, set: o.addRole},
		"name": into("name", &o.name), "phone": into("phone", &o.phone), "login": into("login", &o.login),
	}
	for _, name := range action.options {
		options = append(options, own[name])
	}
	rest, asked, err := parse("admin "+name, options, args)
	if err != nil || asked {
		return nil, asked, err
	}
	if len(rest) < action.min {
		return nil, false, fault.New(fault.Invalid, "admin.no_login", nil, "command", "admin "+name)
	}
	if len(rest) > action.max {
		return nil, false, fault.New(fault.Invalid, "admin.extra_arguments", nil, "command", "admin "+name)
	}
	o.rest = rest
	return o, false, nil
}

// setURL reads the server's address.
func (o *adminOrder) setURL(value string) error {
	u, err := url.Parse(value)
	if err != nil || u.Host == "" || u.Scheme != "http" && u.Scheme != "https" {
		return fault.New(fault.Invalid, "admin.bad_url", nil, "value", value)
	}
	o.url = strings.TrimRight(value, "/")
	return nil
}

// addRole reads a role, with its party behind a colon.
func (o *adminOrder) addRole(value string) error {
	name, party, _ := strings.Cut(value, ":")
	role, ok := identity.ParseRole(name)
	if !ok {
		return fault.New(fault.Invalid, "identity.bad_role", nil, "role", name)
	}
	o.roles = append(o.roles, identity.Grant{Role: role, Party: identity.PartyID(party)})
	return nil
}

// administer puts the services together, finds the tenant, and acts.
func (s *call) administer(ctx context.Context, o *adminOrder, action adminAction, k *keyring) error {
	// Nothing here sends a code; if something did, it would be seen.
	access := identity.NewAccess(k.db, people.New(k.db), people.NewVault(k.vault), sender.NewConsole(os.Stderr), &identity.Hasher{}, time.Now)
	a := &admins{Access: access, order: o}
	tenants, err := access.Directory.Tenants(ctx)
	if err != nil {
		return err
	}
	for _, t := range tenants {
		if string(t.ID) == o.tenant || o.tenant == "" && len(tenants) == 1 {
			a.tenant, a.actor = t, identity.Console(t.ID)
		}
	}
	switch {
	case a.tenant.ID != "", len(tenants) == 0 && o.tenant == "" && action.fresh, len(o.rest) == 0 && action.max == 0 && len(action.options) == 0:
		return action.run(s, ctx, a)
	case o.tenant != "":
		return fault.New(fault.Missing, "admin.no_such_tenant", nil, "tenant", o.tenant)
	case len(tenants) == 0:
		return fault.New(fault.Unreadable, "admin.no_tenant_yet", nil)
	}
	return fault.New(fault.Invalid, "admin.which_tenant", nil)
}

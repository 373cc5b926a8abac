package people_test

import (
	"context"
	"testing"
	"time"

	"github.com/bonafide-aftersale/bonafide/internal/fault"
	"github.com/bonafide-aftersale/bonafide/internal/identity"
	"github.com/bonafide-aftersale/bonafide/internal/store/people/peopletest"
)

func TestSessionEnds(t *testing.T) {
	t.Parallel()
	peopletest.Each(t, func(t *testing.T, d *peopletest.Desk) {
		ctx := context.Background()
		m := d.Hire("zhang.san", identity.Agent)
		token := m.Entry.Token.Reveal()
		alive := func() bool {
			_, _, err := d.Sessions.Resolve(ctx, token)
			if err != nil && fault.KindOf(err) != fault.Unknown {
				t.Fatal(err)
			}
			return err == nil
		}
		for range 13 { // in use, the whole morning and afternoon
			if !alive() {
				t.Fatalf("over after %v", d.Now().Sub(m.Entry.Session.Created))
			}
			d.Pass(50 * time.Minute)
		}
		if !alive() {
			t.Error("over before 12 hours")
		}
		d.Pass(70 * time.Minute)
		if alive() {
			t.Error("alive after 12 hours in use")
		}
		actor := d.Actor(m)
		list, err := d.Sessions.List(ctx, actor, m.ID)
		if err != nil || len(list) != 1 {
			t.Fatalf("List = %v, %v, want the one that lives", list, err)
		}
		d.Pass(2 * time.Hour)
		if list, err = d.Sessions.List(ctx, d.Console(), ""); err != nil || len(list) != 0 {
			t.Errorf("List = %v, %v after doing nothing for two hours, want none", list, err)
		}
	})
}

func TestRevoke(t *testing.T) {
	t.Parallel()
	peopletest.Each(t, func(t *testing.T, d *peopletest.Desk) {
		ctx := context.Background()
		a, b := d.Hire("zhang.san", identity.Agent), d.Hire("li.si", identity.Administrator)
		actor, admin := d.Actor(a), d.Actor(b)
		err := d.Sessions.Revoke(ctx, actor, b.ID, admin.Session)
		peopletest.WantKind(t, "somebody else's session", err, fault.Missing, "identity.missing")
		if _, err := d.Sessions.List(ctx, actor, ""); fault.KindOf(err) != fault.Denied {
			t.Errorf("an agent lists everybody's: %v, want Denied", err)
		}
		err = d.Sessions.Revoke(ctx, admin, a.ID, admin.Session)
		peopletest.WantKind(t, "a session of another person than named", err, fault.Missing, "identity.missing")
		if err := d.Sessions.Revoke(ctx, admin, a.ID, actor.Session); err != nil {
			t.Fatal(err)
		}
		if n, err := d.Sessions.RevokeAll(ctx, admin, a.ID); err != nil || n != 1 { // that of hiring
			t.Errorf("RevokeAll = %d, %v, want 1", n, err)
		}
		if n, err := d.Sessions.RevokeAll(ctx, admin, b.ID); err != nil || n != 1 {
			t.Errorf("RevokeAll of the own = %d, %v, want all but this one", n, err)
		}
		if err := d.Sessions.SignOut(ctx, b.Entry.Token.Reveal(), peopletest.Home); err != nil {
			t.Errorf("signing out of what is over: %v", err)
		}
		if _, _, err := d.Sessions.Resolve(ctx, a.Entry.Token.Reveal()); fault.KindOf(err) != fault.Unknown {
			t.Errorf("Resolve: %v, want Unknown", err)
		}
	})
}

func TestRolesHoldAtOnce(t *testing.T) {
	t.Parallel()
	peopletest.Each(t, func(t *testing.T, d *peopletest.Desk) {
		ctx := context.Background()
		m, boss := d.Hire("zhang.san", identity.Agent), d.Hire("li.si", identity.Administrator)
		admin := d.Actor(boss)
		if err := d.Directory.Grant(ctx, admin, m.ID, identity.Grant{Role: identity.Merchant, Party: "M1"}); err != nil {
			t.Fatal(err)
		}
		if _, _, err := d.Sessions.Resolve(ctx, m.Entry.Token.Reveal()); err == nil {
			t.Error("a token from before carries the new role")
		}
		actor := d.Actor(m)
		if got := actor.Parties(identity.CaseAnswer); len(got) != 1 || got[0] != "M1" {
			t.Errorf("Parties = %v, want M1", got)
		}
		if err := d.Directory.Withdraw(ctx, admin, m.ID, identity.Grant{Role: identity.Agent}); err != nil {
			t.Fatal(err)
		}
		if actor = d.Actor(m); actor.Has(identity.Agent) || !actor.Has(identity.Merchant) {
			t.Errorf("roles %v, want merchant only", actor.Grants)
		}
		err := d.Directory.Withdraw(ctx, admin, m.ID, identity.Grant{Role: identity.Agent})
		peopletest.WantKind(t, "a role that is not held", err, fault.Missing, "identity.missing")
		err = d.Directory.Withdraw(ctx, admin, boss.ID, identity.Grant{Role: identity.Administrator})
		peopletest.WantKind(t, "the last administrator", err, fault.Conflict, "identity.last_administrator")
		err = d.Directory.Disable(ctx, admin, boss.ID)
		peopletest.WantKind(t, "disabling the last administrator", err, fault.Conflict, "identity.last_administrator")
		if _, _, err := d.Sessions.Resolve(ctx, boss.Entry.Token.Reveal()); err != nil {
			t.Errorf("after the refusals: %v, want nothing to have changed", err)
		}
		if err := d.Directory.Grant(ctx, actor, m.ID, identity.Grant{Role: identity.Administrator}); fault.KindOf(err) != fault.Denied {
			t.Errorf("a merchant makes itself administrator: %v, want Denied", err)
		}
	})
}

func TestTenantsAreApart(t *testing.T) {
	t.Parallel()
	peopletest.Each(t, func(t *testing.T, d *peopletest.Desk) {
		ctx := context.Background()
		m := d.Hire("zhang.san", identity.Administrator)
		admin := d.Actor(m)
		other, err := d.Directory.AddTenant(ctx, identity.Console(""), "测试店铺二", "")
		if err != nil {
			t.Fatal(err)
		}
		stranger, _, err := d.Directory.Add(ctx, identity.Console(other.ID), identity.Joining{Login: "zhang.san", Roles: []identity.Grant{{Role: identity.Agent}}})
		if err != nil {
			t.Fatalf("the same login in another tenant: %v", err)
		}
		for name, err := range map[string]error{
			"look":    second(d.Directory.Look(ctx, admin, stranger)),
			"disable": d.Directory.Disable(ctx, admin, stranger),
			"grant":   d.Directory.Grant(ctx, admin, stranger, identity.Grant{Role: identity.Customer}),
			"reset":   second(d.Directory.ResetFactors(ctx, admin, stranger)),
			"tenant":  d.Directory.SetTenant(ctx, admin, other),
		} {
			if fault.KindOf(err) != fault.Missing || err == nil {
				t.Errorf("%s: %v, want Missing", name, err)
			}
		}
		if _, err := d.Directory.AddTenant(ctx, admin, "drei", ""); fault.KindOf(err) != fault.Denied {
			t.Errorf("an administrator makes a tenant: %v, want Denied", err)
		}
		if list, err := d.Log.List(ctx, admin, stranger, "", 10); err != nil || len(list) != 0 {
			t.Errorf("the other tenant's events: %v, %v", list, err)
		}
	})
}

func second[T any](_ T, err error) error { return err }

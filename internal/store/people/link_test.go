package people_test

import (
	"context"
	"sync"
	"sync/atomic"
	"testing"

	"github.com/bonafide-aftersale/bonafide/internal/fault"
	"github.com/bonafide-aftersale/bonafide/internal/identity"
	"github.com/bonafide-aftersale/bonafide/internal/store"
	"github.com/bonafide-aftersale/bonafide/internal/store/people/peopletest"
	"github.com/bonafide-aftersale/bonafide/internal/store/storetest"
)

// Two processes that start at a time on an empty installation: one gets the
// administrator's link.
func TestFirstRunHappensOnce(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		ctx := context.Background()
		keys := peopletest.NewKeys(t)
		desks := []*peopletest.Desk{peopletest.On(t, db, keys), peopletest.On(t, storetest.Again(t, db), keys)}
		links := make(chan identity.Token, 20)
		var wait sync.WaitGroup
		for i := range 20 {
			wait.Go(func() {
				tenant, link, ok, err := desks[i%2].Directory.FirstRun(ctx, peopletest.TenantName, "admin")
				if err != nil {
					t.Error(err)
				}
				if ok {
					desks[0].Tenant = tenant
					links <- link
				}
			})
		}
		wait.Wait()
		close(links)
		if len(links) != 1 {
			t.Fatalf("%d links, want 1", len(links))
		}
		d := desks[0]
		m := d.Join(peopletest.Member{Login: "admin"}, <-links)
		_, actor, err := d.Sessions.Resolve(ctx, m.Entry.Token.Reveal())
		if err != nil || !actor.Has(identity.Administrator) {
			t.Errorf("Resolve = %+v, %v, want an administrator", actor, err)
		}
	})
}

// One link in many hands, through two processes: one comes in, and the
// password is that one's.
func TestLinkIsGoodOnce(t *testing.T) {
	t.Parallel()
	peopletest.Each(t, func(t *testing.T, d *peopletest.Desk) {
		ctx := context.Background()
		other := peopletest.On(t, storetest.Again(t, d.DB), d.Keys)
		_, link, err := d.Directory.Add(ctx, d.Console(), identity.Joining{Login: "zhang.san", Roles: []identity.Grant{{Role: identity.Agent}}})
		if err != nil {
			t.Fatal(err)
		}
		var won atomic.Value
		var good atomic.Int32
		var wait sync.WaitGroup
		for i := range 16 {
			at, password := d, peopletest.Passphrase+string(rune('a'+i))
			if i%2 == 1 {
				at = other
			}
			wait.Go(func() {
				_, err := at.Staff.Redeem(ctx, link.Reveal(), password, peopletest.Home)
				switch fault.KindOf(err) {
				case fault.Unknown:
				default:
					if err != nil {
						t.Error(err)
						return
					}
					good.Add(1)
					won.Store(password)
				}
			})
		}
		wait.Wait()
		if good.Load() != 1 {
			t.Fatalf("the link was redeemed %d times, want 1", good.Load())
		}
		if _, err := d.Staff.SignIn(ctx, d.Tenant.ID, "zhang.san", won.Load().(string), peopletest.Home); err != nil {
			t.Errorf("the winner's password: %v", err)
		}
	})
}

func TestLinkEnds(t *testing.T) {
	t.Parallel()
	peopletest.Each(t, func(t *testing.T, d *peopletest.Desk) {
		ctx := context.Background()
		add := func(login string) (identity.PersonID, string) {
			id, link, err := d.Directory.Add(ctx, d.Console(), identity.Joining{Login: login, Roles: []identity.Grant{{Role: identity.Agent}}})
			if err != nil {
				t.Fatal(err)
			}
			return id, link.Reveal()
		}
		person, link := add("zhang.san")
		_, err := d.Staff.Redeem(ctx, link, "12345678", peopletest.Home)
		peopletest.WantKind(t, "a common password", err, fault.Invalid, "identity.password_common")
		if l, err := d.Staff.Link(ctx, link); err != nil || l.Person != person {
			t.Errorf("after a refused password: %+v, %v, want the link to be good still", l, err)
		}
		again, err := d.Directory.ResetFactors(ctx, d.Console(), person)
		if err != nil {
			t.Fatal(err)
		}
		_, err = d.Staff.Redeem(ctx, link, peopletest.Passphrase, peopletest.Home)
		peopletest.WantKind(t, "an older link", err, fault.Unknown, "identity.link_over")
		d.Pass(identity.LinkLife)
		_, err = d.Staff.Redeem(ctx, again.Reveal(), peopletest.Passphrase, peopletest.Home)
		peopletest.WantKind(t, "after its time", err, fault.Unknown, "identity.link_over")
		_, err = d.Staff.Redeem(ctx, identity.NewToken(identity.LinkToken).Reveal(), peopletest.Passphrase, peopletest.Home)
		peopletest.WantKind(t, "an invented link", err, fault.Unknown, "identity.link_over")
		person, link = add("li.si")
		if err := d.Directory.Disable(ctx, d.Console(), person); err != nil {
			t.Fatal(err)
		}
		_, err = d.Staff.Redeem(ctx, link, peopletest.Passphrase, peopletest.Home)
		peopletest.WantKind(t, "of a disabled person", err, fault.Unknown, "identity.refused")
	})
}

func TestResetFactors(t *testing.T) {
	t.Parallel()
	peopletest.Each(t, func(t *testing.T, d *peopletest.Desk) {
		ctx := context.Background()
		m := d.Hire("zhang.san", identity.Agent)
		link, err := d.Directory.ResetFactors(ctx, d.Console(), m.ID)
		if err != nil {
			t.Fatal(err)
		}
		if _, _, err := d.Sessions.Resolve(ctx, m.Entry.Token.Reveal()); err == nil {
			t.Error("the session is still good")
		}
		_, err = d.Staff.SignIn(ctx, d.Tenant.ID, m.Login, peopletest.Passphrase, peopletest.Home)
		peopletest.WantKind(t, "the old password", err, fault.Unknown, "identity.refused")
		m = d.Join(m, link)
		if _, _, err := d.Sessions.Resolve(ctx, m.Entry.Token.Reveal()); err != nil {
			t.Errorf("after setting up anew: %v", err)
		}
	})
}

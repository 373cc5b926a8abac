package signin_test

import (
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"errors"
	"net/url"
	"testing"
	"time"

	"github.com/bonafide-aftersale/bonafide/internal/fault"
	"github.com/bonafide-aftersale/bonafide/internal/identity"
	"github.com/bonafide-aftersale/bonafide/internal/signin"
	"github.com/bonafide-aftersale/bonafide/internal/store/people/peopletest"
)

// company is a tenant whose staff signs in at a provider.
type company struct {
	*signin.Companies
	d        *peopletest.Desk
	provider *provider
	known    identity.Provider
	person   identity.PersonID
}

func newCompany(t *testing.T, d *peopletest.Desk) *company {
	t.Helper()
	ctx := context.Background()
	c := &company{d: d, provider: newProvider(t, d.Now)}
	var err error
	if c.Companies, err = signin.NewCompanies(d.Store, d.Access.Companies, origin, nil, d.Now); err != nil {
		t.Fatal(err)
	}
	if c.known, err = d.Access.Companies.Add(ctx, d.Console(), identity.Provider{Name: "测试公司", Issuer: c.provider.URL, ClientID: clientID}, clientSecret); err != nil {
		t.Fatal(err)
	}
	c.person, _, err = d.Directory.Add(ctx, d.Console(), identity.Joining{Login: "zhang.san", Roles: []identity.Grant{{Role: identity.Agent}}})
	if err != nil {
		t.Fatal(err)
	}
	if err := d.Access.Companies.Expect(ctx, d.Console(), c.known.ID, c.person, "zhang.san@EXAMPLE.com"); err != nil {
		t.Fatal(err)
	}
	return c
}

// enter goes there and back.
func (c *company) enter(change func(query url.Values, cookie *string)) (identity.Entry, string, error) {
	ctx := context.Background()
	departure, err := c.Begin(ctx, c.d.Tenant.ID, c.known.ID, "/desk?case=1", peopletest.Home)
	if err != nil {
		return identity.Entry{}, "", err
	}
	query, cookie := c.provider.visit(departure.URL), departure.State.Reveal()
	if change != nil {
		change(query, &cookie)
	}
	return c.End(ctx, query, cookie, peopletest.Home)
}

func TestCompany(t *testing.T) {
	t.Parallel()
	peopletest.Each(t, func(t *testing.T, d *peopletest.Desk) {
		ctx := context.Background()
		c := newCompany(t, d)
		entry, then, err := c.enter(nil)
		if err != nil || then != "/desk?case=1" {
			t.Fatalf("End = %q, %v", then, err)
		}
		_, actor, err := d.Sessions.Resolve(ctx, entry.Token.Reveal())
		if err != nil || actor.Person != c.person || !actor.Has(identity.Agent) || entry.Session.Method != identity.ByCompany {
			t.Errorf("Resolve = %+v, %v", actor, err)
		}
		// Bound to the subject now: another address is the same person still ...
		c.provider.claims = func(claims map[string]any) { claims["email"] = "new.name@example.com" }
		if entry, _, err := c.enter(nil); err != nil || entry.Session.Person != c.person {
			t.Errorf("after the address changed: %v, %v", entry.Session.Person, err)
		}
		// ... and the old address with another subject is nobody.
		c.provider.claims = func(claims map[string]any) { claims["sub"] = "somebody else" }
		_, _, err = c.enter(nil)
		wantRefused(t, "the address given to somebody else", err)
		c.provider.claims = nil
		if err := d.Directory.Disable(ctx, d.Console(), c.person); err != nil {
			t.Fatal(err)
		}
		_, _, err = c.enter(nil)
		wantRefused(t, "a disabled person", err)
	})
}

func wantRefused(t *testing.T, what string, err error) {
	t.Helper()
	e, ok := errors.AsType[*fault.Error](err)
	if !ok || e.Kind != fault.Unknown || e.Key != "identity.company_refused" {
		t.Errorf("%s: %v, want it refused", what, err)
	}
}

func TestCompanyRefuses(t *testing.T) {
	t.Parallel()
	peopletest.Each(t, func(t *testing.T, d *peopletest.Desk) {
		c := newCompany(t, d)
		other, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
		if err != nil {
			t.Fatal(err)
		}
		set := func(name string, value any) func(map[string]any) {
			return func(claims map[string]any) { claims[name] = value }
		}
		for _, test := range []struct {
			name   string
			claims func(map[string]any)
			sign   *ecdsa.PrivateKey
			change func(url.Values, *string)
		}{
			{name: "another nonce", claims: set("nonce", "another")},
			{name: "no nonce", claims: set("nonce", "")},
			{name: "another audience", claims: set("aud", "another")},
			{name: "two audiences, no party", claims: set("aud", []string{clientID, "another"})},
			{name: "another party", claims: set("azp", "another")},
			{name: "another issuer", claims: set("iss", "https://other.example")},
			{name: "expired", claims: func(claims map[string]any) { claims["exp"] = d.Now().Add(-time.Hour).Unix() }},
			{name: "no subject", claims: set("sub", "")},
			{name: "address not verified", claims: set("email_verified", false)},
			{name: "unknown address", claims: set("email", "li.si@example.com")},
			{name: "signed with another key", sign: other},
			{name: "another code", change: func(q url.Values, _ *string) { q.Set("code", "invented") }},
			{name: "the person said no", change: func(q url.Values, _ *string) { q.Del("code"); q.Set("error", "access_denied") }},
			{name: "the answer of another issuer", change: func(q url.Values, _ *string) { q.Set("iss", "https://other.example") }},
		} {
			c.provider.claims, c.provider.sign = test.claims, test.sign
			_, _, err := c.enter(test.change)
			wantRefused(t, test.name, err)
		}
		c.provider.claims, c.provider.sign = nil, nil
		for _, test := range []struct {
			name   string
			change func(url.Values, *string)
		}{
			{"another browser", func(_ url.Values, cookie *string) { *cookie = identity.NewToken(identity.StateToken).Reveal() }},
			{"no cookie", func(_ url.Values, cookie *string) { *cookie = "" }},
			{"neither", func(q url.Values, cookie *string) { q.Del("state"); *cookie = "" }},
			{"an invented state", func(q url.Values, cookie *string) {
				*cookie = identity.NewToken(identity.StateToken).Reveal()
				q.Set("state", *cookie)
			}},
		} {
			_, _, err := c.enter(test.change)
			peopletest.WantKind(t, test.name, err, fault.Unknown, "identity.ceremony_over")
		}
		// Of all that, nothing has bound the person.
		if _, _, err := c.enter(nil); err != nil {
			t.Errorf("the right person: %v", err)
		}
	})
}

func TestCompanyComesBackOnce(t *testing.T) {
	t.Parallel()
	peopletest.Each(t, func(t *testing.T, d *peopletest.Desk) {
		ctx := context.Background()
		c := newCompany(t, d)
		departure, err := c.Begin(ctx, d.Tenant.ID, c.known.ID, "https://evil.example/", peopletest.Home)
		if err != nil {
			t.Fatal(err)
		}
		query := c.provider.visit(departure.URL)
		if _, then, err := c.End(ctx, query, departure.State.Reveal(), peopletest.Home); err != nil || then != "/" {
			t.Errorf("End = %q, %v, want it to lead to /", then, err)
		}
		_, _, err = c.End(ctx, query, departure.State.Reveal(), peopletest.Home)
		peopletest.WantKind(t, "a second time", err, fault.Unknown, "identity.ceremony_over")
	})
}

func TestCompanyIsAway(t *testing.T) {
	t.Parallel()
	peopletest.Each(t, func(t *testing.T, d *peopletest.Desk) {
		ctx := context.Background()
		c := newCompany(t, d)
		c.provider.down = true
		_, err := c.Begin(ctx, d.Tenant.ID, c.known.ID, "/", peopletest.Home)
		if fault.KindOf(err) != fault.Unavailable {
			t.Errorf("Begin: %v, want Unavailable", err)
		}
		c.provider.down = false
		departure, err := c.Begin(ctx, d.Tenant.ID, c.known.ID, "/", peopletest.Home)
		if err != nil {
			t.Fatal(err)
		}
		query := c.provider.visit(departure.URL)
		c.provider.down = true
		if _, _, err = c.End(ctx, query, departure.State.Reveal(), peopletest.Home); fault.KindOf(err) != fault.Unavailable {
			t.Errorf("End: %v, want Unavailable", err)
		}
	})
}

func TestAddProvider(t *testing.T) {
	t.Parallel()
	peopletest.Each(t, func(t *testing.T, d *peopletest.Desk) {
		ctx := context.Background()
		for _, issuer := range []string{"", "http://login.example.com", "https://", "ftp://login.example.com", "login.example.com"} {
			_, err := d.Access.Companies.Add(ctx, d.Console(), identity.Provider{Name: "x", Issuer: issuer, ClientID: "c"}, "")
			if fault.KindOf(err) != fault.Invalid {
				t.Errorf("issuer %q: %v, want Invalid", issuer, err)
			}
		}
		_, err := d.Access.Companies.Add(ctx, identity.Actor{Tenant: d.Tenant.ID, Person: "p", Grants: []identity.Grant{{Role: identity.Agent}}},
			identity.Provider{Name: "x", Issuer: "https://login.example.com", ClientID: "c"}, "")
		if fault.KindOf(err) != fault.Denied {
			t.Errorf("an agent: %v, want Denied", err)
		}
	})
}

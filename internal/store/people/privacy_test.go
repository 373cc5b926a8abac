package people_test

import (
	"context"
	"encoding/hex"
	"testing"
	"time"

	"github.com/bonafide-aftersale/bonafide/internal/identity"
	"github.com/bonafide-aftersale/bonafide/internal/seal"
	"github.com/bonafide-aftersale/bonafide/internal/store/people/peopletest"
	"github.com/bonafide-aftersale/bonafide/internal/store/privacy"
	"github.com/bonafide-aftersale/bonafide/internal/store/privacy/privacytest"
)

// Nothing that identifies a person, and nothing that opens a door, is in the
// database as it is.
func TestNothingInClear(t *testing.T) {
	t.Parallel()
	peopletest.Each(t, func(t *testing.T, d *peopletest.Desk) {
		ctx := context.Background()
		number, err := seal.ParsePhone(phone)
		if err != nil {
			t.Fatal(err)
		}
		_, link, err := d.Directory.Add(ctx, d.Console(), identity.Joining{Name: seal.NewName("欧阳测试员"), Phone: number,
			Login: "ouyang.ceshi@example.com", Roles: []identity.Grant{{Role: identity.Agent}}})
		if err != nil {
			t.Fatal(err)
		}
		m := d.Join(peopletest.Member{Login: "ouyang.ceshi@example.com"}, link)
		d.Actor(m)
		if err := d.Customers.RequestCode(ctx, d.Tenant.ID, "13900139000", peopletest.Home); err != nil {
			t.Fatal(err)
		}
		_, err = d.Access.Companies.Add(ctx, d.Console(), identity.Provider{Name: "x", Issuer: "https://login.example.com", ClientID: "c"}, "a client's secret")
		if err != nil {
			t.Fatal(err)
		}
		privacytest.NoClearText(t, d.DB, "欧阳测试员", number.E164(), "ouyang.ceshi@example.com", "+8613900139000", "192.0.2.10",
			peopletest.Passphrase, link.Reveal(), m.Entry.Token.Reveal(), m.Entry.Device.Reveal(), m.Recovery[0],
			hex.EncodeToString(m.Secret), "a client's secret")
	})
}

// Every sealed column of this package is found by a rotation of keys, and what
// was sealed anew is still good.
func TestKeysAreRenewed(t *testing.T) {
	t.Parallel()
	peopletest.Each(t, func(t *testing.T, d *peopletest.Desk) {
		ctx := context.Background()
		m := d.Hire("zhang.san", identity.Agent)
		known, err := d.Access.Companies.Add(ctx, d.Console(), identity.Provider{Name: "x", Issuer: "https://login.example.com", ClientID: "c"}, "a client's secret")
		if err != nil {
			t.Fatal(err)
		}
		if _, err := d.Staff.OfferTOTP(ctx, m.Entry.Token.Reveal()); err != nil { // a second one, not confirmed
			t.Fatal(err)
		}
		records := privacy.New(d.DB)
		vault, err := seal.Open(ctx, d.Keys, records, time.Now)
		if err != nil {
			t.Fatal(err)
		}
		rotator := privacy.Rotator{Vault: vault, Store: records, Now: time.Now}
		if _, err := rotator.Start(ctx); err != nil {
			t.Fatal(err)
		}
		var r privacy.Rotation
		for steps := 0; r.Finished.IsZero(); steps++ {
			if steps == 100 {
				t.Fatalf("no end: %+v", r)
			}
			if r, err = rotator.Step(ctx); err != nil {
				t.Fatal(err)
			}
		}
		if r.Resealed != 5 || r.Unreadable != 0 { // name, login, TOTP, offered TOTP, the provider's secret
			t.Errorf("%+v, want 5 fields sealed anew", r)
		}
		found, err := privacy.Verify(ctx, vault, records)
		if err != nil || found.BadAll != 0 || len(found.Unregistered) != 0 {
			t.Errorf("Verify = %+v, %v", found, err)
		}
		d.Actor(m)
		if got, err := d.Access.Companies.Secret(ctx, reload(t, d, known)); err != nil || got != "a client's secret" {
			t.Errorf("the client's secret: %q, %v", got, err)
		}
	})
}

func reload(t *testing.T, d *peopletest.Desk, p identity.Provider) identity.Provider {
	t.Helper()
	p, err := d.Access.Companies.Provider(context.Background(), d.Tenant.ID, p.ID)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// After erasure a person is shown as erased and cannot sign in by password.
func TestErased(t *testing.T) {
	t.Parallel()
	peopletest.Each(t, func(t *testing.T, d *peopletest.Desk) {
		ctx := context.Background()
		m := d.Hire("zhang.san", identity.Agent)
		vault, err := seal.Open(ctx, d.Keys, privacy.New(d.DB), time.Now)
		if err != nil {
			t.Fatal(err)
		}
		done, err := vault.Erase(ctx, seal.Request{Actor: "console", Reason: "test"}, seal.Owner{Tenant: string(d.Tenant.ID), Person: string(m.ID)})
		if err != nil || !done {
			t.Fatal(done, err)
		}
		looked, err := d.Directory.Look(ctx, d.Console(), m.ID)
		if err != nil || looked.Name != seal.Erased {
			t.Errorf("Look = %+v, %v", looked, err)
		}
		half, err := d.Staff.SignIn(ctx, d.Tenant.ID, m.Login, peopletest.Passphrase, peopletest.Home)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := d.Staff.ConfirmCode(ctx, half.Token.Reveal(), m.Code(d.Now()), peopletest.Home); err == nil {
			t.Error("signed in with a secret that was erased")
		}
	})
}

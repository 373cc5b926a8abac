package signin_test

import (
	"bytes"
	"context"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/bonafide-aftersale/bonafide/internal/fault"
	"github.com/bonafide-aftersale/bonafide/internal/identity"
	"github.com/bonafide-aftersale/bonafide/internal/signin"
	"github.com/bonafide-aftersale/bonafide/internal/store/people/peopletest"
)

const origin = "https://service.example.com"

func newPasskeys(t *testing.T, d *peopletest.Desk) *signin.Passkeys {
	t.Helper()
	p, err := signin.NewPasskeys(d.Store, d.Staff, origin, "Bonafide", d.Now)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// registered returns a device with a passkey of a member of staff, whose only
// second factor it is.
func registered(t *testing.T, d *peopletest.Desk, p *signin.Passkeys) (*device, identity.PersonID, identity.Entry) {
	t.Helper()
	ctx := context.Background()
	person, link, err := d.Directory.Add(ctx, d.Console(), identity.Joining{Login: "zhang.san", Roles: []identity.Grant{{Role: identity.Reviewer}}})
	if err != nil {
		t.Fatal(err)
	}
	entry, err := d.Staff.Redeem(ctx, link.Reveal(), peopletest.Passphrase, peopletest.Home)
	if err != nil {
		t.Fatal(err)
	}
	challenge, err := p.BeginAdd(ctx, entry.Token.Reveal())
	if err != nil {
		t.Fatal(err)
	}
	dev := newDevice(t, origin)
	full, recovery, err := p.EndAdd(ctx, entry.Token.Reveal(), challenge.State.Reveal(), dev.create(challenge.Options), "the blue key", peopletest.Home)
	if err != nil {
		t.Fatal(err)
	}
	if len(recovery) != 10 || full.Session.Stage != identity.Full || full.Token == entry.Token {
		t.Errorf("after registering: %d recovery codes, session %+v", len(recovery), full.Session)
	}
	return dev, person, full
}

func TestPasskey(t *testing.T) {
	t.Parallel()
	peopletest.Each(t, func(t *testing.T, d *peopletest.Desk) {
		ctx := context.Background()
		p := newPasskeys(t, d)
		dev, person, _ := registered(t, d, p)
		for range 2 {
			dev.counter++
			challenge, err := p.BeginEnter(ctx, d.Tenant.ID)
			if err != nil {
				t.Fatal(err)
			}
			entry, err := p.EndEnter(ctx, challenge.State.Reveal(), dev.get(challenge.Options), peopletest.Home)
			if err != nil {
				t.Fatal(err)
			}
			_, actor, err := d.Sessions.Resolve(ctx, entry.Token.Reveal())
			if err != nil || actor.Person != person || !actor.Has(identity.Reviewer) || entry.Session.Method != identity.ByPasskey {
				t.Errorf("Resolve = %+v, %v", actor, err)
			}
		}
		// With a password alone there is a second step now.
		half, err := d.Staff.SignIn(ctx, d.Tenant.ID, "zhang.san", peopletest.Passphrase, peopletest.Home)
		if err != nil || half.Session.Stage != identity.Half {
			t.Errorf("SignIn = %+v, %v, want Half", half.Session, err)
		}
		_, err = p.BeginAdd(ctx, half.Token.Reveal())
		peopletest.WantKind(t, "another passkey with one factor", err, fault.Denied, "identity.confirm_again")
	})
}

func TestPasskeyRefuses(t *testing.T) {
	t.Parallel()
	peopletest.Each(t, func(t *testing.T, d *peopletest.Desk) {
		ctx := context.Background()
		p := newPasskeys(t, d)
		dev, person, _ := registered(t, d, p)
		other, err := d.Directory.AddTenant(ctx, identity.Console(""), "测试店铺二", "")
		if err != nil {
			t.Fatal(err)
		}
		for _, test := range []struct {
			name   string
			tenant identity.TenantID
			spoil  func(dev *device)
			answer func(answer []byte) []byte
		}{
			{name: "user not verified", spoil: func(dev *device) { dev.flags = present }},
			{name: "another site", spoil: func(dev *device) { dev.origin = "https://service.example.com.evil.example" }},
			{name: "another key", spoil: func(dev *device) { dev.key = newDevice(t, origin).key }},
			{name: "an unknown passkey", spoil: func(dev *device) { dev.id = []byte("nobody has this one") }},
			{name: "another person", spoil: func(dev *device) { dev.handle = []byte("01ARZ3NDEKTSV4RRFFQ69G5FAV") }},
			{name: "the counter stands still", spoil: func(dev *device) { dev.counter = 0 }},
			{name: "another tenant", tenant: other.ID},
			{name: "no JSON", answer: func([]byte) []byte { return []byte("{") }},
			{name: "endless", answer: func(b []byte) []byte { return append(b, bytes.Repeat([]byte{' '}, signin.MaxBody)...) }},
		} {
			copied := *dev
			copied.counter = 7
			dev.counter = 0
			if test.spoil != nil {
				test.spoil(&copied)
			}
			tenant := d.Tenant.ID
			if test.tenant != "" {
				tenant = test.tenant
			}
			if test.name == "the counter stands still" { // it must have risen before
				challenge, err := p.BeginEnter(ctx, tenant)
				if err != nil {
					t.Fatal(err)
				}
				risen := *dev
				risen.counter = 3
				if _, err := p.EndEnter(ctx, challenge.State.Reveal(), risen.get(challenge.Options), peopletest.Home); err != nil {
					t.Fatal(err)
				}
			}
			challenge, err := p.BeginEnter(ctx, tenant)
			if err != nil {
				t.Fatal(err)
			}
			answer := copied.get(challenge.Options)
			if test.answer != nil {
				answer = test.answer(answer)
			}
			_, err = p.EndEnter(ctx, challenge.State.Reveal(), answer, peopletest.Home)
			if e, ok := err.(*fault.Error); !ok || e.Kind != fault.Unknown || e.Key != "identity.refused" {
				t.Errorf("%s: %v, want it refused", test.name, err)
			}
		}
		if n := d.Events()[identity.EventClone]; n != 1 {
			t.Errorf("%d notes of a counter that went back, want 1", n)
		}
		// The answer to one challenge is none to another, and none twice.
		first, _ := p.BeginEnter(ctx, d.Tenant.ID)
		second, _ := p.BeginEnter(ctx, d.Tenant.ID)
		dev.counter = 20
		answer := dev.get(first.Options)
		_, err = p.EndEnter(ctx, second.State.Reveal(), answer, peopletest.Home)
		peopletest.WantKind(t, "the answer to another challenge", err, fault.Unknown, "identity.refused")
		if _, err := p.EndEnter(ctx, first.State.Reveal(), answer, peopletest.Home); err != nil {
			t.Errorf("the right answer: %v", err)
		}
		_, err = p.EndEnter(ctx, first.State.Reveal(), answer, peopletest.Home)
		peopletest.WantKind(t, "the same answer again", err, fault.Unknown, "identity.ceremony_over")

		late, _ := p.BeginEnter(ctx, d.Tenant.ID)
		d.Pass(identity.CeremonyLife)
		dev.counter = 30
		_, err = p.EndEnter(ctx, late.State.Reveal(), dev.get(late.Options), peopletest.Home)
		peopletest.WantKind(t, "too late", err, fault.Unknown, "identity.ceremony_over")

		if err := d.Directory.Disable(ctx, d.Console(), person); err != nil {
			t.Fatal(err)
		}
		challenge, _ := p.BeginEnter(ctx, d.Tenant.ID)
		dev.counter = 40
		_, err = p.EndEnter(ctx, challenge.State.Reveal(), dev.get(challenge.Options), peopletest.Home)
		peopletest.WantKind(t, "a disabled person", err, fault.Unknown, "identity.refused")
	})
}

// One challenge, answered many times at once, opens one session.
func TestChallengeIsGoodOnce(t *testing.T) {
	t.Parallel()
	peopletest.Each(t, func(t *testing.T, d *peopletest.Desk) {
		ctx := context.Background()
		p := newPasskeys(t, d)
		dev, _, _ := registered(t, d, p)
		dev.counter = 5
		challenge, err := p.BeginEnter(ctx, d.Tenant.ID)
		if err != nil {
			t.Fatal(err)
		}
		answer := dev.get(challenge.Options)
		var good atomic.Int32
		var wait sync.WaitGroup
		for range 8 {
			wait.Go(func() {
				if _, err := p.EndEnter(ctx, challenge.State.Reveal(), answer, peopletest.Home); err == nil {
					good.Add(1)
				} else if fault.KindOf(err) != fault.Unknown {
					t.Error(err)
				}
			})
		}
		wait.Wait()
		if good.Load() != 1 {
			t.Errorf("%d sessions, want 1", good.Load())
		}
	})
}

func TestRemovePasskey(t *testing.T) {
	t.Parallel()
	peopletest.Each(t, func(t *testing.T, d *peopletest.Desk) {
		ctx := context.Background()
		p := newPasskeys(t, d)
		dev, _, full := registered(t, d, p)
		err := d.Staff.RemovePasskey(ctx, full.Token.Reveal(), dev.id, peopletest.Home)
		peopletest.WantKind(t, "the only factor", err, fault.Conflict, "identity.last_factor")
		challenge, err := p.BeginAdd(ctx, full.Token.Reveal())
		if err != nil {
			t.Fatal(err)
		}
		if have := dev.read(challenge.Options).PublicKey.Exclude; len(have) != 1 || have[0].ID != b64(dev.id) {
			t.Errorf("the browser is told of %v, want the passkey there is", have)
		}
		second := newDevice(t, origin)
		full, recovery, err := p.EndAdd(ctx, full.Token.Reveal(), challenge.State.Reveal(), second.create(challenge.Options), "the red key", peopletest.Home)
		if err != nil || recovery != nil {
			t.Fatalf("a second passkey: %v, %v", recovery, err)
		}
		if err := d.Staff.RemovePasskey(ctx, full.Token.Reveal(), dev.id, peopletest.Home); err != nil {
			t.Errorf("one of two: %v", err)
		}
		err = d.Staff.RemovePasskey(ctx, full.Token.Reveal(), dev.id, peopletest.Home)
		peopletest.WantKind(t, "again", err, fault.Missing, "identity.missing")
		d.Pass(16 * time.Minute)
		_, err = p.BeginAdd(ctx, full.Token.Reveal())
		peopletest.WantKind(t, "a quarter of an hour later", err, fault.Denied, "identity.confirm_again")
	})
}

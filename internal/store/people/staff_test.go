package people_test

import (
	"context"
	"fmt"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/bonafide-aftersale/bonafide/internal/fault"
	"github.com/bonafide-aftersale/bonafide/internal/identity"
	"github.com/bonafide-aftersale/bonafide/internal/store"
	"github.com/bonafide-aftersale/bonafide/internal/store/people"
	"github.com/bonafide-aftersale/bonafide/internal/store/storetest"
)

func TestSignInWithTwoFactors(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, d *desk) {
		ctx := context.Background()
		m := d.hire("zhang.san", identity.Reviewer)
		if len(m.recovery) != 10 {
			t.Errorf("%d recovery codes, want 10", len(m.recovery))
		}
		half, err := d.Staff.SignIn(ctx, d.tenant.ID, " Zhang.San ", passphrase, home)
		if err != nil || half.Session.Stage != identity.Half {
			t.Fatalf("SignIn = %+v, %v", half.Session, err)
		}
		_, _, err = d.Sessions.Resolve(ctx, half.Token.Reveal())
		wantKind(t, "with one factor", err, fault.Unknown, "identity.unfinished")
		_, err = d.Staff.OfferTOTP(ctx, half.Token.Reveal())
		wantKind(t, "another authenticator with one factor", err, fault.Denied, "identity.confirm_again")

		_, err = d.Staff.ConfirmCode(ctx, half.Token.Reveal(), "000000", home)
		if err == nil && m.code(d.clock()) != "000000" {
			t.Fatal("a wrong code was accepted")
		}
		full, err := d.Staff.ConfirmCode(ctx, half.Token.Reveal(), m.code(d.clock()), home)
		if err != nil || full.Session.Stage != identity.Full || full.Session.Method != identity.ByTOTP {
			t.Fatalf("ConfirmCode = %+v, %v", full.Session, err)
		}
		if full.Session.ID != half.Session.ID || full.Token == half.Token {
			t.Error("the session did not keep its id and change its token")
		}
		if _, err := d.Staff.ConfirmCode(ctx, half.Token.Reveal(), m.code(d.clock()), home); err == nil {
			t.Error("the old token is still good")
		}
		_, actor, err := d.Sessions.Resolve(ctx, full.Token.Reveal())
		if err != nil || actor.Person != m.id || !actor.Has(identity.Reviewer) || actor.Tenant != d.tenant.ID {
			t.Errorf("Resolve = %+v, %v", actor, err)
		}
		if n := d.events()[identity.EventSignedIn]; n != 2 {
			t.Errorf("%d sign-ins in the log, want 2", n)
		}
	})
}

func TestCodeIsGoodOnce(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, d *desk) {
		ctx := context.Background()
		m := d.hire("zhang.san", identity.Agent)
		code := m.code(d.clock())
		var tokens []string
		for range 4 {
			half, err := d.Staff.SignIn(ctx, d.tenant.ID, m.login, passphrase, home)
			if err != nil {
				t.Fatal(err)
			}
			tokens = append(tokens, half.Token.Reveal())
		}
		var good atomic.Int32
		var wait sync.WaitGroup
		for _, token := range tokens {
			wait.Go(func() {
				if _, err := d.Staff.ConfirmCode(ctx, token, code, home); err == nil {
					good.Add(1)
				} else if fault.KindOf(err) != fault.Unknown {
					t.Error(err)
				}
			})
		}
		wait.Wait()
		if good.Load() != 1 {
			t.Errorf("one code opened %d sessions, want 1", good.Load())
		}
	})
}

func TestRecovery(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, d *desk) {
		ctx := context.Background()
		m := d.hire("zhang.san", identity.Agent)
		enter := func(code string) (int, error) {
			half, err := d.Staff.SignIn(ctx, d.tenant.ID, m.login, passphrase, home)
			if err != nil {
				t.Fatal(err)
			}
			_, left, err := d.Staff.ConfirmRecovery(ctx, half.Token.Reveal(), code, home)
			return left, err
		}
		if left, err := enter(strings.ToLower(m.recovery[3])); err != nil || left != 9 {
			t.Errorf("first use: %d left, %v", left, err)
		}
		_, err := enter(m.recovery[3])
		wantKind(t, "second use", err, fault.Unknown, "identity.code_refused")
		_, err = enter("0000-0000-0000-0000")
		wantKind(t, "a code that was never given", err, fault.Unknown, "identity.code_refused")
	})
}

// An unknown login, a wrong password, an account that has none yet and a
// disabled one get the same answer for the same work: as many hashes, as many
// statements.
func TestExistenceIsNotRevealed(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		d := newDesk(t, db)
		ctx := context.Background()
		d.hire("known", identity.Agent)
		gone := d.hire("gone", identity.Agent)
		if err := d.Directory.Disable(ctx, d.console(), gone.id); err != nil {
			t.Fatal(err)
		}
		if _, _, err := d.Directory.Add(ctx, d.console(), identity.Joining{Login: "new", Roles: []identity.Grant{{Role: identity.Agent}}}); err != nil {
			t.Fatal(err)
		}
		counted := &countedRecords{Store: people.New(db)}
		d.Access = identity.NewAccess(db, counted, d.vault, d.outbox, d.hasher, d.clock)
		type work struct{ hashes, calls int64 }
		var want work
		for i, try := range []struct{ name, login, password string }{
			{"wrong password", "known", "not the password"},
			{"unknown login", "nobody", "not the password"},
			{"no password yet", "new", "not the password"},
			{"no password yet, empty one", "new", ""},
			{"disabled, right password", "gone", passphrase},
			{"login of a wrong form", "two words", "not the password"},
			{"endless password", "known", strings.Repeat("x", 5000)},
		} {
			hashes, calls := d.hasher.Runs(), counted.calls.Load()
			_, err := d.Staff.SignIn(ctx, d.tenant.ID, try.login, try.password, client(fmt.Sprintf("198.51.%d.7", i)))
			wantKind(t, try.name, err, fault.Unknown, "identity.refused")
			got := work{d.hasher.Runs() - hashes, counted.calls.Load() - calls}
			if i == 0 {
				want = got
				if want.hashes != 1 || want.calls < 4 {
					t.Fatalf("a wrong password costs %+v; the count is not right", want)
				}
			}
			if got != want {
				t.Errorf("%s: work %+v, want %+v", try.name, got, want)
			}
		}
	})
}

// countedRecords counts the calls that a sign-in makes.
type countedRecords struct {
	*people.Store
	calls atomic.Int64
}

func (c *countedRecords) Tenant(ctx context.Context, id identity.TenantID) (identity.Tenant, error) {
	c.calls.Add(1)
	return c.Store.Tenant(ctx, id)
}

func (c *countedRecords) AccountByLogin(ctx context.Context, tenant identity.TenantID, key []byte) (identity.Account, error) {
	c.calls.Add(1)
	return c.Store.AccountByLogin(ctx, tenant, key)
}

func (c *countedRecords) KnowsDevice(ctx context.Context, tenant identity.TenantID, login, hash []byte, now time.Time) (bool, error) {
	c.calls.Add(1)
	return c.Store.KnowsDevice(ctx, tenant, login, hash, now)
}

func (c *countedRecords) Take(ctx context.Context, key string, l identity.Limit, now time.Time) (bool, time.Duration, error) {
	c.calls.Add(1)
	return c.Store.Take(ctx, key, l, now)
}

func (c *countedRecords) AddEvent(ctx context.Context, e identity.Event) error {
	c.calls.Add(1)
	return c.Store.AddEvent(ctx, e)
}

// Guessing stops; the owner with a known browser does not notice; and when the
// guessing ends, everybody is let in again after one interval.
func TestGuessingLocksNobodyOut(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, d *desk) {
		ctx := context.Background()
		m := d.hire("zhang.san", identity.Agent)
		known := home
		known.Device = m.entry.Device.Reveal()

		evaluated, before := 0, d.hasher.Runs()
		for i := range 60 { // from many networks
			_, err := d.Staff.SignIn(ctx, d.tenant.ID, m.login, "a wrong guess", client(fmt.Sprintf("203.0.%d.9", i)))
			if fault.KindOf(err) == fault.Unknown {
				evaluated++
			} else if fault.KindOf(err) != fault.Limited {
				t.Fatal(err)
			}
		}
		if evaluated != 30 || d.hasher.Runs()-before != 30 {
			t.Errorf("%d guesses evaluated with %d hashes, want 30", evaluated, d.hasher.Runs()-before)
		}
		_, err := d.Staff.SignIn(ctx, d.tenant.ID, m.login, passphrase, client("203.0.113.200"))
		if fault.KindOf(err) != fault.Limited {
			t.Errorf("an unknown browser meanwhile: %v, want Limited", err)
		}
		if _, err := d.Staff.SignIn(ctx, d.tenant.ID, m.login, passphrase, known); err != nil {
			t.Errorf("the known browser meanwhile: %v", err)
		}
		stranger := home
		stranger.Device = identity.NewToken(identity.DeviceToken).Reveal()
		if _, err := d.Staff.SignIn(ctx, d.tenant.ID, m.login, passphrase, stranger); fault.KindOf(err) != fault.Limited {
			t.Errorf("an invented device token: %v, want Limited", err)
		}
		d.pass(time.Minute)
		if _, err := d.Staff.SignIn(ctx, d.tenant.ID, m.login, passphrase, client("203.0.113.200")); err != nil {
			t.Errorf("after a minute: %v", err)
		}
		if n := d.events()[identity.EventLimited]; n == 0 || n > 4 {
			t.Errorf("%d notes about limits, want a few", n)
		}
	})
}

func TestSecondFactorIsLimited(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, d *desk) {
		ctx := context.Background()
		m := d.hire("zhang.san", identity.Agent)
		wrong := "000000"
		if m.code(d.clock()) == wrong {
			wrong = "111111"
		}
		refused, limited := 0, 0
		for i := range 20 { // a new session each time does not help
			half, err := d.Staff.SignIn(ctx, d.tenant.ID, m.login, passphrase, client(fmt.Sprintf("203.0.%d.9", i)))
			if err != nil {
				t.Fatal(err)
			}
			switch _, err := d.Staff.ConfirmCode(ctx, half.Token.Reveal(), wrong, client("203.0.113.9")); fault.KindOf(err) {
			case fault.Unknown:
				refused++
			case fault.Limited:
				limited++
			default:
				t.Fatal(err)
			}
		}
		if refused != 5 || limited != 15 {
			t.Errorf("%d refused and %d limited, want 5 and 15", refused, limited)
		}
	})
}

func TestPasswordIsRehashed(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, d *desk) {
		ctx := context.Background()
		m := d.hire("zhang.san", identity.Agent)
		stored := func() string {
			a, err := d.store.Account(ctx, d.tenant.ID, m.id)
			if err != nil {
				t.Fatal(err)
			}
			return a.Password
		}
		if !strings.Contains(stored(), "$m=64,") {
			t.Fatalf("stored %q", stored())
		}
		d.hasher.Cheap = false
		if _, err := d.Staff.SignIn(ctx, d.tenant.ID, m.login, passphrase, home); err != nil {
			t.Fatal(err)
		}
		if !strings.Contains(stored(), "$m=19456,t=2,p=1$") {
			t.Errorf("stored %q after signing in, want today's parameters", stored())
		}
	})
}

func TestChangePassword(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, d *desk) {
		ctx := context.Background()
		m := d.hire("zhang.san", identity.Agent)
		other := d.actor(m)
		token := m.entry.Token.Reveal()
		_, err := d.Staff.ChangePassword(ctx, token, "wrong one", "another good phrase", home)
		wantKind(t, "wrong old password", err, fault.Unknown, "identity.refused")
		_, err = d.Staff.ChangePassword(ctx, token, passphrase, "password1", home)
		wantKind(t, "common new password", err, fault.Invalid, "identity.password_common")
		entry, err := d.Staff.ChangePassword(ctx, token, passphrase, "another good phrase", home)
		if err != nil {
			t.Fatal(err)
		}
		if _, _, err := d.Sessions.Resolve(ctx, token); err == nil {
			t.Error("the old token is still good")
		}
		if _, _, err := d.Sessions.Resolve(ctx, entry.Token.Reveal()); err != nil {
			t.Errorf("the new token: %v", err)
		}
		left, err := d.Sessions.List(ctx, d.console(), m.id)
		if err != nil || len(left) != 1 || left[0].ID == other.Session {
			t.Errorf("sessions left: %v, %v", left, err)
		}
		if known, err := d.store.KnowsDevice(ctx, d.tenant.ID, d.vault.Index(d.tenant.ID, "login", []byte(m.login)), m.entry.Device.Hash(), d.clock()); known || err != nil {
			t.Errorf("the browser is still known: %v, %v", known, err)
		}
		if _, err := d.Staff.SignIn(ctx, d.tenant.ID, m.login, passphrase, home); err == nil {
			t.Error("the old password is still good")
		}
	})
}

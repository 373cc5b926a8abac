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
	"github.com/bonafide-aftersale/bonafide/internal/store/people/peopletest"
	"github.com/bonafide-aftersale/bonafide/internal/store/storetest"
)

func TestSignInWithTwoFactors(t *testing.T) {
	t.Parallel()
	peopletest.Each(t, func(t *testing.T, d *peopletest.Desk) {
		ctx := context.Background()
		m := d.Hire("zhang.san", identity.Reviewer)
		if len(m.Recovery) != 10 {
			t.Errorf("%d recovery codes, want 10", len(m.Recovery))
		}
		half, err := d.Staff.SignIn(ctx, d.Tenant.ID, " Zhang.San ", peopletest.Passphrase, peopletest.Home)
		if err != nil || half.Session.Stage != identity.Half {
			t.Fatalf("SignIn = %+v, %v", half.Session, err)
		}
		_, _, err = d.Sessions.Resolve(ctx, half.Token.Reveal())
		peopletest.WantKind(t, "with one factor", err, fault.Unknown, "identity.unfinished")
		_, err = d.Staff.OfferTOTP(ctx, half.Token.Reveal())
		peopletest.WantKind(t, "another authenticator with one factor", err, fault.Denied, "identity.confirm_again")

		_, err = d.Staff.ConfirmCode(ctx, half.Token.Reveal(), "000000", peopletest.Home)
		if err == nil && m.Code(d.Now()) != "000000" {
			t.Fatal("a wrong code was accepted")
		}
		full, err := d.Staff.ConfirmCode(ctx, half.Token.Reveal(), m.Code(d.Now()), peopletest.Home)
		if err != nil || full.Session.Stage != identity.Full || full.Session.Method != identity.ByTOTP {
			t.Fatalf("ConfirmCode = %+v, %v", full.Session, err)
		}
		if full.Session.ID != half.Session.ID || full.Token == half.Token {
			t.Error("the session did not keep its id and change its token")
		}
		if _, err := d.Staff.ConfirmCode(ctx, half.Token.Reveal(), m.Code(d.Now()), peopletest.Home); err == nil {
			t.Error("the old token is still good")
		}
		_, actor, err := d.Sessions.Resolve(ctx, full.Token.Reveal())
		if err != nil || actor.Person != m.ID || !actor.Has(identity.Reviewer) || actor.Tenant != d.Tenant.ID {
			t.Errorf("Resolve = %+v, %v", actor, err)
		}
		if n := d.Events()[identity.EventSignedIn]; n != 2 {
			t.Errorf("%d sign-ins in the log, want 2", n)
		}
	})
}

func TestCodeIsGoodOnce(t *testing.T) {
	t.Parallel()
	peopletest.Each(t, func(t *testing.T, d *peopletest.Desk) {
		ctx := context.Background()
		m := d.Hire("zhang.san", identity.Agent)
		code := m.Code(d.Now())
		var tokens []string
		for range 4 {
			half, err := d.Staff.SignIn(ctx, d.Tenant.ID, m.Login, peopletest.Passphrase, peopletest.Home)
			if err != nil {
				t.Fatal(err)
			}
			tokens = append(tokens, half.Token.Reveal())
		}
		var good atomic.Int32
		var wait sync.WaitGroup
		for _, token := range tokens {
			wait.Go(func() {
				if _, err := d.Staff.ConfirmCode(ctx, token, code, peopletest.Home); err == nil {
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
	peopletest.Each(t, func(t *testing.T, d *peopletest.Desk) {
		ctx := context.Background()
		m := d.Hire("zhang.san", identity.Agent)
		enter := func(code string) (int, error) {
			half, err := d.Staff.SignIn(ctx, d.Tenant.ID, m.Login, peopletest.Passphrase, peopletest.Home)
			if err != nil {
				t.Fatal(err)
			}
			_, left, err := d.Staff.ConfirmRecovery(ctx, half.Token.Reveal(), code, peopletest.Home)
			return left, err
		}
		if left, err := enter(strings.ToLower(m.Recovery[3])); err != nil || left != 9 {
			t.Errorf("first use: %d left, %v", left, err)
		}
		_, err := enter(m.Recovery[3])
		peopletest.WantKind(t, "second use", err, fault.Unknown, "identity.code_refused")
		_, err = enter("0000-0000-0000-0000")
		peopletest.WantKind(t, "a code that was never given", err, fault.Unknown, "identity.code_refused")
	})
}

// An unknown login, a wrong password, an account that has none yet and a
// disabled one get the same answer for the same work: as many hashes, as many
// statements.
func TestExistenceIsNotRevealed(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		d := peopletest.New(t, db)
		ctx := context.Background()
		d.Hire("known", identity.Agent)
		gone := d.Hire("gone", identity.Agent)
		if err := d.Directory.Disable(ctx, d.Console(), gone.ID); err != nil {
			t.Fatal(err)
		}
		if _, _, err := d.Directory.Add(ctx, d.Console(), identity.Joining{Login: "new", Roles: []identity.Grant{{Role: identity.Agent}}}); err != nil {
			t.Fatal(err)
		}
		counted := &countedRecords{Store: people.New(db)}
		d.Access = identity.NewAccess(db, counted, d.Vault, d.Outbox, d.Hasher, d.Now)
		type work struct{ hashes, calls int64 }
		var want work
		for i, try := range []struct{ name, login, password string }{
			{"wrong password", "known", "not the password"},
			{"unknown login", "nobody", "not the password"},
			{"no password yet", "new", "not the password"},
			{"no password yet, empty one", "new", ""},
			{"disabled, right password", "gone", peopletest.Passphrase},
			{"login of a wrong form", "two words", "not the password"},
			{"endless password", "known", strings.Repeat("x", 5000)},
		} {
			hashes, calls := d.Hasher.Runs(), counted.calls.Load()
			_, err := d.Staff.SignIn(ctx, d.Tenant.ID, try.login, try.password, peopletest.From(fmt.Sprintf("198.51.%d.7", i)))
			peopletest.WantKind(t, try.name, err, fault.Unknown, "identity.refused")
			got := work{d.Hasher.Runs() - hashes, counted.calls.Load() - calls}
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
	peopletest.Each(t, func(t *testing.T, d *peopletest.Desk) {
		ctx := context.Background()
		m := d.Hire("zhang.san", identity.Agent)
		known := peopletest.Home
		known.Device = m.Entry.Device.Reveal()

		evaluated, before := 0, d.Hasher.Runs()
		for i := range 60 { // from many networks
			_, err := d.Staff.SignIn(ctx, d.Tenant.ID, m.Login, "a wrong guess", peopletest.From(fmt.Sprintf("203.0.%d.9", i)))
			if fault.KindOf(err) == fault.Unknown {
				evaluated++
			} else if fault.KindOf(err) != fault.Limited {
				t.Fatal(err)
			}
		}
		if evaluated != 30 || d.Hasher.Runs()-before != 30 {
			t.Errorf("%d guesses evaluated with %d hashes, want 30", evaluated, d.Hasher.Runs()-before)
		}
		_, err := d.Staff.SignIn(ctx, d.Tenant.ID, m.Login, peopletest.Passphrase, peopletest.From("203.0.113.200"))
		if fault.KindOf(err) != fault.Limited {
			t.Errorf("an unknown browser meanwhile: %v, want Limited", err)
		}
		if _, err := d.Staff.SignIn(ctx, d.Tenant.ID, m.Login, peopletest.Passphrase, known); err != nil {
			t.Errorf("the known browser meanwhile: %v", err)
		}
		stranger := peopletest.Home
		stranger.Device = identity.NewToken(identity.DeviceToken).Reveal()
		if _, err := d.Staff.SignIn(ctx, d.Tenant.ID, m.Login, peopletest.Passphrase, stranger); fault.KindOf(err) != fault.Limited {
			t.Errorf("an invented device token: %v, want Limited", err)
		}
		d.Pass(time.Minute)
		if _, err := d.Staff.SignIn(ctx, d.Tenant.ID, m.Login, peopletest.Passphrase, peopletest.From("203.0.113.200")); err != nil {
			t.Errorf("after a minute: %v", err)
		}
		if n := d.Events()[identity.EventLimited]; n == 0 || n > 4 {
			t.Errorf("%d notes about limits, want a few", n)
		}
	})
}

func TestSecondFactorIsLimited(t *testing.T) {
	t.Parallel()
	peopletest.Each(t, func(t *testing.T, d *peopletest.Desk) {
		ctx := context.Background()
		m := d.Hire("zhang.san", identity.Agent)
		wrong := "000000"
		if m.Code(d.Now()) == wrong {
			wrong = "111111"
		}
		refused, limited := 0, 0
		for i := range 20 { // a new session each time does not help
			half, err := d.Staff.SignIn(ctx, d.Tenant.ID, m.Login, peopletest.Passphrase, peopletest.From(fmt.Sprintf("203.0.%d.9", i)))
			if err != nil {
				t.Fatal(err)
			}
			switch _, err := d.Staff.ConfirmCode(ctx, half.Token.Reveal(), wrong, peopletest.From("203.0.113.9")); fault.KindOf(err) {
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
	peopletest.Each(t, func(t *testing.T, d *peopletest.Desk) {
		ctx := context.Background()
		m := d.Hire("zhang.san", identity.Agent)
		stored := func() string {
			a, err := d.Store.Account(ctx, d.Tenant.ID, m.ID)
			if err != nil {
				t.Fatal(err)
			}
			return a.Password
		}
		if !strings.Contains(stored(), "$m=64,") {
			t.Fatalf("stored %q", stored())
		}
		d.Hasher.Cheap = false
		if _, err := d.Staff.SignIn(ctx, d.Tenant.ID, m.Login, peopletest.Passphrase, peopletest.Home); err != nil {
			t.Fatal(err)
		}
		if !strings.Contains(stored(), "$m=19456,t=2,p=1$") {
			t.Errorf("stored %q after signing in, want today's parameters", stored())
		}
	})
}

func TestChangePassword(t *testing.T) {
	t.Parallel()
	peopletest.Each(t, func(t *testing.T, d *peopletest.Desk) {
		ctx := context.Background()
		m := d.Hire("zhang.san", identity.Agent)
		other := d.Actor(m)
		token := m.Entry.Token.Reveal()
		_, err := d.Staff.ChangePassword(ctx, token, "wrong one", "another good phrase", peopletest.Home)
		peopletest.WantKind(t, "wrong old password", err, fault.Unknown, "identity.refused")
		_, err = d.Staff.ChangePassword(ctx, token, peopletest.Passphrase, "password1", peopletest.Home)
		peopletest.WantKind(t, "common new password", err, fault.Invalid, "identity.password_common")
		entry, err := d.Staff.ChangePassword(ctx, token, peopletest.Passphrase, "another good phrase", peopletest.Home)
		if err != nil {
			t.Fatal(err)
		}
		if _, _, err := d.Sessions.Resolve(ctx, token); err == nil {
			t.Error("the old token is still good")
		}
		if _, _, err := d.Sessions.Resolve(ctx, entry.Token.Reveal()); err != nil {
			t.Errorf("the new token: %v", err)
		}
		left, err := d.Sessions.List(ctx, d.Console(), m.ID)
		if err != nil || len(left) != 1 || left[0].ID == other.Session {
			t.Errorf("sessions left: %v, %v", left, err)
		}
		if known, err := d.Store.KnowsDevice(ctx, d.Tenant.ID, d.Vault.Index(d.Tenant.ID, "login", []byte(m.Login)), m.Entry.Device.Hash(), d.Now()); known || err != nil {
			t.Errorf("the browser is still known: %v, %v", known, err)
		}
		if _, err := d.Staff.SignIn(ctx, d.Tenant.ID, m.Login, peopletest.Passphrase, peopletest.Home); err == nil {
			t.Error("the old password is still good")
		}
	})
}

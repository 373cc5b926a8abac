package identity

import (
	"context"
	"time"

	"github.com/bonafide-aftersale/bonafide/internal/fault"
)

// Staff signs people in who work for a tenant. Each takes two factors, a
// password and a code, or a passkey that verifies its user.
//
// The way in by password is SignIn, then ConfirmCode or ConfirmRecovery, or,
// for who has no second factor yet, OfferTOTP and AcceptTOTP. Each step
// returns a new token.
type Staff struct {
	Tx      Transactor
	Records interface {
		Tenants
		People
		Accounts
		Links
		Passkeys
	}
	Sessions *Sessions
	Guard    *Guard
	Vault    Vault
	Hasher   *Hasher
	Now      func() time.Time
}

// refused is the one answer to every attempt that fails.
func refused() error { return fault.New(fault.Unknown, "identity.refused", nil) }

// SignIn takes the first factor. The session is in the stage Half, or Enrol
// if the account has no second factor yet. The error is a fault: Unknown for
// an unknown login, a wrong password and a disabled account alike, after the
// same work; Limited after too many attempts; Missing for an unknown tenant.
//
// A browser that signed in before has a bucket of its own, which no stranger
// can empty; this is the device cookie of OWASP's "Slow Down Online Guessing
// Attacks with Device Cookies". SignIn must not be called in a transaction.
func (s *Staff) SignIn(ctx context.Context, tenant TenantID, login, password string, client Client) (Entry, error) {
	t, err := s.Records.Tenant(ctx, tenant)
	if err != nil {
		return Entry{}, err
	}
	login, err = CleanLogin(login)
	if err != nil || len(password) > 4*MaxPassword {
		login = "" // no account has this login; go on, so that it takes as long
	}
	key := s.Vault.Index(tenant, forLogin, []byte(login))
	known, err := s.admit(ctx, tenant, key, client)
	if err != nil {
		return Entry{}, err
	}
	account, err := s.Records.AccountByLogin(ctx, tenant, key)
	if err != nil && fault.KindOf(err) != fault.Missing {
		return Entry{}, err
	}
	fits, renew, err := s.Hasher.Verify(ctx, password, account.Password)
	if err != nil {
		return Entry{}, err
	}
	if !fits || !account.Disabled.IsZero() {
		event := Event{Tenant: tenant, Kind: EventRefused, Person: account.Person, Detail: string(ByPassword)}
		if err := s.Guard.note(ctx, event, client); err != nil {
			return Entry{}, err
		}
		return Entry{}, refused()
	}
	if renew {
		if err := s.renew(ctx, account, password); err != nil {
			return Entry{}, err
		}
	}
	if err := s.Guard.Limits.Refill(ctx, s.ownBucket(tenant, key, known, client).key); err != nil {
		return Entry{}, err
	}
	return s.enter(ctx, t, account, ByPassword, client)
}

// admit takes from the buckets of a sign-in, and returns the known browser's
// token hash, nil if it is not known.
func (s *Staff) admit(ctx context.Context, tenant TenantID, key []byte, client Client) (known []byte, err error) {
	device, err := ParseToken(DeviceToken, client.Device)
	if err != nil {
		device = Token{kind: DeviceToken} // nobody has it
	}
	ok, err := s.Records.KnowsDevice(ctx, tenant, key, device.Hash(), s.Now())
	if err != nil {
		return nil, err
	}
	if ok {
		known = device.Hash()
	}
	// The narrow ones first: who is stopped there takes nothing from others.
	buckets := []taken{s.ownBucket(tenant, key, known, client), s.Guard.from(tenant, "network", limitNetwork, client.network())}
	if !ok {
		buckets = append(buckets, s.Guard.from(tenant, "account", limitAccount, key))
	}
	buckets = append(buckets, s.Guard.from(tenant, "tenant", limitTenant))
	return known, s.Guard.take(ctx, tenant, client, buckets...)
}

// ownBucket counts one account from one network, or from one known browser.
func (s *Staff) ownBucket(tenant TenantID, key, known []byte, client Client) taken {
	if known != nil {
		return s.Guard.from(tenant, "sign-in-device", limitSignIn, key, known)
	}
	return s.Guard.from(tenant, "sign-in", limitSignIn, key, client.network())
}

// renew hashes the password with today's parameters.
func (s *Staff) renew(ctx context.Context, a Account, password string) error {
	hash, err := s.Hasher.Hash(ctx, password)
	if err != nil {
		return err
	}
	return s.Records.RenewPassword(ctx, a.Tenant, a.Person, a.Password, hash)
}

// enter makes the session that the first factor leads to.
func (s *Staff) enter(ctx context.Context, t Tenant, a Account, method Method, client Client) (entry Entry, err error) {
	stage := Half
	if !a.secondFactor() {
		stage = Enrol
	}
	err = s.Tx.InTx(ctx, func(ctx context.Context) error {
		if entry, err = s.Sessions.begin(ctx, t, a.Person, stage, method, client); err != nil {
			return err
		}
		return s.Guard.note(ctx, Event{Tenant: t.ID, Kind: EventPassword, Actor: "person:" + string(a.Person),
			Person: a.Person, Session: entry.Session.ID, Detail: string(method)}, client)
	})
	return entry, err
}

// finish makes a session Full in the caller's transaction, notes it, and
// remembers the browser.
func (s *Staff) finish(ctx context.Context, session Session, a Account, method Method, client Client) (Entry, error) {
	entry, err := s.Sessions.raise(ctx, session, Full, method)
	if err != nil {
		return Entry{}, err
	}
	return s.remember(ctx, entry, a, client)
}

// remember notes a full session and makes its browser known.
func (s *Staff) remember(ctx context.Context, entry Entry, a Account, client Client) (Entry, error) {
	entry.Device = NewToken(DeviceToken)
	if err := s.Records.AddDevice(ctx, a.Tenant, a.LoginKey, entry.Device.Hash(), s.Now().Add(deviceLife)); err != nil {
		return Entry{}, err
	}
	return entry, s.Guard.note(ctx, Event{Tenant: a.Tenant, Kind: EventSignedIn, Actor: "person:" + string(a.Person),
		Person: a.Person, Session: entry.Session.ID, Detail: string(entry.Session.Method)}, client)
}

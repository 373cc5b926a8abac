package identity

import (
	"context"
	"time"

	"github.com/bonafide-aftersale/bonafide/internal/fault"
)

// Passkey is a public key whose private half is in a person's device.
// internal/signin speaks WebAuthn and fills Record.
type Passkey struct {
	Tenant TenantID
	ID     []byte // credential id
	Person PersonID
	Name   string // that the person gave it
	Record []byte // the credential as internal/signin wrote it
	Added  time.Time
	Used   time.Time // zero if never
}

// Passkeys keeps passkeys.
type Passkeys interface {
	// AddPasskey MUST fail with kind Conflict if the id exists, and, unless
	// further, if the person has a second factor already.
	AddPasskey(ctx context.Context, p Passkey, further bool) error
	// Passkey MUST fail with kind Missing if there is none.
	Passkey(ctx context.Context, tenant TenantID, id []byte) (Passkey, error)
	// ListPasskeys returns a person's, the oldest first.
	ListPasskeys(ctx context.Context, tenant TenantID, person PersonID) ([]Passkey, error)
	// UsePasskey replaces the record after a sign-in, if the old one still
	// stands; it reports whether it did.
	UsePasskey(ctx context.Context, tenant TenantID, id, old, record []byte, at time.Time) (bool, error)
	// RemovePasskey reports whether the person had it.
	RemovePasskey(ctx context.Context, tenant TenantID, person PersonID, id []byte) (bool, error)
}

// MayAddPasskey returns the tenant and the person of a session that may set up
// a factor, with the login and the passkeys there are. Errors are those of
// OfferTOTP.
func (s *Staff) MayAddPasskey(ctx context.Context, token string) (session Session, login string, have []Passkey, err error) {
	session, account, err := s.mayEnrol(ctx, token)
	if err != nil {
		return Session{}, "", nil, err
	}
	clear, err := s.Vault.Open(ctx, account.Tenant, account.Person, fieldLogin, account.Login)
	if err != nil {
		return Session{}, "", nil, err
	}
	have, err = s.Records.ListPasskeys(ctx, session.Tenant, session.Person)
	return session, string(clear), have, err
}

// AddPasskey stores a passkey that internal/signin has verified, and makes the
// session Full. With a first second factor come recovery codes, to be shown
// once. Errors are those of OfferTOTP, and Conflict if the passkey is known.
func (s *Staff) AddPasskey(ctx context.Context, token string, p Passkey, client Client) (entry Entry, recovery []string, err error) {
	session, account, err := s.mayEnrol(ctx, token)
	if err != nil {
		return Entry{}, nil, err
	}
	if p.Tenant != session.Tenant || p.Person != session.Person {
		return Entry{}, nil, fault.New(fault.Denied, "identity.confirm_again", nil)
	}
	if p.Name, err = cleanName(p.Name); err != nil {
		return Entry{}, nil, err
	}
	err = s.Tx.InTx(ctx, func(ctx context.Context) error {
		p.Added = s.Now()
		if err := s.Records.AddPasskey(ctx, p, session.Stage == Full); err != nil {
			return err
		}
		if !account.secondFactor() {
			if recovery, err = s.newRecovery(ctx, account); err != nil {
				return err
			}
		}
		added := Event{Tenant: p.Tenant, Kind: EventFactorAdded, Actor: "person:" + string(p.Person),
			Person: p.Person, Session: session.ID, Detail: string(ByPasskey)}
		if err := s.Guard.note(ctx, added, client); err != nil {
			return err
		}
		if session.Stage == Full {
			entry, err = s.Sessions.raise(ctx, session, Full, session.Method)
			return err
		}
		entry, err = s.finish(ctx, session, account, ByPasskey, client)
		return err
	})
	if err != nil {
		return Entry{}, nil, err
	}
	return entry, recovery, nil
}

// RemovePasskey takes a passkey away. It may not be the only second factor.
// Errors are those of OfferTOTP, Missing if there is no such passkey, and
// Conflict if it is the only factor.
func (s *Staff) RemovePasskey(ctx context.Context, token string, id []byte, client Client) error {
	session, account, err := s.mayEnrol(ctx, token)
	if err != nil {
		return err
	}
	return s.Tx.InTx(ctx, func(ctx context.Context) error {
		removed, err := s.Records.RemovePasskey(ctx, session.Tenant, session.Person, id)
		if err != nil {
			return err
		}
		if !removed {
			return fault.New(fault.Missing, "identity.missing", nil)
		}
		left, err := s.Records.ListPasskeys(ctx, session.Tenant, session.Person)
		if err != nil {
			return err
		}
		if len(left) == 0 && account.TOTP == nil {
			return fault.New(fault.Conflict, "identity.last_factor", nil)
		}
		return s.Guard.note(ctx, Event{Tenant: session.Tenant, Kind: EventFactorRemoved, Actor: "person:" + string(session.Person),
			Person: session.Person, Session: session.ID, Detail: string(ByPasskey)}, client)
	})
}

// AdmitPasskey takes from the buckets of a passkey sign-in. It is called
// before a signature is checked.
func (s *Staff) AdmitPasskey(ctx context.Context, tenant TenantID, client Client) error {
	return s.Guard.take(ctx, tenant, client, s.Guard.from(tenant, "passkey", limitNetwork, client.network()))
}

// EnterByPasskey signs a person in whose passkey internal/signin has verified,
// with the user verified by the device: that is two factors. record is what to
// store now. A copied passkey shows in its counter going back; the sign-in is
// then refused and noted. The error is Unknown also if the person is disabled,
// and if the passkey was used elsewhere at the same moment.
func (s *Staff) EnterByPasskey(ctx context.Context, p Passkey, record []byte, counterWentBack bool, client Client) (entry Entry, err error) {
	tenant, err := s.Records.Tenant(ctx, p.Tenant)
	if err != nil {
		return Entry{}, err
	}
	account, err := s.Records.Account(ctx, p.Tenant, p.Person)
	if err != nil && fault.KindOf(err) != fault.Missing {
		return Entry{}, err
	}
	if err != nil || !account.Disabled.IsZero() || counterWentBack {
		kind := EventRefused
		if counterWentBack {
			kind = EventClone
		}
		if err := s.Guard.note(ctx, Event{Tenant: p.Tenant, Kind: kind, Person: p.Person, Detail: string(ByPasskey)}, client); err != nil {
			return Entry{}, err
		}
		return Entry{}, refused()
	}
	err = s.Tx.InTx(ctx, func(ctx context.Context) error {
		used, err := s.Records.UsePasskey(ctx, p.Tenant, p.ID, p.Record, record, s.Now())
		if err != nil {
			return err
		}
		if !used {
			return refused()
		}
		if entry, err = s.Sessions.begin(ctx, tenant, p.Person, Full, ByPasskey, client); err != nil {
			return err
		}
		entry, err = s.remember(ctx, entry, account, client)
		return err
	})
	return entry, err
}

// RefusePasskey notes a passkey sign-in that failed, and returns the answer.
func (s *Staff) RefusePasskey(ctx context.Context, tenant TenantID, client Client, cause error) error {
	if err := s.Guard.note(ctx, Event{Tenant: tenant, Kind: EventRefused, Detail: string(ByPasskey)}, client); err != nil {
		return err
	}
	return fault.New(fault.Unknown, "identity.refused", cause)
}

package identity

import (
	"context"
	"time"

	"github.com/bonafide-aftersale/bonafide/internal/fault"
)

// Purpose is what a one-time link is for.
type Purpose string

// The purposes.
const (
	ForFirstRun Purpose = "first-run" // the first administrator of an installation
	ForJoining  Purpose = "join"      // a new member of staff chooses a password
	ForReset    Purpose = "reset"     // password and second factor are set up anew
)

// LinkLife is how long a one-time link is good.
const LinkLife = 24 * time.Hour

// Link is a one-time link. Its token is shown once and never stored.
type Link struct {
	Hash    []byte
	Tenant  TenantID
	Person  PersonID
	Purpose Purpose
	Created time.Time
	Expires time.Time
	Used    time.Time // zero while it is good
}

// Links keeps one-time links.
type Links interface {
	// AddLink adds one and makes the person's others useless.
	AddLink(ctx context.Context, l Link) error
	// LinkByHash MUST fail with kind Missing if there is none.
	LinkByHash(ctx context.Context, hash []byte) (Link, error)
	// SpendLink marks one as used that is neither used nor expired. It
	// reports whether it did: of many that bring the same link, one.
	SpendLink(ctx context.Context, hash []byte, now time.Time) (bool, error)
}

// makeLink makes a link in the caller's transaction.
func makeLink(ctx context.Context, records Links, guard *Guard, by string, tenant TenantID, person PersonID, purpose Purpose) (Token, error) {
	token, now := NewToken(LinkToken), guard.Now()
	link := Link{Hash: token.Hash(), Tenant: tenant, Person: person, Purpose: purpose, Created: now, Expires: now.Add(LinkLife)}
	if err := records.AddLink(ctx, link); err != nil {
		return Token{}, err
	}
	return token, guard.note(ctx, Event{Tenant: tenant, Kind: EventLinkMade, Actor: by, Person: person, Detail: string(purpose)}, Client{})
}

// linkOver is the answer to a link that is unknown, used or expired.
func linkOver() error { return fault.New(fault.Unknown, "identity.link_over", nil) }

// Link returns what a link's token is for, without using it up: programs that
// preview links open them too. The error is Unknown for one that is no good.
func (s *Staff) Link(ctx context.Context, text string) (Link, error) {
	token, err := ParseToken(LinkToken, text)
	if err != nil {
		return Link{}, linkOver()
	}
	link, err := s.Records.LinkByHash(ctx, token.Hash())
	switch {
	case err == nil && (!link.Used.IsZero() || !s.Now().Before(link.Expires)), fault.KindOf(err) == fault.Missing:
		return Link{}, linkOver()
	case err != nil:
		return Link{}, err
	}
	return link, nil
}

// Redeem uses a link up: it sets the account's password and begins a session
// in the stage Enrol, in which a second factor is set up. A password that is
// refused leaves the link good. Of several that redeem one link at a time, one
// succeeds. Errors are faults: Unknown for a link that is no good, Invalid for
// a password that will not do, Limited. Not to be called in a transaction.
func (s *Staff) Redeem(ctx context.Context, text, password string, client Client) (entry Entry, err error) {
	link, err := s.Link(ctx, text)
	if err != nil {
		return Entry{}, err
	}
	if err := s.Guard.take(ctx, link.Tenant, client, s.Guard.from(link.Tenant, "link", limitLink, client.network())); err != nil {
		return Entry{}, err
	}
	tenant, account, err := s.checkNew(ctx, link.Tenant, link.Person, password)
	if err != nil {
		return Entry{}, err
	}
	hash, err := s.Hasher.Hash(ctx, password)
	if err != nil {
		return Entry{}, err
	}
	err = s.Tx.InTx(ctx, func(ctx context.Context) error {
		spent, err := s.Records.SpendLink(ctx, link.Hash, s.Now())
		if err != nil {
			return err
		}
		if !spent {
			return linkOver()
		}
		if err := s.Records.SetPassword(ctx, link.Tenant, link.Person, hash); err != nil {
			return err
		}
		used := Event{Tenant: link.Tenant, Kind: EventLinkUsed, Actor: "person:" + string(link.Person), Person: link.Person, Detail: string(link.Purpose)}
		if err := s.Guard.note(ctx, used, client); err != nil {
			return err
		}
		entry, err = s.enter(ctx, tenant, account, ByLink, client)
		return err
	})
	if err != nil {
		return Entry{}, err
	}
	return entry, nil
}

// checkNew reads what a new password is checked against, and checks it. A
// disabled account is as good as none.
func (s *Staff) checkNew(ctx context.Context, tenant TenantID, person PersonID, password string) (Tenant, Account, error) {
	t, err := s.Records.Tenant(ctx, tenant)
	if err != nil {
		return Tenant{}, Account{}, err
	}
	a, err := s.Records.Account(ctx, tenant, person)
	if err != nil {
		return Tenant{}, Account{}, err
	}
	if !a.Disabled.IsZero() {
		return Tenant{}, Account{}, refused()
	}
	login, err := s.Vault.Open(ctx, tenant, person, fieldLogin, a.Login)
	if err != nil {
		return Tenant{}, Account{}, err
	}
	return t, a, CheckPassword(password, t.Settings.PasswordLength, string(login), t.Name)
}

// ChangePassword replaces the password of a full session's account. All other
// sessions and known browsers of the person are forgotten, and the session gets
// a new token. Errors are faults: Unknown for a wrong old password, Invalid
// for a new one that will not do, Limited. Not to be called in a transaction.
func (s *Staff) ChangePassword(ctx context.Context, token, old, password string, client Client) (entry Entry, err error) {
	session, _, err := s.Sessions.Resolve(ctx, token)
	if err != nil {
		return Entry{}, err
	}
	limit := s.Guard.from(session.Tenant, "change-password", limitSignIn, []byte(session.Person))
	if err := s.Guard.take(ctx, session.Tenant, client, limit); err != nil {
		return Entry{}, err
	}
	_, account, err := s.checkNew(ctx, session.Tenant, session.Person, password)
	if err != nil {
		return Entry{}, err
	}
	fits, _, err := s.Hasher.Verify(ctx, old, account.Password)
	if err != nil {
		return Entry{}, err
	}
	if !fits {
		if err := s.Guard.note(ctx, Event{Tenant: session.Tenant, Kind: EventRefused, Person: session.Person, Session: session.ID, Detail: string(ByPassword)}, client); err != nil {
			return Entry{}, err
		}
		return Entry{}, refused()
	}
	hash, err := s.Hasher.Hash(ctx, password)
	if err != nil {
		return Entry{}, err
	}
	err = s.Tx.InTx(ctx, func(ctx context.Context) error {
		if err := s.Records.SetPassword(ctx, session.Tenant, session.Person, hash); err != nil {
			return err
		}
		if err := s.Records.ForgetDevices(ctx, session.Tenant, account.LoginKey); err != nil {
			return err
		}
		if _, err := s.Sessions.Records.EndSessions(ctx, session.Tenant, session.Person, session.ID, s.Now()); err != nil {
			return err
		}
		set := Event{Tenant: session.Tenant, Kind: EventPasswordSet, Actor: "person:" + string(session.Person), Person: session.Person, Session: session.ID}
		if err := s.Guard.note(ctx, set, client); err != nil {
			return err
		}
		entry, err = s.Sessions.raise(ctx, session, Full, session.Method)
		return err
	})
	return entry, err
}

package identity

import (
	"context"
	"time"

	"github.com/bonafide-aftersale/bonafide/internal/fault"
	"github.com/bonafide-aftersale/bonafide/internal/id"
)

// Stage is how far a sign-in has come.
type Stage string

// The stages.
const (
	Half  Stage = "half"  // the password was right, the second factor is outstanding
	Enrol Stage = "enrol" // known, but without a second factor yet: may set one up, and nothing else
	Full  Stage = "full"  // signed in
)

// Method is how someone signed in.
type Method string

// The methods.
const (
	ByPassword  Method = "password"      // first factor only; the stage is never Full
	ByTOTP      Method = "password+totp" // password and a time-based code
	ByRecovery  Method = "password+recovery"
	ByPasskey   Method = "passkey" // two factors in one: the device, and its user verified
	ByCompany   Method = "company" // OpenID Connect; the company answers for the factors
	ByPhoneCode Method = "phone-code"
	ByLink      Method = "link" // a one-time link; the stage is never Full
)

// allows reports whether a session by this method carries a role. A phone
// number can be taken over with a SIM card: it makes nobody staff.
func (m Method) allows(r Role) bool { return m != ByPhoneCode || r == Customer }

// Session is a sign-in that lasts. Only the hash of its token is stored.
type Session struct {
	ID        SessionID
	Tenant    TenantID
	Person    PersonID
	Hash      []byte
	Stage     Stage
	Method    Method
	Created   time.Time
	Confirmed time.Time     // when the person last proved who they are
	Used      time.Time     // to within touchEvery
	Idle      time.Duration // ends after doing nothing for so long
	Expires   time.Time     // ends then in any case
	Ended     time.Time     // signed out or revoked; zero while it lives
	Agent     string        // what the browser calls itself
	Network   []byte        // keyed hash of the network block
}

// alive reports whether the session is good at a time.
func (s Session) alive(now time.Time) bool {
	return s.Ended.IsZero() && now.Before(s.Expires) && now.Before(s.Used.Add(s.Idle))
}

// SessionRecords keeps sessions.
type SessionRecords interface {
	AddSession(ctx context.Context, s Session) error
	// SessionByHash MUST fail with kind Missing if there is none, and also
	// when the person is disabled.
	SessionByHash(ctx context.Context, hash []byte) (Session, error)
	// TouchSession sets Used.
	TouchSession(ctx context.Context, id SessionID, used time.Time) error
	// RotateSession replaces hash, stage, method, confirmed, used, idle and
	// expires of a session that still has the old hash and has not ended; it
	// reports whether it did.
	RotateSession(ctx context.Context, old []byte, s Session) (bool, error)
	// EndSession ends one that has not ended; it reports whether it did.
	EndSession(ctx context.Context, tenant TenantID, id SessionID, at time.Time) (bool, error)
	// EndSessions ends a person's, except one.
	EndSessions(ctx context.Context, tenant TenantID, person PersonID, except SessionID, at time.Time) (int, error)
	// ListSessions returns those that have not ended or expired, the newest
	// first; of one person, or of all if person is empty.
	ListSessions(ctx context.Context, tenant TenantID, person PersonID, now time.Time) ([]Session, error)
}

// Sessions makes, resolves and ends sessions.
type Sessions struct {
	Tx      Transactor
	Records interface {
		SessionRecords
		Memberships
		Tenants
	}
	Guard *Guard
	Now   func() time.Time
}

const (
	// touchEvery saves a write for most requests; it makes the idle time
	// uncertain by as much.
	touchEvery = time.Minute
	// unfinished is how long a sign-in may stay in the stages Half and Enrol.
	unfinished = 10 * time.Minute
	// freshFor is how long after a proof of identity the factors may be changed.
	freshFor = 15 * time.Minute
)

// Entry is what a step of signing in leads to.
type Entry struct {
	Session Session
	Token   Token // for the cookie; new with every step
	Device  Token // for the cookie of a known browser; zero if there is none to set
}

// begin makes a session in the caller's transaction.
func (s *Sessions) begin(ctx context.Context, tenant Tenant, person PersonID, stage Stage, method Method, client Client) (Entry, error) {
	token, now := NewToken(SessionToken), s.Now()
	session := Session{
		ID: SessionID(id.New()), Tenant: tenant.ID, Person: person, Hash: token.Hash(), Stage: stage, Method: method,
		Created: now, Agent: client.agent(),
	}
	if network := client.network(); network != nil {
		session.Network = s.Guard.networkKey(tenant.ID, network)
	}
	session.last(tenant.Settings, now)
	return Entry{Session: session, Token: token}, s.Records.AddSession(ctx, session)
}

// last sets how long the session lasts from now on, by its stage and method.
func (s *Session) last(settings Settings, now time.Time) {
	settings = settings.withDefaults()
	s.Confirmed, s.Used = now, now
	switch {
	case s.Stage != Full:
		s.Idle, s.Expires = unfinished, now.Add(unfinished)
	case s.Method == ByPhoneCode:
		s.Idle, s.Expires = settings.CustomerIdle, now.Add(settings.CustomerLife)
	default:
		s.Idle, s.Expires = settings.StaffIdle, now.Add(settings.StaffLife)
	}
}

// raise replaces the token of a session whose stage or method changes, so that
// a token that was known before is worth nothing after.
func (s *Sessions) raise(ctx context.Context, session Session, stage Stage, method Method) (Entry, error) {
	tenant, err := s.Records.Tenant(ctx, session.Tenant)
	if err != nil {
		return Entry{}, err
	}
	old, token := session.Hash, NewToken(SessionToken)
	session.Hash, session.Stage, session.Method = token.Hash(), stage, method
	session.last(tenant.Settings, s.Now())
	done, err := s.Records.RotateSession(ctx, old, session)
	if err == nil && !done {
		err = fault.New(fault.Unknown, "identity.unknown", nil)
	}
	return Entry{Session: session, Token: token}, err
}

// find returns the living session of a token, in whatever stage.
func (s *Sessions) find(ctx context.Context, text string) (Session, error) {
	token, err := ParseToken(SessionToken, text)
	if err != nil {
		return Session{}, err
	}
	session, err := s.Records.SessionByHash(ctx, token.Hash())
	switch {
	case fault.KindOf(err) == fault.Missing || err == nil && !session.alive(s.Now()):
		return Session{}, fault.New(fault.Unknown, "identity.unknown", nil)
	case err != nil:
		return Session{}, err
	}
	return session, nil
}

// Resolve returns the session of a token and its actor, with the roles that
// the person holds at this moment. The error is a fault of kind Unknown if
// there is no such session, if it has ended, or if it is not Full.
func (s *Sessions) Resolve(ctx context.Context, token string) (Session, Actor, error) {
	session, err := s.find(ctx, token)
	if err != nil {
		return Session{}, Actor{}, err
	}
	if session.Stage != Full {
		return Session{}, Actor{}, fault.New(fault.Unknown, "identity.unfinished", nil)
	}
	memberships, err := s.Records.Memberships(ctx, session.Tenant, session.Person)
	if err != nil {
		return Session{}, Actor{}, err
	}
	if now := s.Now(); now.Sub(session.Used) >= touchEvery {
		if err := s.Records.TouchSession(ctx, session.ID, now); err != nil {
			return Session{}, Actor{}, err
		}
		session.Used = now
	}
	actor := Actor{Tenant: session.Tenant, Person: session.Person, Session: session.ID}
	for _, m := range memberships {
		if session.Method.allows(m.Role) {
			actor.Grants = append(actor.Grants, Grant{Role: m.Role, Party: m.Party})
		}
	}
	return session, actor, nil
}

// Unfinished returns the session of a token that is not Full yet, for the page
// that asks for the next step.
func (s *Sessions) Unfinished(ctx context.Context, token string) (Session, error) {
	session, err := s.find(ctx, token)
	if err == nil && session.Stage == Full {
		err = fault.New(fault.Conflict, "identity.finished", nil)
	}
	return session, err
}

// SignOut ends the session of a token. It is no error if there is none.
func (s *Sessions) SignOut(ctx context.Context, token string, client Client) error {
	session, err := s.find(ctx, token)
	if fault.KindOf(err) == fault.Unknown && err != nil {
		return nil
	}
	if err != nil {
		return err
	}
	return s.Tx.InTx(ctx, func(ctx context.Context) error {
		ended, err := s.Records.EndSession(ctx, session.Tenant, session.ID, s.Now())
		if err != nil || !ended {
			return err
		}
		return s.Guard.note(ctx, Event{Tenant: session.Tenant, Kind: EventSignedOut, Actor: "person:" + string(session.Person),
			Person: session.Person, Session: session.ID}, client)
	})
}

// List returns the living sessions of a person, or of the whole tenant if
// person is empty, the newest first. It needs SessionRead.
func (s *Sessions) List(ctx context.Context, actor Actor, person PersonID) ([]Session, error) {
	if err := actor.May(SessionRead, about(actor.Tenant, person)); err != nil {
		return nil, err
	}
	return s.Records.ListSessions(ctx, actor.Tenant, person, s.Now())
}

// Revoke ends one session of a person. It needs SessionRevoke. The error is
// Missing if the person has no such living session.
func (s *Sessions) Revoke(ctx context.Context, actor Actor, person PersonID, session SessionID) error {
	if err := actor.May(SessionRevoke, about(actor.Tenant, person)); err != nil {
		return err
	}
	return s.Tx.InTx(ctx, func(ctx context.Context) error {
		living, err := s.Records.ListSessions(ctx, actor.Tenant, person, s.Now())
		if err != nil {
			return err
		}
		for _, one := range living {
			if one.ID != session {
				continue
			}
			if _, err := s.Records.EndSession(ctx, actor.Tenant, session, s.Now()); err != nil {
				return err
			}
			return s.Guard.note(ctx, Event{Tenant: actor.Tenant, Kind: EventRevoked, Actor: actor.Name(),
				Person: person, Session: session}, Client{})
		}
		return fault.New(fault.Missing, "identity.missing", nil)
	})
}

// RevokeAll ends all sessions of a person except the actor's own, and returns
// how many. It needs SessionRevoke.
func (s *Sessions) RevokeAll(ctx context.Context, actor Actor, person PersonID) (n int, err error) {
	if err := actor.May(SessionRevoke, about(actor.Tenant, person)); err != nil {
		return 0, err
	}
	err = s.Tx.InTx(ctx, func(ctx context.Context) error {
		if n, err = s.Records.EndSessions(ctx, actor.Tenant, person, actor.Session, s.Now()); err != nil || n == 0 {
			return err
		}
		return s.Guard.note(ctx, Event{Tenant: actor.Tenant, Kind: EventRevoked, Actor: actor.Name(), Person: person}, Client{})
	})
	return n, err
}

// about is a person as the subject of an action; an empty one is everybody.
func about(tenant TenantID, person PersonID) Subject {
	on := Subject{Tenant: tenant}
	if person != "" {
		on.People = []PersonID{person}
	}
	return on
}

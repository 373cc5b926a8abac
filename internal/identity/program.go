package identity

import (
	"context"
	"slices"
	"time"

	"github.com/bonafide-aftersale/bonafide/internal/fault"
	"github.com/bonafide-aftersale/bonafide/internal/id"
)

// Program is a service account: somebody's software that uses the API.
type Program struct {
	ID       ServiceID
	Tenant   TenantID
	Name     string
	Party    PartyID // the merchant, outlet or partner it works for; empty for the whole tenant
	Created  time.Time
	Disabled time.Time
}

// Key is a program's token. The token itself is shown once and never stored.
type Key struct {
	ID      string
	Tenant  TenantID
	Program ServiceID
	Hash    []byte
	Scopes  []Action
	Created time.Time
	Expires time.Time
	Used    time.Time // to within touchEvery; zero if never
	Revoked time.Time
}

// Programs keeps service accounts and their keys.
type Programs interface {
	AddProgram(ctx context.Context, p Program) error
	// Program MUST fail with kind Missing if there is none.
	Program(ctx context.Context, tenant TenantID, id ServiceID) (Program, error)
	ListPrograms(ctx context.Context, tenant TenantID) ([]Program, error)
	DisableProgram(ctx context.Context, tenant TenantID, id ServiceID, at time.Time) error

	AddKey(ctx context.Context, k Key) error
	// KeyByHash MUST fail with kind Missing if there is none.
	KeyByHash(ctx context.Context, hash []byte) (Key, Program, error)
	ListKeys(ctx context.Context, tenant TenantID, program ServiceID) ([]Key, error)
	TouchKey(ctx context.Context, tenant TenantID, id string, at time.Time) error
	// RevokeKey reports whether there was such a key, not revoked before.
	RevokeKey(ctx context.Context, tenant TenantID, id string, at time.Time) (bool, error)
}

// MaxKeyLife bounds how long a key may be good: one that leaked unnoticed
// ends. OWASP, Secrets Management Cheat Sheet: secrets expire.
const MaxKeyLife = 366 * 24 * time.Hour

// Services makes and resolves service accounts and their keys.
type Services struct {
	Tx      Transactor
	Records Programs
	Guard   *Guard
	Now     func() time.Time
}

// Scopes lists what a key may be given.
func Scopes() []Action {
	var list []Action
	for _, a := range Actions() {
		if Permitted(ServiceAccount, a) != Nothing && !a.ForPeople() {
			list = append(list, a)
		}
	}
	return list
}

// Add makes a service account. It needs ServiceManage.
func (s *Services) Add(ctx context.Context, actor Actor, name string, party PartyID) (Program, error) {
	if err := actor.May(ServiceManage, Subject{Tenant: actor.Tenant}); err != nil {
		return Program{}, err
	}
	name, err := cleanName(name)
	if err != nil {
		return Program{}, err
	}
	p := Program{ID: ServiceID(id.New()), Tenant: actor.Tenant, Name: name, Party: party, Created: s.Now()}
	err = s.Tx.InTx(ctx, func(ctx context.Context) error {
		if err := s.Records.AddProgram(ctx, p); err != nil {
			return err
		}
		return s.Guard.note(ctx, Event{Tenant: p.Tenant, Kind: EventProgramAdded, Actor: actor.Name(), Detail: string(p.ID)}, Client{})
	})
	return p, err
}

// List returns the tenant's service accounts in order of id. It needs
// ServiceManage.
func (s *Services) List(ctx context.Context, actor Actor) ([]Program, error) {
	if err := actor.May(ServiceManage, Subject{Tenant: actor.Tenant}); err != nil {
		return nil, err
	}
	return s.Records.ListPrograms(ctx, actor.Tenant)
}

// Issue makes a key for a service account, good for at most MaxKeyLife. It
// needs ServiceManage. The error is Invalid for a scope that programs cannot
// have or a life out of bounds, Missing if there is no such account.
func (s *Services) Issue(ctx context.Context, actor Actor, program ServiceID, scopes []Action, life time.Duration) (Key, Token, error) {
	if err := actor.May(ServiceManage, Subject{Tenant: actor.Tenant}); err != nil {
		return Key{}, Token{}, err
	}
	if life <= 0 || life > MaxKeyLife {
		return Key{}, Token{}, fault.New(fault.Invalid, "identity.key_life", nil, "days", int(MaxKeyLife/(24*time.Hour)))
	}
	scopes = slices.Clone(scopes)
	slices.Sort(scopes)
	scopes = slices.Compact(scopes)
	for _, scope := range scopes {
		if scope.ForPeople() || Permitted(ServiceAccount, scope) == Nothing {
			return Key{}, Token{}, fault.New(fault.Invalid, "identity.bad_scope", nil, "scope", string(scope))
		}
	}
	if len(scopes) == 0 {
		return Key{}, Token{}, fault.New(fault.Invalid, "identity.bad_scope", nil, "scope", "")
	}
	if _, err := s.Records.Program(ctx, actor.Tenant, program); err != nil {
		return Key{}, Token{}, err
	}
	token, now := NewToken(ServiceToken), s.Now()
	key := Key{ID: id.New(), Tenant: actor.Tenant, Program: program, Hash: token.Hash(), Scopes: scopes, Created: now, Expires: now.Add(life)}
	err := s.Tx.InTx(ctx, func(ctx context.Context) error {
		if err := s.Records.AddKey(ctx, key); err != nil {
			return err
		}
		return s.Guard.note(ctx, Event{Tenant: key.Tenant, Kind: EventTokenIssued, Actor: actor.Name(), Detail: key.ID}, Client{})
	})
	return key, token, err
}

// Keys returns the keys of a service account, the newest first. It needs
// ServiceManage.
func (s *Services) Keys(ctx context.Context, actor Actor, program ServiceID) ([]Key, error) {
	if err := actor.May(ServiceManage, Subject{Tenant: actor.Tenant}); err != nil {
		return nil, err
	}
	return s.Records.ListKeys(ctx, actor.Tenant, program)
}

// Revoke ends a key. It needs ServiceManage. The error is Missing if there is
// no such key, or it was revoked before.
func (s *Services) Revoke(ctx context.Context, actor Actor, key string) error {
	if err := actor.May(ServiceManage, Subject{Tenant: actor.Tenant}); err != nil {
		return err
	}
	return s.Tx.InTx(ctx, func(ctx context.Context) error {
		done, err := s.Records.RevokeKey(ctx, actor.Tenant, key, s.Now())
		if err != nil {
			return err
		}
		if !done {
			return fault.New(fault.Missing, "identity.missing", nil)
		}
		return s.Guard.note(ctx, Event{Tenant: actor.Tenant, Kind: EventRevoked, Actor: actor.Name(), Detail: key}, Client{})
	})
}

// Disable ends a service account with all its keys. It needs ServiceManage.
func (s *Services) Disable(ctx context.Context, actor Actor, program ServiceID) error {
	if err := actor.May(ServiceManage, Subject{Tenant: actor.Tenant}); err != nil {
		return err
	}
	return s.Tx.InTx(ctx, func(ctx context.Context) error {
		if err := s.Records.DisableProgram(ctx, actor.Tenant, program, s.Now()); err != nil {
			return err
		}
		return s.Guard.note(ctx, Event{Tenant: actor.Tenant, Kind: EventRevoked, Actor: actor.Name(), Detail: string(program)}, Client{})
	})
}

// Resolve returns the actor of a key. The error is Unknown for one that does
// not exist, has expired, or was revoked.
func (s *Services) Resolve(ctx context.Context, text string) (Actor, error) {
	unknown := func() (Actor, error) { return Actor{}, fault.New(fault.Unknown, "identity.unknown", nil) }
	token, err := ParseToken(ServiceToken, text)
	if err != nil {
		return unknown()
	}
	key, program, err := s.Records.KeyByHash(ctx, token.Hash())
	now := s.Now()
	switch {
	case err == nil && (!key.Revoked.IsZero() || !now.Before(key.Expires) || !program.Disabled.IsZero()), fault.KindOf(err) == fault.Missing:
		return unknown()
	case err != nil:
		return Actor{}, err
	}
	if now.Sub(key.Used) >= touchEvery {
		if err := s.Records.TouchKey(ctx, key.Tenant, key.ID, now); err != nil {
			return Actor{}, err
		}
	}
	return Actor{Tenant: key.Tenant, Service: program.ID, Grants: []Grant{{Role: ServiceAccount, Party: program.Party}}, Scopes: key.Scopes}, nil
}

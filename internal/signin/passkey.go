package signin

import (
	"context"
	"encoding/json"
	"fmt"
	"net/url"
	"time"

	"github.com/go-webauthn/webauthn/protocol"
	"github.com/go-webauthn/webauthn/webauthn"

	"github.com/bonafide-aftersale/bonafide/internal/fault"
	"github.com/bonafide-aftersale/bonafide/internal/identity"
)

// Passkeys registers passkeys and signs in with them.
type Passkeys struct {
	records  PasskeyRecords
	staff    *identity.Staff
	protocol *webauthn.WebAuthn
	now      func() time.Time
}

// PasskeyRecords is what NewPasskeys needs to be kept.
type PasskeyRecords interface {
	identity.Passkeys
	identity.Ceremonies
}

// NewPasskeys returns Passkeys for the server at an origin, such as
// https://service.example.com. Passkeys belong to its host name: who moves the
// server to another one registers them anew. name is shown by the device.
func NewPasskeys(records PasskeyRecords, staff *identity.Staff, origin, name string, now func() time.Time) (*Passkeys, error) {
	u, err := url.Parse(origin)
	if err != nil || u.Host == "" {
		return nil, fmt.Errorf("signin: %q is no origin", origin)
	}
	w, err := webauthn.New(&webauthn.Config{
		RPID: u.Hostname(), RPDisplayName: name, RPOrigins: []string{u.Scheme + "://" + u.Host},
		AttestationPreference: protocol.PreferNoAttestation, // which make of device it is, is not our business
		AuthenticatorSelection: protocol.AuthenticatorSelection{
			ResidentKey:      protocol.ResidentKeyRequirementRequired, // no login is typed
			UserVerification: protocol.VerificationRequired,           // so that it is two factors
		},
	})
	if err != nil {
		return nil, fmt.Errorf("signin: %w", err)
	}
	return &Passkeys{records: records, staff: staff, protocol: w, now: now}, nil
}

// holder is a person as the protocol sees one.
type holder struct {
	person identity.PersonID
	login  string
	have   []webauthn.Credential
}

func (h holder) WebAuthnID() []byte                         { return []byte(h.person) }
func (h holder) WebAuthnName() string                       { return h.login }
func (h holder) WebAuthnDisplayName() string                { return h.login }
func (h holder) WebAuthnCredentials() []webauthn.Credential { return h.have }

// credentials reads the records of passkeys.
func credentials(keys []identity.Passkey) ([]webauthn.Credential, error) {
	list := make([]webauthn.Credential, len(keys))
	for i, k := range keys {
		if err := json.Unmarshal(k.Record, &list[i]); err != nil {
			return nil, fmt.Errorf("signin: the record of a passkey: %w", err)
		}
	}
	return list, nil
}

// Challenge is what a page hands to the browser's navigator.credentials, and
// the token with which the answer is handed back.
type Challenge struct {
	Options json.RawMessage // {"publicKey": …}
	State   identity.Token
}

// begin stores the server's half.
func (p *Passkeys) begin(ctx context.Context, tenant identity.TenantID, kind string, options any, session *webauthn.SessionData) (Challenge, error) {
	state, err := json.Marshal(session)
	if err != nil {
		return Challenge{}, err
	}
	text, err := json.Marshal(options)
	if err != nil {
		return Challenge{}, err
	}
	token, err := identity.BeginCeremony(ctx, p.records, tenant, kind, state, p.now())
	return Challenge{Options: text, State: token}, err
}

// end takes the server's half, once.
func (p *Passkeys) end(ctx context.Context, state, kind string) (identity.TenantID, webauthn.SessionData, error) {
	c, err := identity.EndCeremony(ctx, p.records, state, kind, p.now())
	if err != nil {
		return "", webauthn.SessionData{}, err
	}
	var session webauthn.SessionData
	if err := json.Unmarshal(c.State, &session); err != nil {
		return "", webauthn.SessionData{}, fmt.Errorf("signin: the state of a ceremony: %w", err)
	}
	return c.Tenant, session, nil
}

// BeginAdd begins to register a passkey for the person of a session. Errors
// are those of identity.Staff.OfferTOTP.
func (p *Passkeys) BeginAdd(ctx context.Context, session string) (Challenge, error) {
	s, login, have, err := p.staff.MayAddPasskey(ctx, session)
	if err != nil {
		return Challenge{}, err
	}
	h := holder{person: s.Person, login: login}
	if h.have, err = credentials(have); err != nil {
		return Challenge{}, err
	}
	options, state, err := p.protocol.BeginRegistration(h, webauthn.WithExclusions(webauthn.Credentials(h.have).CredentialDescriptors()))
	if err != nil {
		return Challenge{}, fmt.Errorf("signin: %w", err)
	}
	return p.begin(ctx, s.Tenant, kindAdd, options, state)
}

// EndAdd checks the browser's answer and stores the passkey under a name that
// the person gives it. Errors are those of identity.Staff.AddPasskey, and
// faults of kind Unknown for an answer that does not fit the challenge.
func (p *Passkeys) EndAdd(ctx context.Context, session, state string, answer []byte, name string, client identity.Client) (identity.Entry, []string, error) {
	tenant, data, err := p.end(ctx, state, kindAdd)
	if err != nil {
		return identity.Entry{}, nil, err
	}
	parsed, err := parse(answer, protocol.ParseCredentialCreationResponseBytes)
	if err != nil {
		return identity.Entry{}, nil, over(err)
	}
	h := holder{person: identity.PersonID(data.UserID)}
	made, err := p.protocol.CreateCredential(h, data, parsed)
	if err != nil {
		return identity.Entry{}, nil, over(err)
	}
	record, err := json.Marshal(made)
	if err != nil {
		return identity.Entry{}, nil, err
	}
	key := identity.Passkey{Tenant: tenant, ID: made.ID, Person: h.person, Name: name, Record: record}
	return p.staff.AddPasskey(ctx, session, key, client)
}

// BeginEnter begins to sign somebody in at a tenant. The answer says who.
func (p *Passkeys) BeginEnter(ctx context.Context, tenant identity.TenantID) (Challenge, error) {
	options, state, err := p.protocol.BeginDiscoverableLogin()
	if err != nil {
		return Challenge{}, fmt.Errorf("signin: %w", err)
	}
	return p.begin(ctx, tenant, kindEnter, options, state)
}

// EndEnter checks the browser's answer and signs the person in. The error is a
// fault of kind Unknown for an answer that does not fit, whatever is wrong
// with it, and Limited.
func (p *Passkeys) EndEnter(ctx context.Context, state string, answer []byte, client identity.Client) (identity.Entry, error) {
	tenant, data, err := p.end(ctx, state, kindEnter)
	if err != nil {
		return identity.Entry{}, err
	}
	if err := p.staff.AdmitPasskey(ctx, tenant, client); err != nil {
		return identity.Entry{}, err
	}
	parsed, err := parse(answer, protocol.ParseCredentialRequestResponseBytes)
	if err != nil {
		return identity.Entry{}, p.staff.RefusePasskey(ctx, tenant, client, err)
	}
	var key identity.Passkey
	var broken error // of the database, not of the answer
	_, used, err := p.protocol.ValidatePasskeyLogin(func(id, handle []byte) (webauthn.User, error) {
		if key, broken = p.records.Passkey(ctx, tenant, id); broken != nil {
			return nil, broken
		}
		h := holder{person: key.Person}
		h.have, broken = credentials([]identity.Passkey{key})
		return h, broken
	}, data, parsed)
	if broken != nil && fault.KindOf(broken) != fault.Missing {
		return identity.Entry{}, broken
	}
	if err != nil {
		return identity.Entry{}, p.staff.RefusePasskey(ctx, tenant, client, err)
	}
	copied := used.Authenticator.CloneWarning
	record, err := json.Marshal(used)
	if err != nil {
		return identity.Entry{}, err
	}
	return p.staff.EnterByPasskey(ctx, key, record, copied, client)
}

// parse reads a browser's answer within MaxBody.
func parse[T any](answer []byte, read func([]byte) (*T, error)) (*T, error) {
	if len(answer) > MaxBody {
		return nil, fmt.Errorf("signin: an answer of %d bytes", len(answer))
	}
	return read(answer)
}

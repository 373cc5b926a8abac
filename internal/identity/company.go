package identity

import (
	"context"
	"net/url"
	"strings"
	"time"

	"github.com/bonafide-aftersale/bonafide/internal/fault"
	"github.com/bonafide-aftersale/bonafide/internal/id"
)

// ProviderID names a Provider.
type ProviderID string

// Provider is a company's OpenID provider, at which its staff sign in.
type Provider struct {
	ID       ProviderID
	Tenant   TenantID
	Name     string // on the button
	Issuer   string // URL, as in the provider's tokens
	ClientID string
	Secret   []byte // sealed; nil for a public client
	Added    time.Time
}

// Providers keeps providers and whose account belongs to which identity there.
type Providers interface {
	AddProvider(ctx context.Context, p Provider) error
	// Provider MUST fail with kind Missing if there is none.
	Provider(ctx context.Context, tenant TenantID, id ProviderID) (Provider, error)
	ListProviders(ctx context.Context, tenant TenantID) ([]Provider, error)
	// RemoveProvider also removes what Expect stored.
	RemoveProvider(ctx context.Context, tenant TenantID, id ProviderID) (bool, error)

	// Expect says that a person will sign in there under an e-mail address.
	Expect(ctx context.Context, tenant TenantID, provider ProviderID, person PersonID, emailKey []byte) error
	// PersonBySubject MUST fail with kind Missing if nobody is bound to it.
	PersonBySubject(ctx context.Context, tenant TenantID, provider ProviderID, subject string) (PersonID, error)
	// BindSubject binds whoever is expected under the address, and not bound
	// yet, to the subject. It MUST fail with kind Missing if there is nobody.
	BindSubject(ctx context.Context, tenant TenantID, provider ProviderID, emailKey []byte, subject string) (PersonID, error)
}

// Companies signs staff in by their company's OpenID provider. internal/signin
// speaks the protocol; here it is decided who that is.
type Companies struct {
	Tx      Transactor
	Records interface {
		Tenants
		Accounts
		Providers
	}
	Staff *Staff
	Vault Vault
	Guard *Guard
	Now   func() time.Time
}

// Identity is what a provider has said about someone, verified.
type Identity struct {
	Provider Provider
	Subject  string // the provider's unchanging name for the person
	Email    string // only if the provider says that it has verified it
}

// Add adds a provider. It needs SettingsEdit. The error is Invalid for an
// issuer that is no https URL; http is accepted for this machine only.
func (c *Companies) Add(ctx context.Context, actor Actor, p Provider, secret string) (Provider, error) {
	if err := actor.May(SettingsEdit, Subject{Tenant: actor.Tenant}); err != nil {
		return Provider{}, err
	}
	u, err := url.Parse(p.Issuer)
	local := err == nil && (u.Hostname() == "127.0.0.1" || u.Hostname() == "localhost" || u.Hostname() == "::1")
	if err != nil || u.Host == "" || u.Scheme != "https" && !(u.Scheme == "http" && local) || p.ClientID == "" {
		return Provider{}, fault.New(fault.Invalid, "identity.bad_provider", err)
	}
	if p.Name, err = cleanName(p.Name); err != nil {
		return Provider{}, err
	}
	p.ID, p.Tenant, p.Added = ProviderID(id.New()), actor.Tenant, c.Now()
	err = c.Tx.InTx(ctx, func(ctx context.Context) error {
		if secret != "" {
			if p.Secret, err = c.Vault.SealSecret(ctx, p.Tenant, fieldSecret, string(p.ID), []byte(secret)); err != nil {
				return err
			}
		}
		if err := c.Records.AddProvider(ctx, p); err != nil {
			return err
		}
		return c.Guard.note(ctx, Event{Tenant: p.Tenant, Kind: EventSettings, Actor: actor.Name(), Detail: "provider"}, Client{})
	})
	return p, err
}

// Secret returns the client secret of a provider, empty if it has none.
func (c *Companies) Secret(ctx context.Context, p Provider) (string, error) {
	if p.Secret == nil {
		return "", nil
	}
	clear, err := c.Vault.OpenSecret(ctx, p.Tenant, fieldSecret, string(p.ID), p.Secret)
	return string(clear), err
}

// Provider returns one provider, for signing in. The error is Missing if the
// tenant has no such provider.
func (c *Companies) Provider(ctx context.Context, tenant TenantID, provider ProviderID) (Provider, error) {
	return c.Records.Provider(ctx, tenant, provider)
}

// List returns the tenant's providers, for the page where people sign in.
func (c *Companies) List(ctx context.Context, tenant TenantID) ([]Provider, error) {
	return c.Records.ListProviders(ctx, tenant)
}

// Remove removes a provider. Who signed in there can only come in with a
// password or passkey afterwards. It needs SettingsEdit.
func (c *Companies) Remove(ctx context.Context, actor Actor, provider ProviderID) error {
	if err := actor.May(SettingsEdit, Subject{Tenant: actor.Tenant}); err != nil {
		return err
	}
	return c.Tx.InTx(ctx, func(ctx context.Context) error {
		removed, err := c.Records.RemoveProvider(ctx, actor.Tenant, provider)
		if err != nil {
			return err
		}
		if !removed {
			return fault.New(fault.Missing, "identity.missing", nil)
		}
		return c.Guard.note(ctx, Event{Tenant: actor.Tenant, Kind: EventSettings, Actor: actor.Name(), Detail: "provider"}, Client{})
	})
}

// Expect says that a person will sign in at a provider, under an e-mail
// address. Nobody is let in whom no administrator has named. It needs
// PersonManage.
func (c *Companies) Expect(ctx context.Context, actor Actor, provider ProviderID, person PersonID, email string) error {
	if err := actor.May(PersonManage, about(actor.Tenant, person)); err != nil {
		return err
	}
	if _, err := c.Records.Account(ctx, actor.Tenant, person); err != nil {
		return err
	}
	if _, err := c.Records.Provider(ctx, actor.Tenant, provider); err != nil {
		return err
	}
	key, err := c.emailKey(actor.Tenant, email)
	if err != nil {
		return err
	}
	return c.Tx.InTx(ctx, func(ctx context.Context) error {
		if err := c.Records.Expect(ctx, actor.Tenant, provider, person, key); err != nil {
			return err
		}
		return c.Guard.note(ctx, Event{Tenant: actor.Tenant, Kind: EventFactorAdded, Actor: actor.Name(), Person: person, Detail: string(ByCompany)}, Client{})
	})
}

// emailKey is the blind index of an address. Letter case does not matter.
func (c *Companies) emailKey(tenant TenantID, email string) ([]byte, error) {
	email, err := CleanLogin(email)
	if err != nil || strings.Count(email, "@") != 1 {
		return nil, fault.New(fault.Invalid, "identity.bad_email", err)
	}
	return c.Vault.Index(tenant, forEmail, []byte(email)), nil
}

// Enter signs in whom the provider has named. The first time, the person is
// found by the verified address and bound to the provider's subject; from then
// on the subject decides, so that an address that is given to somebody else
// opens nothing. The error is Unknown for whom nobody expects, and for a
// disabled account.
func (c *Companies) Enter(ctx context.Context, who Identity, client Client) (entry Entry, err error) {
	tenant, err := c.Records.Tenant(ctx, who.Provider.Tenant)
	if err != nil {
		return Entry{}, err
	}
	err = c.Tx.InTx(ctx, func(ctx context.Context) error {
		person, err := c.Records.PersonBySubject(ctx, tenant.ID, who.Provider.ID, who.Subject)
		if fault.KindOf(err) == fault.Missing && who.Email != "" {
			key, bad := c.emailKey(tenant.ID, who.Email)
			if bad != nil {
				return err
			}
			person, err = c.Records.BindSubject(ctx, tenant.ID, who.Provider.ID, key, who.Subject)
		}
		if err != nil {
			return err
		}
		account, err := c.Records.Account(ctx, tenant.ID, person)
		if err != nil {
			return err
		}
		if !account.Disabled.IsZero() {
			return fault.New(fault.Missing, "identity.missing", nil)
		}
		if entry, err = c.Staff.Sessions.begin(ctx, tenant, person, Full, ByCompany, client); err != nil {
			return err
		}
		entry, err = c.Staff.remember(ctx, entry, account, client)
		return err
	})
	if err != nil && fault.KindOf(err) == fault.Missing {
		return Entry{}, c.Refuse(ctx, tenant.ID, client, err)
	}
	return entry, err
}

// Refuse notes a company sign-in that failed, and returns the answer.
func (c *Companies) Refuse(ctx context.Context, tenant TenantID, client Client, cause error) error {
	if err := c.Guard.note(ctx, Event{Tenant: tenant, Kind: EventRefused, Detail: string(ByCompany)}, client); err != nil {
		return err
	}
	return fault.New(fault.Unknown, "identity.company_refused", cause)
}

// Admit takes from the buckets of a company sign-in.
func (c *Companies) Admit(ctx context.Context, tenant TenantID, client Client) error {
	return c.Guard.take(ctx, tenant, client, c.Guard.from(tenant, "company", limitNetwork, client.network()))
}

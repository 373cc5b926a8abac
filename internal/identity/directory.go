package identity

import (
	"context"
	"slices"
	"time"

	"github.com/bonafide-aftersale/bonafide/internal/fault"
	"github.com/bonafide-aftersale/bonafide/internal/id"
	"github.com/bonafide-aftersale/bonafide/internal/seal"
)

// Directory keeps tenants, people and their roles.
type Directory struct {
	Tx      Transactor
	Records interface {
		Tenants
		People
		Memberships
		Accounts
		Links
		SessionRecords
		FirstRuns
	}
	Guard *Guard
	Vault Vault
	Now   func() time.Time
}

// FirstRuns keeps that the first run has been.
type FirstRuns interface {
	// ClaimFirstRun reports whether this call was the first ever. A second
	// process that calls it at the same time waits for the outcome.
	ClaimFirstRun(ctx context.Context, now time.Time) (bool, error)
}

// Joining is a person to be added.
type Joining struct {
	Name  seal.Name  // may be empty
	Phone seal.Phone // may be empty
	Login string     // empty for who has no staff account
	Roles []Grant
}

// FirstRun makes the first tenant and its administrator and returns the
// one-time link's token, if this installation has never been used; otherwise
// it does nothing and ok is false. Of several processes that start at a time,
// one gets the token.
func (d *Directory) FirstRun(ctx context.Context, tenantName, login string) (tenant Tenant, token Token, ok bool, err error) {
	tenantName, err = cleanName(tenantName)
	if err != nil {
		return Tenant{}, Token{}, false, err
	}
	err = d.Tx.InTx(ctx, func(ctx context.Context) error {
		if ok, err = d.Records.ClaimFirstRun(ctx, d.Now()); err != nil || !ok {
			return err
		}
		tenant = Tenant{ID: TenantID(id.New()), Name: tenantName, Created: d.Now()}
		if err := d.Records.AddTenant(ctx, tenant); err != nil {
			return err
		}
		_, token, err = d.add(ctx, Console(tenant.ID), Joining{Login: login, Roles: []Grant{{Role: Administrator}}}, ForFirstRun)
		return err
	})
	if err != nil || !ok {
		return Tenant{}, Token{}, false, err
	}
	return tenant, token, true, nil
}

// AddTenant makes a further tenant. Only the console may: no administrator of
// one tenant makes others.
func (d *Directory) AddTenant(ctx context.Context, actor Actor, name, legalEntity string) (Tenant, error) {
	if actor.Machine != Console("").Machine {
		return Tenant{}, fault.New(fault.Denied, "identity.denied", nil, "action", string(SettingsEdit))
	}
	name, err := cleanName(name)
	if err != nil {
		return Tenant{}, err
	}
	t := Tenant{ID: TenantID(id.New()), Name: name, LegalEntity: legalEntity, Created: d.Now()}
	err = d.Tx.InTx(ctx, func(ctx context.Context) error {
		if err := d.Records.AddTenant(ctx, t); err != nil {
			return err
		}
		return d.Guard.note(ctx, Event{Tenant: t.ID, Kind: EventTenantAdded, Actor: actor.Name()}, Client{})
	})
	return t, err
}

// Tenants returns all tenants. It is for the console and for the edge, which
// finds a tenant by what was asked for.
func (d *Directory) Tenants(ctx context.Context) ([]Tenant, error) { return d.Records.ListTenants(ctx) }

// SetTenant changes the name, legal entity and settings of the actor's tenant.
// It needs SettingsEdit. The error is Invalid for settings out of bounds.
func (d *Directory) SetTenant(ctx context.Context, actor Actor, t Tenant) error {
	if err := actor.May(SettingsEdit, Subject{Tenant: t.ID}); err != nil {
		return err
	}
	name, err := cleanName(t.Name)
	if err != nil {
		return err
	}
	if err := t.Settings.check(); err != nil {
		return err
	}
	t.Name = name
	return d.Tx.InTx(ctx, func(ctx context.Context) error {
		if err := d.Records.SetTenant(ctx, t); err != nil {
			return err
		}
		return d.Guard.note(ctx, Event{Tenant: t.ID, Kind: EventSettings, Actor: actor.Name()}, Client{})
	})
}

// Add adds a person with roles and, if there is a login, a staff account; then
// it returns the token of the one-time link by which the person chooses a
// password. It needs PersonManage. Errors are faults: Conflict for a login or a
// phone that is taken; Invalid for staff roles without a login, a party where
// none belongs or one that is missing.
func (d *Directory) Add(ctx context.Context, actor Actor, j Joining) (person PersonID, link Token, err error) {
	if err := actor.May(PersonManage, Subject{Tenant: actor.Tenant}); err != nil {
		return "", Token{}, err
	}
	err = d.Tx.InTx(ctx, func(ctx context.Context) error {
		person, link, err = d.add(ctx, actor, j, ForJoining)
		return err
	})
	return person, link, err
}

// add does the work of Add in the caller's transaction.
func (d *Directory) add(ctx context.Context, actor Actor, j Joining, purpose Purpose) (PersonID, Token, error) {
	for _, g := range j.Roles {
		if err := checkGrant(g, j.Login != ""); err != nil {
			return "", Token{}, err
		}
	}
	p := Person{ID: PersonID(id.New()), Tenant: actor.Tenant, Created: d.Now()}
	if err := d.sealPerson(ctx, &p, j); err != nil {
		return "", Token{}, err
	}
	if err := d.Records.AddPerson(ctx, p); err != nil {
		return "", Token{}, err
	}
	for _, g := range j.Roles {
		if err := d.grant(ctx, actor, p.ID, g); err != nil {
			return "", Token{}, err
		}
	}
	if err := d.Guard.note(ctx, Event{Tenant: p.Tenant, Kind: EventPersonAdded, Actor: actor.Name(), Person: p.ID}, Client{}); err != nil {
		return "", Token{}, err
	}
	if j.Login == "" {
		return p.ID, Token{}, nil
	}
	login, err := CleanLogin(j.Login)
	if err != nil {
		return "", Token{}, err
	}
	a := Account{Tenant: p.Tenant, Person: p.ID, LoginKey: d.Vault.Index(p.Tenant, forLogin, []byte(login))}
	if a.Login, err = d.Vault.Seal(ctx, p.Tenant, p.ID, fieldLogin, []byte(login)); err != nil {
		return "", Token{}, err
	}
	if err := d.Records.AddAccount(ctx, a); err != nil {
		return "", Token{}, err
	}
	link, err := makeLink(ctx, d.Records, d.Guard, actor.Name(), p.Tenant, p.ID, purpose)
	return p.ID, link, err
}

// sealPerson fills in what is kept of name and phone.
func (d *Directory) sealPerson(ctx context.Context, p *Person, j Joining) (err error) {
	if !j.Name.IsZero() {
		if _, err := cleanName(j.Name.Clear()); err != nil {
			return err
		}
		if p.Name, err = d.Vault.Seal(ctx, p.Tenant, p.ID, fieldName, []byte(j.Name.Clear())); err != nil {
			return err
		}
	}
	if !j.Phone.IsZero() {
		p.PhoneKey = PhoneKey(d.Vault, p.Tenant, j.Phone)
		p.Phone, err = d.Vault.Seal(ctx, p.Tenant, p.ID, fieldPhone, []byte(j.Phone.Clear()))
	}
	return err
}

// checkGrant refuses a role that cannot be held so.
func checkGrant(g Grant, account bool) error {
	switch {
	case !slices.Contains(Roles, g.Role) || g.Role == ServiceAccount:
		return fault.New(fault.Invalid, "identity.bad_role", nil, "role", g.Role.String())
	case g.Role.ForParty() != (g.Party != ""):
		return fault.New(fault.Invalid, "identity.role_party", nil, "role", g.Role.String())
	case g.Role.Staff() && !account:
		return fault.New(fault.Invalid, "identity.role_login", nil, "role", g.Role.String())
	}
	return nil
}

// Masked is a person as a list shows one.
type Masked struct {
	ID       PersonID
	Name     string // masked; empty if not known
	Phone    string // masked; empty if not known
	Roles    []Grant
	Disabled bool
}

// Look returns a person, masked. It needs PersonRead.
func (d *Directory) Look(ctx context.Context, actor Actor, person PersonID) (Masked, error) {
	if err := actor.May(PersonRead, about(actor.Tenant, person)); err != nil {
		return Masked{}, err
	}
	p, err := d.Records.Person(ctx, actor.Tenant, person)
	if err != nil {
		return Masked{}, err
	}
	m := Masked{ID: p.ID, Disabled: !p.Disabled.IsZero()}
	if m.Name, err = d.masked(ctx, p, fieldName, p.Name); err != nil {
		return Masked{}, err
	}
	if m.Phone, err = d.masked(ctx, p, fieldPhone, p.Phone); err != nil {
		return Masked{}, err
	}
	held, err := d.Records.Memberships(ctx, actor.Tenant, person)
	for _, h := range held {
		m.Roles = append(m.Roles, Grant{Role: h.Role, Party: h.Party})
	}
	return m, err
}

// masked opens a field and masks it; what was erased stays erased.
func (d *Directory) masked(ctx context.Context, p Person, field string, sealed []byte) (string, error) {
	if sealed == nil {
		return "", nil
	}
	clear, err := d.Vault.Open(ctx, p.Tenant, p.ID, field, sealed)
	if fault.KindOf(err) == fault.Missing && err != nil {
		return seal.Erased, nil
	}
	if err != nil {
		return "", err
	}
	if field == fieldName {
		return seal.NewName(string(clear)).Masked(), nil
	}
	phone, err := seal.ParsePhone(string(clear))
	return phone.Masked(), err
}

// Find returns the person with a login; Missing if there is none. It needs
// PersonManage.
func (d *Directory) Find(ctx context.Context, actor Actor, login string) (PersonID, error) {
	if err := actor.May(PersonManage, Subject{Tenant: actor.Tenant}); err != nil {
		return "", err
	}
	login, err := CleanLogin(login)
	if err != nil {
		return "", err
	}
	a, err := d.Records.AccountByLogin(ctx, actor.Tenant, d.Vault.Index(actor.Tenant, forLogin, []byte(login)))
	if fault.KindOf(err) == fault.Missing && err != nil {
		err = fault.New(fault.Missing, "identity.no_login", err)
	}
	return a.Person, err
}

// Caller returns the person with a phone number, for who answers it; Missing
// if nobody is known by it. It needs PersonRead for the whole tenant.
func (d *Directory) Caller(ctx context.Context, actor Actor, phone seal.Phone) (PersonID, error) {
	if err := actor.May(PersonRead, Subject{Tenant: actor.Tenant}); err != nil {
		return "", err
	}
	p, err := d.Records.PersonByPhone(ctx, actor.Tenant, PhoneKey(d.Vault, actor.Tenant, phone))
	return p.ID, err
}

package identity

import (
	"context"
	"crypto/hmac"
	"errors"
	"time"

	"github.com/bonafide-aftersale/bonafide/internal/fault"
	"github.com/bonafide-aftersale/bonafide/internal/id"
	"github.com/bonafide-aftersale/bonafide/internal/seal"
)

// A phone code is good for 5 minutes and 5 guesses. NIST SP 800-63B-4 §3.1.3.2
// allows 10 minutes for codes over the telephone network; five guesses at one
// of a million leave one chance in 200,000.
const (
	CodeLife     = 5 * time.Minute
	CodeAttempts = 5
)

// PhoneCode is a code that was sent to a phone. A phone has one at a time.
type PhoneCode struct {
	ID       string
	Tenant   TenantID
	PhoneKey []byte
	Hash     []byte // keyed
	Created  time.Time
	Expires  time.Time
}

// PhoneCodes keeps codes.
type PhoneCodes interface {
	// SetCode replaces the phone's code and gives it all its attempts.
	SetCode(ctx context.Context, c PhoneCode) error
	// TryCode takes one attempt from the phone's code and returns it. It MUST
	// be atomic and committed before it returns: of any number of calls at a
	// time, at most attempts return a code. It MUST fail with kind Missing if
	// there is none, it has expired, was used, or has no attempts left.
	TryCode(ctx context.Context, tenant TenantID, phoneKey []byte, attempts int, now time.Time) (PhoneCode, error)
	// SpendCode marks a code as used and reports whether it was not before.
	SpendCode(ctx context.Context, tenant TenantID, id string) (bool, error)
}

// CodeMessage is a code on its way to a phone.
type CodeMessage struct {
	ID       string // the same for every attempt to send this one
	Tenant   Tenant
	Phone    seal.Phone
	Code     string
	Language string // zh-CN or en
	Life     time.Duration
}

// Sender brings a code to a phone. It may try several times. It MUST NOT
// return before the message was accepted or is given up, nor log the code.
type Sender interface {
	SendCode(ctx context.Context, m CodeMessage) error
}

// Customers signs customers in by a code sent to their phone. Whoever holds a
// phone is the customer with its number: there is nothing to register.
type Customers struct {
	Tx      Transactor
	Records interface {
		Tenants
		People
		Memberships
		PhoneCodes
	}
	Sessions *Sessions
	Guard    *Guard
	Vault    Vault
	Sender   Sender
	Now      func() time.Time
}

// phoneKey is the blind index of a number. An extension rings no phone.
func (c *Customers) phoneKey(tenant TenantID, phone seal.Phone) []byte {
	return PhoneKey(c.Vault, tenant, phone)
}

// PhoneKey is the blind index by which a person is found by phone number.
func PhoneKey(v Vault, tenant TenantID, phone seal.Phone) []byte {
	return v.Index(tenant, forPhone, []byte(phone.E164()))
}

// readPhone reads what was typed. The error is Invalid.
func readPhone(text string) (seal.Phone, error) {
	phone, err := seal.ParsePhone(text)
	if err != nil || len(text) > 64 {
		return seal.Phone{}, fault.New(fault.Invalid, "identity.bad_phone", nil)
	}
	return phone, nil
}

// RequestCode sends a code to a phone. It answers the same for a number that
// is known and one that is not. Errors are faults: Invalid for what is no phone
// number, Limited if codes were asked for too often, Unavailable if the sender
// did not take it. Not to be called in a transaction.
func (c *Customers) RequestCode(ctx context.Context, tenant TenantID, phoneText string, client Client) error {
	t, err := c.Records.Tenant(ctx, tenant)
	if err != nil {
		return err
	}
	phone, err := readPhone(phoneText)
	if err != nil {
		return err
	}
	key, settings := c.phoneKey(tenant, phone), t.Settings.withDefaults()
	hourly := Limit{Burst: settings.CodesAnHour, Every: time.Hour / time.Duration(settings.CodesAnHour)}
	err = c.Guard.take(ctx, tenant, client,
		c.Guard.from(tenant, "code-network", limitCodeNetwork, client.network()),
		c.Guard.from(tenant, "code-soon", limitCodeSoon, key),
		c.Guard.from(tenant, "code-phone", limitCodePhone, key),
		c.Guard.from(tenant, "code-tenant", hourly))
	if err != nil {
		return err
	}
	now, text := c.Now(), newCode()
	code := PhoneCode{ID: id.New(), Tenant: tenant, PhoneKey: key, Created: now, Expires: now.Add(CodeLife)}
	code.Hash = c.codeHash(code, text)
	if err := c.Records.SetCode(ctx, code); err != nil {
		return err
	}
	message := CodeMessage{ID: code.ID, Tenant: t, Phone: phone, Code: text, Language: settings.Language, Life: CodeLife}
	if err := c.Sender.SendCode(ctx, message); err != nil {
		err = fault.New(fault.Unavailable, "identity.not_sent", err)
		return errors.Join(err, c.Guard.note(context.WithoutCancel(ctx), Event{Tenant: tenant, Kind: EventSendFailed}, client))
	}
	return c.Guard.note(ctx, Event{Tenant: tenant, Kind: EventCodeSent}, client)
}

// codeHash is keyed: a plain hash of six digits is as good as the digits.
func (c *Customers) codeHash(code PhoneCode, text string) []byte {
	return c.Vault.Index(code.Tenant, forCode, []byte(code.ID+":"+text))
}

// SignIn takes the code that was sent to a phone and begins a full session.
// The person is made at the first time. Errors are faults: Unknown for a wrong,
// used or expired code, for a number that none was sent to, and for a disabled
// person; Invalid for what is no phone number; Limited. Not to be called in a
// transaction: a guess counts whatever comes of it.
func (c *Customers) SignIn(ctx context.Context, tenant TenantID, phoneText, text string, client Client) (entry Entry, err error) {
	t, err := c.Records.Tenant(ctx, tenant)
	if err != nil {
		return Entry{}, err
	}
	phone, err := readPhone(phoneText)
	if err != nil {
		return Entry{}, err
	}
	guess, ok := ParseCode(text)
	if !ok {
		return Entry{}, fault.New(fault.Invalid, "identity.bad_code", nil, "digits", codeDigits)
	}
	limit := c.Guard.from(tenant, "guess-network", limitGuessNetwork, client.network())
	if err := c.Guard.take(ctx, tenant, client, limit); err != nil {
		return Entry{}, err
	}
	code, err := c.Records.TryCode(ctx, tenant, c.phoneKey(tenant, phone), CodeAttempts, c.Now())
	if err != nil && fault.KindOf(err) != fault.Missing {
		return Entry{}, err
	}
	// Without a code there is one that nothing fits, so that it costs the same.
	if ok = hmac.Equal(c.codeHash(code, guess), code.Hash) && err == nil; ok {
		entry, ok, err = c.enter(ctx, t, phone, code, client)
		if err != nil {
			return Entry{}, err
		}
	}
	if !ok {
		if err := c.Guard.note(ctx, Event{Tenant: tenant, Kind: EventRefused, Detail: string(ByPhoneCode)}, client); err != nil {
			return Entry{}, err
		}
		return Entry{}, fault.New(fault.Unknown, "identity.code_refused", nil)
	}
	return entry, nil
}

// enter spends the code and begins the session of whoever has the phone. It is
// false if somebody else spent the code first, or the person is disabled.
func (c *Customers) enter(ctx context.Context, t Tenant, phone seal.Phone, code PhoneCode, client Client) (entry Entry, ok bool, err error) {
	err = c.Tx.InTx(ctx, func(ctx context.Context) error {
		if ok, err = c.Records.SpendCode(ctx, t.ID, code.ID); err != nil || !ok {
			return err
		}
		person, err := c.findOrAdd(ctx, t.ID, phone, code.PhoneKey)
		if err != nil {
			return err
		}
		if ok = person.Disabled.IsZero(); !ok {
			return nil
		}
		if entry, err = c.Sessions.begin(ctx, t, person.ID, Full, ByPhoneCode, client); err != nil {
			return err
		}
		return c.Guard.note(ctx, Event{Tenant: t.ID, Kind: EventSignedIn, Actor: "person:" + string(person.ID),
			Person: person.ID, Session: entry.Session.ID, Detail: string(ByPhoneCode)}, client)
	})
	return entry, ok, err
}

// findOrAdd returns the person with a phone, made as a customer if there is
// none, in the caller's transaction.
func (c *Customers) findOrAdd(ctx context.Context, tenant TenantID, phone seal.Phone, key []byte) (Person, error) {
	person, err := c.Records.PersonByPhone(ctx, tenant, key)
	if fault.KindOf(err) == fault.Missing && err != nil {
		person = Person{ID: PersonID(id.New()), Tenant: tenant, PhoneKey: key, Created: c.Now()}
		if person.Phone, err = c.Vault.Seal(ctx, tenant, person.ID, fieldPhone, []byte(phone.Clear())); err != nil {
			return Person{}, err
		}
		if err = c.Records.AddPerson(ctx, person); fault.KindOf(err) == fault.Conflict && err != nil {
			// Somebody added the same phone at this moment.
			person, err = c.Records.PersonByPhone(ctx, tenant, key)
		}
	}
	if err != nil {
		return Person{}, err
	}
	return person, c.Records.Grant(ctx, Membership{Tenant: tenant, Person: person.ID, Role: Customer, Granted: c.Now(), By: "person:" + string(person.ID)})
}

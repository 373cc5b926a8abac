// Package peopletest opens the services of package identity on a real database,
// with a clock that is set by hand, and brings people to sign in.
package peopletest

import (
	"context"
	"crypto/hmac"
	"crypto/sha1"
	"encoding/base32"
	"encoding/binary"
	"fmt"
	"net/netip"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"github.com/bonafide-aftersale/bonafide/internal/fault"
	"github.com/bonafide-aftersale/bonafide/internal/identity"
	"github.com/bonafide-aftersale/bonafide/internal/seal"
	"github.com/bonafide-aftersale/bonafide/internal/store"
	"github.com/bonafide-aftersale/bonafide/internal/store/people"
	"github.com/bonafide-aftersale/bonafide/internal/store/privacy"
	"github.com/bonafide-aftersale/bonafide/internal/store/storetest"
)

// Desk is the services on one database, with a clock that is set by hand.
type Desk struct {
	*identity.Access
	DB     *store.DB
	Keys   seal.Master
	Store  *people.Store
	Vault  *people.Vault
	Hasher *identity.Hasher
	Outbox *Outbox
	Tenant identity.Tenant

	t testing.TB

	mu  sync.Mutex
	now time.Time
}

// Outbox keeps what would be sent to phones.
type Outbox struct {
	mu   sync.Mutex
	Sent []identity.CodeMessage
	Fail error // what SendCode returns
}

// SendCode implements identity.Sender.
func (o *Outbox) SendCode(_ context.Context, m identity.CodeMessage) error {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.Sent = append(o.Sent, m)
	return o.Fail
}

// Last returns the newest code.
func (o *Outbox) Last(t testing.TB) string {
	t.Helper()
	o.mu.Lock()
	defer o.mu.Unlock()
	if len(o.Sent) == 0 {
		t.Fatal("nothing was sent")
	}
	return o.Sent[len(o.Sent)-1].Code
}

// TenantName is what the tenant is called.
const TenantName = "测试店铺"

// New opens the services on a fresh database, with a tenant.
func New(t testing.TB, db *store.DB) *Desk {
	t.Helper()
	d := On(t, db, NewKeys(t))
	var err error
	if d.Tenant, err = d.Directory.AddTenant(context.Background(), identity.Console(""), TenantName, ""); err != nil {
		t.Fatal(err)
	}
	return d
}

// NewKeys makes a key file.
func NewKeys(t testing.TB) seal.Master {
	t.Helper()
	master, err := seal.CreateKeyFile(filepath.Join(t.TempDir(), "master.json"), time.Now())
	if err != nil {
		t.Fatal(err)
	}
	return master
}

// On opens the services as another process would.
func On(t testing.TB, db *store.DB, keys seal.Master) *Desk {
	t.Helper()
	sealed, err := seal.Open(context.Background(), keys, privacy.New(db), time.Now)
	if err != nil {
		t.Fatal(err)
	}
	vault := people.NewVault(sealed)
	d := &Desk{t: t, DB: db, Keys: keys, Store: people.New(db), Vault: vault, Hasher: &identity.Hasher{Cheap: true}, Outbox: &Outbox{},
		now: time.Date(2026, 3, 2, 9, 0, 0, 0, time.UTC)}
	d.Access = identity.NewAccess(db, d.Store, vault, d.Outbox, d.Hasher, d.Now)
	return d
}

// Now tells the time that was set.
func (d *Desk) Now() time.Time {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.now
}

// Pass lets time pass.
func (d *Desk) Pass(by time.Duration) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.now = d.now.Add(by)
}

// Console is the actor of the command line in the tenant.
func (d *Desk) Console() identity.Actor { return identity.Console(d.Tenant.ID) }

// Passphrase is the password of everybody who is hired.
const Passphrase = "kelp ferry under snow"

// From is a client at an address.
func From(address string) identity.Client {
	return identity.Client{Address: netip.MustParseAddr(address), Agent: "test"}
}

// Home is where everybody is who is hired.
var Home = From("192.0.2.10")

// Member is a member of staff with an authenticator program.
type Member struct {
	ID       identity.PersonID
	Login    string
	Secret   []byte // of the authenticator program
	Recovery []string
	Entry    identity.Entry // the session in which it was set up
}

// Code is what the authenticator program shows.
func (m Member) Code(now time.Time) string {
	mac := hmac.New(sha1.New, m.Secret)
	binary.Write(mac, binary.BigEndian, now.Unix()/30)
	sum := mac.Sum(nil)
	at := sum[19] & 15
	return fmt.Sprintf("%06d", binary.BigEndian.Uint32(sum[at:])&0x7fffffff%1_000_000)
}

// Hire adds a person and sets everything up: link, password, authenticator.
func (d *Desk) Hire(login string, roles ...identity.Role) Member {
	d.t.Helper()
	ctx := context.Background()
	var grants []identity.Grant
	for _, r := range roles {
		grants = append(grants, identity.Grant{Role: r})
	}
	id, link, err := d.Directory.Add(ctx, d.Console(), identity.Joining{Name: seal.NewName("张三"), Login: login, Roles: grants})
	if err != nil {
		d.t.Fatal(err)
	}
	return d.Join(Member{ID: id, Login: login}, link)
}

// Join redeems a link and sets up an authenticator.
func (d *Desk) Join(m Member, link identity.Token) Member {
	d.t.Helper()
	ctx := context.Background()
	entry, err := d.Staff.Redeem(ctx, link.Reveal(), Passphrase, Home)
	if err != nil {
		d.t.Fatal(err)
	}
	offer, err := d.Staff.OfferTOTP(ctx, entry.Token.Reveal())
	if err != nil {
		d.t.Fatal(err)
	}
	if m.Secret, err = base32.StdEncoding.WithPadding(base32.NoPadding).DecodeString(offer.Text); err != nil {
		d.t.Fatal(err)
	}
	m.Entry, m.Recovery, err = d.Staff.AcceptTOTP(ctx, entry.Token.Reveal(), m.Code(d.Now()), Home)
	if err != nil {
		d.t.Fatal(err)
	}
	d.Pass(time.Minute) // so that the next code is a new one
	return m
}

// Actor signs in with both factors and returns the actor.
func (d *Desk) Actor(m Member) identity.Actor {
	d.t.Helper()
	ctx := context.Background()
	entry, err := d.Staff.SignIn(ctx, d.Tenant.ID, m.Login, Passphrase, Home)
	if err != nil {
		d.t.Fatal(err)
	}
	if entry, err = d.Staff.ConfirmCode(ctx, entry.Token.Reveal(), m.Code(d.Now()), Home); err != nil {
		d.t.Fatal(err)
	}
	_, actor, err := d.Sessions.Resolve(ctx, entry.Token.Reveal())
	if err != nil {
		d.t.Fatal(err)
	}
	d.Pass(time.Minute)
	return actor
}

// WantKind fails the test unless the error is a fault of the kind and key.
func WantKind(t testing.TB, what string, err error, kind fault.Kind, key string) {
	t.Helper()
	e, ok := err.(*fault.Error)
	if !ok || e.Kind != kind || e.Key != key {
		t.Errorf("%s: got %v, want %v %s", what, err, kind, key)
	}
}

// Events counts the entries of the security log by kind.
func (d *Desk) Events() map[identity.EventKind]int {
	d.t.Helper()
	list, err := d.Store.ListEvents(context.Background(), d.Tenant.ID, "", "", 10000)
	if err != nil {
		d.t.Fatal(err)
	}
	count := make(map[identity.EventKind]int)
	for _, e := range list {
		count[e.Kind]++
	}
	return count
}

// Each runs a test on a fresh desk on each engine.
func Each(t *testing.T, test func(t *testing.T, d *Desk)) {
	t.Helper()
	storetest.Each(t, func(t *testing.T, db *store.DB) { test(t, New(t, db)) })
}

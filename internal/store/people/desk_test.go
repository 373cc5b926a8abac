package people_test

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

// desk is the services on one database, with a clock that is set by hand.
type desk struct {
	*identity.Access
	t      testing.TB
	db     *store.DB
	keys   seal.Master
	seal   *seal.Vault
	store  *people.Store
	vault  *people.Vault
	hasher *identity.Hasher
	outbox *outbox
	tenant identity.Tenant

	mu  sync.Mutex
	now time.Time
}

// outbox keeps what would be sent to phones.
type outbox struct {
	mu   sync.Mutex
	sent []identity.CodeMessage
	fail error
}

func (o *outbox) SendCode(_ context.Context, m identity.CodeMessage) error {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.sent = append(o.sent, m)
	return o.fail
}

// last returns the newest code.
func (o *outbox) last(t testing.TB) string {
	t.Helper()
	o.mu.Lock()
	defer o.mu.Unlock()
	if len(o.sent) == 0 {
		t.Fatal("nothing was sent")
	}
	return o.sent[len(o.sent)-1].Code
}

const tenantName = "测试店铺"

// newDesk opens the services on a fresh database, with a tenant.
func newDesk(t testing.TB, db *store.DB) *desk {
	t.Helper()
	d := deskOn(t, db, newKeys(t))
	var err error
	if d.tenant, err = d.Directory.AddTenant(context.Background(), identity.Console(""), tenantName, ""); err != nil {
		t.Fatal(err)
	}
	return d
}

// newKeys makes a key file.
func newKeys(t testing.TB) seal.Master {
	t.Helper()
	master, err := seal.CreateKeyFile(filepath.Join(t.TempDir(), "keys.json"), time.Now())
	if err != nil {
		t.Fatal(err)
	}
	return master
}

// deskOn opens the services as another process would.
func deskOn(t testing.TB, db *store.DB, keys seal.Master) *desk {
	t.Helper()
	sealed, err := seal.Open(context.Background(), keys, privacy.New(db), time.Now)
	if err != nil {
		t.Fatal(err)
	}
	vault := people.NewVault(sealed)
	d := &desk{t: t, db: db, keys: keys, seal: sealed, store: people.New(db), vault: vault, hasher: &identity.Hasher{Cheap: true}, outbox: &outbox{},
		now: time.Date(2026, 3, 2, 9, 0, 0, 0, time.UTC)}
	d.Access = identity.NewAccess(db, d.store, vault, d.outbox, d.hasher, d.clock)
	return d
}

func (d *desk) clock() time.Time {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.now
}

func (d *desk) pass(by time.Duration) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.now = d.now.Add(by)
}

func (d *desk) console() identity.Actor { return identity.Console(d.tenant.ID) }

const passphrase = "kelp ferry under snow"

func client(address string) identity.Client {
	return identity.Client{Address: netip.MustParseAddr(address), Agent: "test"}
}

var home = client("192.0.2.10")

// member is a member of staff with an authenticator program.
type member struct {
	id       identity.PersonID
	login    string
	secret   []byte
	recovery []string
	entry    identity.Entry
}

// code is what the authenticator program shows.
func (m member) code(now time.Time) string {
	mac := hmac.New(sha1.New, m.secret)
	binary.Write(mac, binary.BigEndian, now.Unix()/30)
	sum := mac.Sum(nil)
	at := sum[19] & 15
	return fmt.Sprintf("%06d", binary.BigEndian.Uint32(sum[at:])&0x7fffffff%1_000_000)
}

// hire adds a person and sets everything up: link, password, authenticator.
func (d *desk) hire(login string, roles ...identity.Role) member {
	d.t.Helper()
	ctx := context.Background()
	var grants []identity.Grant
	for _, r := range roles {
		grants = append(grants, identity.Grant{Role: r})
	}
	id, link, err := d.Directory.Add(ctx, d.console(), identity.Joining{Name: seal.NewName("张三"), Login: login, Roles: grants})
	if err != nil {
		d.t.Fatal(err)
	}
	return d.join(member{id: id, login: login}, link)
}

// join redeems a link and sets up an authenticator.
func (d *desk) join(m member, link identity.Token) member {
	d.t.Helper()
	ctx := context.Background()
	entry, err := d.Staff.Redeem(ctx, link.Reveal(), passphrase, home)
	if err != nil {
		d.t.Fatal(err)
	}
	offer, err := d.Staff.OfferTOTP(ctx, entry.Token.Reveal())
	if err != nil {
		d.t.Fatal(err)
	}
	if m.secret, err = base32.StdEncoding.WithPadding(base32.NoPadding).DecodeString(offer.Text); err != nil {
		d.t.Fatal(err)
	}
	m.entry, m.recovery, err = d.Staff.AcceptTOTP(ctx, entry.Token.Reveal(), m.code(d.clock()), home)
	if err != nil {
		d.t.Fatal(err)
	}
	d.pass(time.Minute) // so that the next code is a new one
	return m
}

// actor signs in with both factors and returns the actor.
func (d *desk) actor(m member) identity.Actor {
	d.t.Helper()
	ctx := context.Background()
	entry, err := d.Staff.SignIn(ctx, d.tenant.ID, m.login, passphrase, home)
	if err != nil {
		d.t.Fatal(err)
	}
	if entry, err = d.Staff.ConfirmCode(ctx, entry.Token.Reveal(), m.code(d.clock()), home); err != nil {
		d.t.Fatal(err)
	}
	_, actor, err := d.Sessions.Resolve(ctx, entry.Token.Reveal())
	if err != nil {
		d.t.Fatal(err)
	}
	d.pass(time.Minute)
	return actor
}

// wantKind fails the test unless the error is a fault of the kind and key.
func wantKind(t testing.TB, what string, err error, kind fault.Kind, key string) {
	t.Helper()
	e, ok := err.(*fault.Error)
	if !ok || e.Kind != kind || e.Key != key {
		t.Errorf("%s: got %v, want %v %s", what, err, kind, key)
	}
}

// events counts the entries of the security log by kind.
func (d *desk) events() map[identity.EventKind]int {
	d.t.Helper()
	list, err := d.store.ListEvents(context.Background(), d.tenant.ID, "", "", 10000)
	if err != nil {
		d.t.Fatal(err)
	}
	count := make(map[identity.EventKind]int)
	for _, e := range list {
		count[e.Kind]++
	}
	return count
}

func each(t *testing.T, test func(t *testing.T, d *desk)) {
	t.Helper()
	storetest.Each(t, func(t *testing.T, db *store.DB) { test(t, newDesk(t, db)) })
}

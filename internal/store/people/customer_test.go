package people_test

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/bonafide-aftersale/bonafide/internal/fault"
	"github.com/bonafide-aftersale/bonafide/internal/identity"
	"github.com/bonafide-aftersale/bonafide/internal/seal"
	"github.com/bonafide-aftersale/bonafide/internal/store/people"
	"github.com/bonafide-aftersale/bonafide/internal/store/people/peopletest"
)

const phone = "13800138000"

func TestPhoneCode(t *testing.T) {
	t.Parallel()
	peopletest.Each(t, func(t *testing.T, d *peopletest.Desk) {
		ctx := context.Background()
		if err := d.Customers.RequestCode(ctx, d.Tenant.ID, phone, peopletest.Home); err != nil {
			t.Fatal(err)
		}
		if m := d.Outbox.Sent[0]; m.Phone.E164() != "+86"+phone || m.Language != "zh-CN" || m.Tenant.Name != peopletest.TenantName {
			t.Errorf("sent %+v", m)
		}
		entry, err := d.Customers.SignIn(ctx, d.Tenant.ID, "+86 138-0013-8000", d.Outbox.Last(t), peopletest.Home)
		if err != nil {
			t.Fatal(err)
		}
		session, actor, err := d.Sessions.Resolve(ctx, entry.Token.Reveal())
		if err != nil || len(actor.Grants) != 1 || !actor.Has(identity.Customer) {
			t.Errorf("Resolve = %+v, %v, want a customer", actor, err)
		}
		if got := session.Expires.Sub(session.Created); got != identity.DefaultCustomerLife {
			t.Errorf("lasts %v, want %v", got, identity.DefaultCustomerLife)
		}
		_, err = d.Customers.SignIn(ctx, d.Tenant.ID, phone, d.Outbox.Last(t), peopletest.Home)
		peopletest.WantKind(t, "the same code again", err, fault.Unknown, "identity.code_refused")

		d.Pass(time.Hour)
		if err := d.Customers.RequestCode(ctx, d.Tenant.ID, phone, peopletest.Home); err != nil {
			t.Fatal(err)
		}
		again, err := d.Customers.SignIn(ctx, d.Tenant.ID, phone, d.Outbox.Last(t), peopletest.Home)
		if err != nil || again.Session.Person != entry.Session.Person {
			t.Errorf("the second time: person %s, %v, want %s", again.Session.Person, err, entry.Session.Person)
		}
		looked, err := d.Directory.Look(ctx, actor, actor.Person)
		if err != nil || looked.Phone != "138****8000" {
			t.Errorf("Look = %+v, %v", looked, err)
		}
	})
}

func TestPhoneCodeEnds(t *testing.T) {
	t.Parallel()
	peopletest.Each(t, func(t *testing.T, d *peopletest.Desk) {
		ctx := context.Background()
		_, err := d.Customers.SignIn(ctx, d.Tenant.ID, phone, "123456", peopletest.Home)
		peopletest.WantKind(t, "a phone that no code was sent to", err, fault.Unknown, "identity.code_refused")
		if err := d.Customers.RequestCode(ctx, d.Tenant.ID, phone, peopletest.Home); err != nil {
			t.Fatal(err)
		}
		first := d.Outbox.Last(t)
		d.Pass(time.Minute)
		if err := d.Customers.RequestCode(ctx, d.Tenant.ID, phone, peopletest.Home); err != nil {
			t.Fatal(err)
		}
		if first != d.Outbox.Last(t) {
			_, err = d.Customers.SignIn(ctx, d.Tenant.ID, phone, first, peopletest.Home)
			peopletest.WantKind(t, "a code that was replaced", err, fault.Unknown, "identity.code_refused")
		}
		_, err = d.Customers.SignIn(ctx, d.Tenant.ID, "13900139000", d.Outbox.Last(t), peopletest.Home)
		peopletest.WantKind(t, "another phone", err, fault.Unknown, "identity.code_refused")
		other, err := d.Directory.AddTenant(ctx, identity.Console(""), "测试店铺二", "")
		if err != nil {
			t.Fatal(err)
		}
		_, err = d.Customers.SignIn(ctx, other.ID, phone, d.Outbox.Last(t), peopletest.Home)
		peopletest.WantKind(t, "another tenant", err, fault.Unknown, "identity.code_refused")
		d.Pass(identity.CodeLife)
		_, err = d.Customers.SignIn(ctx, d.Tenant.ID, phone, d.Outbox.Last(t), peopletest.Home)
		peopletest.WantKind(t, "after its time", err, fault.Unknown, "identity.code_refused")
		_, err = d.Customers.SignIn(ctx, d.Tenant.ID, phone, "12345", peopletest.Home)
		peopletest.WantKind(t, "five digits", err, fault.Invalid, "identity.bad_code")
		err = d.Customers.RequestCode(ctx, d.Tenant.ID, "110120", peopletest.Home)
		peopletest.WantKind(t, "no phone number", err, fault.Invalid, "identity.bad_phone")
	})
}

// A hundred guesses at a time: five are looked at. Whoever guesses right after
// that gets nothing.
func TestConcurrentGuesses(t *testing.T) {
	t.Parallel()
	peopletest.Each(t, func(t *testing.T, d *peopletest.Desk) {
		ctx := context.Background()
		if err := d.Customers.RequestCode(ctx, d.Tenant.ID, phone, peopletest.Home); err != nil {
			t.Fatal(err)
		}
		counted := &countedTries{Store: d.Store}
		d.Access = identity.NewAccess(d.DB, counted, d.Vault, d.Outbox, d.Hasher, d.Now)
		right := d.Outbox.Last(t)
		var wait sync.WaitGroup
		for i := range 100 {
			wait.Go(func() {
				guess := fmt.Sprintf("%06d", i)
				if guess == right {
					guess = "999999"
				}
				_, err := d.Customers.SignIn(ctx, d.Tenant.ID, phone, guess, peopletest.From(fmt.Sprintf("203.0.%d.9", i)))
				if fault.KindOf(err) != fault.Unknown {
					t.Errorf("guess %d: %v", i, err)
				}
			})
		}
		wait.Wait()
		if got := counted.given.Load(); got != identity.CodeAttempts {
			t.Errorf("%d guesses were evaluated, want %d", got, identity.CodeAttempts)
		}
		_, err := d.Customers.SignIn(ctx, d.Tenant.ID, phone, right, peopletest.Home)
		peopletest.WantKind(t, "the right code afterwards", err, fault.Unknown, "identity.code_refused")
	})
}

// countedTries counts how often a code was handed out to be compared.
type countedTries struct {
	*people.Store
	given atomic.Int32
}

func (c *countedTries) TryCode(ctx context.Context, tenant identity.TenantID, key []byte, attempts int, now time.Time) (identity.PhoneCode, error) {
	code, err := c.Store.TryCode(ctx, tenant, key, attempts, now)
	if err == nil {
		c.given.Add(1)
	}
	return code, err
}

// The right code in many hands opens one session.
func TestCodeOpensOneSession(t *testing.T) {
	t.Parallel()
	peopletest.Each(t, func(t *testing.T, d *peopletest.Desk) {
		ctx := context.Background()
		if err := d.Customers.RequestCode(ctx, d.Tenant.ID, phone, peopletest.Home); err != nil {
			t.Fatal(err)
		}
		var good atomic.Int32
		var wait sync.WaitGroup
		for range identity.CodeAttempts {
			wait.Go(func() {
				if _, err := d.Customers.SignIn(ctx, d.Tenant.ID, phone, d.Outbox.Last(t), peopletest.Home); err == nil {
					good.Add(1)
				} else if fault.KindOf(err) != fault.Unknown {
					t.Error(err)
				}
			})
		}
		wait.Wait()
		if good.Load() != 1 {
			t.Errorf("%d sessions, want 1", good.Load())
		}
	})
}

func TestCodesAreLimited(t *testing.T) {
	t.Parallel()
	peopletest.Each(t, func(t *testing.T, d *peopletest.Desk) {
		ctx := context.Background()
		request := func(phone, from string) error {
			return d.Customers.RequestCode(ctx, d.Tenant.ID, phone, peopletest.From(from))
		}
		if err := request(phone, "192.0.2.1"); err != nil {
			t.Fatal(err)
		}
		if err := request(phone, "198.51.100.1"); fault.KindOf(err) != fault.Limited {
			t.Errorf("at once again: %v, want Limited", err)
		}
		sent := 1
		for range 24 * 4 { // a day, four times an hour, each time from elsewhere
			d.Pass(15 * time.Minute)
			if err := request(phone, fmt.Sprintf("203.0.%d.1", sent)); err == nil {
				sent++
			}
		}
		if sent != 12 && sent != 13 {
			t.Errorf("%d codes to one phone in a day, want 12 or 13", sent)
		}
		limited := 0
		for i := range 40 { // from one network to many phones
			if err := request(fmt.Sprintf("1390013%04d", i), fmt.Sprintf("192.0.2.%d", i)); fault.KindOf(err) == fault.Limited {
				limited++
			} else if err != nil {
				t.Fatal(err)
			}
		}
		if limited != 10 {
			t.Errorf("%d of 40 requests from one network were refused, want 10", limited)
		}
		tenant := d.Tenant
		tenant.Settings.CodesAnHour = 3
		if err := d.Directory.SetTenant(ctx, d.Console(), tenant); err != nil {
			t.Fatal(err)
		}
		d.Pass(48 * time.Hour)
		limited = 0
		for i := range 5 {
			if err := request(fmt.Sprintf("1370013%04d", i), fmt.Sprintf("203.1.%d.1", i)); fault.KindOf(err) == fault.Limited {
				limited++
			}
		}
		if limited != 2 {
			t.Errorf("%d of 5 were refused where the tenant allows 3 an hour, want 2", limited)
		}
	})
}

func TestSenderFails(t *testing.T) {
	t.Parallel()
	peopletest.Each(t, func(t *testing.T, d *peopletest.Desk) {
		d.Outbox.Fail = errors.New("no credit left")
		err := d.Customers.RequestCode(context.Background(), d.Tenant.ID, phone, peopletest.Home)
		e, ok := errors.AsType[*fault.Error](err)
		if !ok || e.Kind != fault.Unavailable || !errors.Is(err, d.Outbox.Fail) {
			t.Errorf("got %v, want Unavailable with its cause", err)
		}
		if got := d.Events()[identity.EventSendFailed]; got != 1 {
			t.Errorf("%d notes, want 1", got)
		}
	})
}

// A phone number can be taken over with a SIM card: a code sent to it makes
// nobody staff, though the staff Member has that phone.
func TestPhoneCodeMakesNobodyStaff(t *testing.T) {
	t.Parallel()
	peopletest.Each(t, func(t *testing.T, d *peopletest.Desk) {
		ctx := context.Background()
		number, err := seal.ParsePhone(phone)
		if err != nil {
			t.Fatal(err)
		}
		id, _, err := d.Directory.Add(ctx, d.Console(), identity.Joining{Phone: number, Login: "admin", Roles: []identity.Grant{{Role: identity.Administrator}}})
		if err != nil {
			t.Fatal(err)
		}
		if err := d.Customers.RequestCode(ctx, d.Tenant.ID, phone, peopletest.Home); err != nil {
			t.Fatal(err)
		}
		entry, err := d.Customers.SignIn(ctx, d.Tenant.ID, phone, d.Outbox.Last(t), peopletest.Home)
		if err != nil || entry.Session.Person != id {
			t.Fatalf("SignIn = %+v, %v", entry.Session, err)
		}
		_, actor, err := d.Sessions.Resolve(ctx, entry.Token.Reveal())
		if err != nil || actor.Has(identity.Administrator) || !actor.Has(identity.Customer) {
			t.Errorf("Resolve = %+v, %v, want a customer only", actor, err)
		}
		_, err = d.Staff.OfferTOTP(ctx, entry.Token.Reveal())
		peopletest.WantKind(t, "setting up a factor by phone code", err, fault.Denied, "identity.confirm_again")
	})
}

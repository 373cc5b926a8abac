package privacy_test

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"github.com/bonafide-aftersale/bonafide/internal/fault"
	"github.com/bonafide-aftersale/bonafide/internal/id"
	"github.com/bonafide-aftersale/bonafide/internal/seal"
	"github.com/bonafide-aftersale/bonafide/internal/seal/sealtest"
	"github.com/bonafide-aftersale/bonafide/internal/store"
	"github.com/bonafide-aftersale/bonafide/internal/store/privacy"
	"github.com/bonafide-aftersale/bonafide/internal/store/privacy/privacytest"
	"github.com/bonafide-aftersale/bonafide/internal/store/storetest"
)

const tenant = "tenant-1"

// office is a tenant's table of customers, and all that seals it.
type office struct {
	db     *store.DB
	store  *privacy.Store
	master *seal.KeyFile
	vault  *seal.Vault
	now    time.Time
}

func newOffice(t *testing.T, db *store.DB) *office {
	t.Helper()
	ctx := context.Background()
	bytes := "BYTEA"
	if db.Engine() == store.SQLite {
		bytes = "BLOB"
	}
	exec(t, db, fmt.Sprintf(`CREATE TABLE customers (id TEXT PRIMARY KEY, tenant_id TEXT NOT NULL, person_id TEXT NOT NULL,
		phone %[1]s, phone_index %[1]s, name %[1]s, address %[1]s)`, bytes))
	for _, column := range []string{"phone", "name", "address"} {
		exec(t, db, `INSERT INTO sealed_column (table_name, column_name, tenant_column, person_column, row_column)
			VALUES ('customers', $1, 'tenant_id', 'person_id', 'id')`, column)
	}
	o := &office{db: db, store: privacy.New(db), now: time.Date(2026, 3, 1, 8, 0, 0, 0, time.UTC)}
	var err error
	if o.master, err = seal.CreateKeyFile(filepath.Join(t.TempDir(), "keys.json"), o.now); err != nil {
		t.Fatal(err)
	}
	if o.vault, err = seal.Open(ctx, o.master, o.store, o.Now); err != nil {
		t.Fatal(err)
	}
	return o
}

func (o *office) Now() time.Time { return o.now }

func exec(t *testing.T, db *store.DB, statement string, args ...any) {
	t.Helper()
	if _, err := db.Exec(context.Background(), statement, args...); err != nil {
		t.Fatalf("%s: %v", statement, err)
	}
}

// What the customers below are called and where they live.
const (
	phoneText   = "13800138000"
	nameText    = "欧阳张三丰"
	addressText = "广东省深圳市南山区粤海街道科技园南路88号3栋502室"
)

func place(column, row string) seal.Place {
	return seal.Place{Table: "customers", Column: column, Row: row}
}

// add stores a customer and returns the row and the person.
func (o *office) add(t *testing.T) (row string, owner seal.Owner) {
	t.Helper()
	ctx := context.Background()
	row, owner = id.New(), seal.Owner{Tenant: tenant, Person: id.New()}
	phone, err := seal.ParsePhone(phoneText)
	if err != nil {
		t.Fatal(err)
	}
	err = o.db.InTx(ctx, func(ctx context.Context) error {
		ring, err := o.vault.Keyring(ctx, owner)
		if err != nil {
			return err
		}
		p, err1 := ring.Seal(place("phone", row), phone)
		n, err2 := ring.Seal(place("name", row), seal.NewName(nameText))
		a, err3 := ring.Seal(place("address", row), seal.NewAddress(addressText))
		if err := errors.Join(err1, err2, err3); err != nil {
			return err
		}
		_, err = o.db.Exec(ctx, `INSERT INTO customers (id, tenant_id, person_id, phone, phone_index, name, address) VALUES ($1, $2, $3, $4, $5, $6, $7)`,
			row, tenant, owner.Person, p, o.vault.PhoneIndex(tenant, phone), n, a)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return row, owner
}

// field reads a sealed field.
func (o *office) field(t *testing.T, column, row string) []byte {
	t.Helper()
	var b []byte
	if err := o.db.QueryRow(context.Background(), `SELECT `+column+` FROM customers WHERE id = $1`, row).Scan(&b); err != nil {
		t.Fatal(err)
	}
	return b
}

var officer = seal.Request{Actor: "officer-1", Reason: "测试"}

func TestStore(t *testing.T) {
	t.Parallel()
	for _, engine := range storetest.Engines {
		t.Run(string(engine), func(t *testing.T) {
			t.Parallel()
			sealtest.Store(t, func(t *testing.T) seal.Store { return privacy.New(storetest.New(t, engine)) })
		})
	}
}

// A key that was made in a transaction that was rolled back was never made,
// and is not remembered either.
func TestRolledBackKeyIsGone(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		ctx := context.Background()
		o := newOffice(t, db)
		owner := seal.Owner{Tenant: tenant, Person: id.New()}
		at := place("name", "row-1")
		stop := errors.New("stop")
		var field []byte
		err := db.InTx(ctx, func(ctx context.Context) error {
			ring, err := o.vault.Keyring(ctx, owner)
			if err != nil {
				return err
			}
			if field, err = ring.Seal(at, seal.NewName(nameText)); err != nil {
				return err
			}
			return stop
		})
		if !errors.Is(err, stop) {
			t.Fatal(err)
		}
		ring, err := o.vault.Keyring(ctx, owner)
		if err != nil {
			t.Fatal(err)
		}
		var name seal.Name
		if err := ring.Open(at, field, &name); !errors.Is(err, seal.ErrDamaged) {
			t.Errorf("a field under a key that was rolled back: %v, want ErrDamaged", err)
		}
	})
}

// Everybody who seals for a new person at the same moment seals under the same
// key.
func TestOneKeyForAPerson(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		ctx := context.Background()
		o := newOffice(t, db)
		owner := seal.Owner{Tenant: tenant, Person: id.New()}
		fields := make([][]byte, 24)
		var wg sync.WaitGroup
		for i := range fields {
			wg.Go(func() {
				err := db.InTx(ctx, func(ctx context.Context) error {
					ring, err := o.vault.Keyring(ctx, owner)
					if err != nil {
						return err
					}
					fields[i], err = ring.Seal(place("name", "row-1"), seal.NewName(nameText))
					return err
				})
				if err != nil {
					t.Error(err)
				}
			})
		}
		wg.Wait()
		ring, err := o.vault.Keyring(ctx, owner)
		if err != nil {
			t.Fatal(err)
		}
		for i, f := range fields {
			var name seal.Name
			if err := ring.Open(place("name", "row-1"), f, &name); err != nil || name.Clear() != nameText {
				t.Errorf("field %d: %v", i, err)
			}
		}
	})
}

// The promise of the whole: nothing clear is stored anywhere.
func TestNoClearTextIsStored(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		ctx := context.Background()
		o := newOffice(t, db)
		clear := []string{"+86" + phoneText, nameText, "欧阳张三", "科技园南路88号", "科技园南路"}
		row, owner := o.add(t)
		who := seal.Request{Actor: "agent-1", Reason: "回拨 " + phoneText + " 找 " + nameText}
		got, err := o.vault.Reveal(ctx, who, owner, place("name", row), o.field(t, "name", row))
		if err != nil || got != nameText {
			t.Fatalf("Reveal = %q, %v", got, err)
		}
		o.rotate(t)
		privacytest.NoClearText(t, db, clear...)

		// The test can fail: what was stored and deleted again is found.
		exec(t, db, `UPDATE customers SET address = $1`, []byte("住"+addressText))
		found := 0
		for _, rows := range privacytest.Dump(t, db) {
			leaks, err := sealtest.Find("dump", bytesReader(rows), clear...)
			if err != nil {
				t.Fatal(err)
			}
			found += len(leaks)
		}
		if found == 0 {
			t.Error("clear text in a column was not found")
		}
	})
}

func TestAccessLog(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		ctx := context.Background()
		o := newOffice(t, db)
		row, owner := o.add(t)
		field := o.field(t, "phone", row)
		for i := range 5 {
			who := seal.Request{Actor: fmt.Sprint("agent-", i%2), Reason: fmt.Sprint("第", i, "次回拨")}
			if _, err := o.vault.Reveal(ctx, who, owner, place("phone", row), field); err != nil {
				t.Fatal(err)
			}
		}
		for _, test := range []struct {
			q    privacy.AccessQuery
			want int
		}{
			{privacy.AccessQuery{Tenant: tenant}, 5},
			{privacy.AccessQuery{Tenant: tenant, Person: owner.Person}, 5},
			{privacy.AccessQuery{Tenant: tenant, Person: id.New()}, 0},
			{privacy.AccessQuery{Tenant: tenant, Actor: "agent-1"}, 2},
			{privacy.AccessQuery{Tenant: tenant, Actor: "agent-1", Person: owner.Person}, 2},
			{privacy.AccessQuery{Tenant: "tenant-2"}, 0},
			{privacy.AccessQuery{Tenant: tenant, Limit: 2}, 2},
		} {
			if got, err := o.store.Accesses(ctx, test.q); err != nil || len(got) != test.want {
				t.Errorf("Accesses(%+v) = %d entries, %v, want %d", test.q, len(got), err, test.want)
			}
		}
		first, err := o.store.Accesses(ctx, privacy.AccessQuery{Tenant: tenant, Limit: 2})
		if err != nil || len(first) != 2 {
			t.Fatal(first, err)
		}
		rest, err := o.store.Accesses(ctx, privacy.AccessQuery{Tenant: tenant, Before: first[1].ID})
		if err != nil || len(rest) != 3 {
			t.Errorf("the next page has %d entries, %v, want 3", len(rest), err)
		}
		e := first[0]
		if e.Owner != owner || e.Place != place("phone", row) || e.Act != seal.ActReveal || e.Actor != "agent-0" || e.Reason != "第4次回拨" || !e.At.Equal(o.now) {
			t.Errorf("entry %+v", e)
		}
	})
}

func TestErase(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		ctx := context.Background()
		o := newOffice(t, db)
		row, owner := o.add(t)
		keptRow, kept := o.add(t)
		keys, err := o.store.DataKeys(ctx, tenant, owner.Person)
		if err != nil || len(keys) != 1 {
			t.Fatal(keys, err)
		}
		// Another process has the key in its memory.
		other, err := seal.Open(ctx, o.master, privacy.New(storetest.Again(t, db)), o.Now)
		if err != nil {
			t.Fatal(err)
		}
		field := o.field(t, "name", row)
		var name seal.Name
		open := func(v *seal.Vault, owner seal.Owner, row string, field []byte) error {
			rings, err := v.Keyrings(ctx, tenant, owner.Person)
			if err != nil {
				t.Fatal(err)
			}
			return rings.Of(owner.Person).Open(place("name", row), field, &name)
		}
		if err := open(other, owner, row, field); err != nil {
			t.Fatal(err)
		}
		if done, err := o.vault.Erase(ctx, officer, owner); !done || err != nil {
			t.Fatalf("Erase = %v, %v", done, err)
		}
		for who, v := range map[string]*seal.Vault{"this process": o.vault, "another process": other} {
			if err := open(v, owner, row, field); !errors.Is(err, seal.ErrErased) {
				t.Errorf("%s opens it: %v, want ErrErased", who, err)
			}
			if err := open(v, kept, keptRow, o.field(t, "name", keptRow)); err != nil || name.Clear() != nameText {
				t.Errorf("%s: the other person: %v", who, err)
			}
		}
		if log, err := o.store.Accesses(ctx, privacy.AccessQuery{Tenant: tenant, Person: owner.Person}); err != nil || len(log) != 1 || log[0].Act != seal.ActErase {
			t.Errorf("log %+v, %v", log, err)
		}
		count, err := o.store.Persons(ctx)
		if err != nil || count != (privacy.Count{Living: 1, Erased: 1}) {
			t.Errorf("Persons = %+v, %v", count, err)
		}
	})
}

func TestInitialized(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		for _, want := range []bool{false, true} {
			if got, err := privacy.Initialized(context.Background(), db); got != want || err != nil {
				t.Errorf("Initialized = %v, %v, want %v", got, err, want)
			}
			if !want {
				newOffice(t, db)
			}
		}
	})
}

func TestExplain(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		err  error
		kind fault.Kind
	}{
		{fmt.Errorf("wrapped: %w", seal.ErrErased), fault.Missing},
		{seal.ErrNoKey, fault.Missing},
		{seal.ErrMaster, fault.Unreadable},
		{seal.ErrDamaged, fault.Internal},
		{seal.ErrNoReason, fault.Invalid},
		{seal.ErrPhone, fault.Invalid},
		{seal.ErrEmail, fault.Invalid},
		{seal.ErrNotHere, fault.Invalid},
		{&seal.SchemeError{Scheme: "kms"}, fault.Invalid},
		{&seal.KeyFileError{Problem: seal.Missing}, fault.Unreadable},
		{&seal.KeyFileError{Problem: seal.Exists}, fault.Conflict},
		{&seal.KeyFileError{Problem: seal.Readable}, fault.Unreadable},
		{&seal.KeyFileError{Problem: seal.Malformed}, fault.Unreadable},
		{&seal.KeyFileError{Problem: seal.Locked}, fault.Conflict},
		{&seal.KeyFileError{Problem: seal.Unusable}, fault.Unreadable},
	} {
		got := privacy.Explain(test.err)
		if _, ok := errors.AsType[*fault.Error](got); !ok || fault.KindOf(got) != test.kind || !errors.Is(got, test.err) {
			t.Errorf("Explain(%v) = %v, want kind %v and the cause", test.err, got, test.kind)
		}
	}
	if got := privacy.Explain(context.Canceled); got != context.Canceled {
		t.Errorf("Explain(%v) = %v", context.Canceled, got)
	}
	if got := privacy.Explain(nil); got != nil {
		t.Errorf("Explain(nil) = %v", got)
	}
}

package seal_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/bonafide-aftersale/bonafide/internal/seal"
	"github.com/bonafide-aftersale/bonafide/internal/seal/sealtest"
)

// clock is a time that tests move.
type clock struct{ now time.Time }

func (c *clock) Now() time.Time { return c.now }

// parts is a Vault with what it stands on.
type parts struct {
	*seal.Vault
	master *seal.KeyFile
	store  *sealtest.Memory
	clock  *clock
}

func newParts(t *testing.T) *parts {
	t.Helper()
	p := &parts{store: sealtest.NewMemory(), clock: &clock{time.Date(2026, 3, 1, 8, 0, 0, 0, time.UTC)}}
	var err error
	if p.master, err = seal.CreateKeyFile(filepath.Join(t.TempDir(), "keys.json"), p.clock.now); err != nil {
		t.Fatal(err)
	}
	p.Vault = p.open(t, p.store)
	return p
}

// open returns another Vault on the same master keys.
func (p *parts) open(t *testing.T, s seal.Store) *seal.Vault {
	t.Helper()
	v, err := seal.Open(context.Background(), p.master, s, p.clock.Now)
	if err != nil {
		t.Fatal(err)
	}
	return v
}

func TestMemoryIsAStore(t *testing.T) {
	t.Parallel()
	sealtest.Store(t, func(*testing.T) seal.Store { return sealtest.NewMemory() })
}

func TestReveal(t *testing.T) {
	t.Parallel()
	p := newParts(t)
	ctx := context.Background()
	c := someone(t)
	field := sealed(t, ring(t, p.Vault, owner), at, c.Name)

	for _, who := range []seal.Request{{}, {Actor: "agent-1"}, {Reason: "why"}, {Actor: "agent-1", Reason: " \n"}, {Actor: "agent-1", Reason: "\xff"}} {
		if got, err := p.Reveal(ctx, who, owner, at, field); !errors.Is(err, seal.ErrNoReason) || got != "" {
			t.Errorf("Reveal for %+v = %q, %v, want ErrNoReason", who, got, err)
		}
	}
	got, err := p.Reveal(ctx, seal.Request{Actor: "agent-1", Reason: "核对 王小明明 的电话\n13800138000 " + strings.Repeat("长", 600)}, owner, at, field)
	if err != nil || got != "王小明明" {
		t.Fatalf("Reveal = %q, %v", got, err)
	}
	log := p.store.Accesses()
	if len(log) != 1 {
		t.Fatalf("the log has %d entries, want 1", len(log))
	}
	e := log[0]
	if e.Owner != owner || e.Place != at || e.Act != seal.ActReveal || e.Actor != "agent-1" || !e.At.Equal(p.clock.now) {
		t.Errorf("entry %+v", e)
	}
	if want := "核对 **** 的电话 *******8000 长"; !strings.HasPrefix(e.Reason, want) || len([]rune(e.Reason)) != 500 {
		t.Errorf("reason %q, want it to begin with %q and to have 500 characters", e.Reason, want)
	}
	if _, err := p.Reveal(ctx, seal.Request{Actor: "agent-1", Reason: "why"}, owner, at, []byte("no field")); !errors.Is(err, seal.ErrDamaged) || len(p.store.Accesses()) != 1 {
		t.Errorf("a damaged field: %v and %d entries, want ErrDamaged and 1", err, len(p.store.Accesses()))
	}
}

// silentLog cannot write.
type silentLog struct{ *sealtest.Memory }

var errFull = errors.New("no room")

func (silentLog) AppendAccess(context.Context, seal.Access) error { return errFull }

func TestNothingIsRevealedWithoutAnEntry(t *testing.T) {
	t.Parallel()
	p := newParts(t)
	field := sealed(t, ring(t, p.Vault, owner), at, seal.NewName("张三"))
	v := p.open(t, silentLog{p.store})
	who := seal.Request{Actor: "agent-1", Reason: "why"}
	if got, err := v.Reveal(context.Background(), who, owner, at, field); !errors.Is(err, errFull) || got != "" {
		t.Errorf("Reveal = %q, %v, want nothing and the error of the log", got, err)
	}
	var out bytes.Buffer
	if err := seal.NewExporter(v, nil).Export(context.Background(), who, owner, &out); !errors.Is(err, errFull) || out.Len() > 0 {
		t.Errorf("Export wrote %q, %v, want nothing and the error of the log", out.String(), err)
	}
}

func TestErase(t *testing.T) {
	t.Parallel()
	p := newParts(t)
	ctx := context.Background()
	r := ring(t, p.Vault, owner)
	field := sealed(t, r, at, seal.NewName("张三"))
	other := seal.Owner{Tenant: owner.Tenant, Person: "person-2"}
	kept := sealed(t, ring(t, p.Vault, other), at, seal.NewName("李四"))

	who := seal.Request{Actor: "officer-1", Reason: "客户要求删除"}
	if _, err := p.Erase(ctx, seal.Request{}, owner); !errors.Is(err, seal.ErrNoReason) {
		t.Errorf("without a reason: %v", err)
	}
	for _, want := range []bool{true, false} {
		if got, err := p.Erase(ctx, who, owner); got != want || err != nil {
			t.Errorf("Erase = %v, %v, want %v", got, err, want)
		}
	}
	if log := p.store.Accesses(); len(log) != 1 || log[0].Act != seal.ActErase || log[0].Owner != owner {
		t.Errorf("log %+v, want one erasure", log)
	}
	if _, err := p.Keyring(ctx, owner); !errors.Is(err, seal.ErrErased) {
		t.Errorf("Keyring: %v, want ErrErased", err)
	}
	if _, err := p.Reveal(ctx, who, owner, at, field); !errors.Is(err, seal.ErrErased) {
		t.Errorf("Reveal: %v, want ErrErased", err)
	}
	rings, err := p.Keyrings(ctx, owner.Tenant, owner.Person, other.Person, "person-3")
	if err != nil {
		t.Fatal(err)
	}
	var name seal.Name
	if err := rings.Of(owner.Person).Open(at, field, &name); !errors.Is(err, seal.ErrErased) || !name.Erased() || name.Masked() != seal.Erased || name.Clear() != "" {
		t.Errorf("opened %v, %v, want the erased value", name, err)
	}
	if _, err := rings.Of(other.Person).Seal(at, name); !errors.Is(err, seal.ErrErased) {
		t.Errorf("an erased value was sealed: %v", err)
	}
	if err := rings.Of(other.Person).Open(at, kept, &name); err != nil || name.Clear() != "李四" {
		t.Errorf("another person: %q, %v", name.Clear(), err)
	}
	if err := rings.Of("person-3").Open(at, kept, &name); !errors.Is(err, seal.ErrNoKey) {
		t.Errorf("a person without keys: %v, want ErrNoKey", err)
	}
}

// Opening makes no keys; a keyring needs a name.
func TestKeyringsMakeNothing(t *testing.T) {
	t.Parallel()
	p := newParts(t)
	ctx := context.Background()
	if _, err := p.Keyrings(ctx, "tenant-1", "person-1"); err != nil {
		t.Fatal(err)
	}
	if keys, _ := p.store.DataKeys(ctx, "tenant-1", "person-1"); len(keys) != 0 {
		t.Errorf("Keyrings made %v", keys)
	}
	for _, o := range []seal.Owner{{}, {Tenant: "t"}, {Person: "p"}} {
		if _, err := p.Keyring(ctx, o); err == nil {
			t.Errorf("Keyring(%v) succeeded", o)
		}
	}
}

// A key that was wrapped for one person and stored for another does not unwrap.
func TestDataKeysAreBoundToTheirOwner(t *testing.T) {
	t.Parallel()
	p := newParts(t)
	ctx := context.Background()
	ring(t, p.Vault, owner)
	keys, err := p.store.DataKeys(ctx, owner.Tenant, owner.Person)
	if err != nil || len(keys) != 1 {
		t.Fatal(keys, err)
	}
	moved := keys[0]
	moved.Person = "person-2"
	if err := p.store.AddDataKey(ctx, moved); err != nil {
		t.Fatal(err)
	}
	if _, err := p.Keyring(ctx, moved.Owner); !errors.Is(err, seal.ErrDamaged) {
		t.Errorf("Keyring: %v, want ErrDamaged", err)
	}
}

// The key file of another installation is noticed at once.
func TestOpenNoticesTheWrongKeys(t *testing.T) {
	t.Parallel()
	p, other := newParts(t), newParts(t)
	if _, err := seal.Open(context.Background(), other.master, p.store, p.clock.Now); !errors.Is(err, seal.ErrMaster) {
		t.Errorf("Open with another's keys: %v, want ErrMaster", err)
	}
}

func TestIndex(t *testing.T) {
	t.Parallel()
	p, other := newParts(t), newParts(t)
	index := func(v *seal.Vault, tenant, number string) string {
		t.Helper()
		phone, err := seal.ParsePhone(number)
		if err != nil {
			t.Fatal(err)
		}
		b := v.PhoneIndex(tenant, phone)
		if len(b) != 36 {
			t.Fatalf("PhoneIndex = %x", b)
		}
		return string(b)
	}
	one := index(p.Vault, "tenant-1", "13800138000")
	for _, same := range []string{"+86 138 0013 8000", "138-0013-8000", "１３８００１３８０００"} {
		if index(p.Vault, "tenant-1", same) != one {
			t.Errorf("%q has another index", same)
		}
	}
	if index(p.open(t, p.store), "tenant-1", "13800138000") != one {
		t.Error("another process has another index")
	}
	if index(p.Vault, "tenant-1", "0755-86013388") != index(p.Vault, "tenant-1", "0755-86013388 ext. 12") {
		t.Error("the extension counts")
	}
	if index(p.Vault, "tenant-1", "13800138001") == one {
		t.Error("two numbers have one index")
	}
	// Not even the part behind the key's id may be joined.
	if index(p.Vault, "tenant-2", "13800138000")[4:] == one[4:] || index(other.Vault, "tenant-1", "13800138000")[4:] == one[4:] {
		t.Error("two tenants or two installations have one index")
	}
	if string(p.Index("tenant-1", "login", []byte("+8613800138000"))) == one || string(p.Index("tenant-1p", "hone", []byte("+8613800138000"))) == one {
		t.Error("two purposes have one index")
	}
	if b := p.PhoneIndex("tenant-1", seal.Phone{}); b != nil {
		t.Errorf("no phone has the index %x", b)
	}
}

// source hands out one record.
type source struct {
	p     seal.Place
	field []byte
	err   error
}

func (s source) PersonalData(_ context.Context, o seal.Owner, r *seal.Keyring) ([]seal.Record, error) {
	var name seal.Name
	if err := r.Open(s.p, s.field, &name); err != nil && !errors.Is(err, seal.ErrErased) {
		return nil, err
	}
	return []seal.Record{{Kind: "customer", ID: s.p.Row, At: time.Unix(0, 0), Fields: []seal.Field{
		{Name: "name", Value: name}, {Name: "state", Plain: "open"},
	}}}, s.err
}

func TestExport(t *testing.T) {
	t.Parallel()
	p := newParts(t)
	ctx := context.Background()
	field := sealed(t, ring(t, p.Vault, owner), at, seal.NewName("张三"))
	x := seal.NewExporter(p.Vault, map[string]seal.Source{"customers": source{p: at, field: field}, "booking": source{p: at}})
	who := seal.Request{Actor: "officer-1", Reason: "客户要求复制"}
	if err := x.Export(ctx, seal.Request{}, owner, new(bytes.Buffer)); !errors.Is(err, seal.ErrNoReason) {
		t.Errorf("without a reason: %v", err)
	}
	export := func() string {
		t.Helper()
		var out bytes.Buffer
		if err := x.Export(ctx, who, owner, &out); err != nil {
			t.Fatal(err)
		}
		if !json.Valid(out.Bytes()) {
			t.Errorf("no JSON: %s", out.String())
		}
		return out.String()
	}
	if got := export(); !strings.Contains(got, `"name": "张三"`) || !strings.Contains(got, `"state": "open"`) || !strings.Contains(got, `"part": "booking"`) {
		t.Errorf("export %s", got)
	}
	if _, err := p.Erase(ctx, who, owner); err != nil {
		t.Fatal(err)
	}
	if got := export(); strings.Contains(got, "张三") || !strings.Contains(got, `"erased"`) {
		t.Errorf("export after erasure %s", got)
	}
	log := p.store.Accesses()
	if len(log) != 3 || log[0].Act != seal.ActExport || log[0].Reason != who.Reason {
		t.Errorf("log %+v", log)
	}
	bad := seal.NewExporter(p.Vault, map[string]seal.Source{"broken": source{p: at, err: errFull}})
	var out bytes.Buffer
	if err := bad.Export(ctx, who, owner, &out); !errors.Is(err, errFull) || out.Len() > 0 {
		t.Errorf("a broken source: %v, wrote %q", err, out.String())
	}
}

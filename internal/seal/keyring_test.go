package seal_test

import (
	"bytes"
	"context"
	"errors"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/bonafide-aftersale/bonafide/internal/seal"
	"github.com/bonafide-aftersale/bonafide/internal/seal/sealtest"
)

var (
	owner = seal.Owner{Tenant: "tenant-1", Person: "person-1"}
	at    = seal.Place{Table: "customers", Column: "note_sealed", Row: "row-1"}
)

func ring(t testing.TB, v *seal.Vault, o seal.Owner) *seal.Keyring {
	t.Helper()
	r, err := v.Keyring(context.Background(), o)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func sealed(t testing.TB, r *seal.Keyring, p seal.Place, v seal.Value) []byte {
	t.Helper()
	b, err := r.Seal(p, v)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func TestSealOpen(t *testing.T) {
	t.Parallel()
	v, _ := sealtest.NewVault(t)
	r := ring(t, v, owner)
	c := someone(t)
	var got customer
	for _, test := range []struct {
		value  seal.Value
		target seal.Target
	}{{c.Phone, &got.Phone}, {c.Name, &got.Name}, {c.Address, &got.Address}, {c.Email, &got.Email}, {c.Note, &got.Note}} {
		b := sealed(t, r, at, test.value)
		if bytes.Contains(b, []byte(test.value.Clear())) {
			t.Errorf("the clear text of %v stands in the field", test.value)
		}
		if err := r.Open(at, b, test.target); err != nil {
			t.Error(err)
		}
	}
	if got.Phone != c.Phone || got.Name != c.Name || got.Address != c.Address || got.Email != c.Email || got.Note != c.Note {
		t.Errorf("opened %+v, want %+v", got, c)
	}
	if again := sealed(t, r, at, c.Phone); bytes.Equal(again, sealed(t, r, at, c.Phone)) {
		t.Error("the same number sealed twice is the same bytes")
	}
}

func TestSealBytes(t *testing.T) {
	t.Parallel()
	v, _ := sealtest.NewVault(t)
	r := ring(t, v, owner)
	want := []byte{0, 1, 2, 255}
	b, err := r.SealBytes(at, want)
	if err != nil {
		t.Fatal(err)
	}
	if got, err := r.OpenBytes(at, b); err != nil || !bytes.Equal(got, want) {
		t.Errorf("OpenBytes = %x, %v, want %x", got, err, want)
	}
	if b, err := r.SealBytes(at, nil); b != nil || err != nil {
		t.Errorf("nothing was sealed as %x, %v", b, err)
	}
	if b, err := r.OpenBytes(at, nil); b != nil || err != nil {
		t.Errorf("nothing opened as %x, %v", b, err)
	}
	if _, err := r.OpenBytes(at, []byte("no field")); !errors.Is(err, seal.ErrDamaged) {
		t.Errorf("OpenBytes: %v, want ErrDamaged", err)
	}
}

func TestSealNothing(t *testing.T) {
	t.Parallel()
	v, _ := sealtest.NewVault(t)
	r := ring(t, v, owner)
	if b := sealed(t, r, at, seal.Phone{}); b != nil {
		t.Errorf("no phone was sealed as %x", b)
	}
	name := seal.NewName("张三")
	if err := r.Open(at, nil, &name); err != nil || !name.IsZero() {
		t.Errorf("nothing opened as %v, %v", name, err)
	}
}

// A field opens at its place, for its person, unchanged; and nowhere else.
func TestSealedFieldIsBound(t *testing.T) {
	t.Parallel()
	v, _ := sealtest.NewVault(t)
	r := ring(t, v, owner)
	field := sealed(t, r, at, seal.NewText("门锁坏了"))
	var text seal.Text
	for name, p := range map[string]seal.Place{
		"table":    {Table: "visits", Column: at.Column, Row: at.Row},
		"column":   {Table: at.Table, Column: "name_sealed", Row: at.Row},
		"row":      {Table: at.Table, Column: at.Column, Row: "row-2"},
		"boundary": {Table: at.Table + at.Column, Column: "", Row: at.Row},
		"shifted":  {Table: "customer", Column: "s" + at.Column, Row: at.Row},
	} {
		if err := r.Open(p, field, &text); !errors.Is(err, seal.ErrDamaged) || !text.IsZero() {
			t.Errorf("another %s: opened %v, %v, want ErrDamaged", name, text.Clear(), err)
		}
	}
	for _, o := range []seal.Owner{{Tenant: "tenant-2", Person: owner.Person}, {Tenant: owner.Tenant, Person: "person-2"}} {
		if err := ring(t, v, o).Open(at, field, &text); !errors.Is(err, seal.ErrDamaged) {
			t.Errorf("%v opened it: %v, want ErrDamaged", o, err)
		}
	}
	for i := range field {
		bad := slices.Clone(field)
		bad[i] ^= 0x40
		if err := r.Open(at, bad, &text); !errors.Is(err, seal.ErrDamaged) {
			t.Errorf("byte %d changed: error %v, want ErrDamaged", i, err)
		}
		if i > 0 {
			if err := r.Open(at, field[:i], &text); !errors.Is(err, seal.ErrDamaged) {
				t.Errorf("cut to %d bytes: error %v, want ErrDamaged", i, err)
			}
		}
	}
}

func TestSizeTellsLittle(t *testing.T) {
	t.Parallel()
	v, _ := sealtest.NewVault(t)
	r := ring(t, v, owner)
	short, long := sealed(t, r, at, seal.NewName("张三")), sealed(t, r, at, seal.NewName("买买提·吐尔逊"))
	if len(short) != len(long) || len(short) != 1+5+12+32+16 {
		t.Errorf("sizes %d and %d, want 66 for both", len(short), len(long))
	}
}

func TestSealAnyText(t *testing.T) {
	t.Parallel()
	v, _ := sealtest.NewVault(t)
	r := ring(t, v, owner)
	rapid.Check(t, func(t *rapid.T) {
		want := seal.NewText(rapid.OneOf(rapid.String(), rapid.StringN(25, 40, -1)).Draw(t, "text"))
		p := seal.Place{Table: rapid.String().Draw(t, "table"), Column: rapid.String().Draw(t, "column"), Row: rapid.String().Draw(t, "row")}
		b, err := r.Seal(p, want)
		if err != nil {
			t.Fatal(err)
		}
		var got seal.Text
		if err := r.Open(p, b, &got); err != nil || got != want {
			t.Fatalf("opened %q, %v, want %q", got.Clear(), err, want.Clear())
		}
	})
}

func FuzzOpen(f *testing.F) {
	v, _ := sealtest.NewVault(f)
	r := ring(f, v, owner)
	good := sealed(f, r, at, seal.NewText("门锁坏了"))
	f.Add([]byte{1, 1, 0, 0, 0, 0})
	f.Add(bytes.Repeat([]byte{1}, 70))
	f.Fuzz(func(t *testing.T, b []byte) {
		var text seal.Text
		if err := r.Open(at, b, &text); err == nil && len(b) > 0 && !bytes.Equal(b, good) {
			t.Fatalf("%x opened", b)
		}
		if _, again, err := r.Reseal(at, b); err == nil && again {
			t.Fatalf("%x was sealed again", b)
		}
	})
}

func BenchmarkSeal(b *testing.B) {
	v, _ := sealtest.NewVault(b)
	r, phone := ring(b, v, owner), someone(b).Phone
	for b.Loop() {
		sealed(b, r, at, phone)
	}
}

func BenchmarkOpen(b *testing.B) {
	v, _ := sealtest.NewVault(b)
	r, want := ring(b, v, owner), someone(b).Phone
	field := sealed(b, r, at, want)
	var phone seal.Phone
	for b.Loop() {
		if err := r.Open(at, field, &phone); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkKeyring(b *testing.B) {
	v, _ := sealtest.NewVault(b)
	ring(b, v, owner)
	for b.Loop() {
		ring(b, v, owner)
	}
}

func BenchmarkNewPerson(b *testing.B) {
	v, _ := sealtest.NewVault(b)
	for n := 0; b.Loop(); n++ {
		ring(b, v, seal.Owner{Tenant: "t", Person: strings.Repeat("p", n%50) + string(rune(n))})
	}
}

func BenchmarkPhoneIndex(b *testing.B) {
	v, _ := sealtest.NewVault(b)
	phone := someone(b).Phone
	for b.Loop() {
		v.PhoneIndex("tenant-1", phone)
	}
}

func BenchmarkParsePhone(b *testing.B) {
	for b.Loop() {
		if _, err := seal.ParsePhone("138-0013-8000"); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkScrub(b *testing.B) {
	text := strings.Repeat("门锁坏了，请在下午联系我，订单 20260301-8812，谢谢。", 4)
	b.SetBytes(int64(len(text)))
	for b.Loop() {
		seal.Scrub(text)
	}
}

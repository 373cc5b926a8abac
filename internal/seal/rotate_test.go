package seal_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"testing"
	"time"

	"github.com/bonafide-aftersale/bonafide/internal/seal"
)

func TestRotateMaster(t *testing.T) {
	t.Parallel()
	p := newParts(t)
	ctx := context.Background()
	const persons = 25
	fields := make(map[seal.Owner][]byte)
	for i := range persons {
		o := seal.Owner{Tenant: "tenant-1", Person: fmt.Sprint("person-", i)}
		fields[o] = sealed(t, ring(t, p.Vault, o), at, seal.NewName(fmt.Sprint("张三", i)))
	}
	gone := seal.Owner{Tenant: "tenant-1", Person: "person-0"}
	if _, err := p.Erase(ctx, seal.Request{Actor: "a", Reason: "r"}, gone); err != nil {
		t.Fatal(err)
	}
	old, _, err := p.MasterKeys(ctx)
	if err != nil {
		t.Fatal(err)
	}
	made, err := p.RotateMaster(ctx)
	if err != nil {
		t.Fatal(err)
	}
	check := func(when string) {
		t.Helper()
		for o, field := range fields {
			rings, err := p.Keyrings(ctx, o.Tenant, o.Person)
			if err != nil {
				t.Fatalf("%s: %v", when, err)
			}
			var name seal.Name
			if err := rings.Of(o.Person).Open(at, field, &name); (o == gone) != errors.Is(err, seal.ErrErased) || o != gone && err != nil {
				t.Errorf("%s: %s: %v", when, o.Person, err)
			}
		}
	}
	check("before wrapping again")
	total := 0
	for {
		n, err := p.Rewrap(ctx, 10)
		if err != nil {
			t.Fatal(err)
		}
		if n == 0 {
			break
		}
		if total += n; n > 10 {
			t.Errorf("a batch of %d, want at most 10", n)
		}
		check("between batches")
	}
	if want := persons - 1 + 1; total != want { // without the erased one, with the index key
		t.Errorf("%d keys were wrapped again, want %d", total, want)
	}
	if _, used, err := p.MasterKeys(ctx); err != nil || len(used) != 1 || used[made.Name] != persons {
		t.Errorf("in use: %v, %v", used, err)
	}
	if names, err := p.ForgetMasters(ctx); err != nil || names != nil {
		t.Errorf("at once %v were forgotten, %v, want none", names, err)
	}
	p.clock.now = p.clock.now.Add(seal.Settled)
	if names, err := p.ForgetMasters(ctx); err != nil || len(names) != 1 || names[0] != old[0].Name {
		t.Errorf("forgotten %v, %v, want %s", names, err, old[0].Name)
	}
	check("after forgetting")
	p.Vault = p.open(t, p.store) // remembers nothing
	check("in another process")
}

// An old master key stays while something is wrapped under it.
func TestForgetMastersKeepsWhatIsUsed(t *testing.T) {
	t.Parallel()
	p := newParts(t)
	ctx := context.Background()
	ring(t, p.Vault, owner)
	if _, err := p.RotateMaster(ctx); err != nil {
		t.Fatal(err)
	}
	p.clock.now = p.clock.now.Add(10 * seal.Settled)
	if n, err := p.Rewrap(ctx, 1); n != 1 || err != nil { // the index key only
		t.Fatalf("Rewrap = %d, %v", n, err)
	}
	if names, err := p.ForgetMasters(ctx); err != nil || names != nil {
		t.Errorf("forgotten %v, %v, want none", names, err)
	}
}

func TestRenew(t *testing.T) {
	t.Parallel()
	p := newParts(t)
	ctx := context.Background()
	field := sealed(t, ring(t, p.Vault, owner), at, seal.NewName("张三"))
	since := p.clock.now.Add(time.Minute)
	p.clock.now = since
	for _, want := range []bool{true, false} { // once for each rotation
		if got, err := p.Renew(ctx, owner, since); got != want || err != nil {
			t.Fatalf("Renew = %v, %v, want %v", got, err, want)
		}
	}
	r := ring(t, p.Vault, owner)
	again, changed, err := r.Reseal(at, field)
	if err != nil || !changed || bytes.Equal(again, field) {
		t.Fatalf("Reseal = %v, %v", changed, err)
	}
	for _, b := range [][]byte{field, again} {
		var name seal.Name
		if err := r.Open(at, b, &name); err != nil || name.Clear() != "张三" {
			t.Errorf("opened %q, %v", name.Clear(), err)
		}
	}
	if same, changed, err := r.Reseal(at, again); err != nil || changed || !bytes.Equal(same, again) {
		t.Errorf("Reseal of a new field = %v, %v", changed, err)
	}
	if none, changed, err := r.Reseal(at, nil); none != nil || changed || err != nil {
		t.Errorf("Reseal of nothing = %v, %v, %v", none, changed, err)
	}
	if _, err := p.Erase(ctx, seal.Request{Actor: "a", Reason: "r"}, owner); err != nil {
		t.Fatal(err)
	}
	for _, o := range []seal.Owner{owner, {Tenant: "t", Person: "nobody"}} {
		if got, err := p.Renew(ctx, o, since.Add(time.Hour)); got || err != nil {
			t.Errorf("Renew of %v = %v, %v, want false", o, got, err)
		}
	}
}

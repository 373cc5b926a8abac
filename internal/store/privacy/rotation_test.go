package privacy_test

import (
	"bytes"
	"context"
	"errors"
	"io"
	"sync"
	"testing"
	"time"

	"github.com/bonafide-aftersale/bonafide/internal/seal"
	"github.com/bonafide-aftersale/bonafide/internal/store"
	"github.com/bonafide-aftersale/bonafide/internal/store/privacy"
	"github.com/bonafide-aftersale/bonafide/internal/store/storetest"
)

func bytesReader(b []byte) io.Reader { return bytes.NewReader(b) }

func (o *office) rotator() *privacy.Rotator {
	return &privacy.Rotator{Vault: o.vault, Store: o.store, Now: o.Now, Batch: 4}
}

// rotate does a whole rotation.
func (o *office) rotate(t *testing.T) privacy.Rotation {
	t.Helper()
	ctx := context.Background()
	o.now = o.now.Add(time.Minute)
	r := o.rotator()
	if _, err := r.Start(ctx); err != nil {
		t.Fatal(err)
	}
	for range 1000 {
		now, err := r.Step(ctx)
		if err != nil {
			t.Fatal(err)
		}
		if !now.Finished.IsZero() {
			return now
		}
	}
	t.Fatal("the rotation does not end")
	return privacy.Rotation{}
}

// check opens every field and returns how many.
func (o *office) check(t *testing.T) privacy.Verification {
	t.Helper()
	found, err := privacy.Verify(context.Background(), o.vault, o.store)
	if err != nil {
		t.Fatal(err)
	}
	return found
}

func TestRotation(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		ctx := context.Background()
		o := newOffice(t, db)
		var rows []string
		var owners []seal.Owner
		for range 9 {
			row, owner := o.add(t)
			rows, owners = append(rows, row), append(owners, owner)
		}
		if done, err := o.vault.Erase(ctx, officer, owners[8]); !done || err != nil {
			t.Fatal(done, err)
		}
		exec(t, db, `UPDATE customers SET name = $1 WHERE id = $2`, o.field(t, "name", rows[1]), rows[0]) // in a wrong row
		exec(t, db, `UPDATE customers SET address = NULL WHERE id = $1`, rows[2])
		before := o.field(t, "phone", rows[3])
		erased := o.field(t, "phone", rows[8])

		if r, err := o.rotator().Step(ctx); err != nil || r.ID != "" {
			t.Fatalf("Step without a rotation = %+v, %v", r, err)
		}
		r := o.rotate(t)
		want := privacy.Rotation{ID: r.ID, Started: r.Started, Finished: r.Finished, Renewed: 8, Visited: 9*3 - 1, Resealed: 8*3 - 2, Unreadable: 1}
		if r.Renewed != want.Renewed || r.Visited != want.Visited || r.Resealed != want.Resealed || r.Unreadable != want.Unreadable {
			t.Errorf("rotation %+v, want %+v", r, want)
		}
		if bytes.Equal(before, o.field(t, "phone", rows[3])) {
			t.Error("a field is as it was")
		}
		if !bytes.Equal(erased, o.field(t, "phone", rows[8])) {
			t.Error("a field of an erased person was changed")
		}
		found := o.check(t)
		if found.Fields != 8*3-2 || found.Erased != 3 || found.BadAll != 1 || len(found.Bad) != 1 || found.Bad[0] != "customers.name:"+rows[0] || len(found.Unregistered) != 0 {
			t.Errorf("Verify = %+v", found)
		}
		if again := o.rotate(t); again.ID == r.ID || again.Resealed != r.Resealed || again.Renewed != r.Renewed {
			t.Errorf("the second rotation %+v, want what the first did", again)
		}
	})
}

// Several processes at once, each broken off now and then, and customers who
// come in meanwhile: all work is done, none twice.
func TestRotationBySeveral(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		ctx := context.Background()
		o := newOffice(t, db)
		for range 12 {
			o.add(t)
		}
		o.now = o.now.Add(time.Minute)
		started, err := o.rotator().Start(ctx)
		if err != nil {
			t.Fatal(err)
		}
		if again, err := o.rotator().Start(ctx); err != nil || again.ID != started.ID || again.Persons != 12 {
			t.Errorf("Start again = %+v, %v, want %s with 12 persons", again, err, started.ID)
		}
		var wg sync.WaitGroup
		for range 3 {
			wg.Go(func() {
				for i := range 200 {
					within, stop := context.WithCancel(ctx)
					if i%5 == 4 {
						time.AfterFunc(time.Millisecond, stop)
					}
					r, err := o.rotator().Step(within)
					stop()
					if err != nil && !errors.Is(err, context.Canceled) {
						t.Error(err)
						return
					}
					if err == nil && !r.Finished.IsZero() {
						return
					}
				}
				t.Error("the rotation does not end")
			})
		}
		wg.Go(func() {
			for range 4 {
				o.add(t)
			}
		})
		wg.Wait()
		r, err := o.store.Rotation(ctx)
		if err != nil || r.Finished.IsZero() || r.Renewed != 12 || r.Resealed != 36 || r.Unreadable != 0 {
			t.Errorf("rotation %+v, %v, want 12 persons and 36 fields", r, err)
		}
		if found := o.check(t); found.Fields != 16*3 || found.BadAll != 0 {
			t.Errorf("Verify = %+v", found)
		}
	})
}

func TestVerifyFindsUnregisteredColumns(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		o := newOffice(t, db)
		o.add(t)
		exec(t, db, `DELETE FROM sealed_column WHERE column_name = 'address'`)
		if found := o.check(t); len(found.Unregistered) != 1 || found.Unregistered[0] != "customers.address" || found.Fields != 2 {
			t.Errorf("Verify = %+v, want customers.address unregistered", found)
		}
	})
}

func TestRewrap(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		ctx := context.Background()
		o := newOffice(t, db)
		for range 7 {
			o.add(t)
		}
		if _, err := o.vault.RotateMaster(ctx); err != nil {
			t.Fatal(err)
		}
		total := 0
		for {
			n, err := o.vault.Rewrap(ctx, 3)
			if err != nil {
				t.Fatal(err)
			}
			if total += n; n == 0 {
				break
			}
		}
		if total != 8 {
			t.Errorf("%d keys were wrapped again, want 8", total)
		}
		o.now = o.now.Add(seal.Settled)
		if names, err := o.vault.ForgetMasters(ctx); err != nil || len(names) != 1 {
			t.Errorf("forgotten %v, %v, want one", names, err)
		}
		fresh, err := seal.Open(ctx, o.master, o.store, o.Now)
		if err != nil {
			t.Fatal(err)
		}
		o.vault = fresh
		if found := o.check(t); found.Fields != 21 || found.BadAll != 0 {
			t.Errorf("Verify = %+v", found)
		}
	})
}

package people_test

import (
	"context"
	"testing"
	"time"

	"github.com/bonafide-aftersale/bonafide/internal/fault"
	"github.com/bonafide-aftersale/bonafide/internal/identity"
	"github.com/bonafide-aftersale/bonafide/internal/store/people/peopletest"
)

func TestKeys(t *testing.T) {
	t.Parallel()
	peopletest.Each(t, func(t *testing.T, d *peopletest.Desk) {
		ctx := context.Background()
		admin := d.Console()
		program, err := d.Services.Add(ctx, admin, "order import", "M1")
		if err != nil {
			t.Fatal(err)
		}
		issue := func(life time.Duration, scopes ...identity.Action) (identity.Key, string, error) {
			key, token, err := d.Services.Issue(ctx, admin, program.ID, scopes, life)
			return key, token.Reveal(), err
		}
		for _, bad := range []identity.Action{identity.CaseDecide, identity.PersonReveal, identity.MeasureImpose, "case:explode", ""} {
			if _, _, err := issue(time.Hour, identity.CaseRead, bad); fault.KindOf(err) != fault.Invalid {
				t.Errorf("scope %q: %v, want Invalid", bad, err)
			}
		}
		if _, _, err := issue(time.Hour); fault.KindOf(err) != fault.Invalid {
			t.Errorf("no scope: %v, want Invalid", err)
		}
		if _, _, err := issue(identity.MaxKeyLife+1, identity.CaseRead); fault.KindOf(err) != fault.Invalid {
			t.Errorf("for more than a year: %v, want Invalid", err)
		}
		key, token, err := issue(time.Hour, identity.DataImport, identity.CaseRead, identity.CaseRead)
		if err != nil || len(key.Scopes) != 2 {
			t.Fatalf("Issue = %+v, %v", key, err)
		}
		actor, err := d.Services.Resolve(ctx, token)
		if err != nil || actor.Service != program.ID || actor.Reach(identity.CaseRead) != identity.Own || actor.Reach(identity.CaseOpen) != identity.Nothing {
			t.Errorf("Resolve = %+v, %v", actor, err)
		}
		list, err := d.Services.Keys(ctx, admin, program.ID)
		if err != nil || len(list) != 1 || !list[0].Used.Equal(d.Now()) {
			t.Errorf("Keys = %+v, %v, want it used now", list, err)
		}
		if _, err := d.Services.Resolve(ctx, identity.NewToken(identity.ServiceToken).Reveal()); fault.KindOf(err) != fault.Unknown {
			t.Errorf("an invented key: %v, want Unknown", err)
		}
		if err := d.Services.Revoke(ctx, admin, key.ID); err != nil {
			t.Fatal(err)
		}
		if err := d.Services.Revoke(ctx, admin, key.ID); fault.KindOf(err) != fault.Missing {
			t.Errorf("revoked again: %v, want Missing", err)
		}
		_, second, err := issue(time.Hour, identity.CaseRead)
		if err != nil {
			t.Fatal(err)
		}
		_, third, err := issue(3*time.Hour, identity.CaseRead)
		if err != nil {
			t.Fatal(err)
		}
		d.Pass(time.Hour)
		for name, token := range map[string]string{"revoked": token, "expired": second} {
			if _, err := d.Services.Resolve(ctx, token); fault.KindOf(err) != fault.Unknown {
				t.Errorf("%s: %v, want Unknown", name, err)
			}
		}
		if _, err := d.Services.Resolve(ctx, third); err != nil {
			t.Errorf("a good key: %v", err)
		}
		if err := d.Services.Disable(ctx, admin, program.ID); err != nil {
			t.Fatal(err)
		}
		if _, err := d.Services.Resolve(ctx, third); fault.KindOf(err) != fault.Unknown {
			t.Errorf("of a disabled program: %v, want Unknown", err)
		}
	})
}

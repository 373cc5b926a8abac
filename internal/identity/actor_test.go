package identity

import (
	"slices"
	"testing"

	"pgregory.net/rapid"

	"github.com/bonafide-aftersale/bonafide/internal/fault"
)

func TestMay(t *testing.T) {
	t.Parallel()
	person := func(grants ...Grant) Actor { return Actor{Tenant: "t1", Person: "p1", Grants: grants} }
	program := func(party PartyID, scopes ...Action) Actor {
		return Actor{Tenant: "t1", Service: "s1", Grants: []Grant{{ServiceAccount, party}}, Scopes: scopes}
	}
	own := Subject{Tenant: "t1", People: []PersonID{"p0", "p1"}}
	other := Subject{Tenant: "t1", People: []PersonID{"p2"}, Parties: []PartyID{"m2"}}
	shop := Subject{Tenant: "t1", People: []PersonID{"p2"}, Parties: []PartyID{"m1"}}
	const allowed = fault.Kind(99)
	for _, test := range []struct {
		name   string
		actor  Actor
		action Action
		on     Subject
		want   fault.Kind
	}{
		{"nobody", Actor{}, CaseRead, own, fault.Unknown},
		{"nobody of a tenant", Actor{Tenant: "t1", Grants: []Grant{{Role: Administrator}}}, SettingsEdit, Subject{Tenant: "t1"}, fault.Unknown},
		{"customer, own case", person(Grant{Role: Customer}), CaseRead, own, allowed},
		{"customer, somebody else's case", person(Grant{Role: Customer}), CaseRead, other, fault.Missing},
		{"customer decides", person(Grant{Role: Customer}), CaseDecide, own, fault.Denied},
		{"customer lists all", person(Grant{Role: Customer}), CaseRead, Subject{Tenant: "t1"}, fault.Denied},
		{"merchant, own shop", person(Grant{Merchant, "m1"}), CaseAnswer, shop, allowed},
		{"merchant, another shop", person(Grant{Merchant, "m1"}), CaseAnswer, other, fault.Missing},
		{"merchant without a party", person(Grant{Role: Merchant}), CaseAnswer, shop, fault.Missing},
		{"merchant who is a customer elsewhere", person(Grant{Merchant, "m1"}, Grant{Role: Customer}), CaseAnswer, own, fault.Missing},
		{"reviewer, any case", person(Grant{Role: Reviewer}), CaseDecide, other, allowed},
		{"reviewer, another tenant", person(Grant{Role: Reviewer}), CaseDecide, Subject{Tenant: "t2"}, fault.Missing},
		{"subject without a tenant", person(Grant{Role: Reviewer}), CaseDecide, Subject{}, fault.Missing},
		{"actor without a tenant", Actor{Person: "p1", Grants: []Grant{{Role: Reviewer}}}, CaseDecide, Subject{}, fault.Missing},
		{"program with the scope", program("", CaseRead), CaseRead, other, allowed},
		{"program without the scope", program("", CaseRead), CaseOpen, other, fault.Denied},
		{"program that asks to decide", program("", CaseDecide), CaseDecide, other, fault.Denied},
		{"program of one shop, its case", program("m1", CaseRead), CaseRead, shop, allowed},
		{"program of one shop, another's case", program("m1", CaseRead), CaseRead, other, fault.Missing},
		{"person with scopes is no program", Actor{Tenant: "t1", Person: "p1", Scopes: []Action{CaseRead}}, CaseRead, own, fault.Denied},
		{"machine", Automation("t1", "clock/1"), CaseDecide, own, fault.Denied},
		{"machine reads", Automation("t1", "clock/1"), CaseRead, own, fault.Denied},
		{"console", Console("t1"), PersonManage, own, allowed},
		{"console decides", Console("t1"), CaseDecide, own, fault.Denied},
		{"unknown action", Console("t1"), "case:explode", own, fault.Denied},
	} {
		err := test.actor.May(test.action, test.on)
		got := fault.KindOf(err)
		if err == nil {
			got = allowed
		}
		if got != test.want {
			t.Errorf("%s: May(%s) = %v, want kind %v", test.name, test.action, err, test.want)
		}
	}
}

func TestParties(t *testing.T) {
	t.Parallel()
	a := Actor{Tenant: "t1", Person: "p1", Grants: []Grant{{Merchant, "m2"}, {Merchant, "m1"}, {Merchant, "m2"}, {OutletManager, "o1"}, {Role: Customer}}}
	if got, want := a.Parties(CaseAnswer), []PartyID{"m1", "m2"}; !slices.Equal(got, want) {
		t.Errorf("Parties(case:answer) = %v, want %v", got, want)
	}
	if got, want := a.Parties(VisitDispatch), []PartyID{"o1"}; !slices.Equal(got, want) {
		t.Errorf("Parties(visit:dispatch) = %v, want %v", got, want)
	}
}

// Whatever the grants: nobody reaches into another tenant, a further grant
// takes nothing away, and what May allows is within Reach.
func TestMayHolds(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		grant := rapid.Custom(func(t *rapid.T) Grant {
			return Grant{rapid.SampledFrom(Roles).Draw(t, "role"), rapid.SampledFrom([]PartyID{"", "a", "b"}).Draw(t, "party")}
		})
		actor := Actor{Tenant: "t1", Person: rapid.SampledFrom([]PersonID{"p", "q"}).Draw(t, "person"),
			Grants: rapid.SliceOfN(grant, 0, 4).Draw(t, "grants"),
			Scopes: rapid.SliceOfN(rapid.SampledFrom(Actions()), 0, 5).Draw(t, "scopes")}
		on := Subject{Tenant: "t1", People: rapid.SliceOfN(rapid.SampledFrom([]PersonID{"p", "q"}), 0, 2).Draw(t, "people"),
			Parties: rapid.SliceOfN(rapid.SampledFrom([]PartyID{"a", "b", ""}), 0, 2).Draw(t, "parties")}
		action := rapid.SampledFrom(Actions()).Draw(t, "action")
		err := actor.May(action, on)
		if err == nil && actor.Reach(action) == Nothing {
			t.Fatal("May allows what is out of reach")
		}
		if err != nil && actor.Reach(action) == Whole {
			t.Fatalf("the whole tenant is in reach, but %v", err)
		}
		abroad := on
		abroad.Tenant = "t2"
		if got := fault.KindOf(actor.May(action, abroad)); got != fault.Missing {
			t.Fatalf("in another tenant: kind %v, want Missing", got)
		}
		more := actor
		more.Grants = append(slices.Clone(actor.Grants), grant.Draw(t, "more"))
		if err == nil && more.May(action, on) != nil {
			t.Fatal("a further grant took something away")
		}
	})
}

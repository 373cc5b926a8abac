package cases_test

import (
	"context"
	"fmt"
	"testing"
	"time"

	"github.com/bonafide-aftersale/bonafide/internal/aftersale"
	"github.com/bonafide-aftersale/bonafide/internal/store"
	"github.com/bonafide-aftersale/bonafide/internal/store/cases"
	"github.com/bonafide-aftersale/bonafide/internal/store/storetest"
)

// fill stores n open cases that differ in what filters look at.
func fill(tb testing.TB, db *store.DB, n int) *cases.Store {
	tb.Helper()
	s := cases.New(db)
	err := db.InTx(context.Background(), func(ctx context.Context) error {
		at := aftersale.At(time.Date(2026, 3, 2, 10, 0, 0, 0, aftersale.Beijing))
		for i := range n {
			m := aftersale.NewMoment(at+aftersale.Micros(i%7)*1e6, &aftersale.Settings{})
			act := &aftersale.Open{
				Request: aftersale.Request{Kind: aftersale.KindRefundOnly, Reason: aftersale.DamagedOnArrival,
					Order: fmt.Sprintf("order-%d", i), Waybill: fmt.Sprintf("waybill-%d", i), PaidFen: 12_000, AskedFen: 12_000},
				Channel: "web", Customer: aftersale.PersonID(fmt.Sprintf("customer-%d", i%10)), CustomerIndex: fmt.Sprintf("index-%d", i%10),
				Merchant: aftersale.AccountID(fmt.Sprintf("shop-%d", i%3)), Outlet: "outlet-1",
			}
			c, e, err := aftersale.Move(&aftersale.Case{}, agent, act, m)
			if err != nil {
				return err
			}
			if err := s.Create(ctx, c, e); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		tb.Fatal(err)
	}
	return s
}

// Pages of every size hold every case once and in order, whatever the filter.
func TestListPages(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		s, ctx := fill(t, db, 60), context.Background()
		for _, test := range []struct {
			name string
			f    aftersale.Filter
			want int
		}{
			{"all", aftersale.Filter{}, 60},
			{"open", aftersale.Filter{Open: true}, 60},
			{"a stage", aftersale.Filter{Stages: []aftersale.Stage{aftersale.StageFiled, aftersale.StageFinal}}, 60},
			{"another stage", aftersale.Filter{Stages: []aftersale.Stage{aftersale.StageFinal}}, 0},
			{"a merchant", aftersale.Filter{Merchant: "shop-1", Open: true}, 20},
			{"a customer", aftersale.Filter{Customer: "customer-3"}, 6},
			{"a blind index", aftersale.Filter{CustomerIndex: []string{"index-3", "index-4"}}, 12},
			{"an order", aftersale.Filter{Order: "order-7"}, 1},
			{"a waybill", aftersale.Filter{Waybill: "waybill-8"}, 1},
			{"an outlet", aftersale.Filter{Outlet: "outlet-1"}, 60},
			{"unassigned", aftersale.Filter{Unassigned: true}, 60},
			{"assigned", aftersale.Filter{Assigned: "reviewer-1"}, 0},
			{"raised", aftersale.Filter{Raised: true}, 0},
			{"a kind", aftersale.Filter{Kinds: []aftersale.Kind{aftersale.KindRepair}}, 0},
			{"due", aftersale.Filter{DueBefore: aftersale.MaxDue}, 60},
			{"due long ago", aftersale.Filter{DueBefore: 1}, 0},
			{"another tenant", aftersale.Filter{Tenant: "tenant-2"}, 0},
		} {
			for _, limit := range []int{1, 7, 60, 100} {
				f, seen := test.f, map[aftersale.CaseID]bool{}
				f.Limit = limit
				if f.Tenant == "" {
					f.Tenant = tenant
				}
				var last aftersale.Cursor
				for {
					p, err := s.List(ctx, f)
					if err != nil {
						t.Fatalf("%s: %v", test.name, err)
					}
					for _, c := range p.Cases {
						if seen[c.ID] || c.Due < last.Due || c.Due == last.Due && c.ID <= last.ID {
							t.Errorf("%s: %s twice or out of order", test.name, c.ID)
						}
						seen[c.ID], last = true, aftersale.Cursor{Due: c.Due, ID: c.ID}
					}
					if p.Next == nil {
						break
					}
					f.After = *p.Next
				}
				if len(seen) != test.want {
					t.Errorf("%s in pages of %d: %d cases, want %d", test.name, limit, len(seen), test.want)
				}
			}
		}
		for _, f := range []aftersale.Filter{{}, {Tenant: tenant, Limit: -1}, {Tenant: tenant, Limit: 1001}, {Tenant: tenant, Stages: []aftersale.Stage{"'; DROP TABLE aftersale_case; --"}}} {
			if _, err := s.List(ctx, f); err == nil {
				t.Errorf("the filter %+v was taken", f)
			}
		}
		evil := aftersale.Filter{Tenant: tenant, Order: "' OR 1=1 --"}
		if p, err := s.List(ctx, evil); err != nil || len(p.Cases) != 0 {
			t.Errorf("%d cases for a strange order number, %v", len(p.Cases), err)
		}
	})
}

// Scope keeps everybody to what is theirs.
func TestListScope(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		s, ctx := fill(t, db, 30), context.Background()
		for _, test := range []struct {
			who  aftersale.Actor
			want int
		}{
			{aftersale.Actor{Tenant: tenant, ID: "customer-3", Role: aftersale.RoleCustomer}, 3},
			{aftersale.Actor{Tenant: tenant, ID: "x", Role: aftersale.RoleMerchant, Account: "shop-2"}, 10},
			{aftersale.Actor{Tenant: tenant, ID: "x", Role: aftersale.RoleTechnician, Account: "outlet-2"}, 0},
			{reviewer, 30},
			{aftersale.Actor{Tenant: tenant, ID: "x", Role: aftersale.RolePartner}, -1},
			{aftersale.Actor{Tenant: tenant, ID: "x", Role: aftersale.RoleMerchant}, -1},
			{aftersale.Actor{}, -1},
		} {
			f, err := aftersale.Filter{Customer: "customer-5", CustomerIndex: []string{"index-5"}, Merchant: "shop-1", Tenant: "tenant-2"}.Scope(test.who)
			if test.want < 0 {
				if err == nil {
					t.Errorf("%+v may list", test.who)
				}
				continue
			}
			if test.who.Role != aftersale.RoleMerchant {
				f.Merchant = ""
			}
			if test.who.Role != aftersale.RoleCustomer {
				f.Customer, f.CustomerIndex = "", nil
			}
			p, err := s.List(ctx, f)
			if err != nil || len(p.Cases) != test.want {
				t.Errorf("%s: %d cases, %v, want %d", test.who.Role, len(p.Cases), err, test.want)
			}
		}
	})
}

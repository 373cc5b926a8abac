package api_test

import (
	"context"
	"strings"
	"testing"

	"github.com/bonafide-aftersale/bonafide/internal/api"
	"github.com/bonafide-aftersale/bonafide/internal/identity"
)

// permitted reports whether a role reaches anything by a route.
func permitted(r api.Route, role identity.Role) bool {
	if r.Open || r.Self {
		return true
	}
	for _, action := range r.Actions {
		if identity.Permitted(role, action) != identity.Nothing && !(role == identity.ServiceAccount && action.ForPeople()) {
			return true
		}
	}
	return false
}

// Every route is tried by every role on a running server: in its own tenant,
// where the matrix decides, and as the same role of another tenant, to which no
// record of this one exists.
func TestEveryRouteForEveryRole(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, w *world) {
		here := w.Tenant
		other, err := w.Directory.AddTenant(context.Background(), identity.Console(""), "另一家测试店铺", "")
		if err != nil {
			t.Fatal(err)
		}
		owner := w.customer("13800138000")
		c := owner.post("/cases", m{"request": request(), "merchant": shop}).want(201)
		item := owner.upload(photo(t, "coffee-claim.jpg"), "kind", "gallery_photo", "method", "gallery", "case", c.str("id"))
		admin := w.staff("first-admin", "", identity.Administrator)
		service := admin.post("/services", m{"name": "测试程序"}).want(201).str("id")
		hook := admin.post("/webhooks", m{"url": "https://receiver.example.com/in"}).want(201).str("id")
		connector := admin.post("/connectors", m{"name": "测试仓库"}).want(201).str("id")
		fill := strings.NewReplacer("{case}", c.str("id"), "{item}", item, "{person}", w.customer("13700137000").id, "{session}", "01M83V2JQNN4BC8E6VV3H90GX8", "{service}", service,
			"{key}", "01M83V2JQNN4BC8E6VV3H90GX8", "{measure}", "01M83V2JQNN4BC8E6VV3H90GX8", "{version}", "01M83V2JQNN4BC8E6VV3H90GX8",
			"{product}", "mug", "{photo}", "p", "{order}", "order-1", "{webhook}", hook, "{delivery}", "d", "{connector}", connector)

		callers := make(map[identity.Role][2]caller)
		for i, tenant := range []identity.Tenant{here, other} {
			w.Tenant = tenant
			for _, role := range identity.Roles {
				pair := callers[role]
				switch role {
				case identity.Customer:
					pair[i] = w.customer("13900139000")
				case identity.ServiceAccount:
					pair[i] = w.program("")
				default:
					pair[i] = w.staff("login-"+role.String(), "another-party", role)
				}
				callers[role] = pair
			}
		}
		w.Tenant = here
		routes := api.Routes(w.services)
		for _, r := range routes {
			path := fill.Replace(r.Path)
			if r.Name == "sign-out" {
				continue // tried last: it ends the session
			}
			send := func(c caller) reply {
				var body any
				if r.Method == "POST" || r.Method == "PUT" {
					body = m{}
				}
				return c.do(r.Method, path, body)
			}
			if got := send(caller{w: w}); !r.Open && got.status != 401 {
				t.Errorf("%s %s for a stranger: got %d, want 401", r.Method, r.Path, got.status)
			}
			for _, role := range identity.Roles {
				got := send(callers[role][0])
				refused := got.status == 403 && got.str("code") == "identity.denied"
				if ok := permitted(r, role); ok == refused || got.status == 401 && !r.Open || got.status >= 500 && got.status != 503 {
					t.Errorf("%s %s for %s: got %d %s, permitted %v", r.Method, r.Path, role, got.status, got.str("code"), ok)
				}
				// A record of ours does not exist for the same role of another
				// tenant: neither by reading nor by writing.
				if strings.Contains(r.Path, "{case}") && permitted(r, role) {
					got := send(callers[role][1])
					if got.status != 404 && got.status != 422 && got.status != 503 {
						t.Errorf("%s %s for %s of another tenant: got %d %s, want 404", r.Method, r.Path, role, got.status, got.body)
					}
				}
			}
		}
		// With a body that fits, another tenant's people find no case either.
		foreign := callers[identity.SeniorReviewer][1]
		foreign.post("/cases/"+c.str("id")+"/raise", m{"why": "x"}, "If-Match", `"1"`).problem(404, "case.not_found")
		foreign.post("/cases/"+c.str("id")+"/texts", m{"texts": []string{"x"}, "reason": "x"}).problem(404, "case.not_found")
		// A customer and a merchant of this tenant who have no part in it neither.
		callers[identity.Customer][0].get("/cases/"+c.str("id")).problem(404, "case.not_found")
		callers[identity.Merchant][0].get("/cases/"+c.str("id")).problem(404, "case.not_found")
		callers[identity.Merchant][0].post("/cases/"+c.str("id")+"/contest", m{"statement": "x"}, "If-Match", `"1"`).problem(404, "case.not_found")
		if got := callers[identity.Customer][0].get("/cases").want(200); len(got.list("cases")) != 0 {
			t.Errorf("a customer sees %d cases of others", len(got.list("cases")))
		}
		if after := owner.get("/cases/" + c.str("id")).want(200); after.num("version") != 1 {
			t.Logf("the case moved to version %d by agents of its own tenant", after.num("version"))
		}
		for _, role := range identity.Roles {
			callers[role][0].do("DELETE", "/session", nil)
		}
	})
}

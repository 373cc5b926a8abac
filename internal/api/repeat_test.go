package api_test

import (
	"strings"
	"sync"
	"sync/atomic"
	"testing"

	"github.com/bonafide-aftersale/bonafide/internal/api"
	"github.com/bonafide-aftersale/bonafide/internal/idempotency"
	"github.com/bonafide-aftersale/bonafide/internal/identity"
)

// One key, one case: sent again, sent twenty times at once, sent with another
// body, after a day, and after a request that failed.
func TestIdempotencyKeys(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, w *world) {
		customer, other := w.customer("13800138000"), w.customer("13900139000")
		body := m{"request": request(), "merchant": shop}
		first := customer.post("/cases", body, "Idempotency-Key", "one").want(201)
		again := customer.post("/cases", body, "Idempotency-Key", "one").want(201)
		if again.str("id") != first.str("id") || again.header.Get("Idempotent-Replayed") != "true" ||
			again.header.Get("ETag") != first.header.Get("ETag") || again.header.Get("Location") != first.header.Get("Location") {
			t.Errorf("got %s %v, want the first answer again", again.body, again.header)
		}
		changed := request()
		changed["asked_fen"] = 1
		customer.post("/cases", m{"request": changed, "merchant": shop}, "Idempotency-Key", "one").problem(409, "api.key_reused")
		if mine := other.post("/cases", body, "Idempotency-Key", "one").want(201); mine.str("id") == first.str("id") {
			t.Error("another person met the first one's answer")
		}
		for _, key := range []string{"with space", strings.Repeat("x", 201), "钥匙"} {
			customer.post("/cases", body, "Idempotency-Key", key).problem(422, "api.bad_key")
		}

		var cases, replayed atomic.Int64
		ids := make(map[string]bool)
		var mu sync.Mutex
		var wg sync.WaitGroup
		for range 20 {
			wg.Go(func() {
				got := customer.post("/cases", body, "Idempotency-Key", "at-once")
				if got.status != 201 {
					t.Errorf("got %d %s", got.status, got.body)
					return
				}
				cases.Add(1)
				if got.header.Get("Idempotent-Replayed") == "true" {
					replayed.Add(1)
				}
				mu.Lock()
				defer mu.Unlock()
				ids[got.str("id")] = true
			})
		}
		wg.Wait()
		if len(ids) != 1 || replayed.Load() != cases.Load()-1 {
			t.Errorf("%d answers, %d replayed, cases %v; want one case", cases.Load(), replayed.Load(), ids)
		}
		list := customer.get("/cases?limit=1000").want(200)
		if n := len(list.list("cases")); n != 2 {
			t.Errorf("the customer has %d cases, want 2", n)
		}

		// A request that failed did nothing and may be tried again under its key.
		customer.post("/cases", m{"request": request()}, "Idempotency-Key", "fixed").problem(422, "case.no_party")
		customer.post("/cases", body, "Idempotency-Key", "fixed").want(201)

		// A secret that is shown once is shown again under its key, and lies sealed.
		admin := w.staff("admin", "", identity.Administrator)
		service := admin.post("/services", m{"name": "程序"}).want(201).str("id")
		key := admin.post("/services/"+service+"/keys", m{"scopes": []string{"case:read"}, "days": 1}, "Idempotency-Key", "key").want(201)
		same := admin.post("/services/"+service+"/keys", m{"scopes": []string{"case:read"}, "days": 1}, "Idempotency-Key", "key").want(201)
		if key.str("token") != same.str("token") || key.str("token") == "" {
			t.Error("the same request made two keys")
		}
		var leaked int
		rows := w.DB.QueryRow(t.Context(), `SELECT count(*) FROM api_reply WHERE sealed = $1`, []byte{})
		if err := rows.Scan(&leaked); err != nil || leaked != 0 {
			t.Errorf("%d answers are not sealed, %v", leaked, err)
		}

		w.Pass(idempotency.Life)
		relogged := w.customer("13800138000")
		if later := relogged.post("/cases", body, "Idempotency-Key", "one").want(201); later.str("id") == first.str("id") {
			t.Error("the key was good for more than a day")
		}
		sweep := &idempotency.Service{Tx: w.DB, Records: w.services.Replies, Vault: w.Vault, Now: w.Now}
		if n, err := sweep.Sweep(t.Context(), 100); err != nil || n < 3 {
			t.Errorf("swept %d, %v", n, err)
		}
	})
}

// Fifty programs act on one case under keys of their own: none is told that the
// case has moved, because a program's act is tried again.
func TestProgramsActAtOnce(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, w *world) {
		customer, agent, worker := w.customer("13800138000"), w.staff("agent", "", identity.Agent), w.program("")
		c := customer.post("/cases", m{"request": request(), "merchant": shop}).want(201)
		agent.act(c, "check", nil).want(200)
		var won, lost atomic.Int64
		var wg sync.WaitGroup
		for i := range 12 {
			wg.Go(func() {
				got := worker.post("/cases/"+c.str("id")+"/pass-on", nil, "Idempotency-Key", string(rune('a'+i)))
				switch {
				case got.status == 200:
					won.Add(1)
				case got.status == 409:
					lost.Add(1)
				default:
					t.Errorf("got %d %s", got.status, got.body)
				}
			})
		}
		wg.Wait()
		if won.Load() != 1 || lost.Load() != 11 {
			t.Errorf("%d won, %d lost; want 1 and 11", won.Load(), lost.Load())
		}
	})
}

func TestVersions(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, w *world) {
		customer := w.customer("13800138000")
		c := customer.post("/cases", m{"request": request(), "merchant": shop}).want(201)
		path := "/cases/" + c.str("id") + "/withdraw"
		customer.post(path, m{}).problem(428, "api.match_missing")
		customer.post(path, m{}, "If-Match", "latest").problem(422, "api.bad_match")
		customer.post(path, m{}, "If-Match", `"7"`).problem(412, "case.changed")
		customer.post(path, m{}, "If-Match", `"1"`).want(200)
		customer.post(path, m{}, "If-Match", `"2"`).problem(409, "case.wrong_stage")
	})
}

func TestLimits(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, w *world) {
		customer, other := w.customer("13800138000"), w.customer("13900139000")
		w.services.Rates = api.Rates{Caller: api.Rate{Burst: 3, Second: 0.01}, Tenant: api.Rate{Burst: 6, Second: 0.01}}
		w.serve()
		for range 3 {
			customer.get("/me").want(200)
		}
		got := customer.get("/me").problem(429, "api.limited")
		if s := got.header.Get("Retry-After"); s == "" || s == "0" {
			t.Errorf("got Retry-After %q", s)
		}
		other.get("/me").want(200) // one caller does not use up another's
		other.get("/me").want(200)
		other.get("/me").problem(429, "api.limited") // but the organisation's own
	})
}

// Calls of one new customer that are taken down at the same moment are cases of
// one person, with and without a key.
func TestOneCallerAtOnce(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, w *world) {
		worker := w.program("")
		for phone, key := range map[string]string{"13800138001": "", "13800138002": "key"} {
			people := make(map[string]bool)
			var mu sync.Mutex
			var wg sync.WaitGroup
			for i := range 10 {
				wg.Go(func() {
					var header []string
					if key != "" {
						header = []string{"Idempotency-Key", key + string(rune('a'+i))}
					}
					got := worker.post("/cases", m{"request": request(), "merchant": shop, "phone": phone}, header...)
					if got.status != 201 {
						t.Errorf("got %d %s", got.status, got.body)
						return
					}
					mu.Lock()
					defer mu.Unlock()
					people[got.str("customer")] = true
				})
			}
			wg.Wait()
			if len(people) != 1 {
				t.Errorf("key %q: got %d customers, want 1", key, len(people))
			}
		}
	})
}

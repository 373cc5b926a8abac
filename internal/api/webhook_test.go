package api_test

import (
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/bonafide-aftersale/bonafide/internal/connect/sender"
	"github.com/bonafide-aftersale/bonafide/internal/identity"
	"github.com/bonafide-aftersale/bonafide/internal/webhook"
)

// secretKey is the key in the text of a secret, as a receiver reads it.
func secretKey(t testing.TB, text string) []byte {
	t.Helper()
	return base64Of(t, strings.TrimPrefix(text, "whsec_"))
}

// Messages arrive signed as Standard Webhooks says, are tried again, and are
// written down. The receiver checks with the code that codes for phones are
// signed with, which is tested against the vectors of the reference libraries.
func TestWebhooks(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, w *world) {
		admin, customer := w.staff("admin", "", identity.Administrator), w.customer("13800138000")
		for _, url := range []string{"http://receiver.example.com/", "https://127.0.0.1/", "https://10.1.2.3/", "https://[::1]/", "https://[::ffff:10.0.0.1]/",
			"https://169.254.169.254/latest/meta-data", "https://u:p@receiver.example.com/", "file:///etc/passwd", "https://", "x"} {
			if got := admin.post("/webhooks", m{"url": url}); got.status != 422 {
				t.Errorf("%s: got %d, want 422", url, got.status)
			}
		}
		var answer atomic.Int64
		answer.Store(503)
		var mu sync.Mutex
		var ids []string
		var key []byte
		receiver := httptest.NewServer(http.HandlerFunc(func(rw http.ResponseWriter, r *http.Request) {
			body, _ := io.ReadAll(r.Body)
			mu.Lock()
			defer mu.Unlock()
			id, err := sender.Verify(key, r.Header, body, w.Now())
			if err != nil {
				t.Errorf("the signature does not fit: %v", err)
			}
			ids = append(ids, id)
			if answer.Load() == 302 {
				rw.Header().Set("Location", "http://127.0.0.1:1/")
			}
			rw.WriteHeader(int(answer.Load()))
		}))
		defer receiver.Close()
		w.services.Webhooks.Local = true
		hook := admin.post("/webhooks", m{"url": receiver.URL, "types": []string{"case_moved"}}).want(201)
		key = secretKey(t, hook.str("secret"))

		c := customer.post("/cases", m{"request": request(), "merchant": shop}).want(201)
		events, err := w.records.Events(t.Context(), string(w.Tenant.ID), "", 0, 10)
		if err != nil || len(events) != 0 {
			t.Fatal(events, err)
		}
		events, err = w.services.Cases.Records.Events(t.Context(), string(w.Tenant.ID), caseID(c), 0, 10)
		if err != nil || len(events) != 1 {
			t.Fatal(events, err)
		}
		hooks := w.services.Webhooks
		for range 2 { // told twice, sent once
			if err := hooks.Moved(t.Context(), events[0]); err != nil {
				t.Fatal(err)
			}
		}
		if len(w.deliveries) != 1 {
			t.Fatalf("got %d deliveries, want 1", len(w.deliveries))
		}
		send := func(n int, last bool) error {
			return hooks.Deliver(t.Context(), string(w.Tenant.ID), w.deliveries[0], n, last)
		}
		if send(1, false) == nil {
			t.Error("a delivery that was answered 503 is over")
		}
		answer.Store(302)
		if send(2, false) == nil {
			t.Error("a redirect counts as an answer")
		}
		answer.Store(204)
		if err := send(3, false); err != nil {
			t.Error(err)
		}
		if err := send(4, false); err != nil {
			t.Error(err)
		}
		mu.Lock()
		if len(ids) != 3 || ids[0] != ids[2] {
			t.Errorf("got the ids %v, want the same three times", ids)
		}
		mu.Unlock()
		log := admin.get("/deliveries/" + w.deliveries[0]).want(200)
		if got := fmt.Sprint(log.str("state"), log.num("attempts"), log.num("log.0.status"), log.str("log.1.problem"), log.num("log.2.status")); got != "delivered3 503redirect204" {
			t.Errorf("got %s: %s", got, log.body)
		}
		if body := string(log.body); strings.Contains(body, "13800138000") || !strings.Contains(body, c.str("id")) {
			t.Errorf("got the message %s", body)
		}

		// The receiver wants no more: 410 ends it.
		answer.Store(410)
		admin.post("/deliveries/"+w.deliveries[0]+"/again", nil).want(202)
		admin.post("/deliveries/"+w.deliveries[0]+"/again", nil).problem(409, "webhook.on_its_way")
		_ = send(1, false)
		list := admin.get("/webhooks").want(200)
		if list.str("webhooks.0.disabled_why") != "webhook.gone" {
			t.Errorf("got %s", list.body)
		}
		// A network that an address leads into is none of ours.
		closed := *hooks
		closed.Local = false
		admin.post("/webhooks", m{"url": receiver.URL}).want(201)
		w.services.Webhooks.Post = guarded{}
		if err := hooks.Moved(t.Context(), events[0]); err != nil {
			t.Fatal(err)
		}
		if err := hooks.Deliver(t.Context(), string(w.Tenant.ID), w.deliveries[len(w.deliveries)-1], 1, true); err == nil {
			t.Error("a message went to a private address")
		}
		private := admin.get("/deliveries/" + w.deliveries[len(w.deliveries)-1]).want(200)
		if private.str("state") != "failed" || private.str("log.0.problem") != webhook.Private {
			t.Errorf("got %s", private.body)
		}
	})
}

// A return event takes effect once, and only when it is signed, of now, and
// about a case that waits for it.
func TestReturnEvents(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, w *world) {
		admin, customer := w.staff("admin", "", identity.Administrator), w.customer("13800138000")
		merchant, agent := w.staff("merchant", shop, identity.Merchant), w.staff("agent", "", identity.Agent)
		r := request()
		r["kind"] = "return_refund"
		c := customer.post("/cases", m{"request": r, "merchant": shop}).want(201)
		c = agent.act(c, "check", nil).want(200)
		c = agent.act(c, "pass-on", nil).want(200)
		c = merchant.act(c, "accept", m{}).want(200)
		c = merchant.act(c, "carry-out", m{})
		if c.status != 200 {
			c = agent.act(agent.get("/cases/"+c.str("id")), "carry-out", m{})
		}
		c.want(200)
		connector := admin.post("/connectors", m{"name": "测试仓库", "party": shop}).want(201)
		secret, ok := webhook.ParseSecret(connector.str("secret"))
		if !ok {
			t.Fatal("no secret")
		}
		path := "/connectors/" + connector.str("id") + "/events"
		body := `{"type":"return_received","timestamp":"2026-03-02T10:00:00Z","data":{"order":"order-1","ref":"RETURN-1"}}`
		send := func(name string, at time.Time, body string, with webhook.Secret, path string) reply {
			return caller{w: w}.post(path, body, "webhook-id", name, "webhook-timestamp", fmt.Sprint(at.Unix()), "webhook-signature", with.Sign(name, at, []byte(body)))
		}
		send("evt_1", w.Now(), body, webhook.NewSecret(), path).problem(401, "webhook.bad_signature")
		send("evt_1", w.Now(), body, secret, "/connectors/01M83V2JQNN4BC8E6VV3H90GX8/events").problem(401, "webhook.bad_signature")
		send("evt_1", w.Now().Add(-6*time.Minute), body, secret, path).problem(401, "webhook.clock_off")
		send("evt_1", w.Now().Add(6*time.Minute), body, secret, path).problem(401, "webhook.clock_off")
		caller{w: w}.post(path, body).problem(401, "webhook.bad_signature")
		changed := caller{w: w}.post(path, strings.Replace(body, "order-1", "order-2", 1), "webhook-id", "evt_1",
			"webhook-timestamp", fmt.Sprint(w.Now().Unix()), "webhook-signature", secret.Sign("evt_1", w.Now(), []byte(body)))
		changed.problem(401, "webhook.bad_signature")
		send("evt_1", w.Now(), `{"type":"return_received","timestamp":"2026-03-02T10:00:00Z","data":{"order":"order-1"}}`, secret, path).problem(422, "webhook.bad_message")
		send("evt_1", w.Now(), `{"type":"open_sesame","timestamp":"2026-03-02T10:00:00Z","data":{}}`, secret, path).problem(422, "webhook.unknown_type")
		send("evt_1", w.Now(), strings.Replace(body, "order-1", "unknown", 1), secret, path).problem(404, "webhook.no_return")
		before := customer.get("/cases/" + c.str("id")).want(200)
		if before.num("version") != c.num("version") {
			t.Error("a refused event moved the case")
		}
		// Twenty times at once: once.
		var again atomic.Int64
		var wg sync.WaitGroup
		for range 20 {
			wg.Go(func() {
				got := send("evt_1", w.Now(), body, secret, path)
				if got.status != 200 {
					t.Errorf("got %d %s", got.status, got.body)
				} else if got.at("again") == true {
					again.Add(1)
				}
			})
		}
		wg.Wait()
		after := merchant.get("/cases/" + c.str("id")).want(200)
		if again.Load() != 19 || after.str("return_ref") != "RETURN-1" || after.num("version") != c.num("version")+1 || len(after.list("payments")) != 1 {
			t.Errorf("again %d, version %d: %s", again.Load(), after.num("version"), after.str("return_ref"))
		}
		admin.do("DELETE", "/connectors/"+connector.str("id"), nil).want(204)
		send("evt_2", w.Now(), body, secret, path).problem(401, "webhook.bad_signature")
		if n, err := w.services.Webhooks.Sweep(t.Context(), 100); err != nil || n != 0 {
			t.Errorf("swept %d, %v", n, err)
		}
		w.Pass(webhook.Remember + time.Hour)
		if n, err := w.services.Webhooks.Sweep(t.Context(), 100); err != nil || n != 1 {
			t.Errorf("swept %d, %v", n, err)
		}
	})
}

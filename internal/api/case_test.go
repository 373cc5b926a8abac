package api_test

import (
	"bytes"
	"os"
	"strings"
	"testing"

	"github.com/bonafide-aftersale/bonafide/internal/identity"
)

const shop = "test-shop"

// request is a refund-only request over 120 yuan.
func request() m {
	return m{"kind": "refund_only", "reason": "damaged_on_arrival", "order": "order-1", "waybill": "waybill-1", "product": "mug", "paid_fen": 12_000, "asked_fen": 12_000}
}

func photo(t testing.TB, name string) []byte {
	t.Helper()
	data, err := os.ReadFile("../../samples/" + name)
	if err != nil {
		t.Fatal(err)
	}
	return data
}

// review takes a case to the review.
func (w *world) review(customer, merchant, agent, worker caller) reply {
	w.t.Helper()
	c := customer.post("/cases", m{"request": request(), "merchant": shop, "statement": "杯子收到时已经碎了"}).want(201)
	item := customer.upload(photo(w.t, "coffee-claim.jpg"), "kind", "gallery_photo", "method", "gallery", "case", c.str("id"), "filename", "cup.jpg")
	c = customer.act(c, "submit", m{"items": []m{{"id": item, "line": "photo_whole"}}}).want(200)
	c = agent.act(c, "check", nil).want(200)
	c = agent.act(c, "pass-on", nil).want(200)
	c = merchant.act(c, "contest", m{"statement": "打包视频显示完好"}).want(200)
	c = worker.post("/cases/"+c.str("id")+"/notify", m{"channel": "sms"}).want(200)
	return customer.act(c, "reply", m{"statement": "箱子没有破，杯子碎了"}).want(200)
}

// ruling is a decision that relies on everything in the file.
func ruling(t testing.TB, reviewer caller, on reply, outcome m) m {
	t.Helper()
	r := m{"outcome": outcome, "reasons": []string{"evidence_supports"}, "grounds_customer": "给顾客的理由", "grounds_merchant": "给商家的理由", "name": "审核员甲"}
	var seen []m
	var relied []string
	items := reviewer.get("/cases/" + on.str("id") + "/evidence").want(200)
	for i := range items.list("items") {
		at := "items." + string(rune('0'+i)) + "."
		seen = append(seen, m{"item": items.str(at + "id"), "sha256": items.str(at + "sha256")})
		relied = append(relied, items.str(at+"id"))
	}
	r["seen"], r["relied"] = seen, relied
	return r
}

// mark answers every open line of the checklist.
func mark(reviewer caller, on reply) reply {
	for _, line := range reviewer.get("/cases/" + on.str("id") + "/checklist").want(200).list("before_refusal") {
		on = reviewer.act(on, "mark", m{"line": line, "mark": "met", "note": "看过"}).want(200)
	}
	return on
}

func TestWholeCase(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, w *world) {
		customer, merchant := w.customer("13800138000"), w.staff("merchant", shop, identity.Merchant)
		agent, worker := w.staff("agent", "", identity.Agent), w.program("")
		reviewer, appeals := w.staff("reviewer", "", identity.Reviewer), w.staff("appeals", "", identity.AppealReviewer)

		c := w.review(customer, merchant, agent, worker)
		if got := c.str("stage"); got != "under_review" {
			t.Fatalf("got stage %s, want under_review", got)
		}
		c = reviewer.get("/cases/" + c.str("id")).want(200)
		reviewer.act(c, "decide", ruling(t, reviewer, c, m{"code": "full_refund", "amount_fen": 12_000})).problem(409, "case.checklist_open")
		c = mark(reviewer, c)
		c = reviewer.act(c, "decide", ruling(t, reviewer, c, m{"code": "full_refund", "amount_fen": 12_000})).want(200)
		c = worker.post("/cases/"+c.str("id")+"/carry-out", m{}).want(200)
		payment := c.str("payments.0.id")
		c = worker.post("/cases/"+c.str("id")+"/record-payment", m{"payment": payment, "state": "settled", "ref": "bank-1"}).want(200)
		c = merchant.get("/cases/" + c.str("id")).want(200)
		c = merchant.act(c, "appeal", m{"statement": "请看打包视频"}).want(200)
		c = appeals.get("/cases/" + c.str("id")).want(200)
		c = appeals.act(c, "confirm", m{"grounds_customer": "维持", "grounds_merchant": "维持", "name": "复议员乙"}).want(200)
		if got := c.str("stage"); got != "final" {
			t.Errorf("got stage %s, want final", got)
		}

		// What was said is read with a reason, by whom it is for.
		text := c.str("decisions.0.grounds_customer")
		read := customer.post("/cases/"+c.str("id")+"/texts", m{"texts": []string{text}, "reason": "看理由"}).want(200)
		if got := read.str("texts." + text); got != "给顾客的理由" {
			t.Errorf("got %q", got)
		}
		line := customer.get("/cases/" + c.str("id") + "/timeline").want(200)
		if got, want := int64(len(line.list("events"))), c.num("version"); got != want {
			t.Errorf("got %d events, want %d", got, want)
		}

		// The original comes back byte for byte, as a download.
		items := merchant.get("/cases/" + c.str("id") + "/evidence").want(200)
		file := merchant.get("/cases/" + c.str("id") + "/evidence/" + items.str("items.0.id") + "/original").want(200)
		if !bytes.Equal(file.body, photo(t, "coffee-claim.jpg")) {
			t.Error("the original is not what was sent")
		}
		if h := file.header; !strings.HasPrefix(h.Get("Content-Disposition"), "attachment") || h.Get("X-Content-Type-Options") != "nosniff" {
			t.Errorf("got %v", h)
		}
		if got := w.log.String(); strings.Contains(got, "13800138000") || strings.Contains(got, "杯子") {
			t.Errorf("clear words in the log: %s", got)
		}
	})
}

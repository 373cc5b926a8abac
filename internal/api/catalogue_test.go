package api_test

import (
	"testing"

	"golang.org/x/text/encoding/simplifiedchinese"

	"github.com/bonafide-aftersale/bonafide/internal/identity"
)

func TestOrdersAndProducts(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, w *world) {
		merchant, other, agent := w.staff("merchant", shop, identity.Merchant), w.staff("other", "other-shop", identity.Merchant), w.staff("agent", "", identity.Agent)
		file := "订单号,商品,实付金额,运单号,下单时间,签收时间\r\n" +
			"T-1,mug,\"1,299.50\",W-1,2026-03-01 10:00:00,2026-03-02 09:00\r\n" +
			"T-2,mug,12.345,W-2,,\r\n" +
			"T-3,mug,5,W-3,2026-13-01,\r\n" +
			",mug,5,,,\r\n" +
			"T-1,mug,6,,,\r\n" +
			"T-4,mug,7,,2026-03-02,2026-03-01\r\n" +
			"T-5,\"mug\r\n" // a quote that is never closed
		for name, text := range map[string]string{"utf-8": file, "with a mark": "\ufeff" + file} {
			got := merchant.do("POST", "/orders/import", text, "Content-Type", "text/csv").want(200)
			if got.num("taken") != 1 || len(got.list("refused")) != 6 {
				t.Errorf("%s: got %s", name, got.body)
			}
			if got.num("refused.0.line") != 3 || got.str("refused.0.field") != "paid_yuan" || got.str("refused.0.detail") == "" {
				t.Errorf("%s: got %s", name, got.body)
			}
		}
		gb, err := simplifiedchinese.GB18030.NewEncoder().String("编号,名称\nmug,咖啡杯\n")
		if err != nil {
			t.Fatal(err)
		}
		merchant.do("POST", "/products/import", gb, "Content-Type", "text/csv").want(200)
		if got := merchant.get("/products/mug").want(200).str("title"); got != "咖啡杯" {
			t.Errorf("got %q, want 咖啡杯", got)
		}
		merchant.do("POST", "/orders/import", "a,b\n1,2\n", "Content-Type", "text/csv").problem(422, "catalogue.no_heading")
		merchant.do("POST", "/orders/import?merchant=other-shop", "number\nx\n", "Content-Type", "text/csv").problem(404, "identity.missing")

		order := merchant.get("/orders/T-1").want(200)
		if order.num("paid_fen") != 129950 || order.str("ordered") != "2026-03-01T02:00:00Z" || order.str("delivered") != "2026-03-02T01:00:00Z" {
			t.Errorf("got %s", order.body)
		}
		// What is not known any more does not erase what was.
		merchant.post("/orders", m{"orders": []m{{"number": "T-1", "product": "mug", "paid_fen": 129950}}}).want(200)
		if again := merchant.get("/orders/T-1").want(200); again.str("waybill") != "W-1" || again.str("delivered") == "" {
			t.Errorf("got %s", again.body)
		}
		other.get("/orders/T-1").problem(404, "catalogue.no_order")
		other.get("/orders/T-1?merchant="+shop).problem(404, "identity.missing")
		if got := agent.get("/orders/T-1").want(200).str("merchant"); got != shop {
			t.Errorf("got %q", got)
		}

		photo := merchant.do("POST", "/products/mug/photos", photo(t, "coffee.jpg"), "Content-Type", "application/octet-stream").want(200)
		same := merchant.do("POST", "/products/mug/photos", readAll(t, "coffee.jpg"), "Content-Type", "application/octet-stream").want(200)
		if same.str("id") != photo.str("id") {
			t.Error("the same file is two photos")
		}
		merchant.do("POST", "/products/mug/photos", []byte("<svg/>"), "Content-Type", "application/octet-stream").problem(422, "catalogue.no_picture")
		merchant.do("POST", "/products/none/photos", readAll(t, "coffee.jpg"), "Content-Type", "application/octet-stream").problem(404, "catalogue.no_product")
		merchant.do("DELETE", "/products/mug/photos/"+photo.str("id"), nil).want(204)
		merchant.do("DELETE", "/products/mug/photos/"+photo.str("id"), nil).problem(404, "catalogue.no_photo")

		var many []m
		for i := range 25 {
			many = append(many, m{"number": "N-" + string(rune('a'+i)), "paid_fen": i})
		}
		merchant.post("/orders", m{"orders": many}).want(200)
		seen, cursor := 0, ""
		for range 10 {
			page := merchant.get("/orders?limit=10&cursor=" + cursor).want(200)
			seen += len(page.list("orders"))
			if cursor = page.str("next"); cursor == "" {
				break
			}
		}
		if seen != 26 {
			t.Errorf("got %d orders over all pages, want 26", seen)
		}

		// The order tells who sold it.
		customer := w.customer("13800138000")
		r := request()
		r["order"], r["paid_fen"], r["asked_fen"] = "T-1", 129950, 129950
		if got := customer.post("/cases", m{"request": r}).want(201).str("merchant"); got != shop {
			t.Errorf("got %q, want %s", got, shop)
		}
		other.post("/orders", m{"orders": []m{{"number": "T-1", "paid_fen": 1}}}).want(200)
		customer.post("/cases", m{"request": r}).problem(409, "catalogue.several_orders")
	})
}

func readAll(t testing.TB, name string) []byte { return photo(t, name) }

package api_test

import (
	"archive/zip"
	"bytes"
	"strings"
	"testing"

	"github.com/bonafide-aftersale/bonafide/custody"
	"github.com/bonafide-aftersale/bonafide/internal/identity"
	"github.com/bonafide-aftersale/bonafide/internal/store/privacy/privacytest"
)

// Name, phone and address go in over the API, also under a key whose answer is
// stored, are shown masked, revealed with a reason, handed out and erased; and
// stand nowhere in clear: not in the database, not in the log.
func TestPersonalData(t *testing.T) {
	t.Parallel()
	const phone, name, address, words = "13912345678", "王小明测试", "测试省测试市测试路八十八号", "我妈妈住院了所以晚了几天"
	each(t, func(t *testing.T, w *world) {
		agent, admin, reviewer := w.staff("agent", "", identity.Agent), w.staff("admin", "", identity.Administrator), w.staff("reviewer", "", identity.Reviewer)
		merchant := w.staff("merchant", shop, identity.Merchant)
		c := agent.post("/cases", m{"request": request(), "merchant": shop, "channel": "phone", "phone": phone, "name": name, "address": address, "statement": words},
			"Idempotency-Key", "call-1").want(201)
		customer := w.customer(phone)
		if customer.id != c.str("customer") {
			t.Error("the caller became another customer than the one with the phone")
		}
		person := agent.get("/people/" + customer.id).want(200)
		if got := person.str("phone"); got != "139****5678" {
			t.Errorf("got %q", got)
		}
		if found := agent.post("/people/search", m{"phone": phone}).want(200); found.str("id") != customer.id {
			t.Errorf("got %s", found.body)
		}
		reviewer.post("/people/"+customer.id+"/reveal", m{"fields": []string{"phone"}, "reason": "neugier"}).problem(403, "identity.denied")
		reviewer.post("/cases/"+c.str("id")+"/texts", m{"texts": []string{c.str("phone")}, "reason": "x"}).problem(403, "identity.denied")
		merchant.post("/cases/"+c.str("id")+"/texts", m{"texts": []string{c.str("address")}, "reason": "x"}).problem(403, "case.not_yours")
		if got := agent.post("/cases/"+c.str("id")+"/texts", m{"texts": []string{c.str("phone"), c.str("address")}, "reason": "回电"}).want(200); !strings.Contains(got.str("texts."+c.str("address")), "八十八号") {
			t.Errorf("got %s", got.body)
		}
		if got := agent.post("/people/"+customer.id+"/reveal", m{"fields": []string{"phone", "name"}, "reason": "回电给 13912345678"}).want(200); !strings.HasSuffix(got.str("phone"), phone) {
			t.Errorf("got %s", got.body)
		}
		log := w.staff("auditor", "", identity.Auditor).get("/audit/access?person=" + customer.id).want(200)
		if len(log.list("entries")) != 4 || strings.Contains(string(log.body), phone) {
			t.Errorf("got %s", log.body)
		}
		copied := customer.post("/people/me/export", m{"reason": "我想看看"}).want(200)
		if !strings.Contains(string(copied.body), words) {
			t.Errorf("the copy lacks the statement: %s", copied.body)
		}
		agent.post("/people/"+customer.id+"/export", m{"reason": "x"}).problem(403, "identity.denied")

		privacytest.NoClearText(t, w.DB, phone, name, address, words)
		if text := w.log.String(); strings.Contains(text, phone) || strings.Contains(text, "八十八号") {
			t.Errorf("the log has it in clear: %s", text)
		}

		if got := admin.post("/people/"+customer.id+"/erase", m{"reason": "本人要求"}).want(200); got.at("erased") != true {
			t.Errorf("got %s", got.body)
		}
		customer.get("/me").problem(401, "identity.unknown")
		agent.post("/people/"+customer.id+"/reveal", m{"fields": []string{"phone"}, "reason": "x"}).problem(404, "identity.erased")
		if got := agent.get("/people/" + customer.id).want(200).str("phone"); got != "—" {
			t.Errorf("got %q", got)
		}
	})
}

// An export of a case verifies by the custody library from its files and the
// public key alone; one that cannot be made is a problem and no half archive.
func TestExport(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, w *world) {
		customer, stranger := w.customer("13800138000"), w.customer("13900139000")
		c := customer.post("/cases", m{"request": request(), "merchant": shop}).want(201)
		item := customer.upload(photo(t, "coffee-claim.jpg"), "kind", "gallery_photo", "method", "gallery", "case", c.str("id"))
		customer.act(c, "submit", m{"items": []m{{"id": item}}}).want(200)
		stranger.post("/cases/"+c.str("id")+"/export", nil).problem(404, "case.not_found")
		got := customer.post("/cases/"+c.str("id")+"/export", nil).want(200)
		archive, err := zip.NewReader(bytes.NewReader(got.body), int64(len(got.body)))
		if err != nil {
			t.Fatal(err)
		}
		keys, err := custody.ParseKeys(strings.Join(strs(caller{w: w}.get("/custody/keys").want(200).list("keys")), "\n"))
		if err != nil {
			t.Fatal(err)
		}
		report, err := custody.VerifyExport(t.Context(), archive, custody.Options{Keys: keys})
		if err != nil || report.Entries < 3 || report.Files < 1 {
			t.Errorf("got %+v, %v", report, err)
		}
		log := customer.get("/cases/" + c.str("id") + "/custody").want(200)
		checkpoint, err := custody.OpenCheckpoint([]byte(log.str("checkpoint")), keys)
		if err != nil {
			t.Fatal(err)
		}
		for i, e := range log.list("entries") {
			entry := e.(map[string]any)
			text, _ := entry["proof"].(string)
			if text == "" {
				continue
			}
			proof, err := custody.DecodeInclusion([]byte(text))
			if err != nil {
				t.Fatal(err)
			}
			if err := proof.Check([]byte(entry["body"].(string)), checkpoint); err != nil {
				t.Errorf("entry %d: %v", i, err)
			}
		}
	})
}

func strs(list []any) []string {
	var out []string
	for _, x := range list {
		out = append(out, x.(string))
	}
	return out
}

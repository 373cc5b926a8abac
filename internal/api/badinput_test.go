package api_test

import (
	"bytes"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/johannesboyne/gofakes3"
	"github.com/johannesboyne/gofakes3/backend/s3mem"

	"github.com/bonafide-aftersale/bonafide/internal/api"
	"github.com/bonafide-aftersale/bonafide/internal/blob/s3"
	"github.com/bonafide-aftersale/bonafide/internal/evidence"
	"github.com/bonafide-aftersale/bonafide/internal/identity"
)

// What makes no sense is refused with a sentence and a request id, and nothing
// is done.
func TestBadBodies(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, w *world) {
		customer := w.customer("13800138000")
		deep := strings.Repeat(`{"a":`, 100_000) + "1" + strings.Repeat("}", 100_000)
		for name, test := range map[string]struct {
			body   string
			status int
			code   string
		}{
			"no JSON":           {`{"request":`, 400, "api.invalid"},
			"two values":        {`{} {}`, 400, "api.invalid"},
			"a bomb of objects": {deep, 413, "api.body_large"},
			"nested":            {`{"request":` + strings.Repeat("[", 50) + strings.Repeat("]", 50) + `}`, 400, "api.invalid"},
			"a name twice":      {`{"merchant":"a","merchant":"b","request":{}}`, 400, "api.invalid"},
			"not UTF-8":         {"{\"merchant\":\"\xff\"}", 400, "api.invalid"},
			"an unknown field":  {`{"request":{"kind":"refund_only","reason":"price","paid_fen":1},"is_admin":true}`, 422, "api.invalid"},
			"another case":      {`{"Request":{"kind":"refund_only","reason":"price","paid_fen":1}}`, 422, "api.invalid"},
			"a wrong type":      {`{"request":{"kind":7,"reason":"price","paid_fen":1}}`, 422, "api.invalid"},
			"an unknown kind":   {`{"request":{"kind":"free_money","reason":"price","paid_fen":1}}`, 422, "api.invalid"},
			"a negative amount": {`{"request":{"kind":"refund_only","reason":"price","paid_fen":-1}}`, 422, "api.invalid"},
			"a huge number":     {`{"request":{"kind":"refund_only","reason":"price","paid_fen":1e400}}`, 400, "api.invalid"},
			"nothing":           {``, 400, "api.invalid"},
			"too long a text":   {`{"request":{"kind":"refund_only","reason":"price","paid_fen":1},"statement":"` + strings.Repeat("x", 30_000) + `"}`, 422, "api.invalid"},
		} {
			t.Run(name, func(t *testing.T) {
				got := customer.post("/cases", test.body)
				got.t = t
				got.problem(test.status, test.code)
				if strings.Contains(string(got.body), strings.Repeat("x", 1000)) {
					t.Error("the answer repeats what was sent")
				}
			})
		}
		customer.do("POST", "/cases", "x=1", "Content-Type", "application/x-www-form-urlencoded").problem(415, "api.media_type")
		customer.get("/cases?colour=red").problem(422, "api.invalid")
		customer.get("/cases?cursor=bm9uZQ").problem(422, "api.bad_cursor")
		customer.get("/nowhere").problem(404, "api.no_route")
		customer.do("BREW", "/cases", nil).problem(404, "api.no_route")
		if n := len(customer.get("/cases").want(200).list("cases")); n != 0 {
			t.Errorf("%d cases were made", n)
		}
	})
}

// Texts that mean something to a database, a header, a page or a terminal mean
// nothing here: they are kept and come back as they were.
func TestInjection(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, w *world) {
		customer, merchant := w.customer("13800138000"), w.staff("merchant", shop, identity.Merchant)
		for _, evil := range []string{`'; DROP TABLE aftersale_case; --`, `" OR 1=1`, "$1", `%27%20OR`, "\\'", "<script>alert(1)</script>", "${jndi:ldap://x}", "../../etc/passwd"} {
			r := request()
			r["order"] = evil
			c := customer.post("/cases", m{"request": r, "merchant": shop, "statement": evil}).want(201)
			if got := c.str("request.order"); got != evil {
				t.Errorf("got %q, want %q", got, evil)
			}
			text := c.str("statements.0.text")
			if got := customer.post("/cases/"+c.str("id")+"/texts", m{"texts": []string{text}, "reason": evil}).want(200).str("texts." + text); got != evil {
				t.Errorf("got %q, want %q", got, evil)
			}
			found := merchant.get("/cases?order=" + strings.NewReplacer("%", "%25", " ", "%20", ";", "%3B", "'", "%27", `"`, "%22", "<", "%3C", ">", "%3E", "\\", "%5C", "{", "%7B", "}", "%7D", "$", "%24").Replace(evil)).want(200)
			if n := len(found.list("cases")); n != 1 {
				t.Errorf("%q finds %d cases, want 1", evil, n)
			}
			customer.get("/cases/"+strings.NewReplacer("%", "%25", " ", "%20", "/", "%2F", "<", "%3C", ">", "%3E", "'", "%27", `"`, "%22", "{", "%7B", "}", "%7D").Replace(evil)).problem(404, "case.not_found")
		}
		// A name of a file cannot end its header.
		c := customer.post("/cases", m{"request": request(), "merchant": shop}).want(201)
		item := customer.upload(photo(t, "coffee-claim.jpg"), "kind", "gallery_photo", "method", "gallery", "case", c.str("id"),
			"filename", "a.jpg\"\r\nSet-Cookie: x=1\r\n\r\n<script>")
		got := customer.get("/cases/" + c.str("id") + "/evidence/" + item + "/original").want(200)
		if got.header.Get("Set-Cookie") != "" || strings.ContainsAny(got.header.Get("Content-Disposition"), "\r\n") {
			t.Errorf("got %v", got.header)
		}
		// A language, a version and a request id from outside are not copied.
		odd := customer.do("GET", "/me", nil, "Accept-Language", "<x>", "X-Request-Id", "chosen-by-client")
		if odd.header.Get("X-Request-Id") == "chosen-by-client" || odd.header.Get("Content-Language") != "zh-CN" {
			t.Errorf("got %v", odd.header)
		}
	})
}

// endless is a body that does not end.
type endless struct{}

func (endless) Read(b []byte) (int, error) {
	for i := range b {
		b[i] = ' '
	}
	return len(b), nil
}

func TestBadUploads(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, w *world) {
		customer, merchant := w.customer("13800138000"), w.staff("merchant", shop, identity.Merchant)
		data := photo(t, "coffee-claim.jpg")
		c := customer.post("/cases", m{"request": request(), "merchant": shop}).want(201)
		plan := []string{"kind", "gallery_photo", "method", "gallery", "case", c.str("id")}

		begin := func(who caller, length string, fields ...string) reply {
			var pairs []string
			for i := 0; i+1 < len(fields); i += 2 {
				pairs = append(pairs, fields[i]+" "+base64.StdEncoding.EncodeToString([]byte(fields[i+1])))
			}
			return who.do("POST", "/uploads", nil, "Tus-Resumable", "1.0.0", "Upload-Length", length, "Upload-Metadata", strings.Join(pairs, ","))
		}
		part := func(who caller, at reply, offset string, body any, header ...string) reply {
			return who.do("PATCH", strings.TrimPrefix(at.header.Get("Location"), api.Base), body,
				append([]string{"Tus-Resumable", "1.0.0", "Upload-Offset", offset, "Content-Type", "application/offset+octet-stream"}, header...)...)
		}
		begin(customer, "3000000000", plan...).problem(413, "vault.too_large")
		begin(customer, "-1", plan...).problem(400, "tus.header")
		begin(customer, "10", "kind", "gallery_photo", "method", "gallery", "case", "01M83V2JQNN4BC8E6VV3H90GX8").problem(404, "case.not_found")
		begin(customer, "10", "kind", "examination", "method", "system", "case", c.str("id")).problem(403, "identity.denied")
		begin(customer, "10", "kind", "packing_photo", "method", "packing_station", "order", "x1").problem(403, "identity.denied")
		begin(caller{w: w}, "10", plan...).problem(401, "identity.unknown")
		begin(w.program("", identity.CaseRead), "10", plan...).problem(403, "identity.denied")

		// Endless: what is beyond the length that was announced is not read.
		long := begin(customer, fmt.Sprint(len(data)), plan...).want(201)
		if got := part(customer, long, "0", io.LimitReader(endless{}, 1<<30)); got.status < 400 {
			t.Errorf("an endless upload: got %d", got.status)
		}
		// A wrong checksum of a part, a wrong hash of the whole.
		one := begin(customer, fmt.Sprint(len(data)), plan...).want(201)
		wrong := sha256.Sum256([]byte("another"))
		part(customer, one, "0", data, "Upload-Checksum", "sha256 "+base64.StdEncoding.EncodeToString(wrong[:])).problem(460, "vault.bad_checksum")
		whole := begin(customer, fmt.Sprint(len(data)), append(plan, "sha256", hex.EncodeToString(wrong[:]))...).want(201)
		part(customer, whole, "0", data).problem(460, "vault.bad_checksum")
		// A part twice, a part out of order, a part of somebody else.
		half := len(data) / 2
		part(customer, one, "0", data[:half]).want(204)
		part(customer, one, "0", data[:half]).problem(409, "vault.bad_offset")
		part(customer, one, fmt.Sprint(half+5), data[half:]).problem(409, "vault.bad_offset")
		part(merchant, one, fmt.Sprint(half), data[half:]).problem(404, "vault.no_upload")
		done := part(customer, one, fmt.Sprint(half), data[half:]).want(204)
		again := part(customer, one, fmt.Sprint(len(data)), []byte{}).want(204)
		if done.header.Get("Bonafide-Item") == "" || again.header.Get("Bonafide-Item") != done.header.Get("Bonafide-Item") {
			t.Error("the last part, sent again, made another item")
		}
		// What is no picture is none, whatever it is called.
		fake := begin(customer, "11", append(plan, "filename", "x.jpg")...).want(201)
		if got := part(customer, fake, "0", []byte("#!/bin/sh x")); got.status != 400 {
			t.Errorf("a program as a photo: got %d %s", got.status, got.body)
		}
		if got := customer.get("/cases/" + c.str("id") + "/evidence").want(200); len(got.list("items")) != 1 {
			t.Errorf("got %d items, want the one that arrived whole", len(got.list("items")))
		}
	})
}

// Tokens that are over, of nobody, or of the wrong kind open nothing.
func TestTokens(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, w *world) {
		customer, worker := w.customer("13800138000"), w.program("")
		for _, token := range []string{"x", "Basic dXNlcjpwYXNz", strings.Repeat("a", 5000), customer.token[:50], customer.token + "a", "bfd_" + customer.token[4:], "bfk_" + customer.token[4:], worker.token[:len(worker.token)-1] + "0"} {
			c := caller{w: w, token: token}
			c.get("/me").problem(401, "identity.unknown")
		}
		w.Pass(2 * time.Hour)
		worker.get("/me").problem(401, "identity.unknown") // its key was good for an hour
		customer.get("/me").want(200)
		w.Pass(identity.DefaultCustomerIdle)
		customer.get("/me").problem(401, "identity.unknown")
		staff := w.staff("agent", "", identity.Agent)
		staff.do("DELETE", "/session", nil).want(204)
		staff.get("/me").problem(401, "identity.unknown")
	})
}

// The database goes away while the server runs: a clear answer with a request
// id, nothing half done, and no word about the database.
func TestDatabaseAway(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, w *world) {
		customer := w.customer("13800138000")
		if err := w.DB.Close(); err != nil {
			t.Fatal(err)
		}
		got := customer.post("/cases", m{"request": request(), "merchant": shop})
		if got.status != 500 && got.status != 503 || got.str("request_id") == "" || bytes.Contains(got.body, []byte("sql")) {
			t.Errorf("got %d %s", got.status, got.body)
		}
	})
}

// The store of the originals goes away in the middle of an upload: a clear
// answer, no item, and when the store is back the upload goes on where it was.
func TestFilesAway(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, w *world) {
		backend := s3mem.New()
		if err := backend.CreateBucket("evidence"); err != nil {
			t.Fatal(err)
		}
		fake := gofakes3.New(backend).Server()
		var away atomic.Bool
		server := httptest.NewServer(http.HandlerFunc(func(rw http.ResponseWriter, r *http.Request) {
			if away.Load() {
				panic(http.ErrAbortHandler) // the connection breaks off
			}
			if r.ContentLength <= 0 {
				r.Header.Set("Content-Length", "0")
			}
			fake.ServeHTTP(rw, r)
		}))
		defer server.Close()
		files, err := s3.Open(t.Context(), s3.Config{Endpoint: strings.TrimPrefix(server.URL, "http://"), Bucket: "evidence", Region: "us-east-1",
			AccessKey: "key", SecretKey: "secret", Insecure: true, Temp: t.TempDir(), Wait: 2 * time.Second})
		if err != nil {
			t.Fatal(err)
		}
		w.evidence.Files, w.evidence.Staging = files, files.Staging()
		w.services.Evidence = evidence.New(w.evidence)
		w.serve()

		customer, data := w.customer("13800138000"), photo(t, "coffee-claim.jpg")
		c := customer.post("/cases", m{"request": request(), "merchant": shop}).want(201)
		meta := "kind " + base64.StdEncoding.EncodeToString([]byte("gallery_photo")) + ",method " + base64.StdEncoding.EncodeToString([]byte("gallery")) +
			",case " + base64.StdEncoding.EncodeToString([]byte(c.str("id")))
		begun := customer.do("POST", "/uploads", nil, "Tus-Resumable", "1.0.0", "Upload-Length", fmt.Sprint(len(data)), "Upload-Metadata", meta).want(201)
		path, half := strings.TrimPrefix(begun.header.Get("Location"), api.Base), len(data)/2
		send := func(from, to int) reply {
			return customer.do("PATCH", path, data[from:to], "Tus-Resumable", "1.0.0", "Upload-Offset", fmt.Sprint(from), "Content-Type", "application/offset+octet-stream")
		}
		send(0, half).want(204)
		away.Store(true)
		got := send(half, len(data))
		if got.status != 503 || got.str("request_id") == "" || got.str("detail") == "" || strings.Contains(string(got.body), server.URL) {
			t.Errorf("got %d %s, want 503", got.status, got.body)
		}
		if items := customer.get("/cases/" + c.str("id") + "/evidence").want(200); len(items.list("items")) != 0 {
			t.Errorf("half an upload is an item: %s", items.body)
		}
		away.Store(false)
		if at := customer.do("HEAD", path, nil, "Tus-Resumable", "1.0.0").want(200).header.Get("Upload-Offset"); at != fmt.Sprint(half) {
			t.Errorf("the upload is at %s, want %d", at, half)
		}
		if send(half, len(data)).want(204).header.Get("Bonafide-Item") == "" {
			t.Error("no item")
		}
	})
}

func FuzzStrictJSON(f *testing.F) {
	for _, s := range []string{`{}`, `{"a":[1,{"b":null}]}`, `[`, `{"a":1,"a":2}`, "\xff", `1 2`, `{"a":1}x`} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		if api.CheckJSON(data) == nil {
			var v any
			if err := jsonUnmarshal(data, &v); err != nil {
				t.Errorf("%q passed and is no JSON: %v", data, err)
			}
		}
	})
}

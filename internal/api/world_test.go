package api_test

import (
	"bytes"
	"context"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"crypto/rand"

	"github.com/bonafide-aftersale/bonafide/custody"
	"github.com/bonafide-aftersale/bonafide/internal/aftersale"
	"github.com/bonafide-aftersale/bonafide/internal/api"
	"github.com/bonafide-aftersale/bonafide/internal/blob/local"
	"github.com/bonafide-aftersale/bonafide/internal/catalogue"
	connect "github.com/bonafide-aftersale/bonafide/internal/connect/webhook"
	"github.com/bonafide-aftersale/bonafide/internal/evidence"
	"github.com/bonafide-aftersale/bonafide/internal/identity"
	"github.com/bonafide-aftersale/bonafide/internal/policy"
	"github.com/bonafide-aftersale/bonafide/internal/seal"
	"github.com/bonafide-aftersale/bonafide/internal/store"
	"github.com/bonafide-aftersale/bonafide/internal/store/cases"
	catalogues "github.com/bonafide-aftersale/bonafide/internal/store/catalogue"
	"github.com/bonafide-aftersale/bonafide/internal/store/people/peopletest"
	"github.com/bonafide-aftersale/bonafide/internal/store/privacy"
	"github.com/bonafide-aftersale/bonafide/internal/store/replies"
	"github.com/bonafide-aftersale/bonafide/internal/store/rules"
	"github.com/bonafide-aftersale/bonafide/internal/store/storetest"
	"github.com/bonafide-aftersale/bonafide/internal/store/vault"
	"github.com/bonafide-aftersale/bonafide/internal/store/webhooks"
	"github.com/bonafide-aftersale/bonafide/internal/webhook"
)

// world is the API on a real database, real files and real keys, behind a real
// listener. Only the clock is set by hand, and jobs are counted and not run.
type world struct {
	*peopletest.Desk
	t        testing.TB
	services api.Services
	server   *httptest.Server
	records  *cases.Store
	keys     *seal.Vault
	public   string // of the custody log
	log      *logBook
	evidence evidence.Config

	mu         sync.Mutex
	jobs       []string
	deliveries []string
}

// logBook collects what is logged.
type logBook struct {
	mu   sync.Mutex
	text bytes.Buffer
}

func (l *logBook) Write(b []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.text.Write(b)
}

func (l *logBook) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.text.String()
}

func (w *world) Record(ctx context.Context, e aftersale.Event) error {
	digest, err := custody.ParseDigest(e.Digest)
	if err != nil {
		return err
	}
	_, err = w.services.Evidence.Log(ctx, custody.Entry{
		Time: int64(e.At), Tenant: e.Tenant, Case: string(e.Case), Event: custody.Event("case_" + string(e.Verb)), Actor: string(e.Actor), Details: digest,
	})
	return err
}

func (w *world) Enqueue(_ context.Context, kind string, _ any) error {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.jobs = append(w.jobs, kind)
	return nil
}

func newWorld(t *testing.T, db *store.DB) *world {
	t.Helper()
	w := &world{Desk: peopletest.New(t, db), t: t, records: cases.New(db), log: &logBook{}}
	must := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	var err error
	w.keys, err = seal.Open(context.Background(), w.Keys, privacy.New(db), w.Now)
	must(err)
	private, public, err := custody.NewKey(rand.Reader, "aftersale.example.com/custody")
	must(err)
	signer, err := custody.NewSigner(private)
	must(err)
	w.public = public
	folder := t.TempDir()
	files, err := local.Open(filepath.Join(folder, "files"))
	must(err)
	staging, err := local.OpenStaging(filepath.Join(folder, "staging"))
	must(err)
	index, err := evidence.NewIndex(bytes.Repeat([]byte("k"), 32))
	must(err)
	w.evidence = evidence.Config{
		Tx: db, Store: vault.New(db), Files: files, Staging: staging, Keys: w.keys, Index: index, Signer: signer, Public: public, Now: w.Now,
	}
	ev := evidence.New(w.evidence)
	must(ev.Init(context.Background()))
	w.services = api.Services{
		Tx: db, Identity: w.Access, People: w.Vault, Keys: w.keys, Evidence: ev, Replies: replies.New(db), Figures: w.records, Now: w.Now,
		Cases: &aftersale.Service{
			Tx: db, Records: w.records, Custody: w, Jobs: w, Sealer: aftersale.Vault{Vault: w.keys}, Now: w.Now,
		},
		Rates: api.Rates{Caller: api.Rate{Burst: 1e6, Second: 1e6}, Tenant: api.Rate{Burst: 1e6, Second: 1e6}, Open: api.Rate{Burst: 1e6, Second: 1e6}},
		Log:   slog.New(slog.NewJSONHandler(w.log, nil)), Version: "test",
	}
	w.services.Catalogue = &catalogue.Service{Tx: db, Records: catalogues.New(db), Files: files, Now: w.Now}
	w.services.Webhooks = &webhook.Service{Tx: db, Records: webhooks.New(db), Vault: w.Vault, Post: &connect.Client{Local: true}, Now: w.Now,
		Enqueue: func(_ context.Context, _, delivery string) error {
			w.mu.Lock()
			defer w.mu.Unlock()
			w.deliveries = append(w.deliveries, delivery)
			return nil
		}}
	w.services.Returns = webhook.CaseReturns{Cases: w.services.Cases}
	w.services.Policy = &policy.Service{Tx: db, Records: rules.New(db), Now: w.Now}
	w.services.Exporter = seal.NewExporter(w.keys, map[string]seal.Source{"cases": w.records})
	log := privacy.New(db)
	w.services.Accesses = func(ctx context.Context, tenant, person, before string, limit int) ([]seal.Access, error) {
		return log.Accesses(ctx, privacy.AccessQuery{Tenant: tenant, Person: person, Before: before, Limit: limit})
	}
	w.serve()
	return w
}

// serve serves the services as they are now.
func (w *world) serve() {
	if w.server != nil {
		w.server.Close()
	}
	w.server = httptest.NewServer(api.New(w.services))
	w.t.Cleanup(w.server.Close)
}

// caller is somebody with a token.
type caller struct {
	w     *world
	id    string
	token string
}

// staff hires somebody with roles. Roles for a party are held for party.
func (w *world) staff(login string, party string, roles ...identity.Role) caller {
	w.t.Helper()
	var grants []identity.Grant
	for _, r := range roles {
		g := identity.Grant{Role: r}
		if r.ForParty() {
			g.Party = identity.PartyID(party)
		}
		grants = append(grants, g)
	}
	person, link, err := w.Directory.Add(context.Background(), w.Console(), identity.Joining{Name: seal.NewName("张三"), Login: login, Roles: grants})
	if err != nil {
		w.t.Fatal(err)
	}
	m := w.Join(peopletest.Member{ID: person, Login: login}, link)
	return caller{w: w, id: string(person), token: m.Entry.Token.Reveal()}
}

// customer signs a customer in by a phone code, through the API.
func (w *world) customer(phone string) caller {
	w.t.Helper()
	anybody := caller{w: w}
	anybody.post("/sign-in/phone", m{"tenant": w.Tenant.ID, "phone": phone}).want(204)
	entry := anybody.post("/sign-in/phone/code", m{"tenant": w.Tenant.ID, "phone": phone, "code": w.Outbox.Last(w.t)}).want(200)
	return caller{w: w, id: entry.str("person"), token: entry.str("token")}
}

// program makes a service account with a key.
func (w *world) program(party string, scopes ...identity.Action) caller {
	w.t.Helper()
	ctx := context.Background()
	p, err := w.Services.Add(ctx, w.Console(), "测试程序", identity.PartyID(party))
	if err != nil {
		w.t.Fatal(err)
	}
	if len(scopes) == 0 {
		scopes = identity.Scopes()
	}
	_, token, err := w.Services.Issue(ctx, w.Console(), p.ID, scopes, time.Hour)
	if err != nil {
		w.t.Fatal(err)
	}
	return caller{w: w, id: string(p.ID), token: token.Reveal()}
}

// m is a JSON object.
type m = map[string]any

// reply is an answer.
type reply struct {
	t      testing.TB
	what   string
	status int
	header http.Header
	body   []byte
}

func (c caller) do(method, path string, body any, header ...string) reply {
	c.w.t.Helper()
	var r io.Reader
	switch b := body.(type) {
	case nil:
	case []byte:
		r = bytes.NewReader(b)
	case string:
		r = strings.NewReader(b)
	case io.Reader:
		r = b
	default:
		text, err := json.Marshal(b)
		if err != nil {
			c.w.t.Fatal(err)
		}
		r = bytes.NewReader(text)
	}
	req, err := http.NewRequest(method, c.w.server.URL+api.Base+path, r)
	if err != nil {
		c.w.t.Fatal(err)
	}
	if c.token != "" {
		req.Header.Set("Authorization", "Bearer "+c.token)
	}
	if body != nil {
		req.Header.Set("Content-Type", "application/json")
	}
	req.Header.Set("Accept-Language", "en")
	for i := 0; i+1 < len(header); i += 2 {
		req.Header.Set(header[i], header[i+1])
	}
	resp, err := c.w.server.Client().Do(req)
	if err != nil {
		c.w.t.Fatalf("%s %s: %v", method, path, err)
	}
	defer resp.Body.Close()
	text, err := io.ReadAll(resp.Body)
	if err != nil {
		c.w.t.Fatalf("%s %s: %v", method, path, err)
	}
	return reply{c.w.t, method + " " + path, resp.StatusCode, resp.Header, text}
}

func (c caller) get(path string) reply { c.w.t.Helper(); return c.do("GET", path, nil) }

func (c caller) post(path string, body any, header ...string) reply {
	c.w.t.Helper()
	return c.do("POST", path, body, header...)
}

// act acts on the case in the version that reply shows.
func (c caller) act(on reply, verb string, body any) reply {
	c.w.t.Helper()
	return c.post("/cases/"+on.str("id")+"/"+verb, body, "If-Match", on.header.Get("ETag"))
}

func (r reply) want(status int) reply {
	r.t.Helper()
	if r.status != status {
		r.t.Fatalf("%s: got %d %s, want %d", r.what, r.status, r.body, status)
	}
	return r
}

// problem checks that the answer is a problem with a code and a request id.
func (r reply) problem(status int, code string) reply {
	r.t.Helper()
	if r.status != status || r.str("code") != code || r.str("request_id") == "" || r.header.Get("Content-Type") != "application/problem+json" {
		r.t.Errorf("%s: got %d %s %s, want %d %s", r.what, r.status, r.header.Get("Content-Type"), r.body, status, code)
	}
	if d := r.str("detail"); d == "" || d == code {
		r.t.Errorf("%s: the problem has no sentence: %s", r.what, r.body)
	}
	return r
}

// at finds a value by a path such as "items.0.id".
func (r reply) at(path string) any {
	r.t.Helper()
	var v any
	if err := json.Unmarshal(r.body, &v); err != nil {
		r.t.Fatalf("%s: %v: %s", r.what, err, r.body)
	}
	for _, name := range strings.Split(path, ".") {
		switch x := v.(type) {
		case map[string]any:
			v = x[name]
		case []any:
			var i int
			if _, err := fmt.Sscan(name, &i); err != nil || i >= len(x) {
				return nil
			}
			v = x[i]
		default:
			return nil
		}
	}
	return v
}

func (r reply) str(path string) string {
	r.t.Helper()
	s, _ := r.at(path).(string)
	return s
}

func (r reply) num(path string) int64 {
	r.t.Helper()
	n, _ := r.at(path).(float64)
	return int64(n)
}

func (r reply) list(path string) []any {
	r.t.Helper()
	l, _ := r.at(path).([]any)
	return l
}

// upload sends a file by tus in one part and returns the id of the item.
func (c caller) upload(data []byte, fields ...string) string {
	c.w.t.Helper()
	return c.tryUpload(data, fields...).want(204).header.Get("Bonafide-Item")
}

func (c caller) tryUpload(data []byte, fields ...string) reply {
	c.w.t.Helper()
	var pairs []string
	for i := 0; i+1 < len(fields); i += 2 {
		pairs = append(pairs, fields[i]+" "+base64.StdEncoding.EncodeToString([]byte(fields[i+1])))
	}
	begun := c.do("POST", "/uploads", nil, "Tus-Resumable", "1.0.0", "Upload-Length", fmt.Sprint(len(data)), "Upload-Metadata", strings.Join(pairs, ","))
	if begun.status != 201 {
		return begun
	}
	path := strings.TrimPrefix(begun.header.Get("Location"), api.Base)
	return c.do("PATCH", path, data, "Tus-Resumable", "1.0.0", "Upload-Offset", "0", "Content-Type", "application/offset+octet-stream")
}

// each runs a test in a fresh world on each engine.
func each(t *testing.T, test func(t *testing.T, w *world)) {
	t.Helper()
	storetest.Each(t, func(t *testing.T, db *store.DB) { test(t, newWorld(t, db)) })
}

// jsonUnmarshal is the standard reader, to compare with.
func jsonUnmarshal(data []byte, v any) error { return json.Unmarshal(data, v) }

func base64Of(t testing.TB, text string) []byte {
	t.Helper()
	b, err := base64.StdEncoding.DecodeString(text)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func caseID(r reply) aftersale.CaseID { return aftersale.CaseID(r.str("id")) }

// guarded is the client that speaks to public addresses only, allowed http
// here so that what refuses is the address.
type guarded struct{}

func (guarded) Post(ctx context.Context, r webhook.Request) (int, error) {
	r.URL = strings.Replace(r.URL, "http://", "https://", 1)
	return (&connect.Client{}).Post(ctx, r)
}

package app

import (
	"bytes"
	"context"
	"io"
	"log/slog"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"go.uber.org/goleak"

	"github.com/bonafide-aftersale/bonafide/custody"
	"github.com/bonafide-aftersale/bonafide/internal/aftersale"
	"github.com/bonafide-aftersale/bonafide/internal/config"
	"github.com/bonafide-aftersale/bonafide/internal/evidence"
	"github.com/bonafide-aftersale/bonafide/internal/store"
	"github.com/bonafide-aftersale/bonafide/internal/store/storetest"
)

func TestMain(m *testing.M) {
	goleak.VerifyTestMain(m,
		// The connection of storetest to the server of the tests stays.
		goleak.IgnoreAnyFunction("database/sql.(*DB).connectionOpener"))
}

// notes is what a server logs and shows.
type notes struct {
	mu sync.Mutex
	b  bytes.Buffer
}

func (n *notes) Write(p []byte) (int, error) {
	n.mu.Lock()
	defer n.mu.Unlock()
	return n.b.Write(p)
}

func (n *notes) String() string {
	n.mu.Lock()
	defer n.mu.Unlock()
	return n.b.String()
}

// server is an App that runs.
type server struct {
	*App
	t       *testing.T
	log     *notes
	console *notes
	stop    func() error
}

// settings of a server on a database, in a folder of its own.
func settings(t *testing.T, db *store.DB) config.Config {
	t.Helper()
	c := config.Config{Listen: "127.0.0.1:0", Data: t.TempDir(), Database: db.PostgresURL(), Grace: 10 * time.Second}
	if db.Engine() == store.SQLite {
		c.Database = db.File()
	}
	return c
}

// open opens and runs a server until the end of the test.
func open(t *testing.T, c config.Config, o Options) *server {
	t.Helper()
	s := &server{t: t, log: new(notes), console: new(notes)}
	o.Log = slog.New(slog.NewJSONHandler(s.log, &slog.HandlerOptions{Level: slog.LevelDebug}))
	o.Console, o.Version = s.console, "test"
	a, err := Open(t.Context(), c, o)
	if err != nil {
		t.Fatalf("open: %v\n%s", err, s.log)
	}
	s.App = a
	ctx, cancel := context.WithCancel(context.Background())
	ended := make(chan error, 1)
	go func() { ended <- a.Run(ctx) }()
	s.stop = sync.OnceValue(func() error {
		cancel()
		err := <-ended
		if e := a.Close(); err == nil {
			err = e
		}
		return err
	})
	t.Cleanup(func() {
		if err := s.stop(); err != nil {
			t.Errorf("stop: %v", err)
		}
	})
	return s
}

// each runs a test on both engines; the database that is given belongs to the
// server alone.
func each(t *testing.T, fn func(t *testing.T, db *store.DB)) {
	t.Helper()
	storetest.Each(t, fn)
}

// get asks the server.
func (s *server) get(path string) (int, string) {
	s.t.Helper()
	transport := &http.Transport{DisableKeepAlives: true}
	defer transport.CloseIdleConnections()
	r, err := (&http.Client{Transport: transport, Timeout: 10 * time.Second}).Get("http://" + s.Config.Listen + path)
	if err != nil {
		s.t.Fatal(err)
	}
	defer r.Body.Close()
	body, err := io.ReadAll(r.Body)
	if err != nil {
		s.t.Fatal(err)
	}
	return r.StatusCode, string(body)
}

// until waits for a condition, at most three minutes: with the race detector,
// on a machine that others use, an examination takes its time.
func (s *server) until(what string, done func() bool) {
	s.t.Helper()
	for end := time.Now().Add(3 * time.Minute); !done(); time.Sleep(50 * time.Millisecond) {
		if time.Now().After(end) {
			s.t.Fatalf("not in time: %s\n%s", what, s.log)
		}
	}
}

// The people of the tests, and words that must be in no log.
const (
	tenant      = "tenant-1"
	customerID  = "zhang-san"
	merchantID  = "shop-keeper"
	phoneWords  = "13800138000"
	nameWords   = "张三测试姓名"
	claimWords  = "杯子收到时已经碎了"
	orderNumber = "A-2026-0007"
)

var (
	customer = aftersale.Actor{Tenant: tenant, ID: customerID, Role: aftersale.RoleCustomer}
	agent    = aftersale.Actor{Tenant: tenant, ID: "agent-1", Role: aftersale.RoleAgent}
	buyer    = evidence.Actor{Tenant: tenant, ID: customerID, Side: evidence.Customer}
	seller   = evidence.Actor{Tenant: tenant, ID: merchantID, Side: evidence.Merchant}
)

// fileCase opens a case.
func (s *server) fileCase() aftersale.CaseID {
	s.t.Helper()
	filed, err := s.Cases.Open(s.t.Context(), customer, &aftersale.Open{
		Request: aftersale.Request{Kind: aftersale.KindRefundOnly, Reason: aftersale.DamagedOnArrival, Order: orderNumber,
			PaidFen: 12_000, AskedFen: 12_000, Product: "cup-1"},
		Channel: "web", Customer: customerID, CustomerIndex: "index-1", Merchant: "test-shop",
		Name: aftersale.Clear(nameWords), Phone: aftersale.Clear(phoneWords), Statement: aftersale.Clear(claimWords),
	})
	if err != nil {
		s.t.Fatal(err)
	}
	return filed.Case.ID
}

// do acts on a case as it is.
func (s *server) do(who aftersale.Actor, name aftersale.CaseID, act aftersale.Act) *aftersale.Case {
	s.t.Helper()
	c, err := s.Cases.Do(s.t.Context(), who, aftersale.Ref{Case: name}, act)
	if err != nil {
		s.t.Fatal(err)
	}
	return c
}

func (s *server) stage(name aftersale.CaseID) aftersale.Stage {
	s.t.Helper()
	c, err := s.CaseRecords.Case(s.t.Context(), tenant, name)
	if err != nil {
		s.t.Fatal(err)
	}
	return c.Stage
}

// submit sends a file as evidence.
func (s *server) submit(who evidence.Actor, p evidence.Plan, data []byte) evidence.ItemID {
	s.t.Helper()
	p.Visibility, p.Length = evidence.ForBoth, int64(len(data))
	if p.Method == "" {
		p.Method = evidence.ByGallery
	}
	u, err := s.Evidence.Begin(s.t.Context(), who, p)
	if err != nil {
		s.t.Fatal(err)
	}
	u, err = s.Evidence.Receive(s.t.Context(), who, u.ID, 0, bytes.NewReader(data), custody.Sum(data))
	if err != nil || !u.Done() {
		s.t.Fatal(u, err)
	}
	return u.Item
}

// sample reads a sample picture of the repository.
func sample(t *testing.T, name string) []byte {
	t.Helper()
	data, err := os.ReadFile(filepath.Join("..", "..", "samples", name))
	if err != nil {
		t.Fatal(err)
	}
	return data
}

// quietAbout fails the test if a text holds what is personal.
func quietAbout(t *testing.T, what, text string) {
	t.Helper()
	for _, word := range []string{phoneWords, nameWords, claimWords, orderNumber, "bfl_"} {
		if strings.Contains(text, word) {
			t.Errorf("%s holds %q:\n%s", what, word, text)
		}
	}
}

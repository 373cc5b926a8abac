package edge

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"strings"
	"sync"
	"testing"
	"time"

	"go.uber.org/goleak"

	"github.com/bonafide-aftersale/bonafide/internal/fault"
	"github.com/bonafide-aftersale/bonafide/internal/locale"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// notes is a log that may be read while it is written.
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

// shell serves what the tests need, behind the shell.
func shell(t *testing.T, c Config) (*httptest.Server, *notes) {
	t.Helper()
	log := new(notes)
	c.Log = slog.New(slog.NewJSONHandler(log, &slog.HandlerOptions{Level: slog.LevelDebug}))
	mux := http.NewServeMux()
	mux.HandleFunc("/from", func(w http.ResponseWriter, r *http.Request) { fmt.Fprint(w, r.RemoteAddr) })
	mux.HandleFunc("/panic", func(http.ResponseWriter, *http.Request) { panic("phone 13800138000 of the test") })
	mux.HandleFunc("/late", func(w http.ResponseWriter, _ *http.Request) {
		fmt.Fprint(w, strings.Repeat("half an answer ", 1000))
		panic("late")
	})
	mux.HandleFunc("/join/{token}", func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusNoContent) })
	mux.HandleFunc("/body", func(w http.ResponseWriter, r *http.Request) {
		n, err := io.Copy(io.Discard, r.Body)
		if _, large := errors.AsType[*http.MaxBytesError](err); large {
			Fail(w, r, fault.New(fault.Limited, "edge.internal", err))
			return
		}
		if err != nil {
			Fail(w, r, err)
			return
		}
		fmt.Fprint(w, n)
	})
	mux.HandleFunc("/slow", func(w http.ResponseWriter, r *http.Request) {
		_, _ = io.Copy(io.Discard, r.Body)
		select { // longer than a body may stand still
		case <-time.After(3 * c.Still):
		case <-r.Context().Done():
			return
		}
		fmt.Fprint(w, "done")
	})
	s := httptest.NewUnstartedServer(Wrap(mux, c))
	s.Config.ErrorLog = slog.NewLogLogger(slog.NewJSONHandler(log, nil), slog.LevelDebug)
	s.Start()
	t.Cleanup(s.Close)
	return s, log
}

func do(t *testing.T, s *httptest.Server, r *http.Request) (*http.Response, string) {
	t.Helper()
	answer, err := s.Client().Do(r)
	if err != nil {
		t.Fatal(err)
	}
	defer answer.Body.Close()
	body, err := io.ReadAll(answer.Body)
	if err != nil {
		t.Fatal(err)
	}
	return answer, string(body)
}

func request(t *testing.T, s *httptest.Server, method, path string, body io.Reader, headers ...string) *http.Request {
	t.Helper()
	r, err := http.NewRequestWithContext(t.Context(), method, s.URL+path, body)
	if err != nil {
		t.Fatal(err)
	}
	for i := 0; i+1 < len(headers); i += 2 {
		r.Header.Add(headers[i], headers[i+1])
	}
	return r
}

func TestPanicBecomesAnAnswer(t *testing.T) {
	t.Parallel()
	m := NewMetrics()
	s, log := shell(t, Config{Metrics: m})
	r, body := do(t, s, request(t, s, "GET", "/panic", nil, "Accept-Language", "en", "X-Request-Id", "chosen-by-the-client"))
	var p Problem
	if err := json.Unmarshal([]byte(body), &p); err != nil || r.StatusCode != 500 || p.Code != "edge.internal" || p.Hint == "" ||
		p.Request == "" || p.Request == "chosen-by-the-client" || p.Request != r.Header.Get(Header) {
		t.Errorf("got %d %s, %v", r.StatusCode, body, err)
	}
	if !strings.Contains(log.String(), p.Request) || !strings.Contains(log.String(), "rescue.go") {
		t.Errorf("the log does not name the request and the place: %s", log)
	}
	if strings.Contains(log.String(), "13800138000") {
		t.Error("the log has a phone number")
	}
	// Half an answer is cut off: the client must not take it for a whole one.
	answer, err := s.Client().Do(request(t, s, "GET", "/late", nil))
	if err == nil {
		_, err = io.ReadAll(answer.Body)
		answer.Body.Close()
	}
	if err == nil {
		t.Error("half an answer looks whole")
	}
	// The process lives on.
	if r, _ := do(t, s, request(t, s, "GET", "/from", nil)); r.StatusCode != 200 {
		t.Errorf("got %d after a panic", r.StatusCode)
	}
}

func TestHeadersAndLogs(t *testing.T) {
	t.Parallel()
	m := NewMetrics()
	s, log := shell(t, Config{URL: "https://shop.example.com", Metrics: m})
	r, _ := do(t, s, request(t, s, "GET", "/join/bfl_secret-token", nil))
	for name, value := range hardened {
		if got := r.Header.Get(name); got != value {
			t.Errorf("%s: got %q, want %q", name, got, value)
		}
	}
	if r.Header.Get("Strict-Transport-Security") == "" {
		t.Error("https without HSTS")
	}
	_, _ = do(t, s, request(t, s, "BREW", "/from", nil))
	if strings.Contains(log.String(), "bfl_secret-token") || strings.Contains(log.String(), "127.0.0.1") {
		t.Errorf("the log has a token or an address: %s", log)
	}
	if !strings.Contains(log.String(), `"route":"/join/{token}","status":204`) || !strings.Contains(log.String(), `"method":"other"`) {
		t.Errorf("the access log reads %s", log)
	}
	w := httptest.NewRecorder()
	m.Handler().ServeHTTP(w, httptest.NewRequest("GET", "/metrics", nil))
	if text := w.Body.String(); strings.Contains(text, "secret") || !strings.Contains(text, `bonafide_http_requests_total{method="GET",route="/join/{token}",status="204"} 1`) {
		t.Errorf("the metrics read %s", text)
	}
}

func TestClientAddress(t *testing.T) {
	t.Parallel()
	proxies := []netip.Prefix{netip.MustParsePrefix("10.0.0.0/8"), netip.MustParsePrefix("::1/128")}
	for _, test := range []struct {
		remote, forwarded, want string
	}{
		{"192.0.2.1:5000", "203.0.113.9", "192.0.2.1:5000"},           // anybody can write the header
		{"10.0.0.1:5000", "203.0.113.9", "203.0.113.9:0"},             // the proxy saw it
		{"10.0.0.1:5000", "1.1.1.1, 203.0.113.9", "203.0.113.9:0"},    // what is before it is a claim
		{"10.0.0.1:5000", "203.0.113.9, 10.9.9.9", "203.0.113.9:0"},   // two proxies
		{"10.0.0.1:5000", "nonsense", "10.0.0.1:5000"},                //
		{"10.0.0.1:5000", "", "10.0.0.1:5000"},                        //
		{"[::1]:5000", "[2001:db8::7]:443", "[2001:db8::7]:0"},        //
		{"[::ffff:10.0.0.1]:5000", "203.0.113.9:80", "203.0.113.9:0"}, // IPv4 in IPv6
		{"@", "203.0.113.9", "@"},                                     // a Unix socket
	} {
		if got := client(test.remote, []string{test.forwarded}, proxies); got != test.want {
			t.Errorf("%s with %q: got %s, want %s", test.remote, test.forwarded, got, test.want)
		}
	}
}

func TestOtherSites(t *testing.T) {
	t.Parallel()
	s, _ := shell(t, Config{URL: "https://shop.example.com/"})
	for _, test := range []struct {
		origin, site string
		want         int
	}{
		{"", "", 200}, // a program
		{"https://shop.example.com", "", 200},
		{"https://evil.example.com", "cross-site", 403},
		{"https://evil.example.com", "", 403},
		{"", "cross-site", 403},
	} {
		r := request(t, s, "POST", "/body", strings.NewReader("x"))
		if test.origin != "" {
			r.Header.Set("Origin", test.origin)
		}
		if test.site != "" {
			r.Header.Set("Sec-Fetch-Site", test.site)
		}
		if got, _ := do(t, s, r); got.StatusCode != test.want {
			t.Errorf("from %q %q: got %d, want %d", test.origin, test.site, got.StatusCode, test.want)
		}
	}
}

func TestBodies(t *testing.T) {
	t.Parallel()
	s, _ := shell(t, Config{MaxBody: 1000, Still: 300 * time.Millisecond})
	if r, body := do(t, s, request(t, s, "POST", "/body", bytes.NewReader(make([]byte, 1000)))); r.StatusCode != 200 || body != "1000" {
		t.Errorf("a body within the limit: %d %s", r.StatusCode, body)
	}
	if r, _ := do(t, s, request(t, s, "POST", "/body", bytes.NewReader(make([]byte, 1001)))); r.StatusCode != 429 {
		t.Errorf("a body above the limit: %d", r.StatusCode)
	}
	// A handler may think for longer than a body may stand still.
	if r, body := do(t, s, request(t, s, "POST", "/slow", strings.NewReader("x"))); r.StatusCode != 200 || body != "done" {
		t.Errorf("a slow answer: %d %q", r.StatusCode, body)
	}
	// A body that never comes ends the request, not much later than it may.
	c, err := net.Dial("tcp", strings.TrimPrefix(s.URL, "http://"))
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close()
	fmt.Fprint(c, "POST /body HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\n\r\nhalf")
	_ = c.SetReadDeadline(time.Now().Add(10 * time.Second))
	answer, err := http.ReadResponse(bufio.NewReader(c), nil)
	if err != nil {
		t.Fatalf("a body that stands still: %v", err)
	}
	answer.Body.Close()
	if answer.StatusCode != 500 {
		t.Errorf("a body that stands still: %d", answer.StatusCode)
	}
}

func TestStopWaitsForRequests(t *testing.T) {
	t.Parallel()
	began, end := make(chan struct{}), make(chan struct{})
	h := http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		close(began)
		<-end
		fmt.Fprint(w, "whole")
	})
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	drained := false
	ended := make(chan error, 1)
	log := slog.New(slog.DiscardHandler)
	go func() { ended <- Serve(ctx, Server(t.Context(), h, log), l, 10*time.Second, func() { drained = true }) }()
	got := make(chan string, 1)
	transport := &http.Transport{DisableKeepAlives: true}
	go func() {
		r, err := (&http.Client{Transport: transport}).Get("http://" + l.Addr().String())
		if err != nil {
			got <- err.Error()
			return
		}
		defer r.Body.Close()
		body, _ := io.ReadAll(r.Body)
		got <- string(body)
	}()
	<-began
	cancel()
	time.AfterFunc(100*time.Millisecond, func() { close(end) })
	if err := <-ended; err != nil || !drained {
		t.Errorf("Serve: %v, drained %v", err, drained)
	}
	if body := <-got; body != "whole" {
		t.Errorf("the running request got %q", body)
	}
}

func TestLanguage(t *testing.T) {
	t.Parallel()
	for accept, want := range map[string]locale.Tag{
		"": locale.Chinese, "en": locale.English, "zh-TW,en;q=0.5": locale.Chinese, "fr,en;q=0.2,zh;q=0.1": locale.English,
		"en;q=0.3, zh-CN;q=0.9": locale.Chinese, "fr": locale.Chinese, "en;q=x": locale.Chinese, ";;,": locale.Chinese,
	} {
		if got := Language(accept); got != want {
			t.Errorf("%q: got %s, want %s", accept, got, want)
		}
	}
}

// FuzzClient: whatever a header says, an address comes out that the connection
// or a trusted proxy vouches for.
func FuzzClient(f *testing.F) {
	f.Add("203.0.113.9, 10.0.0.7")
	f.Add("[::1]:99,,")
	proxies := []netip.Prefix{netip.MustParsePrefix("10.0.0.0/8")}
	f.Fuzz(func(t *testing.T, forwarded string) {
		if got := client("192.0.2.1:1", []string{forwarded}, proxies); got != "192.0.2.1:1" {
			t.Errorf("a stranger became %s", got)
		}
		if _, err := netip.ParseAddrPort(client("10.0.0.1:1", []string{forwarded}, proxies)); err != nil {
			t.Errorf("%q: %v", forwarded, err)
		}
		Language(forwarded)
	})
}

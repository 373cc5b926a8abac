package webhook

import (
	"context"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"go.uber.org/goleak"

	"github.com/bonafide-aftersale/bonafide/internal/webhook"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// The address is looked at when it is dialled: a name that leads into the own
// network is refused like the address itself, and nothing arrives there.
func TestGuard(t *testing.T) {
	t.Parallel()
	arrived := false
	server := httptest.NewTLSServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { arrived = true }))
	defer server.Close()
	_, port, _ := strings.Cut(strings.TrimPrefix(server.URL, "https://"), ":")
	for _, url := range []string{server.URL, "https://localhost:" + port, "https://[::1]:" + port, "https://[::ffff:127.0.0.1]:" + port, "https://0:" + port, "https://127.1:" + port} {
		status, err := (&Client{}).Post(t.Context(), webhook.Request{URL: url})
		if err == nil || status != 0 {
			t.Errorf("%s: got %d, %v", url, status, err)
		}
		if strings.Contains(url, "localhost") || strings.Contains(url, "127.0.0.1") {
			if !errors.Is(err, webhook.ErrPrivate) {
				t.Errorf("%s: got %v, want ErrPrivate", url, err)
			}
		}
	}
	if _, err := (&Client{}).Post(t.Context(), webhook.Request{URL: "http://receiver.example.com/"}); !errors.Is(err, webhook.ErrPrivate) {
		t.Errorf("without TLS: got %v", err)
	}
	if arrived {
		t.Error("a message arrived in the own network")
	}
}

func TestPost(t *testing.T) {
	t.Parallel()
	followed := false
	mux := http.NewServeMux()
	mux.HandleFunc("/ok", func(w http.ResponseWriter, r *http.Request) {
		if r.Header.Get("webhook-id") != "msg_1" || r.Method != http.MethodPost {
			w.WriteHeader(400)
		}
	})
	mux.HandleFunc("/away", func(w http.ResponseWriter, r *http.Request) {
		http.Redirect(w, r, "/followed", http.StatusTemporaryRedirect)
	})
	mux.HandleFunc("/followed", func(http.ResponseWriter, *http.Request) { followed = true })
	mux.HandleFunc("/slow", func(_ http.ResponseWriter, r *http.Request) {
		_, _ = io.Copy(io.Discard, r.Body) // only then does the server notice that the client has gone
		<-r.Context().Done()
	})
	mux.HandleFunc("/endless", func(w http.ResponseWriter, r *http.Request) {
		for r.Context().Err() == nil {
			if _, err := w.Write(make([]byte, 4096)); err != nil {
				return
			}
		}
	})
	server := httptest.NewServer(mux)
	defer server.Close()
	c := &Client{Local: true, Limit: 2 * time.Second}
	post := func(path string) (int, error) {
		return c.Post(context.Background(), webhook.Request{URL: server.URL + path, Header: map[string]string{"webhook-id": "msg_1"}, Body: []byte("{}")})
	}
	if status, err := post("/ok"); status != 200 || err != nil {
		t.Errorf("got %d, %v", status, err)
	}
	if status, err := post("/away"); status != 307 || err != nil || followed {
		t.Errorf("got %d, %v, followed %v", status, err, followed)
	}
	if status, err := post("/endless"); status != 200 || err != nil {
		t.Errorf("got %d, %v", status, err)
	}
	start := time.Now()
	if _, err := post("/slow"); err == nil || time.Since(start) > 8*time.Second {
		t.Errorf("a receiver that does not answer: %v after %s", err, time.Since(start))
	}
}

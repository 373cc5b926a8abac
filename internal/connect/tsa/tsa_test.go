package tsa

import (
	"context"
	"crypto/rand"
	"io"
	"net/http"
	"net/http/httptest"
	"testing"

	"github.com/bonafide-aftersale/bonafide/custody"
	"github.com/bonafide-aftersale/bonafide/internal/evidence/evidencetest"
	"github.com/bonafide-aftersale/bonafide/internal/fault"
)

func TestStamp(t *testing.T) {
	t.Parallel()
	authority := evidencetest.NewAuthority(t)
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if user, password, ok := r.BasicAuth(); !ok || user != "user" || password != "secret" || r.Header.Get("Content-Type") != "application/timestamp-query" {
			w.WriteHeader(http.StatusUnauthorized)
			return
		}
		request, err := io.ReadAll(r.Body)
		if err != nil {
			t.Error(err)
		}
		response, err := authority.Stamp(r.Context(), request)
		if err != nil {
			t.Error(err)
		}
		w.Header().Set("Content-Type", "application/timestamp-reply")
		w.Write(response)
	}))
	t.Cleanup(server.Close)
	text := []byte("checkpoint")
	q, err := custody.NewTimestampRequest(text, rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	c := &Client{URL: server.URL, User: "user", Password: "secret"}
	response, err := c.Stamp(context.Background(), q.DER)
	if err != nil {
		t.Fatal(err)
	}
	token, err := q.Token(response)
	if err != nil {
		t.Fatal(err)
	}
	if ts, err := custody.VerifyTimestamp(token, text, authority.Roots(t)); err != nil || !ts.Trusted {
		t.Errorf("got %+v, %v", ts, err)
	}
	for name, c := range map[string]*Client{"refused": {URL: server.URL}, "away": {URL: "http://127.0.0.1:1"}} {
		if _, err := c.Stamp(context.Background(), q.DER); fault.KindOf(err) != fault.Unavailable {
			t.Errorf("%s: got %v, want unavailable", name, err)
		}
	}
	if _, err := (&Client{URL: "http://%zz"}).Stamp(context.Background(), q.DER); fault.KindOf(err) != fault.Invalid {
		t.Errorf("bad address: got %v, want invalid", err)
	}
}

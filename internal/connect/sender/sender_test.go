package sender

import (
	"context"
	"encoding/base64"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/bonafide-aftersale/bonafide/internal/identity"
	"github.com/bonafide-aftersale/bonafide/internal/seal"
)

var (
	key  = []byte("a signing key of thirty-two byte")
	noon = time.Date(2026, 3, 2, 12, 0, 0, 0, time.UTC)
)

func message(t *testing.T) identity.CodeMessage {
	t.Helper()
	phone, err := seal.ParsePhone("13800138000")
	if err != nil {
		t.Fatal(err)
	}
	return identity.CodeMessage{ID: "01ARZ3NDEKTSV4RRFFQ69G5FAV", Tenant: identity.Tenant{ID: "t1", Name: "测试店铺"},
		Phone: phone, Code: "012345", Language: "zh-CN", Life: 5 * time.Minute}
}

func TestConsole(t *testing.T) {
	t.Parallel()
	var b strings.Builder
	if err := NewConsole(&b).SendCode(context.Background(), message(t)); err != nil {
		t.Fatal(err)
	}
	if got, want := b.String(), "138****8000 【测试店铺】验证码 012345，5 分钟内有效。请勿告诉任何人，包括我们的工作人员。\n"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}

// receiver answers with the statuses in turn, the last one again and again.
func receiver(t *testing.T, statuses ...int) (h *HTTP, requests *atomic.Int32) {
	t.Helper()
	requests = new(atomic.Int32)
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		n := int(requests.Add(1))
		body, err := io.ReadAll(r.Body)
		if err != nil {
			t.Error(err)
		}
		if id, err := Verify(key, r.Header, body, noon); err != nil || id != "msg_01ARZ3NDEKTSV4RRFFQ69G5FAV" {
			t.Errorf("request %d: Verify = %q, %v", n, id, err)
		}
		var m Message
		if err := json.Unmarshal(body, &m); err != nil || m.Data.Phone != "+8613800138000" || m.Data.Code != "012345" || m.Type != "phone.code" {
			t.Errorf("request %d: %s, %v", n, body, err)
		}
		status := statuses[min(n, len(statuses))-1]
		if status/100 == 3 {
			w.Header().Set("Location", "/elsewhere")
		}
		w.WriteHeader(status)
	}))
	t.Cleanup(server.Close)
	return &HTTP{URL: server.URL, Key: key, Now: func() time.Time { return noon }, Pause: time.Millisecond}, requests
}

func TestHTTP(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		name     string
		statuses []int
		requests int32
		refused  int // status of the error; 0 for none
	}{
		{"accepted", []int{204}, 1, 0},
		{"accepted at the third try", []int{500, 429, 200}, 3, 0},
		{"away", []int{503}, 3, 503},
		{"refused", []int{400}, 1, 400},
		{"refused after trouble", []int{502, 401}, 2, 401},
		{"sent elsewhere", []int{307}, 1, 307},
	} {
		h, requests := receiver(t, test.statuses...)
		err := h.SendCode(context.Background(), message(t))
		refused, _ := errors.AsType[*RefusedError](err)
		if (err != nil) != (test.refused != 0) || refused != nil && refused.Status != test.refused {
			t.Errorf("%s: error %v, want status %d", test.name, err, test.refused)
		}
		if requests.Load() != test.requests {
			t.Errorf("%s: %d requests, want %d", test.name, requests.Load(), test.requests)
		}
	}
}

func TestHTTPGivesUp(t *testing.T) {
	t.Parallel()
	silent := make(chan struct{})
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { <-silent }))
	t.Cleanup(server.Close)
	t.Cleanup(func() { close(silent) })
	h := &HTTP{URL: server.URL, Key: key, Tries: 2, Pause: time.Millisecond, Limit: 20 * time.Millisecond}
	err := h.SendCode(context.Background(), message(t))
	if err == nil || strings.Contains(err.Error(), "012345") || strings.Contains(err.Error(), "13800138000") {
		t.Errorf("error %v, want one without the code and the number", err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if err := h.SendCode(ctx, message(t)); !errors.Is(err, context.Canceled) {
		t.Errorf("error %v, want Canceled", err)
	}
	h.Key = []byte("short")
	if err := h.SendCode(context.Background(), message(t)); err == nil {
		t.Error("a short key was used")
	}
}

// The vector of the tests of the reference libraries of Standard Webhooks
// (github.com/standard-webhooks/standard-webhooks).
func TestSignVector(t *testing.T) {
	t.Parallel()
	const id, body = "msg_p5jXN8AQM9LWM0D4loKWxJek", `{"test": 2432232314}`
	secret, err := base64.StdEncoding.DecodeString("MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw")
	if err != nil {
		t.Fatal(err)
	}
	at := time.Unix(1614265330, 0)
	want := "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="
	if got := Sign(secret, id, at, []byte(body)); got != want {
		t.Errorf("Sign = %q, want %q", got, want)
	}
	header := make(http.Header)
	header.Set(headerID, id)
	header.Set(headerTime, "1614265330")
	header.Set(headerSignature, "v1,another "+want)
	if got, err := Verify(secret, header, []byte(body), at); err != nil || got != id {
		t.Errorf("Verify = %q, %v, want it to find the one that fits", got, err)
	}
}

func TestVerifyRefuses(t *testing.T) {
	t.Parallel()
	body := []byte("{}")
	for _, test := range []struct {
		name   string
		change func(h http.Header, body *[]byte)
		now    time.Time
	}{
		{"another body", func(_ http.Header, b *[]byte) { *b = []byte("{ }") }, noon},
		{"another id", func(h http.Header, _ *[]byte) { h.Set(headerID, "msg_2") }, noon},
		{"an id with a dot", func(h http.Header, _ *[]byte) { h.Set(headerID, "msg.1") }, noon},
		{"another time", func(h http.Header, _ *[]byte) { h.Set(headerTime, "1772452801") }, noon},
		{"no time", func(h http.Header, _ *[]byte) { h.Del(headerTime) }, noon},
		{"no signature", func(h http.Header, _ *[]byte) { h.Del(headerSignature) }, noon},
		{"too late", func(http.Header, *[]byte) {}, noon.Add(Tolerance + time.Second)},
		{"too early", func(http.Header, *[]byte) {}, noon.Add(-Tolerance - time.Second)},
	} {
		h, b := make(http.Header), body
		h.Set(headerID, "msg_1")
		h.Set(headerTime, "1772452800")
		h.Set(headerSignature, Sign(key, "msg_1", noon, body))
		if _, err := Verify(key, h, b, noon); err != nil {
			t.Fatalf("unchanged: %v", err)
		}
		test.change(h, &b)
		if _, err := Verify(key, h, b, test.now); !errors.Is(err, ErrSignature) {
			t.Errorf("%s: error %v, want ErrSignature", test.name, err)
		}
	}
}

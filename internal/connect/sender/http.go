package sender

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"net/http"
	"strconv"
	"time"

	"github.com/bonafide-aftersale/bonafide/internal/identity"
)

// HTTP posts messages to a URL and signs them as Standard Webhooks do
// (standardwebhooks.com, version 1): the receiver checks the headers
// webhook-id, webhook-timestamp and webhook-signature with any of its
// libraries. The body is Message as JSON.
//
// A message is posted again after a network error, a timeout, 429 and 5xx,
// with the same webhook-id and a new timestamp, so that a receiver can drop
// what it has sent already. Any other answer than 2xx is final. Redirects are
// not followed: a signed code goes to the configured place only.
type HTTP struct {
	URL string
	Key []byte // at least 24 bytes, as Standard Webhooks asks for

	Client *http.Client     // for its transport; http.DefaultTransport if nil
	Now    func() time.Time // time.Now if nil
	Tries  int              // 3 if zero
	Pause  time.Duration    // before the second try; doubles each time; 500 ms if zero
	Limit  time.Duration    // of one try; 5 s if zero
}

// Message is the body of a request.
type Message struct {
	Type      string    `json:"type"` // "phone.code"
	Timestamp time.Time `json:"timestamp"`
	Data      struct {
		Tenant   string `json:"tenant"`
		Phone    string `json:"phone"` // E.164
		Code     string `json:"code"`  // for providers with templates of their own
		Language string `json:"language"`
		Minutes  int    `json:"minutes"` // how long the code is good
		Text     string `json:"text"`    // for providers that send any text
	} `json:"data"`
}

// MinKey is the least length of a signing key in bytes (Standard Webhooks,
// "Signature scheme").
const MinKey = 24

// RefusedError is an answer that trying again does not change.
type RefusedError struct{ Status int }

func (e *RefusedError) Error() string {
	return fmt.Sprintf("sender: the receiver answered %d", e.Status)
}

// SendCode implements identity.Sender.
func (h *HTTP) SendCode(ctx context.Context, m identity.CodeMessage) error {
	if len(h.Key) < MinKey {
		return fmt.Errorf("sender: the signing key has %d bytes, less than %d", len(h.Key), MinKey)
	}
	message := Message{Type: "phone.code", Timestamp: h.now().UTC().Truncate(time.Second)}
	d := &message.Data
	d.Tenant, d.Phone, d.Code, d.Language, d.Minutes, d.Text =
		string(m.Tenant.ID), m.Phone.E164(), m.Code, m.Language, int(m.Life/time.Minute), text(m)
	body, err := json.Marshal(message)
	if err != nil {
		return err
	}
	pause := cmpOr(h.Pause, 500*time.Millisecond)
	for try := 1; ; try++ {
		err = h.post(ctx, "msg_"+m.ID, body)
		if refused, ok := errors.AsType[*RefusedError](err); err == nil || try >= cmpOr(h.Tries, 3) ||
			ok && refused.Status != http.StatusTooManyRequests && refused.Status < 500 {
			return err
		}
		select {
		case <-ctx.Done():
			return errors.Join(ctx.Err(), err)
		case <-time.After(pause + rand.N(pause/4+1)): // not all at the same moment
		}
		pause *= 2
	}
}

// post tries once.
func (h *HTTP) post(ctx context.Context, id string, body []byte) error {
	ctx, cancel := context.WithTimeout(ctx, cmpOr(h.Limit, 5*time.Second))
	defer cancel()
	request, err := http.NewRequestWithContext(ctx, http.MethodPost, h.URL, bytes.NewReader(body))
	if err != nil {
		return err
	}
	at := h.now()
	request.Header.Set("Content-Type", "application/json")
	request.Header.Set(headerID, id)
	request.Header.Set(headerTime, strconv.FormatInt(at.Unix(), 10))
	request.Header.Set(headerSignature, Sign(h.Key, id, at, body))
	response, err := h.client().Do(request)
	if err != nil {
		return fmt.Errorf("sender: %w", err)
	}
	defer response.Body.Close()
	io.Copy(io.Discard, io.LimitReader(response.Body, 64<<10)) // so that the connection can be used again
	if response.StatusCode/100 != 2 {
		return &RefusedError{Status: response.StatusCode}
	}
	return nil
}

// client follows no redirects.
func (h *HTTP) client() *http.Client {
	c := &http.Client{CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	if h.Client != nil {
		c.Transport = h.Client.Transport
	}
	return c
}

func (h *HTTP) now() time.Time {
	if h.Now != nil {
		return h.Now()
	}
	return time.Now()
}

// cmpOr returns value, or the default if it is not positive.
func cmpOr[T int | time.Duration](value, standard T) T {
	if value > 0 {
		return value
	}
	return standard
}

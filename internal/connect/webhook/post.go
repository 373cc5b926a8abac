// Package webhook sends signed messages over HTTPS. It speaks to public
// addresses only: an address that a tenant names must not become a way into
// the network that the server stands in. The address is looked at when it is
// dialled, after names have been resolved, so that a name which leads
// elsewhere the second time gains nothing.
package webhook

import (
	"bytes"
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/netip"
	"syscall"
	"time"

	"github.com/bonafide-aftersale/bonafide/internal/webhook"
)

// Client implements webhook.Poster. Its zero value will do.
type Client struct {
	// Local allows http and addresses that are not public.
	Local bool
	// Limit bounds one attempt; 10 s if zero.
	Limit time.Duration
	// TLS is for tests with certificates of their own.
	TLS *tls.Config
}

var _ webhook.Poster = (*Client)(nil)

// maxAnswer is how much of an answer is read, so that the connection ends well;
// what is in it does not matter.
const maxAnswer = 16 << 10

// Post implements webhook.Poster. Each message has a connection of its own:
// they are few, and none is shared between tenants.
func (c *Client) Post(ctx context.Context, r webhook.Request) (status int, err error) {
	limit := c.Limit
	if limit <= 0 {
		limit = 10 * time.Second
	}
	ctx, cancel := context.WithTimeout(ctx, limit)
	defer cancel()
	request, err := http.NewRequestWithContext(ctx, http.MethodPost, r.URL, bytes.NewReader(r.Body))
	if err != nil {
		return 0, errors.New("webhook: the address cannot be read")
	}
	if request.URL.Scheme != "https" && !c.Local {
		return 0, fmt.Errorf("webhook: the scheme %q is not sent to: %w", request.URL.Scheme, webhook.ErrPrivate)
	}
	for name, value := range r.Header {
		request.Header.Set(name, value)
	}
	request.Header.Set("User-Agent", "bonafide-webhook/1")
	transport := c.transport()
	defer transport.CloseIdleConnections()
	client := &http.Client{Transport: transport, CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	response, err := client.Do(request)
	if err != nil {
		return 0, err
	}
	defer response.Body.Close()
	_, _ = io.Copy(io.Discard, io.LimitReader(response.Body, maxAnswer))
	return response.StatusCode, nil
}

// transport uses no proxy of the environment: that would dial for us.
func (c *Client) transport() *http.Transport {
	dialer := &net.Dialer{Timeout: 5 * time.Second, ControlContext: func(_ context.Context, _, address string, _ syscall.RawConn) error {
		if c.Local {
			return nil
		}
		return check(address)
	}}
	return &http.Transport{
		DialContext: dialer.DialContext, TLSClientConfig: c.TLS, TLSHandshakeTimeout: 5 * time.Second, ResponseHeaderTimeout: 8 * time.Second,
		DisableKeepAlives: true, MaxResponseHeaderBytes: 16 << 10, ForceAttemptHTTP2: true,
	}
}

// check refuses an address that is about to be dialled and is not public.
func check(address string) error {
	to, err := netip.ParseAddrPort(address)
	if err != nil || !webhook.Public(to.Addr()) {
		return webhook.ErrPrivate
	}
	return nil
}

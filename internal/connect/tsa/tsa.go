// Package tsa sends time-stamp requests to an authority over HTTP (RFC 3161,
// section 3.4).
package tsa

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"net/http"
	"time"

	"github.com/bonafide-aftersale/bonafide/custody"
	"github.com/bonafide-aftersale/bonafide/internal/fault"
)

// wait bounds one request; authorities answer within a second.
const wait = 30 * time.Second

// Client asks one authority. It implements evidence.Authority.
type Client struct {
	URL  string
	HTTP *http.Client // nil: http.DefaultClient

	// User and Password are sent as basic authentication if User is set.
	User, Password string
}

// Stamp sends a request and returns the response, both DER. What the response
// says is checked by custody.TimestampRequest.Token. The error is a fault of
// kind Unavailable.
func (c *Client) Stamp(ctx context.Context, request []byte) ([]byte, error) {
	ctx, cancel := context.WithTimeout(ctx, wait)
	defer cancel()
	r, err := http.NewRequestWithContext(ctx, http.MethodPost, c.URL, bytes.NewReader(request))
	if err != nil {
		return nil, fault.New(fault.Invalid, "tsa.bad_url", err)
	}
	r.Header.Set("Content-Type", "application/timestamp-query")
	r.Header.Set("Accept", "application/timestamp-reply")
	if c.User != "" {
		r.SetBasicAuth(c.User, c.Password)
	}
	client := c.HTTP
	if client == nil {
		client = http.DefaultClient
	}
	resp, err := client.Do(r)
	if err != nil {
		return nil, fault.New(fault.Unavailable, "tsa.away", err)
	}
	defer resp.Body.Close()
	if kind := resp.Header.Get("Content-Type"); resp.StatusCode != http.StatusOK || kind != "application/timestamp-reply" {
		return nil, fault.New(fault.Unavailable, "tsa.away", fmt.Errorf("tsa: %s, %q", resp.Status, kind))
	}
	response, err := io.ReadAll(io.LimitReader(resp.Body, custody.MaxToken+1))
	if err != nil {
		return nil, fault.New(fault.Unavailable, "tsa.away", err)
	}
	return response, nil
}

package signin

import (
	"context"
	"crypto/subtle"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"sync"
	"time"

	"github.com/coreos/go-oidc/v3/oidc"
	"golang.org/x/oauth2"

	"github.com/bonafide-aftersale/bonafide/internal/fault"
	"github.com/bonafide-aftersale/bonafide/internal/identity"
)

// Companies signs in by OpenID Connect, authorization code flow, with state,
// nonce and PKCE (S256), as RFC 9700 §2.1 asks for.
type Companies struct {
	records  identity.Ceremonies
	people   *identity.Companies
	callback string
	client   *http.Client
	now      func() time.Time

	mu    sync.Mutex
	known map[string]discovered
}

// discovered is what an issuer published.
type discovered struct {
	provider *oidc.Provider
	until    time.Time
}

// CallbackPath is where a provider sends the browser back to.
const CallbackPath = "/signin/company/back"

const (
	discoveryLife = time.Hour        // an issuer's document is read again after that
	providerTime  = 10 * time.Second // for one answer of a provider
	providerBytes = 1 << 20          // of one answer
)

// NewCompanies returns Companies for the server at an origin. The transport is
// http.DefaultTransport if nil.
func NewCompanies(records identity.Ceremonies, people *identity.Companies, origin string, transport http.RoundTripper, now func() time.Time) (*Companies, error) {
	callback, err := url.JoinPath(origin, CallbackPath)
	if err != nil {
		return nil, fmt.Errorf("signin: %q is no origin", origin)
	}
	if transport == nil {
		transport = http.DefaultTransport
	}
	return &Companies{records: records, people: people, callback: callback, now: now, known: make(map[string]discovered),
		client: &http.Client{Transport: bounded{transport}, Timeout: providerTime}}, nil
}

// bounded cuts answers that do not end.
type bounded struct{ http.RoundTripper }

func (b bounded) RoundTrip(r *http.Request) (*http.Response, error) {
	response, err := b.RoundTripper.RoundTrip(r)
	if err == nil {
		response.Body = struct {
			io.Reader
			io.Closer
		}{io.LimitReader(response.Body, providerBytes), response.Body}
	}
	return response, err
}

// journey is the server's half of a company sign-in.
type journey struct {
	Provider identity.ProviderID `json:"provider"`
	Nonce    string              `json:"nonce"`
	Verifier string              `json:"verifier"` // PKCE, RFC 7636
	Then     string              `json:"then"`
}

// Departure is where to send a browser, and the token to set in a cookie so
// that only this browser can come back.
type Departure struct {
	URL   string
	State identity.Token
}

// Begin sends a browser to a provider. then is the path to show after signing
// in; "/" if it is no path of this server. Errors are faults: Missing for an
// unknown provider, Unavailable if it does not answer, Limited.
func (c *Companies) Begin(ctx context.Context, tenant identity.TenantID, provider identity.ProviderID, then string, client identity.Client) (Departure, error) {
	if err := c.people.Admit(ctx, tenant, client); err != nil {
		return Departure{}, err
	}
	p, err := c.people.Provider(ctx, tenant, provider)
	if err != nil {
		return Departure{}, err
	}
	config, _, err := c.config(ctx, p)
	if err != nil {
		return Departure{}, err
	}
	j := journey{Provider: p.ID, Nonce: oauth2.GenerateVerifier(), Verifier: oauth2.GenerateVerifier(), Then: localPath(then)}
	state, err := json.Marshal(j)
	if err != nil {
		return Departure{}, err
	}
	token, err := identity.BeginCeremony(ctx, c.records, tenant, kindCompany, state, c.now())
	if err != nil {
		return Departure{}, err
	}
	to := config.AuthCodeURL(token.Reveal(), oidc.Nonce(j.Nonce), oauth2.S256ChallengeOption(j.Verifier))
	return Departure{URL: to, State: token}, nil
}

// End checks what a browser brings back from a provider, and signs the person
// in. query is that of the callback, cookie what Begin asked to be set. It
// returns the path to show. Errors are faults: Unknown for a browser that did
// not leave from here, or comes twice, and for whatever the provider said that
// does not hold; Unavailable if the provider does not answer.
func (c *Companies) End(ctx context.Context, query url.Values, cookie string, client identity.Client) (entry identity.Entry, then string, err error) {
	state := query.Get("state")
	if state == "" || subtle.ConstantTimeCompare([]byte(state), []byte(cookie)) != 1 {
		return identity.Entry{}, "", over(nil)
	}
	ceremony, err := identity.EndCeremony(ctx, c.records, state, kindCompany, c.now())
	if err != nil {
		return identity.Entry{}, "", err
	}
	var j journey
	if err := json.Unmarshal(ceremony.State, &j); err != nil {
		return identity.Entry{}, "", fmt.Errorf("signin: the state of a ceremony: %w", err)
	}
	p, err := c.people.Provider(ctx, ceremony.Tenant, j.Provider)
	if err != nil {
		return identity.Entry{}, "", err
	}
	who, err := c.ask(ctx, p, j, query)
	if err != nil {
		if fault.KindOf(err) == fault.Unavailable {
			return identity.Entry{}, "", err
		}
		return identity.Entry{}, "", c.people.Refuse(ctx, ceremony.Tenant, client, err)
	}
	entry, err = c.people.Enter(ctx, who, client)
	return entry, j.Then, err
}

// ask exchanges the code for an ID token and verifies it.
func (c *Companies) ask(ctx context.Context, p identity.Provider, j journey, query url.Values) (identity.Identity, error) {
	var none identity.Identity
	if refusal := query.Get("error"); refusal != "" {
		return none, fmt.Errorf("signin: the provider refused: %.100q", refusal)
	}
	// RFC 9207: an answer that names its issuer names this one.
	if issuer := query.Get("iss"); issuer != "" && issuer != p.Issuer {
		return none, fmt.Errorf("signin: the answer is from %.100q", issuer)
	}
	config, provider, err := c.config(ctx, p)
	if err != nil {
		return none, err
	}
	ctx = oidc.ClientContext(ctx, c.client)
	tokens, err := config.Exchange(ctx, query.Get("code"), oauth2.VerifierOption(j.Verifier))
	if err != nil {
		if refused, ok := errors.AsType[*oauth2.RetrieveError](err); ok && refused.Response.StatusCode < 500 {
			return none, err
		}
		return none, away(err)
	}
	raw, ok := tokens.Extra("id_token").(string)
	if !ok {
		return none, errors.New("signin: no id_token")
	}
	token, err := provider.VerifierContext(ctx, &oidc.Config{ClientID: p.ClientID, Now: c.now}).Verify(ctx, raw)
	if err != nil {
		return none, err
	}
	if subtle.ConstantTimeCompare([]byte(token.Nonce), []byte(j.Nonce)) != 1 {
		return none, errors.New("signin: the nonce is another one")
	}
	var claims struct {
		Email    string `json:"email"`
		Verified bool   `json:"email_verified"`
		Party    string `json:"azp"`
	}
	if err := token.Claims(&claims); err != nil {
		return none, err
	}
	// OpenID Connect Core §3.1.3.7, 4 and 5.
	if claims.Party != "" && claims.Party != p.ClientID || len(token.Audience) > 1 && claims.Party == "" {
		return none, errors.New("signin: the token is for another party")
	}
	if token.Subject == "" || len(token.Subject) > 255 { // ibid. §2
		return none, errors.New("signin: no subject")
	}
	who := identity.Identity{Provider: p, Subject: token.Subject}
	if claims.Verified {
		who.Email = claims.Email
	}
	return who, nil
}

// config returns how to speak to a provider. Its document is kept for a while.
func (c *Companies) config(ctx context.Context, p identity.Provider) (*oauth2.Config, *oidc.Provider, error) {
	provider, err := c.discover(ctx, p.Issuer)
	if err != nil {
		return nil, nil, err
	}
	secret, err := c.people.Secret(ctx, p)
	if err != nil {
		return nil, nil, err
	}
	return &oauth2.Config{ClientID: p.ClientID, ClientSecret: secret, Endpoint: provider.Endpoint(),
		RedirectURL: c.callback, Scopes: []string{oidc.ScopeOpenID, "email"}}, provider, nil
}

// discover reads an issuer's document.
func (c *Companies) discover(ctx context.Context, issuer string) (*oidc.Provider, error) {
	c.mu.Lock()
	d, ok := c.known[issuer]
	c.mu.Unlock()
	if ok && c.now().Before(d.until) {
		return d.provider, nil
	}
	provider, err := oidc.NewProvider(oidc.ClientContext(ctx, c.client), issuer)
	if err != nil {
		return nil, away(err)
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	c.known[issuer] = discovered{provider: provider, until: c.now().Add(discoveryLife)}
	return provider, nil
}

// away says that a provider does not answer as one should.
func away(err error) error { return fault.New(fault.Unavailable, "identity.company_away", err) }

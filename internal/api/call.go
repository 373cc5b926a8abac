package api

import (
	"context"
	"log/slog"
	"net/http"
	"net/netip"
	"strings"

	"github.com/bonafide-aftersale/bonafide/internal/fault"
	"github.com/bonafide-aftersale/bonafide/internal/id"
	"github.com/bonafide-aftersale/bonafide/internal/identity"
	"github.com/bonafide-aftersale/bonafide/internal/locale"
)

// call is what is known of a request while it is served.
type call struct {
	request  string // its id
	language locale.Tag
	logger   *slog.Logger
	client   identity.Client
	actor    identity.Actor // zero until admitted, and on open routes
	session  identity.Session
	token    string // session token, for the steps of signing in
	program  string // what a program calls itself
	inputs   string // SHA-256 of the body, in hex
	matched  bool   // If-Match was sent
	person   bool   // a person, by a session
}

type callKey struct{}

// callOf returns the call of a context; an empty one outside of a request.
func callOf(ctx context.Context) *call {
	if c, ok := ctx.Value(callKey{}).(*call); ok {
		return c
	}
	return &call{language: locale.Chinese}
}

func (c *call) log() *slog.Logger {
	if c.logger != nil {
		return c.logger
	}
	return slog.Default()
}

// tenant returns the caller's tenant.
func (c *call) tenant() string { return string(c.actor.Tenant) }

// whole is the tenant as the subject of an action.
func (c *call) whole() identity.Subject { return identity.Subject{Tenant: c.actor.Tenant} }

// requestHeader carries the id of a request, from a proxy that has one already
// and back to the caller.
const requestHeader = "X-Request-Id"

// requestID takes over an id that an outer shell has set for the answer, or
// makes one. What a client sends names nothing.
func requestID(w http.ResponseWriter) string {
	if set := w.Header().Get(requestHeader); set != "" {
		return set
	}
	made := id.New()
	w.Header().Set(requestHeader, made)
	return made
}

// languageOf finds the language that the caller reads: the first of
// Accept-Language that there is a catalogue for, Chinese otherwise.
func languageOf(header string) locale.Tag {
	for part := range strings.SplitSeq(cut(header, 200), ",") {
		name, _, _ := strings.Cut(strings.TrimSpace(part), ";")
		if tag, ok := locale.Match(name); ok {
			return tag
		}
	}
	return locale.Chinese
}

// clientOf says where a request comes from.
func (a *API) clientOf(r *http.Request) identity.Client {
	c := identity.Client{Device: r.Header.Get("Bonafide-Device"), Agent: r.UserAgent()}
	if a.ClientAddress != nil {
		c.Address = a.ClientAddress(r)
	} else if from, err := netip.ParseAddrPort(r.RemoteAddr); err == nil {
		c.Address = from.Addr().Unmap()
	}
	return c
}

// bearer returns the token of a request: of the Authorization header, or of a
// session that the pages keep in a cookie.
func (a *API) bearer(r *http.Request) string {
	scheme, token, _ := strings.Cut(r.Header.Get("Authorization"), " ")
	if strings.EqualFold(scheme, "Bearer") {
		return strings.TrimSpace(token)
	}
	if a.CookieToken != nil {
		return a.CookieToken(r)
	}
	return ""
}

// identify resolves the token of a request into an actor.
func (a *API) identify(ctx context.Context, c *call) (err error) {
	switch kind, _, _ := strings.Cut(c.token, "_"); identity.TokenKind(kind) {
	case identity.ServiceToken:
		c.actor, err = a.Identity.Services.Resolve(ctx, c.token)
		if c.program = "service " + string(c.actor.Service); c.client.Agent != "" {
			c.program += " " + cut(locale.Visible(c.client.Agent), 80)
		}
	case identity.SessionToken:
		c.session, c.actor, err = a.Identity.Sessions.Resolve(ctx, c.token)
		c.person = err == nil
	default:
		err = fault.New(fault.Unknown, "identity.unknown", nil)
	}
	return err
}

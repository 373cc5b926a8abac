package api

import (
	"context"
	"net/http"
	"strings"

	"github.com/danielgtaylor/huma/v2"

	"github.com/bonafide-aftersale/bonafide/internal/identity"
)

// route is one line of the table of contents.
type route struct {
	method, path string
	name         string // of the operation, such as "open-case"
	summary      string
	tag          string
	// actions of the permission matrix; the caller needs one of them. What they
	// permit on a record is asked by the handler.
	actions []identity.Action
	open    bool // for everybody, signed in or not
	self    bool // for everybody who is signed in, about themselves
	// apart says that the handler must not run in a transaction, and that doing
	// it twice does no harm: Idempotency-Key means nothing there.
	apart  bool
	status int   // of success; 200 if zero
	limit  int64 // of the body in bytes; maxBody if zero
	stream bool  // the answer is a file
	raw    bool  // the handler reads the body itself, byte for byte
}

// maxBody bounds bodies of JSON: the longest text of a case is 20 kB, of which
// an act has three.
const maxBody = 256 << 10

// metaRoute is where the middlewares find the route of an operation.
const metaRoute = "route"

// handle registers a handler for a route.
func handle[I, O any](a *API, rt route, do func(ctx context.Context, in *I) (*O, error)) {
	if rt.limit == 0 {
		rt.limit = maxBody
	}
	if rt.status == 0 {
		rt.status = http.StatusOK
		if _, nothing := any(new(O)).(*done); nothing {
			rt.status = http.StatusNoContent
		}
	}
	a.routes = append(a.routes, rt)
	op := huma.Operation{
		OperationID: rt.name, Method: rt.method, Path: rt.path, Summary: rt.summary, Tags: []string{rt.tag},
		DefaultStatus: rt.status, MaxBodyBytes: rt.limit + 1, Metadata: map[string]any{metaRoute: rt},
		Description: rt.describe(), Extensions: map[string]any{}, SkipValidateBody: rt.raw,
	}
	if !rt.open {
		op.Security = []map[string][]string{{"session": {}}, {"service": {}}}
	}
	for _, action := range rt.actions {
		list, _ := op.Extensions["x-actions"].([]string)
		op.Extensions["x-actions"] = append(list, string(action))
	}
	if rt.method == http.MethodPost && !rt.open && !rt.apart {
		op.Parameters = append(op.Parameters, &huma.Param{
			Name: keyHeader, In: "header", Schema: &huma.Schema{Type: huma.TypeString, MaxLength: new(maxKey)},
			Description: "Names this request. Sent again within 24 hours it is answered as the first time, and nothing is done twice.",
		})
	}
	huma.Register(a.huma, op, func(ctx context.Context, in *I) (*O, error) {
		out, err := do(ctx, in)
		if err != nil {
			return nil, problemOf(ctx, err)
		}
		return out, nil
	})
}

// describe says in words who may.
func (rt route) describe() string {
	switch {
	case rt.open:
		return "For everybody."
	case rt.self:
		return "For everybody who is signed in, about themselves."
	}
	var list []string
	for _, action := range rt.actions {
		list = append(list, "`"+string(action)+"`")
	}
	return "Needs " + strings.Join(list, " or ") + "."
}

// none is the input of a route without parameters.
type none struct{}

// done is the answer of a route that has nothing to say: 204.
type done struct{}

// admission decides whether a request gets to its handler: who calls, how
// often, and whether any of the caller's roles permits the route at all.
func (a *API) admission(ctx huma.Context, next func(huma.Context)) {
	rt, _ := ctx.Operation().Metadata[metaRoute].(route)
	if err := a.admit(ctx.Context(), rt); err != nil {
		a.refuse(ctx, err)
		return
	}
	next(ctx)
}

// admit is admission for any handler.
func (a *API) admit(ctx context.Context, rt route) error {
	c := callOf(ctx)
	if rt.open {
		return a.limits.take("network "+networkOf(c.client.Address), a.limits.Open)
	}
	if err := a.identify(ctx, c); err != nil {
		return err
	}
	if err := a.limits.take("tenant "+c.tenant(), a.limits.Tenant); err != nil {
		return err
	}
	if err := a.limits.take(c.actor.Name(), a.limits.Caller); err != nil {
		return err
	}
	return rt.permits(c.actor)
}

// permits reports whether any of the caller's roles permits the route somewhere.
func (rt route) permits(actor identity.Actor) error {
	if rt.self {
		return nil
	}
	for _, action := range rt.actions {
		if actor.Reach(action) != identity.Nothing {
			return nil
		}
	}
	return actor.May(rt.actions[0], identity.Subject{Tenant: actor.Tenant})
}

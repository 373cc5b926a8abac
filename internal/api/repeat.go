package api

import (
	"bytes"
	"context"
	"errors"
	"net/http"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/adapters/humago"

	"github.com/bonafide-aftersale/bonafide/internal/fault"
	"github.com/bonafide-aftersale/bonafide/internal/idempotency"
)

// keyHeader names a request (draft-ietf-httpapi-idempotency-key-header).
const (
	keyHeader    = "Idempotency-Key"
	replayHeader = "Idempotent-Replayed"
	maxKey       = 200
)

// errUndone rolls a transaction back whose handler answered with an error.
var errUndone = errors.New("api: nothing was done")

// attempts is how often a program's act is tried when people move the case at
// the same moment.
const attempts = 5

// repetition reads the body, and gives a request with a key its stored answer,
// or runs the handler and stores the answer in one transaction. An answer that
// is an error is not stored: nothing was done, the same key may try again.
func (a *API) repetition(ctx huma.Context, next func(huma.Context)) {
	r, w := humago.Unwrap(ctx)
	rt, _ := ctx.Operation().Metadata[metaRoute].(route)
	c := callOf(ctx.Context())
	if r.Method == http.MethodGet || r.Method == http.MethodHead || rt.stream {
		next(ctx)
		return
	}
	body, err := readBody(r, w, rt.limit)
	if err != nil {
		a.refuse(ctx, err)
		return
	}
	c.inputs = hexOf(body)
	key := r.Header.Get(keyHeader)
	if key == "" || rt.apart || rt.open || r.Method != http.MethodPost {
		next(humago.NewContext(ctx.Operation(), withBody(r, ctx.Context(), body), w))
		return
	}
	if !printable(key, maxKey) {
		a.refuse(ctx, fault.New(fault.Invalid, "api.bad_key", nil, "limit", maxKey))
		return
	}
	name := idempotency.Key{Tenant: c.tenant(), Actor: c.actor.Name(), Text: key}
	var rec *recorder
	for try := 1; ; try++ {
		reply, again, err := a.replies.Once(ctx.Context(), name, digestOf(r, body), func(tx context.Context) (idempotency.Reply, error) {
			rec = &recorder{header: w.Header().Clone(), status: http.StatusOK}
			next(humago.NewContext(ctx.Operation(), withBody(r, tx, body), rec))
			if rec.status >= http.StatusBadRequest {
				return idempotency.Reply{}, errUndone
			}
			return rec.reply(), nil
		})
		switch {
		case errors.Is(err, errUndone):
			if rec.status == http.StatusConflict && !c.matched && try < attempts && bytes.Contains(rec.body.Bytes(), []byte(`"case.changed"`)) {
				continue
			}
			rec.send(w)
		case err != nil:
			a.refuse(ctx, err)
		case again:
			w.Header().Set(replayHeader, "true")
			write(w, reply)
		default:
			rec.send(w)
		}
		return
	}
}

// recorder keeps an answer until it is known whether it counts.
type recorder struct {
	header http.Header
	status int
	body   bytes.Buffer
}

func (r *recorder) Header() http.Header         { return r.header }
func (r *recorder) WriteHeader(status int)      { r.status = status }
func (r *recorder) Write(b []byte) (int, error) { return r.body.Write(b) }

// kept are the headers of an answer that are stored with it.
var kept = []string{"Content-Type", "Content-Language", "Etag", "Location"}

func (r *recorder) reply() idempotency.Reply {
	reply := idempotency.Reply{Status: r.status, Header: make(map[string]string), Body: r.body.Bytes()}
	for _, name := range kept {
		if value := r.header.Get(name); value != "" {
			reply.Header[name] = value
		}
	}
	return reply
}

// send writes what was recorded.
func (r *recorder) send(w http.ResponseWriter) {
	for name, values := range r.header {
		w.Header()[name] = values
	}
	w.WriteHeader(r.status)
	w.Write(r.body.Bytes())
}

// write sends a stored answer.
func write(w http.ResponseWriter, reply idempotency.Reply) {
	for name, value := range reply.Header {
		w.Header().Set(name, value)
	}
	w.WriteHeader(reply.Status)
	w.Write(reply.Body)
}

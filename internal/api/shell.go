package api

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io"
	"net/http"
	"runtime/debug"
	"strings"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/adapters/humago"

	"github.com/bonafide-aftersale/bonafide/internal/fault"
)

// shell is around all routes: it names the request, finds language and client,
// and turns a panic into a problem.
func (a *API) shell() http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		c := &call{
			request: requestID(w), language: languageOf(r.Header.Get("Accept-Language")), logger: a.Log,
			client: a.clientOf(r), token: a.bearer(r), matched: r.Header.Get("If-Match") != "",
		}
		ctx := context.WithValue(r.Context(), callKey{}, c)
		w.Header().Set("Cache-Control", "no-store")
		w.Header().Set("X-Content-Type-Options", "nosniff")
		w.Header().Set("Content-Language", string(c.language))
		defer func() {
			switch p := recover(); {
			case p == nil:
			case p == http.ErrAbortHandler:
				panic(p)
			default:
				a.Log.ErrorContext(ctx, "api: panic", "request", c.request, "panic", fmt.Sprint(p), "stack", string(debug.Stack()))
				answer(w, worded(ctx, http.StatusInternalServerError, fault.New(fault.Internal, "api.internal", nil)))
			}
		}()
		a.mux.ServeHTTP(w, r.WithContext(ctx))
	})
}

// noRoute answers for paths and methods that there are none of.
func (a *API) noRoute(w http.ResponseWriter, r *http.Request) {
	answer(w, worded(r.Context(), http.StatusNotFound, fault.New(fault.Missing, "api.no_route", nil)))
}

// refuse ends a request before its handler.
func (a *API) refuse(ctx huma.Context, err error) {
	_, w := humago.Unwrap(ctx)
	answer(w, problemOf(ctx.Context(), err))
}

// readBody reads the body of a request within the limit of its route, so that
// it can be hashed and, if the transaction has to run again, read again.
func readBody(r *http.Request, w http.ResponseWriter, limit int64) ([]byte, error) {
	if r.Body == nil || r.Body == http.NoBody {
		return nil, nil
	}
	body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, limit))
	if err != nil && !tooLarge(err) {
		return nil, fault.New(fault.Unreadable, "api.body_broken", err)
	}
	return body, err
}

// digestOf is what makes two requests the same one: method, path, query, the
// version that was seen, and the body.
func digestOf(r *http.Request, body []byte) []byte {
	h := sha256.New()
	for _, part := range []string{r.Method, r.URL.Path, r.URL.RawQuery, r.Header.Get("If-Match"), r.Header.Get("Content-Type")} {
		fmt.Fprintf(h, "%d %s\n", len(part), part)
	}
	h.Write(body)
	return h.Sum(nil)
}

// withBody returns the request with a body that can be read once more.
func withBody(r *http.Request, ctx context.Context, body []byte) *http.Request {
	r = r.WithContext(ctx)
	r.Body = io.NopCloser(bytes.NewReader(body))
	return r
}

func hexOf(body []byte) string {
	sum := sha256.Sum256(body)
	return hex.EncodeToString(sum[:])
}

// printable reports whether a header value is short visible ASCII.
func printable(s string, most int) bool {
	return s != "" && len(s) <= most && strings.IndexFunc(s, func(r rune) bool { return r <= ' ' || r > '~' }) < 0
}

// hexDigits writes bytes in hexadecimal.
func hexDigits(b []byte) string { return hex.EncodeToString(b) }

package edge

import (
	"fmt"
	"log/slog"
	"net/http"
	"runtime/debug"

	"github.com/bonafide-aftersale/bonafide/internal/fault"
	"github.com/bonafide-aftersale/bonafide/internal/seal"
)

// rescue answers for a handler that panics. The text of the panic is masked in
// the log: it may quote what a person typed.
func rescue(h http.Handler, log *slog.Logger) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		defer func() {
			p := recover()
			if p == nil {
				return
			}
			if p == http.ErrAbortHandler {
				panic(p)
			}
			log.ErrorContext(r.Context(), "edge: a handler panicked", "request", r.Header.Get(Header), "route", route(r),
				"panic", seal.Redact(fmt.Sprint(p)), "stack", string(debug.Stack()))
			if t, ok := w.(*tally); ok && t.status != 0 {
				panic(http.ErrAbortHandler) // the answer has begun: the client must see that it is cut off
			}
			Fail(w, r, fault.New(fault.Internal, "edge.internal", nil))
		}()
		h.ServeHTTP(w, r)
	})
}

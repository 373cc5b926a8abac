package edge

import (
	"log/slog"
	"net/http"
	"time"
)

// count logs each request and counts it.
func count(h http.Handler, log *slog.Logger, m *Metrics) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		start := time.Now()
		t := &tally{ResponseWriter: w}
		m.begin()
		defer func() {
			// A panic that reaches this far cuts the connection; it is counted too.
			took := time.Since(start)
			status := t.status
			if status == 0 {
				status = http.StatusOK
			}
			m.end(r.Method, route(r), status, took)
			log.LogAttrs(r.Context(), level(r, status), "request", slog.String("method", method(r.Method)), slog.String("route", route(r)),
				slog.Int("status", status), slog.Int64("bytes", t.bytes), slog.Float64("ms", float64(took.Microseconds())/1000),
				slog.String("request", r.Header.Get(Header)))
		}()
		h.ServeHTTP(t, r)
	})
}

// level keeps what asks every few seconds out of the usual log.
func level(r *http.Request, status int) slog.Level {
	switch route(r) {
	case "GET /healthz", "GET /readyz", "GET /metrics":
		if status < 400 {
			return slog.LevelDebug
		}
	}
	return slog.LevelInfo
}

// route is the pattern that matched. Paths hold ids and tokens, and strangers
// ask for whatever they like.
func route(r *http.Request) string {
	if r.Pattern == "" {
		return "none"
	}
	return r.Pattern
}

// method keeps the invented ones out of logs and labels.
func method(m string) string {
	switch m {
	case "GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS":
		return m
	}
	return "other"
}

// tally watches what an answer is.
type tally struct {
	http.ResponseWriter
	status int
	bytes  int64
}

func (t *tally) WriteHeader(status int) {
	if t.status == 0 && status >= 200 { // 1xx come before the answer
		t.status = status
	}
	t.ResponseWriter.WriteHeader(status)
}

func (t *tally) Write(p []byte) (int, error) {
	if t.status == 0 {
		t.status = http.StatusOK
	}
	n, err := t.ResponseWriter.Write(p)
	t.bytes += int64(n)
	return n, err
}

// Unwrap is for http.ResponseController.
func (t *tally) Unwrap() http.ResponseWriter { return t.ResponseWriter }

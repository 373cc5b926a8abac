package edge

import (
	"cmp"
	"context"
	"errors"
	"log/slog"
	"net"
	"net/http"
	"net/netip"
	"strings"
	"time"

	"github.com/bonafide-aftersale/bonafide/internal/fault"
)

// Config says what holds for all requests. Its zero value will do.
type Config struct {
	URL     string         // as browsers see the server; https turns on HSTS
	Proxies []netip.Prefix // whose X-Forwarded-For is believed
	Log     *slog.Logger   // slog.Default() if nil
	Metrics *Metrics       // nil counts nothing

	// MaxBody bounds a request body, in bytes; 2.1 GB if zero: the longest
	// video. What takes less bounds it further.
	MaxBody int64
	// Still is how long a body may bring nothing, and a client take nothing;
	// 30 s if zero.
	Still time.Duration
}

// Wrap puts the shell around a handler.
func Wrap(h http.Handler, c Config) http.Handler {
	c.MaxBody = cmp.Or(c.MaxBody, 2_100_000_000)
	c.Still = cmp.Or(c.Still, 30*time.Second)
	if c.Log == nil {
		c.Log = slog.Default()
	}
	same := http.NewCrossOriginProtection()
	if c.URL != "" {
		// Behind a proxy the Host may differ from what browsers see. The URL has
		// no path of its own to the origin.
		_ = same.AddTrustedOrigin(origin(c.URL))
	}
	same.SetDenyHandler(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		Fail(w, r, fault.New(fault.Denied, "edge.other_site", nil))
	}))
	h = same.Handler(h)
	h = bound(h, c.MaxBody, c.Still)
	h = harden(h, strings.HasPrefix(c.URL, "https:"))
	h = rescue(h, c.Log)
	h = name(h, c.Proxies)
	return count(h, c.Log, c.Metrics)
}

// origin cuts a URL down to scheme and host.
func origin(u string) string {
	scheme, rest, _ := strings.Cut(u, "://")
	host, _, _ := strings.Cut(rest, "/")
	return scheme + "://" + host
}

// Limits on connections. A header is read within seconds by anything that
// means well; 32 KiB hold cookies and every header that browsers send.
const (
	headerTime = 10 * time.Second
	idleTime   = 2 * time.Minute
	maxHeader  = 32 << 10
)

// Server returns a server for a handler, with limits on what comes before and
// between requests; base is the context of all of them.
func Server(base context.Context, h http.Handler, log *slog.Logger) *http.Server {
	return &http.Server{
		Handler: h, ReadHeaderTimeout: headerTime, IdleTimeout: idleTime, MaxHeaderBytes: maxHeader,
		BaseContext: func(net.Listener) context.Context { return base },
		ErrorLog:    slog.NewLogLogger(quiet{log.Handler()}, slog.LevelDebug),
	}
}

// quiet drops the text of what net/http says about connections, which quotes
// addresses and what strangers sent; that it said something is kept.
type quiet struct{ slog.Handler }

func (q quiet) Handle(ctx context.Context, r slog.Record) error {
	return q.Handler.Handle(ctx, slog.NewRecord(r.Time, r.Level, "edge: a connection failed", 0))
}

// Serve serves on a listener until ctx ends; then it takes no further
// requests and waits at most grace for the running ones. The drain function, if
// any, is called first: it ends what would never end by itself.
func Serve(ctx context.Context, s *http.Server, l net.Listener, grace time.Duration, drain func()) error {
	ended := make(chan error, 1)
	go func() { ended <- s.Serve(l) }()
	select {
	case err := <-ended:
		return err
	case <-ctx.Done():
	}
	if drain != nil {
		drain()
	}
	within, cancel := context.WithTimeout(context.WithoutCancel(ctx), grace)
	defer cancel()
	err := s.Shutdown(within)
	if err != nil {
		err = errors.Join(err, s.Close())
	}
	<-ended // http.ErrServerClosed
	return err
}

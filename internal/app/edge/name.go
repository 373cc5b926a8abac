package edge

import (
	"net"
	"net/http"
	"net/netip"
	"strings"

	"github.com/bonafide-aftersale/bonafide/internal/id"
)

// Header is where the request id is, of requests and of answers.
const Header = "X-Request-Id"

// name gives each request an id, and finds out where it comes from. A client's
// own id is not taken over: it would be in the log what the client wants.
func name(h http.Handler, proxies []netip.Prefix) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		own := id.New()
		r.Header.Set(Header, own)
		w.Header().Set(Header, own)
		r.RemoteAddr = client(r.RemoteAddr, r.Header.Values("X-Forwarded-For"), proxies)
		h.ServeHTTP(w, r)
	})
}

// client returns the address of the client, as host and port: the nearest one
// on the way that is no trusted proxy. What is further away anybody can write.
func client(remote string, forwarded []string, proxies []netip.Prefix) string {
	at, err := netip.ParseAddrPort(remote)
	if err != nil {
		return remote // a Unix socket
	}
	addr := at.Addr().Unmap()
	way := strings.Split(strings.Join(forwarded, ","), ",")
	for i := len(way) - 1; i >= 0 && within(addr, proxies); i-- {
		before, err := parse(way[i])
		if err != nil {
			break
		}
		addr, at = before, netip.AddrPortFrom(before, 0)
	}
	return netip.AddrPortFrom(addr, at.Port()).String()
}

// parse reads an address as proxies write it, with a port or without.
func parse(s string) (netip.Addr, error) {
	s = strings.TrimSpace(s)
	if host, _, err := net.SplitHostPort(s); err == nil {
		s = host
	}
	a, err := netip.ParseAddr(strings.Trim(s, "[]"))
	return a.Unmap(), err
}

func within(a netip.Addr, list []netip.Prefix) bool {
	for _, p := range list {
		if p.Contains(a) {
			return true
		}
	}
	return false
}

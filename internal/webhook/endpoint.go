package webhook

import (
	"net/netip"
	"net/url"
	"slices"
	"strings"
	"time"

	"github.com/bonafide-aftersale/bonafide/internal/fault"
)

// Type is what a message is about.
type Type string

// The types of messages.
const (
	CaseMoved Type = "case_moved" // a verb was done on a case
	Ping      Type = "ping"       // somebody tries the endpoint
)

// Types lists what an endpoint can ask for.
var Types = []Type{CaseMoved}

// Endpoint is where messages of a tenant are sent.
type Endpoint struct {
	Tenant   string
	ID       string
	URL      string
	Types    []Type // empty: all
	Note     string // what it is for
	Created  time.Time
	By       string
	Disabled time.Time // zero while messages are sent
	Why      string    // catalogue key of why it was disabled, if it was not a person
}

// wants reports whether the endpoint asks for a type.
func (e Endpoint) wants(t Type) bool {
	return e.Disabled.IsZero() && (t == Ping || len(e.Types) == 0 || slices.Contains(e.Types, t))
}

// MaxEndpoints bounds the endpoints of a tenant, and MaxURL their addresses.
const (
	MaxEndpoints = 20
	MaxURL       = 2000
)

// checkURL refuses what no message is sent to: other schemes than https,
// passwords in addresses, and addresses that are not public, unless local is
// set. That a name does not lead to such an address is checked again each time
// a message is sent.
func checkURL(text string, local bool) error {
	bad := fault.New(fault.Invalid, "webhook.bad_url", nil)
	if len(text) > MaxURL {
		return bad
	}
	u, err := url.Parse(text)
	if err != nil || u.Host == "" || u.User != nil || u.Fragment != "" || strings.ContainsAny(text, " \r\n\t") {
		return bad
	}
	if u.Scheme != "https" && !(local && u.Scheme == "http") {
		return bad
	}
	if ip, err := netip.ParseAddr(u.Hostname()); err == nil && !local && !Public(ip) {
		return fault.New(fault.Invalid, "webhook.private_address", nil)
	}
	return nil
}

// special are blocks that are no public unicast addresses (IANA special-purpose
// registries for IPv4 and IPv6, RFC 6890), and those that carry an IPv4 address
// inside, by which one could be reached after all.
var special = func() []netip.Prefix {
	var list []netip.Prefix
	for _, text := range []string{
		"0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16", "172.16.0.0/12", "192.0.0.0/24", "192.0.2.0/24",
		"192.88.99.0/24", "192.168.0.0/16", "198.18.0.0/15", "198.51.100.0/24", "203.0.113.0/24", "224.0.0.0/4", "240.0.0.0/4",
		"::/96", "64:ff9b::/96", "64:ff9b:1::/48", "100::/64", "2001::/23", "2001:db8::/32", "2002::/16", "3fff::/20", "5f00::/16", "fc00::/7",
		"fe80::/10", "fec0::/10", "ff00::/8",
	} {
		list = append(list, netip.MustParsePrefix(text))
	}
	return list
}()

// Public reports whether an address is a public unicast one.
func Public(ip netip.Addr) bool {
	ip = ip.Unmap().WithZone("")
	return ip.IsValid() && ip.IsGlobalUnicast() && !slices.ContainsFunc(special, func(p netip.Prefix) bool { return p.Contains(ip) })
}

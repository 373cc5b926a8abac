package identity

import (
	"context"
	"encoding/hex"
	"net/netip"
	"time"

	"github.com/bonafide-aftersale/bonafide/internal/fault"
)

// Limit is a bucket that holds Burst and gets one more Every so often. What is
// refused takes nothing from it: however often someone knocks, after Every at
// most the next one is let in. A limit so never locks anybody out for good.
type Limit struct {
	Burst int
	Every time.Duration
}

// Limits keeps buckets.
type Limits interface {
	// Take takes one from the bucket and reports whether there was one; if
	// not, after how long there will be. It MUST be one atomic step, MUST NOT
	// change a bucket it refuses, and MUST be committed before it returns.
	Take(ctx context.Context, key string, l Limit, now time.Time) (ok bool, wait time.Duration, err error)
	// Refill makes the bucket full.
	Refill(ctx context.Context, key string) error
}

// The limits. Each is chosen so that a year of guessing at the full rate stays
// below one chance in a thousand for a password outside the first 10^8 guesses
// or, for codes of six digits, is bounded together with their lifetime: see
// docs/identity.md, "Guessing".
var (
	limitSignIn       = Limit{5, 3 * time.Minute}    // one account from one network, or one known browser
	limitAccount      = Limit{30, time.Minute}       // one account from all unknown browsers together
	limitNetwork      = Limit{100, 20 * time.Second} // one network, all accounts
	limitTenant       = Limit{600, time.Second / 2}  // one tenant, all accounts
	limitSecondFactor = Limit{5, 15 * time.Minute}   // codes of one person; RFC 4226 §7.3 asks for a throttle
	limitCodeSoon     = Limit{1, time.Minute}        // codes to one phone: not at once again
	limitCodePhone    = Limit{5, 3 * time.Hour}      // codes to one phone in the long run: 13 on the first day
	limitCodeNetwork  = Limit{30, 2 * time.Minute}   // codes asked for from one network
	limitGuessNetwork = Limit{60, 30 * time.Second}  // codes tried from one network
	limitLink         = Limit{20, time.Minute}       // one-time links tried from one network
	limitNoted        = Limit{1, time.Minute}        // events about one bucket being empty
)

// Client is where a request comes from.
type Client struct {
	Address netip.Addr // of the other end, as the edge has determined it
	Device  string     // device token of the browser, if it sent one
	Agent   string     // what the browser calls itself; shown in the list of sessions
}

// network returns the block that an address is counted under: what one
// customer of a network usually holds, /24 for IPv4 and /56 for IPv6
// (RIPE-690 §4.2). The zero address is a block too.
func (c Client) network() []byte {
	a := c.Address.Unmap()
	bits := 24
	if a.Is6() {
		bits = 56
	}
	block, err := a.Prefix(bits)
	if err != nil {
		return nil
	}
	text, _ := block.Masked().MarshalText()
	return text
}

// MaxAgent bounds the bytes kept of what a browser calls itself.
const MaxAgent = 120

// agent returns the browser's name, shortened and without what does not print.
func (c Client) agent() string {
	out := make([]byte, 0, MaxAgent)
	for _, b := range []byte(c.Agent) {
		if len(out) == MaxAgent {
			break
		}
		if b >= ' ' && b < 0x7f {
			out = append(out, b)
		}
	}
	return string(out)
}

// Guard counts attempts and records what happens about security.
type Guard struct {
	Limits Limits
	Events Events
	Vault  Vault
	Now    func() time.Time
}

// bucket names a bucket without naming whom it is about.
func (g *Guard) bucket(tenant TenantID, name string, about ...[]byte) string {
	var joined []byte
	for _, part := range append(about, []byte(name), []byte(tenant)) {
		joined = append(append(joined, byte(len(part)>>8), byte(len(part))), part...)
	}
	return name + ":" + hex.EncodeToString(g.Vault.Index(tenant, forLimit, joined))
}

// take takes one from each bucket, or returns a fault of kind Limited that
// says after how many seconds to come again. It is called outside of
// transactions: an attempt counts whatever comes of it.
func (g *Guard) take(ctx context.Context, tenant TenantID, client Client, buckets ...taken) error {
	for _, b := range buckets {
		ok, wait, err := g.Limits.Take(ctx, b.key, b.limit, g.Now())
		if err != nil {
			return err
		}
		if ok {
			continue
		}
		if first, _, err := g.Limits.Take(ctx, b.key+":noted", limitNoted, g.Now()); err != nil {
			return err
		} else if first {
			if err := g.note(ctx, Event{Tenant: tenant, Kind: EventLimited, Detail: b.name}, client); err != nil {
				return err
			}
		}
		return fault.New(fault.Limited, "identity.limited", nil, "seconds", int(wait/time.Second)+1)
	}
	return nil
}

// taken is a bucket to take from.
type taken struct {
	name  string
	key   string
	limit Limit
}

func (g *Guard) from(tenant TenantID, name string, l Limit, about ...[]byte) taken {
	return taken{name: name, key: g.bucket(tenant, name, about...), limit: l}
}

// networkKey is the keyed hash of a block, shortened: events of one network can
// be seen to belong together, and no more.
func (g *Guard) networkKey(tenant TenantID, network []byte) []byte {
	sum := g.Vault.Index(tenant, forAddress, network)
	return sum[len(sum)-8:] // the front may be the name of the key
}

// note records an event of now.
func (g *Guard) note(ctx context.Context, e Event, client Client) error {
	e.At = g.Now()
	if network := client.network(); network != nil {
		e.Network = g.networkKey(e.Tenant, network)
	}
	return g.Events.AddEvent(ctx, e)
}

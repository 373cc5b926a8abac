package api

import (
	"math"
	"net/netip"
	"sync"
	"time"

	"golang.org/x/time/rate"

	"github.com/bonafide-aftersale/bonafide/internal/fault"
)

// Rate is how often: Burst at once, and so many a second in the long run.
type Rate struct {
	Burst  int
	Second float64
}

// Rates are the limits of one process. They keep one caller from taking what
// is everybody's; guessing is limited by package identity, across processes.
// A zero Rate means its default.
type Rates struct {
	Caller Rate // of a person or a program
	Tenant Rate // of all callers of a tenant together
	Open   Rate // of a network, on routes for everybody
}

// The defaults: a page makes about ten calls at once; 200 calls a second is
// what one process on two cores is measured at (docs/benchmarks/api.md), so one
// tenant gets no more than that and one caller no more than half.
var (
	defaultCaller = Rate{200, 100}
	defaultTenant = Rate{1000, 400}
	defaultOpen   = Rate{60, 10}
)

// limiter counts calls.
type limiter struct {
	Rates
	mu      sync.Mutex
	buckets map[string]*bucket
}

type bucket struct {
	*rate.Limiter
	used time.Time
}

// maxBuckets bounds the memory; beyond it those that rest are forgotten.
const maxBuckets = 20_000

func newLimiter(r Rates) *limiter {
	for rate, standard := range map[*Rate]Rate{&r.Caller: defaultCaller, &r.Tenant: defaultTenant, &r.Open: defaultOpen} {
		if *rate == (Rate{}) {
			*rate = standard
		}
	}
	return &limiter{Rates: r, buckets: make(map[string]*bucket)}
}

// take counts one call, or says after how many seconds there is room.
func (l *limiter) take(name string, r Rate) error {
	now := time.Now()
	l.mu.Lock()
	b := l.buckets[name]
	if b == nil {
		if len(l.buckets) >= maxBuckets {
			l.forget(now)
		}
		b = &bucket{Limiter: rate.NewLimiter(rate.Limit(r.Second), r.Burst)}
		l.buckets[name] = b
	}
	b.used = now
	l.mu.Unlock()
	if b.AllowN(now, 1) {
		return nil
	}
	seconds := int(math.Ceil((1 - b.TokensAt(now)) / r.Second))
	return fault.New(fault.Limited, "api.limited", nil, "seconds", max(1, seconds))
}

// forget drops buckets that have been full for long; in an emergency, all.
func (l *limiter) forget(now time.Time) {
	for name, b := range l.buckets {
		if now.Sub(b.used) > time.Minute {
			delete(l.buckets, name)
		}
	}
	if len(l.buckets) >= maxBuckets {
		clear(l.buckets)
	}
}

// networkOf is the block that an address is counted under, as in package
// identity: /24 of IPv4, /56 of IPv6.
func networkOf(a netip.Addr) string {
	bits := 24
	if a.Is6() && !a.Is4In6() {
		bits = 56
	}
	block, err := a.Unmap().Prefix(bits)
	if err != nil {
		return "unknown"
	}
	return block.Masked().String()
}

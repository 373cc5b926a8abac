package identity

import (
	"context"
	"time"

	"github.com/bonafide-aftersale/bonafide/internal/fault"
)

// CeremonyLife is how long a passkey or company sign-in may take.
const CeremonyLife = 10 * time.Minute

// Ceremony is the server's half of a sign-in that goes through a browser and
// comes back: what a passkey must sign, what a company's token must contain.
type Ceremony struct {
	Hash    []byte // of the state token that the browser holds
	Tenant  TenantID
	Kind    string // so that what was begun as one thing is not ended as another
	State   []byte // for the part that began it
	Expires time.Time
}

// Ceremonies keeps ceremonies.
type Ceremonies interface {
	AddCeremony(ctx context.Context, c Ceremony) error
	// TakeCeremony removes and returns one that has not expired. It MUST
	// return it once at most, and fail with kind Missing otherwise.
	TakeCeremony(ctx context.Context, hash []byte, kind string, now time.Time) (Ceremony, error)
}

// BeginCeremony stores the state of a ceremony and returns the token under
// which EndCeremony finds it.
func BeginCeremony(ctx context.Context, records Ceremonies, tenant TenantID, kind string, state []byte, now time.Time) (Token, error) {
	token := NewToken(StateToken)
	return token, records.AddCeremony(ctx, Ceremony{Hash: token.Hash(), Tenant: tenant, Kind: kind, State: state, Expires: now.Add(CeremonyLife)})
}

// EndCeremony returns the ceremony of a token, once. The error is a fault of
// kind Unknown if there is none: over, done before, or of another kind.
func EndCeremony(ctx context.Context, records Ceremonies, text, kind string, now time.Time) (Ceremony, error) {
	over := func(err error) error { return fault.New(fault.Unknown, "identity.ceremony_over", err) }
	token, err := ParseToken(StateToken, text)
	if err != nil {
		return Ceremony{}, over(nil)
	}
	c, err := records.TakeCeremony(ctx, token.Hash(), kind, now)
	if fault.KindOf(err) == fault.Missing {
		return Ceremony{}, over(err)
	}
	return c, err
}

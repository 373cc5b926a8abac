package identity

import (
	"context"
	"strings"
	"time"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"

	"github.com/bonafide-aftersale/bonafide/internal/fault"
)

// Account is how a member of staff signs in.
type Account struct {
	Tenant   TenantID
	Person   PersonID
	LoginKey []byte // blind index of the login
	Login    []byte // sealed
	Password string // see Hasher; empty until a one-time link was redeemed
	TOTP     []byte // sealed secret; nil if there is none
	Offered  []byte // sealed secret that was shown but not confirmed yet
	LastStep int64  // the step of the last code that was accepted
	Disabled time.Time
	Passkeys int // how many there are
}

// secondFactor reports whether the account has one.
func (a Account) secondFactor() bool { return a.TOTP != nil || a.Passkeys > 0 }

// Accounts keeps staff accounts with their recovery codes and known browsers.
type Accounts interface {
	// AddAccount MUST fail with kind Conflict if the login is taken, and
	// leave the transaction usable.
	AddAccount(ctx context.Context, a Account) error
	// Account and AccountByLogin MUST fail with kind Missing if there is none.
	Account(ctx context.Context, tenant TenantID, person PersonID) (Account, error)
	AccountByLogin(ctx context.Context, tenant TenantID, loginKey []byte) (Account, error)
	// SetPassword stores a hash; the empty one lets nobody in.
	SetPassword(ctx context.Context, tenant TenantID, person PersonID, hash string) error
	// RenewPassword stores a hash if the old one still stands.
	RenewPassword(ctx context.Context, tenant TenantID, person PersonID, old, hash string) error
	// OfferTOTP stores a secret that is to be confirmed; nil forgets it.
	OfferTOTP(ctx context.Context, tenant TenantID, person PersonID, sealed []byte) error
	// AcceptTOTP stores a secret that was on offer, sealed for its new place,
	// with the step of the confirming code. It reports whether it did: whether
	// that very secret was on offer and, unless replace, there was no second
	// factor before.
	AcceptTOTP(ctx context.Context, tenant TenantID, person PersonID, offered, totp []byte, step int64, replace bool) (bool, error)
	// SpendStep sets LastStep if it is lower. It reports whether it did:
	// of two that bring the same code, one.
	SpendStep(ctx context.Context, tenant TenantID, person PersonID, step int64) (bool, error)
	// ClearFactors removes secret, offer, recovery codes, passkeys and known
	// browsers.
	ClearFactors(ctx context.Context, tenant TenantID, person PersonID) error

	// SetRecovery replaces the recovery codes by these keyed hashes.
	SetRecovery(ctx context.Context, tenant TenantID, person PersonID, hashes [][]byte) error
	// SpendRecovery removes one and reports whether it was there.
	SpendRecovery(ctx context.Context, tenant TenantID, person PersonID, hash []byte) (bool, error)
	// CountRecovery returns how many are left.
	CountRecovery(ctx context.Context, tenant TenantID, person PersonID) (int, error)

	// AddDevice remembers that a browser signed in to an account.
	AddDevice(ctx context.Context, tenant TenantID, loginKey, hash []byte, expires time.Time) error
	// KnowsDevice reports whether it did, and has not been forgotten.
	KnowsDevice(ctx context.Context, tenant TenantID, loginKey, hash []byte, now time.Time) (bool, error)
	// ForgetDevices forgets all browsers of an account.
	ForgetDevices(ctx context.Context, tenant TenantID, loginKey []byte) error
}

// deviceLife is how long a browser stays known.
const deviceLife = 180 * 24 * time.Hour

// MaxLogin bounds the characters of a login.
const MaxLogin = 64

// CleanLogin brings a login, a name or an e-mail address, into the form in
// which it is compared: compatibility forms unified, lower case, no white
// space. It refuses what is empty, long, unprintable or has spaces inside.
func CleanLogin(login string) (string, error) {
	login = strings.ToLower(norm.NFKC.String(strings.TrimSpace(login)))
	if login == "" || utf8.RuneCountInString(login) > MaxLogin || !printable(login) || strings.ContainsAny(login, " \u3000") {
		return "", fault.New(fault.Invalid, "identity.bad_login", nil, "limit", MaxLogin)
	}
	return login, nil
}

package identity

import (
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha1"
	"crypto/subtle"
	"encoding/base32"
	"encoding/binary"
	"fmt"
	"hash"
	"net/url"
	"time"
)

// Parameters of time-based one-time passwords. SHA-1, six digits and 30
// seconds are what every authenticator program understands (RFC 6238 §4,
// RFC 4226 §5.3); HMAC does not need SHA-1 to resist collisions.
const (
	totpStep   = 30 // seconds, RFC 6238 §5.2
	totpDigits = 6
	totpSkew   = 1  // steps that a clock may be off, RFC 6238 §5.2: at most one
	totpSecret = 20 // bytes, RFC 4226 §4 R6: 160 bits are recommended
)

// hotp is the algorithm of RFC 4226 §5.3.
func hotp(hash func() hash.Hash, secret []byte, counter uint64, digits int) string {
	mac := hmac.New(hash, secret)
	binary.Write(mac, binary.BigEndian, counter)
	sum := mac.Sum(nil)
	offset := sum[len(sum)-1] & 0xf
	n := uint64(binary.BigEndian.Uint32(sum[offset:]) & 0x7fffffff)
	modulus := uint64(1)
	for range digits {
		modulus *= 10
	}
	return fmt.Sprintf("%0*d", digits, n%modulus)
}

// stepAt returns the number of the step that a time falls in.
func stepAt(t time.Time) int64 { return t.Unix() / totpStep }

// matchTOTP returns the step whose code this is, among those around now that
// are later than last, the step used most recently. A step is good once
// (RFC 6238 §5.2): the caller stores it with a condition. All candidates are
// computed, whichever fits.
func matchTOTP(secret []byte, code string, now time.Time, last int64) (step int64, ok bool) {
	current := stepAt(now)
	for s := current - totpSkew; s <= current+totpSkew; s++ {
		fits := subtle.ConstantTimeCompare([]byte(hotp(sha1.New, secret, uint64(max(s, 0)), totpDigits)), []byte(code)) == 1
		if fits && s > last && s >= 0 {
			step, ok = s, true
		}
	}
	return step, ok
}

// newTOTPSecret returns a new secret.
func newTOTPSecret() []byte {
	secret := make([]byte, totpSecret)
	rand.Read(secret)
	return secret
}

// totpURI returns the address that an authenticator program reads as a QR code
// (github.com/google/google-authenticator/wiki/Key-Uri-Format).
func totpURI(issuer, login string, secret []byte) string {
	u := url.URL{Scheme: "otpauth", Host: "totp", Path: "/" + issuer + ":" + login}
	// Authenticators do not read "+" as a space.
	u.RawQuery = "secret=" + totpText(secret) + "&issuer=" + url.PathEscape(issuer) +
		fmt.Sprintf("&algorithm=SHA1&digits=%d&period=%d", totpDigits, totpStep)
	return u.String()
}

// totpText is the secret for typing it in: base 32 without padding.
func totpText(secret []byte) string {
	return base32.StdEncoding.WithPadding(base32.NoPadding).EncodeToString(secret)
}

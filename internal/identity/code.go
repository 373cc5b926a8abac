package identity

import (
	"crypto/rand"
	"fmt"
	"math/big"
	"strings"
	"unicode"
)

// codeDigits is the length of codes sent to phones, and of TOTP: what people
// can carry from one screen to another in their head.
const codeDigits = 6

// newCode returns six random digits, all equally likely.
func newCode() string {
	n, err := rand.Int(rand.Reader, big.NewInt(1_000_000))
	if err != nil {
		panic(err) // crypto/rand does not fail
	}
	return fmt.Sprintf("%0*d", codeDigits, n)
}

// ParseCode reads six digits as people type and paste them: with spaces or a
// dash between groups, or in the full width of a Chinese keyboard. It reports
// whether there are exactly six.
func ParseCode(text string) (code string, ok bool) {
	if len(text) > 64 {
		return "", false
	}
	var b strings.Builder
	for _, r := range text {
		switch {
		case r >= '0' && r <= '9':
			b.WriteRune(r)
		case r >= '０' && r <= '９':
			b.WriteRune(r - '０' + '0')
		case unicode.IsSpace(r) || r == '-':
		default:
			return "", false
		}
	}
	return b.String(), b.Len() == codeDigits
}

// Recovery codes stand in for a lost second factor, each once.
const (
	recoveryCodes  = 10
	recoveryLength = 16 // characters of 5 bits: 80 bits, beyond guessing
	crockford      = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
)

// newRecoveryCode returns a code in groups of four, such as
// "7GQ2-M3XW-0K9D-ZT4B".
func newRecoveryCode() string {
	random := make([]byte, recoveryLength)
	rand.Read(random)
	var b strings.Builder
	for i, c := range random {
		if i > 0 && i%4 == 0 {
			b.WriteByte('-')
		}
		b.WriteByte(crockford[c&31])
	}
	return b.String()
}

// ParseRecoveryCode reads a recovery code as people write them down: case,
// spaces and dashes do not matter, O is read as 0, I and L as 1
// (crockford.com/base32.html). It returns the bare characters.
func ParseRecoveryCode(text string) (code string, ok bool) {
	if len(text) > 64 {
		return "", false
	}
	var b strings.Builder
	for _, r := range strings.ToUpper(text) {
		switch {
		case unicode.IsSpace(r) || r == '-':
			continue
		case r == 'O':
			r = '0'
		case r == 'I' || r == 'L':
			r = '1'
		}
		if !strings.ContainsRune(crockford, r) {
			return "", false
		}
		b.WriteRune(r)
	}
	return b.String(), b.Len() == recoveryLength
}

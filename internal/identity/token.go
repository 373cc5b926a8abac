package identity

import (
	"crypto/rand"
	"crypto/sha256"
	"hash/crc32"
	"math/big"
	"strings"

	"github.com/bonafide-aftersale/bonafide/internal/fault"
)

// TokenKind is the first part of a token. It makes a token that leaked into a
// log or a repository recognisable, and keeps one kind from being taken for
// another.
type TokenKind string

// The kinds of tokens.
const (
	SessionToken TokenKind = "bfs" // a session, in a cookie
	LinkToken    TokenKind = "bfl" // a one-time link
	ServiceToken TokenKind = "bfk" // a program's key
	DeviceToken  TokenKind = "bfd" // a browser that signed in before
	StateToken   TokenKind = "bfc" // a ceremony under way: passkey or company sign-in
)

// Token is a secret that we hand out: kind, underscore, 256 random bits in 43
// digits of base 62, and a checksum in 6. The form, prefix and checksum, is
// that of GitHub's tokens (github.blog/engineering/behind-githubs-new-
// authentication-token-formats, 2021): a scanner recognises it without asking
// us. Print one with Reveal; formatting verbs do not show it.
type Token struct {
	kind   TokenKind
	secret [sha256.Size]byte
}

const (
	base62      = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
	secretWidth = 43 // the least n with 62^n >= 2^256
	checkWidth  = 6  // the least n with 62^n >= 2^32
	tokenWidth  = 3 + 1 + secretWidth + checkWidth
)

// NewToken returns a new token of 256 bits from crypto/rand.
func NewToken(kind TokenKind) Token {
	t := Token{kind: kind}
	rand.Read(t.secret[:]) // never fails: crypto/rand ends the program instead
	return t
}

// ParseToken reads a token of a kind. What is not one is a fault of kind
// Unknown, as a token that nobody was given is: the form is no secret, but
// there is nothing to tell either.
func ParseToken(kind TokenKind, text string) (Token, error) {
	refuse := func() (Token, error) { return Token{}, fault.New(fault.Unknown, "identity.unknown", nil) }
	if len(text) != tokenWidth || !strings.HasPrefix(text, string(kind)+"_") {
		return refuse()
	}
	body, check := text[:tokenWidth-checkWidth], text[tokenWidth-checkWidth:]
	if encode62(big.NewInt(int64(crc32.ChecksumIEEE([]byte(body)))), checkWidth) != check {
		return refuse()
	}
	n, ok := decode62(body[len(kind)+1:])
	if !ok || n.BitLen() > 8*sha256.Size {
		return refuse()
	}
	t := Token{kind: kind}
	n.FillBytes(t.secret[:])
	return t, nil
}

// Reveal returns the text of the token, for the one who is to have it.
func (t Token) Reveal() string {
	body := string(t.kind) + "_" + encode62(new(big.Int).SetBytes(t.secret[:]), secretWidth)
	return body + encode62(big.NewInt(int64(crc32.ChecksumIEEE([]byte(body)))), checkWidth)
}

// Hash returns what is stored: SHA-256 over the kind and the secret. A plain
// hash does, since 256 random bits cannot be guessed.
func (t Token) Hash() []byte {
	sum := sha256.Sum256(append([]byte(t.kind+":"), t.secret[:]...))
	return sum[:]
}

// String hides the secret from logs.
func (t Token) String() string { return string(t.kind) + "_…" }

// GoString hides the secret from %#v.
func (t Token) GoString() string { return t.String() }

// encode62 writes n, which is below 62^width, most significant digit first.
func encode62(n *big.Int, width int) string {
	out := make([]byte, width)
	n, base, digit := new(big.Int).Set(n), big.NewInt(62), new(big.Int)
	for i := width - 1; i >= 0; i-- {
		n.DivMod(n, base, digit)
		out[i] = base62[digit.Int64()]
	}
	return string(out)
}

// decode62 reverses encode62.
func decode62(text string) (*big.Int, bool) {
	n, base := new(big.Int), big.NewInt(62)
	for i := range len(text) {
		digit := strings.IndexByte(base62, text[i])
		if digit < 0 {
			return nil, false
		}
		n.Add(n.Mul(n, base), big.NewInt(int64(digit)))
	}
	return n, true
}

package aftersale

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"strings"
	"unicode/utf8"

	"github.com/bonafide-aftersale/bonafide/internal/fault"
	"github.com/bonafide-aftersale/bonafide/internal/id"
	"github.com/bonafide-aftersale/bonafide/internal/seal"
)

// TextID names a sealed text of a case. The empty TextID is no text.
type TextID string

// TextKind is what a text is, for who may read it and how long it is kept.
type TextKind string

// The kinds of texts.
const (
	TextName            TextKind = "name"
	TextPhone           TextKind = "phone"
	TextAddress         TextKind = "address"
	TextStatement       TextKind = "statement"
	TextWhy             TextKind = "why" // of an evidence request, an extension, a pause
	TextGroundsCustomer TextKind = "grounds_customer"
	TextGroundsMerchant TextKind = "grounds_merchant"
	TextNote            TextKind = "note"    // the reviewers' own
	TextDecider         TextKind = "decider" // the name under a decision
)

// MaxText bounds a text, in bytes: about 6,000 Chinese characters, three times
// what the longest forms of shops allow.
const MaxText = 20_000

// Text is what somebody wrote, on its way into a case. It is in clear only
// between the form and the sealing; the engine and the store see the sealed
// bytes alone.
type Text struct {
	clear      string
	ID         TextID
	Sealed     []byte
	Commitment string
}

// Clear returns a text that still has to be sealed.
func Clear(s string) Text { return Text{clear: strings.TrimSpace(s)} }

// Empty reports whether nobody wrote anything.
func (t Text) Empty() bool { return t.clear == "" && t.ID == "" }

// String hides the text from logs.
func (t Text) String() string { return "text " + string(t.ID) }

// SealedText is a text as it is stored.
type SealedText struct {
	ID     TextID
	Kind   TextKind
	Person PersonID // whose key it is sealed under: the customer that the case is about
	Sealed []byte
	// Commitment is the SHA-256, in hex, of a random salt and the text; the salt
	// is sealed with the text. It holds when the text is sealed anew under
	// another key, and tells nothing once the key is destroyed.
	Commitment string
	At         Micros
}

// Sealer seals what people wrote under the key of a person.
type Sealer interface {
	// Seal MUST bind the sealed bytes to the owner and the place, and MUST fail
	// for an owner whose key was destroyed.
	Seal(ctx context.Context, o seal.Owner, at seal.Place, clear string) ([]byte, error)
	// Reveal MUST write an entry in the access log before it returns a text.
	Reveal(ctx context.Context, who seal.Request, o seal.Owner, at seal.Place, sealed []byte) (string, error)
}

// Vault is a Sealer on the keys of persons.
type Vault struct{ *seal.Vault }

// Seal seals a text under the owner's key.
func (v Vault) Seal(ctx context.Context, o seal.Owner, at seal.Place, clear string) ([]byte, error) {
	ring, err := v.Keyring(ctx, o)
	if err != nil {
		return nil, err
	}
	return ring.SealBytes(at, []byte(clear))
}

// TextPlace is where a sealed text is kept: all texts of cases are in one
// column, so that sealing them anew and handing them out is one walk.
func TextPlace(t TextID) seal.Place {
	return seal.Place{Table: "case_text", Column: "sealed", Row: string(t)}
}

// saltSize is the number of hexadecimal digits before a sealed text: 128 bits,
// so that nobody finds a text by trying.
const saltSize = 32

// Unsalted returns a text as it was written from what was sealed.
func Unsalted(salted string) string { return salted[min(saltSize, len(salted)):] }

// seal turns a clear text into a sealed one under the person's key. Id-card
// and bank-card numbers in it are masked for good: they are not collected. An
// act that is tried again is sealed again: the key may have gone with the
// transaction that made it.
func (t *Text) seal(ctx context.Context, s Sealer, tenant string, person PersonID) error {
	if t.clear == "" {
		return nil
	}
	if len(t.clear) > MaxText {
		return fault.New(fault.Limited, "case.too_long", nil, "limit", MaxText)
	}
	if !utf8.ValidString(t.clear) || strings.ContainsRune(t.clear, 0) {
		return fault.New(fault.Invalid, "case.bad_text", nil)
	}
	clean, _ := seal.Scrub(t.clear)
	var salt [saltSize / 2]byte
	rand.Read(salt[:]) // never fails: crypto/rand ends the program instead
	salted := hex.EncodeToString(salt[:]) + clean
	t.ID, t.Commitment = TextID(id.New()), commitment(salted)
	sealed, err := s.Seal(ctx, seal.Owner{Tenant: tenant, Person: string(person)}, TextPlace(t.ID), salted)
	if err != nil {
		return err
	}
	t.Sealed = sealed
	return nil
}

// reveal returns a stored text in clear, after an entry in the access log. A
// text that is not the one committed to is Internal.
func (t SealedText) reveal(ctx context.Context, s Sealer, tenant string, who seal.Request) (string, error) {
	salted, err := s.Reveal(ctx, who, seal.Owner{Tenant: tenant, Person: string(t.Person)}, TextPlace(t.ID), t.Sealed)
	if err != nil {
		return "", err
	}
	if len(salted) < saltSize || commitment(salted) != t.Commitment {
		return "", fault.New(fault.Internal, "case.text_changed", nil, "text", string(t.ID))
	}
	return Unsalted(salted), nil
}

func commitment(salted string) string {
	sum := sha256.Sum256([]byte(salted))
	return hex.EncodeToString(sum[:])
}

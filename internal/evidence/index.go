package evidence

import (
	"crypto/hmac"
	"crypto/sha256"
	"errors"
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

// Index computes what order and waybill numbers are found by.
//
// Such a number names no person by itself, but whoever asks the platform or
// the courier for it learns name, phone number and address: it is personal
// data. So the numbers lie sealed in the details of an item, and beside it a
// keyed hash that can be looked for and not be read.
type Index struct{ key []byte }

// NewIndex takes a secret key of at least 32 bytes, which must stay the same
// as long as items are to be found.
func NewIndex(key []byte) (*Index, error) {
	if len(key) < 32 {
		return nil, errors.New("evidence: the key of the index is shorter than 32 bytes")
	}
	return &Index{append([]byte(nil), key...)}, nil
}

// Of returns HMAC-SHA-256 of tenant, field and the normal form of the number;
// nil for an empty number. Equal numbers of two tenants have different hashes.
func (x *Index) Of(tenant, field, number string) []byte {
	number = normalNumber(number)
	if number == "" {
		return nil
	}
	h := hmac.New(sha256.New, x.key)
	for _, s := range []string{"bonafide evidence index v1", tenant, field, number} {
		h.Write([]byte(s))
		h.Write([]byte{0})
	}
	return h.Sum(nil)
}

// The fields of the index.
const (
	orderField   = "order"
	waybillField = "waybill"
)

// normalNumber brings a number into one form, however it was typed or scanned:
// full-width characters become narrow, letters capital, and everything but
// letters and digits is left out.
func normalNumber(s string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsLetter(r) || unicode.IsDigit(r) {
			return unicode.ToUpper(r)
		}
		return -1
	}, norm.NFKC.String(s))
}

package seal

import (
	"encoding/binary"
	"fmt"

	"github.com/tink-crypto/tink-go/v2/tink"
)

// Keyring seals and opens the fields of one person. It is for one transaction
// or one request: what is erased or rotated later it does not know of. It is
// safe for concurrent use.
type Keyring struct {
	owner   Owner
	aead    tink.AEAD
	primary uint32 // id of the key that seals
	err     error  // why there is no key
}

// A sealed field is
//
//	0x01     this form
//	0x01     Tink's prefix: a key of Tink's own format
//	4 bytes  id of the data key
//	12       nonce
//	n        AES-256-GCM of the padded text
//	16       tag
//
// and the padded text is its length as a uvarint, the text, and zeros up to a
// multiple of 32 bytes, so that the size of a field does not tell a name of
// two characters from one of three, nor a mobile number from another.
const (
	sealedForm = 1
	tinkPrefix = 1
	padding    = 32
)

// Owner returns the person whose keys these are.
func (k *Keyring) Owner() Owner { return k.owner }

// Seal encrypts a value for its place. A zero value becomes nil: an absent
// phone number is no secret.
func (k *Keyring) Seal(at Place, v Value) ([]byte, error) {
	if k.err != nil {
		return nil, k.err
	}
	s := v.reveal()
	if s.erased {
		return nil, ErrErased // the clear text is gone; nothing to seal
	}
	if s.IsZero() {
		return nil, nil
	}
	return k.seal(at, s.Clear())
}

// SealBytes encrypts what is personal and none of the values, such as the key
// of a second factor. Nothing becomes nil.
func (k *Keyring) SealBytes(at Place, clear []byte) ([]byte, error) {
	if k.err != nil || len(clear) == 0 {
		return nil, k.err
	}
	return k.seal(at, string(clear))
}

// OpenBytes decrypts what SealBytes or Seal encrypted. Its caller keeps the
// clear bytes from logs, as the types of the values do by themselves.
func (k *Keyring) OpenBytes(at Place, sealed []byte) ([]byte, error) {
	if k.err != nil || len(sealed) == 0 {
		return nil, k.err
	}
	clear, err := k.open(at, sealed)
	return []byte(clear), err
}

func (k *Keyring) seal(at Place, clear string) ([]byte, error) {
	sealed, err := k.aead.Encrypt(pad(clear), at.bound())
	if err != nil {
		return nil, fmt.Errorf("seal: %w", err)
	}
	return append([]byte{sealedForm}, sealed...), nil
}

// Open decrypts a field into what it is: a *Phone, *Name, *Address, *Email or
// *Text. Nothing sealed opens as a zero value. With ErrErased the target is set
// to the erased value; with ErrNoKey and ErrDamaged it is left alone.
func (k *Keyring) Open(at Place, sealed []byte, into Target) error {
	if len(sealed) == 0 {
		into.accept(secret{})
		return nil
	}
	if k.err != nil {
		if k.err == ErrErased {
			into.accept(secret{erased: true})
		}
		return k.err
	}
	clear, err := k.open(at, sealed)
	if err != nil {
		return err
	}
	into.accept(hide(kindText, clear))
	return nil
}

func (k *Keyring) open(at Place, sealed []byte) (string, error) {
	if len(sealed) == 0 || sealed[0] != sealedForm {
		return "", ErrDamaged
	}
	padded, err := k.aead.Decrypt(sealed[1:], at.bound())
	if err != nil {
		return "", ErrDamaged
	}
	return unpad(padded)
}

// Reseal seals a field again under the key that seals now. It returns false,
// and the field as it was, if that key sealed it already.
func (k *Keyring) Reseal(at Place, sealed []byte) ([]byte, bool, error) {
	if len(sealed) == 0 {
		return sealed, false, nil
	}
	if k.err != nil {
		return nil, false, k.err
	}
	clear, err := k.open(at, sealed)
	if err != nil {
		return nil, false, err
	}
	if id, ok := sealedUnder(sealed); ok && id == k.primary {
		return sealed, false, nil
	}
	again, err := k.seal(at, clear)
	return again, err == nil, err
}

// sealedUnder reads the id of the data key from a sealed field.
func sealedUnder(sealed []byte) (uint32, bool) {
	if len(sealed) < 6 || sealed[0] != sealedForm || sealed[1] != tinkPrefix {
		return 0, false
	}
	return binary.BigEndian.Uint32(sealed[2:6]), true
}

func pad(clear string) []byte {
	b := binary.AppendUvarint(make([]byte, 0, len(clear)+padding+binary.MaxVarintLen64), uint64(len(clear)))
	b = append(b, clear...)
	return append(b, make([]byte, (padding-len(b)%padding)%padding)...)
}

func unpad(b []byte) (string, error) {
	n, size := binary.Uvarint(b)
	if size <= 0 || n > uint64(len(b)-size) {
		return "", ErrDamaged
	}
	return string(b[size : size+int(n)]), nil
}

// bound returns the associated data of a place.
func (p Place) bound() []byte { return bind("field", p.Table, p.Column, p.Row) }

// bind joins what a ciphertext or an HMAC is bound to: the use, and its parts,
// each with its length, so that no two lists of parts give the same bytes.
func bind(use string, parts ...string) []byte {
	b := append(make([]byte, 0, 128), "bonafide/"+use+"/1"...)
	for _, p := range parts {
		b = binary.AppendUvarint(b, uint64(len(p)))
		b = append(b, p...)
	}
	return b
}

// boundKey is what a wrapped keyset is bound to.
func (o Owner) bound() []byte { return bind("data-key", o.Tenant, o.Person) }

// LeastSealed is the size of the smallest sealed field, in bytes.
const LeastSealed = 1 + 5 + 12 + padding + 16

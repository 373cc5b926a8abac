package seal

import (
	"context"
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"encoding/binary"
	"fmt"
)

// ForPhone is the purpose of the index of phone numbers.
const ForPhone = "phone"

// blind is the unwrapped key of the blind index.
type blind struct {
	id  uint32
	key []byte
}

// Index returns the blind index of a value: it is kept in a column beside a
// sealed field, and found by equality.
//
//	4 bytes   id of the index key
//	32 bytes  HMAC-SHA-256 of the tenant, the purpose and the value
//
// It tells who holds the database that two rows of one tenant have the same
// value, and nothing else without the key, which is none of the keys that
// seal. Rows of two tenants, or of two purposes, cannot be joined. The caller
// brings the value into one spelling first.
func (v *Vault) Index(tenant, purpose string, value []byte) []byte {
	mac := hmac.New(sha256.New, v.index.key)
	mac.Write(bind("index", tenant, purpose, string(value)))
	return mac.Sum(binary.BigEndian.AppendUint32(make([]byte, 0, 4+sha256.Size), v.index.id))
}

// PhoneIndex returns the index of a number in E.164, nil for no number. The
// extension does not count.
func (v *Vault) PhoneIndex(tenant string, p Phone) []byte {
	if p.IsZero() {
		return nil
	}
	return v.Index(tenant, ForPhone, []byte(p.E164()))
}

// openIndex unwraps the index key, and makes one first if there is none.
func (v *Vault) openIndex(ctx context.Context) error {
	k, err := v.store.IndexKey(ctx)
	if err != nil {
		return err
	}
	if k.Version == 0 {
		if err := v.addIndexKey(ctx); err != nil {
			return err
		}
		if k, err = v.store.IndexKey(ctx); err != nil { // perhaps another was first
			return err
		}
	}
	key, err := v.master.Unwrap(ctx, k.Key, k.bound())
	if err != nil {
		return err
	}
	v.index = blind{id: k.ID, key: key}
	return nil
}

func (v *Vault) addIndexKey(ctx context.Context) error {
	b := make([]byte, 4+sha256.Size) // an id, and a key as long as the hash (RFC 2104, section 3)
	rand.Read(b)
	k := IndexKey{ID: binary.BigEndian.Uint32(b), Made: v.now().UTC(), Version: 1}
	w, err := v.master.Wrap(ctx, b[4:], k.bound())
	if err != nil {
		return err
	}
	k.Key = w
	return v.store.AddIndexKey(ctx, k)
}

func (k IndexKey) bound() []byte { return bind("index-key", fmt.Sprint(k.ID)) }

package seal

import (
	"context"
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"encoding/binary"
	"fmt"
)

// blind is an unwrapped key of the blind index.
type blind struct {
	id  uint32
	key []byte
}

// A BlindIndex is kept in a column beside a sealed phone number, and found by
// equality:
//
//	4 bytes   id of the index key
//	32 bytes  HMAC-SHA-256 of the tenant's name and the number in E.164
//
// It tells who holds the database that two rows of one tenant have the same
// number, and nothing without the key. Rows of two tenants cannot be joined.
type BlindIndex []byte

// PhoneIndex returns the index of a number, to be stored beside it; nil for no
// number. The extension does not count.
func (v *Vault) PhoneIndex(ctx context.Context, tenant string, p Phone) (BlindIndex, error) {
	if p.IsZero() {
		return nil, nil
	}
	keys, err := v.indexes(ctx)
	if err != nil {
		return nil, err
	}
	return keys[0].phone(tenant, p), nil
}

// PhoneLookup returns every index under which a number may be stored: one, or
// two while the index key is rotated. A query for a person is
// "… AND phone_index IN ($2, $3)", with the last one repeated where there are
// fewer.
func (v *Vault) PhoneLookup(ctx context.Context, tenant string, p Phone) ([]BlindIndex, error) {
	if p.IsZero() {
		return nil, nil
	}
	keys, err := v.indexes(ctx)
	if err != nil {
		return nil, err
	}
	list := make([]BlindIndex, len(keys))
	for i, k := range keys {
		list[i] = k.phone(tenant, p)
	}
	return list, nil
}

func (b *blind) phone(tenant string, p Phone) BlindIndex {
	mac := hmac.New(sha256.New, b.key)
	mac.Write(bind("phone-index", tenant, p.E164()))
	return mac.Sum(binary.BigEndian.AppendUint32(make([]byte, 0, 4+sha256.Size), b.id))
}

// indexes returns the index keys, the one in use for new entries first.
func (v *Vault) indexes(ctx context.Context) ([]*blind, error) {
	stored, err := v.store.IndexKeys(ctx)
	if err != nil {
		return nil, err
	}
	if len(stored) == 0 {
		return nil, fmt.Errorf("seal: the blind index has no key, Init was not called: %w", ErrNoKey)
	}
	keys := make([]*blind, len(stored))
	for i, s := range stored {
		keys[i], err = v.blinds.get(s.Key, s.bound(), func() (*blind, error) {
			key, err := v.master.Unwrap(ctx, s.Key, s.bound())
			if err != nil {
				return nil, err
			}
			return &blind{id: s.ID, key: key}, nil
		})
		if err != nil {
			return nil, err
		}
	}
	return keys, nil
}

// addIndexKey makes a key for the blind index; first means only if there is
// none.
func (v *Vault) addIndexKey(ctx context.Context, first bool) error {
	b := make([]byte, 4+32) // an id, and a key as long as the hash (RFC 2104, section 3)
	rand.Read(b)
	k := IndexKey{ID: binary.BigEndian.Uint32(b), Made: v.now().UTC(), Version: 1}
	w, err := v.master.Wrap(ctx, b[4:], k.bound())
	if err != nil {
		return err
	}
	k.Key = w
	_, err = v.store.AddIndexKey(ctx, k, first)
	return err
}

func (k IndexKey) bound() []byte { return bind("index-key", fmt.Sprint(k.ID)) }

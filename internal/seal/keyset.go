package seal

import (
	"bytes"
	"fmt"

	"github.com/tink-crypto/tink-go/v2/aead"
	"github.com/tink-crypto/tink-go/v2/insecurecleartextkeyset"
	"github.com/tink-crypto/tink-go/v2/keyset"
)

// newKeyset makes a person's first keyset and returns it in clear.
func newKeyset() ([]byte, error) {
	handle, err := keyset.NewHandle(aead.AES256GCMKeyTemplate())
	if err != nil {
		return nil, fmt.Errorf("seal: %w", err)
	}
	return keysetBytes(handle)
}

// renewedKeyset adds a key to a keyset, which seals from now on.
func renewedKeyset(clear []byte) ([]byte, error) {
	handle, err := readKeyset(clear)
	if err != nil {
		return nil, err
	}
	m := keyset.NewManagerFromHandle(handle)
	id, err := m.Add(aead.AES256GCMKeyTemplate())
	if err != nil {
		return nil, fmt.Errorf("seal: %w", err)
	}
	if err := m.SetPrimary(id); err != nil {
		return nil, fmt.Errorf("seal: %w", err)
	}
	if handle, err = m.Handle(); err != nil {
		return nil, fmt.Errorf("seal: %w", err)
	}
	return keysetBytes(handle)
}

func keysetBytes(handle *keyset.Handle) ([]byte, error) {
	var b bytes.Buffer
	if err := insecurecleartextkeyset.Write(handle, keyset.NewBinaryWriter(&b)); err != nil {
		return nil, fmt.Errorf("seal: %w", err)
	}
	return b.Bytes(), nil
}

func readKeyset(clear []byte) (*keyset.Handle, error) {
	handle, err := insecurecleartextkeyset.Read(keyset.NewBinaryReader(bytes.NewReader(clear)))
	if err != nil {
		return nil, ErrDamaged // the error of Tink might quote what it read
	}
	return handle, nil
}

// openKeyset makes a keyset ready for use.
func openKeyset(clear []byte) (*Keyring, error) {
	handle, err := readKeyset(clear)
	if err != nil {
		return nil, err
	}
	primary, err := handle.Primary()
	if err != nil {
		return nil, ErrDamaged
	}
	k := &Keyring{primary: primary.KeyID()}
	if k.aead, err = aead.New(handle); err != nil {
		return nil, fmt.Errorf("seal: %w", err)
	}
	return k, nil
}

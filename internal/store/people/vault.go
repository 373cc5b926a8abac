package people

import (
	"context"
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"encoding/binary"
	"errors"
	"fmt"
	"strings"

	"github.com/bonafide-aftersale/bonafide/internal/fault"
	"github.com/bonafide-aftersale/bonafide/internal/identity"
	"github.com/bonafide-aftersale/bonafide/internal/seal"
	"github.com/bonafide-aftersale/bonafide/internal/store"
)

// Vault implements identity.Vault on the keys of package seal. A person's
// fields are sealed under the person's data key. What belongs to the tenant is
// under the data key of an owner that is no person, and so is the one key of
// the keyed hashes. That key is wrapped anew when the master key is, but stays
// the same: that a tenant has a phone number once depends on it.
type Vault struct {
	seal   *seal.Vault
	lookup []byte
}

// The owners that are no people. Ids of people are made by internal/id and
// look different.
const (
	installationOwner = "installation"
	tenantOwner       = "tenant"
)

// lookupPlace is where the key of the keyed hashes is kept.
var lookupPlace = seal.Place{Table: "lookup_key", Column: "sealed", Row: "1"}

// OpenVault returns the Vault of a database, and makes its key at the first
// time. The errors are those of the database and of package seal.
func OpenVault(ctx context.Context, db *store.DB, vault *seal.Vault) (*Vault, error) {
	v := &Vault{seal: vault}
	err := db.InTx(ctx, func(ctx context.Context) error {
		ring, err := vault.Keyring(ctx, seal.Owner{Tenant: installationOwner, Person: installationOwner})
		if err != nil {
			return err
		}
		fresh := make([]byte, sha256.Size) // as long as the hash: RFC 2104, section 3
		rand.Read(fresh)
		sealed, err := ring.Seal(lookupPlace, seal.NewText(letters(fresh)))
		if err != nil {
			return err
		}
		if _, err := db.Exec(ctx, `INSERT INTO lookup_key (one, sealed) VALUES (1, $1) ON CONFLICT (one) DO NOTHING`, sealed); err != nil {
			return err
		}
		if err := db.QueryRow(ctx, `SELECT sealed FROM lookup_key WHERE one = 1`).Scan(&sealed); err != nil {
			return err
		}
		var text seal.Text
		if err := ring.Open(lookupPlace, sealed, &text); err != nil {
			return err
		}
		v.lookup, err = bytesOf(text.Clear())
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("people: the key of the keyed hashes: %w", err)
	}
	return v, nil
}

// place is where a field of a person is kept: "person.name" is the column name
// of the table person, in the person's row.
func place(person identity.PersonID, field string) seal.Place {
	table, column, _ := strings.Cut(field, ".")
	return seal.Place{Table: table, Column: column, Row: string(person)}
}

// binary fields hold bytes, not text.
func binaryField(field string) bool { return field == "account.totp" }

// Seal implements identity.Vault.
func (v *Vault) Seal(ctx context.Context, tenant identity.TenantID, person identity.PersonID, field string, clear []byte) ([]byte, error) {
	ring, err := v.seal.Keyring(ctx, seal.Owner{Tenant: string(tenant), Person: string(person)})
	if err != nil {
		return nil, gone(err)
	}
	text := string(clear)
	if binaryField(field) {
		text = letters(clear)
	}
	return ring.Seal(place(person, field), seal.NewText(text))
}

// Open implements identity.Vault.
func (v *Vault) Open(ctx context.Context, tenant identity.TenantID, person identity.PersonID, field string, sealed []byte) ([]byte, error) {
	rings, err := v.seal.Keyrings(ctx, string(tenant), string(person))
	if err != nil {
		return nil, err
	}
	var text seal.Text
	if err := rings.Of(string(person)).Open(place(person, field), sealed, &text); err != nil {
		return nil, gone(err)
	}
	if binaryField(field) {
		return bytesOf(text.Clear())
	}
	return []byte(text.Clear()), nil
}

// SealSecret implements identity.Vault.
func (v *Vault) SealSecret(ctx context.Context, tenant identity.TenantID, name string, clear []byte) ([]byte, error) {
	ring, err := v.seal.Keyring(ctx, seal.Owner{Tenant: string(tenant), Person: tenantOwner})
	if err != nil {
		return nil, gone(err)
	}
	return ring.Seal(seal.Place{Table: "tenant", Column: "secret", Row: name}, seal.NewText(letters(clear)))
}

// OpenSecret implements identity.Vault.
func (v *Vault) OpenSecret(ctx context.Context, tenant identity.TenantID, name string, sealed []byte) ([]byte, error) {
	rings, err := v.seal.Keyrings(ctx, string(tenant), tenantOwner)
	if err != nil {
		return nil, err
	}
	var text seal.Text
	if err := rings.Of(tenantOwner).Open(seal.Place{Table: "tenant", Column: "secret", Row: name}, sealed, &text); err != nil {
		return nil, gone(err)
	}
	return bytesOf(text.Clear())
}

// Index implements identity.Vault: HMAC-SHA-256 over the tenant, the purpose
// and the value, each with its length.
func (v *Vault) Index(tenant identity.TenantID, purpose string, value []byte) []byte {
	mac := hmac.New(sha256.New, v.lookup)
	for _, part := range [][]byte{[]byte("bonafide/people/1"), []byte(tenant), []byte(purpose), value} {
		mac.Write(binary.AppendUvarint(nil, uint64(len(part))))
		mac.Write(part)
	}
	return mac.Sum(nil)
}

// gone words the errors of package seal that a person can meet.
func gone(err error) error {
	if errors.Is(err, seal.ErrErased) || errors.Is(err, seal.ErrNoKey) {
		return fault.New(fault.Missing, "identity.erased", err)
	}
	return err
}

// letters writes bytes in the letters a to p. Package seal masks numbers in
// texts that look like those of bank cards; here are none.
func letters(b []byte) string {
	out := make([]byte, 0, 2*len(b))
	for _, c := range b {
		out = append(out, 'a'+c>>4, 'a'+c&15)
	}
	return string(out)
}

// bytesOf reverses letters.
func bytesOf(text string) ([]byte, error) {
	if len(text)%2 != 0 {
		return nil, seal.ErrDamaged
	}
	out := make([]byte, len(text)/2)
	for i := range out {
		high, low := text[2*i]-'a', text[2*i+1]-'a'
		if high > 15 || low > 15 {
			return nil, seal.ErrDamaged
		}
		out[i] = high<<4 | low
	}
	return out, nil
}

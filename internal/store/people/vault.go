package people

import (
	"context"
	"errors"
	"strings"

	"github.com/bonafide-aftersale/bonafide/internal/fault"
	"github.com/bonafide-aftersale/bonafide/internal/identity"
	"github.com/bonafide-aftersale/bonafide/internal/seal"
)

// Vault implements identity.Vault on the keys of package seal: a person's fields
// are sealed under the person's data key, what belongs to the tenant under the
// tenant's own.
type Vault struct{ seal *seal.Vault }

// NewVault returns the Vault on the keys of a database.
func NewVault(vault *seal.Vault) *Vault { return &Vault{seal: vault} }

// place is where a field is kept: "person.name" is the column name of the table
// person. A person's fields are in the person's row.
func place(field, row string) seal.Place {
	table, column, _ := strings.Cut(field, ".")
	return seal.Place{Table: table, Column: column, Row: row}
}

// binary fields hold bytes, not text.
func binaryField(field string) bool { return field == "account.totp" || field == "account.offered" }

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
	return ring.Seal(place(field, string(person)), seal.NewText(text))
}

// Open implements identity.Vault.
func (v *Vault) Open(ctx context.Context, tenant identity.TenantID, person identity.PersonID, field string, sealed []byte) ([]byte, error) {
	rings, err := v.seal.Keyrings(ctx, string(tenant), string(person))
	if err != nil {
		return nil, err
	}
	var text seal.Text
	if err := rings.Of(string(person)).Open(place(field, string(person)), sealed, &text); err != nil {
		return nil, gone(err)
	}
	if binaryField(field) {
		return bytesOf(text.Clear())
	}
	return []byte(text.Clear()), nil
}

// SealSecret implements identity.Vault.
func (v *Vault) SealSecret(ctx context.Context, tenant identity.TenantID, field, row string, clear []byte) ([]byte, error) {
	ring, err := v.seal.Keyring(ctx, seal.Owner{Tenant: string(tenant), Person: seal.TenantItself})
	if err != nil {
		return nil, gone(err)
	}
	return ring.Seal(place(field, row), seal.NewText(letters(clear)))
}

// OpenSecret implements identity.Vault.
func (v *Vault) OpenSecret(ctx context.Context, tenant identity.TenantID, field, row string, sealed []byte) ([]byte, error) {
	rings, err := v.seal.Keyrings(ctx, string(tenant), seal.TenantItself)
	if err != nil {
		return nil, err
	}
	var text seal.Text
	if err := rings.Of(seal.TenantItself).Open(place(field, row), sealed, &text); err != nil {
		return nil, gone(err)
	}
	return bytesOf(text.Clear())
}

// Index implements identity.Vault.
func (v *Vault) Index(tenant identity.TenantID, purpose string, value []byte) []byte {
	return v.seal.Index(string(tenant), purpose, value)
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

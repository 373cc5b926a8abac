package identity

import (
	"context"
	"time"
	"unicode"
	"unicode/utf8"

	"github.com/bonafide-aftersale/bonafide/internal/seal"
)

// Person is someone known to one tenant. Who deals with two tenants is two
// people: nothing of one is known to the other.
type Person struct {
	ID       PersonID
	Tenant   TenantID
	Name     []byte // sealed; see Vault
	Phone    []byte // sealed; nil if none is known
	PhoneKey []byte // blind index of the phone; nil if none is known
	Created  time.Time
	Disabled time.Time // zero while the person may sign in
}

// Vault seals what belongs to a person and makes the keyed hashes by which it
// is found again. internal/seal is the real one.
type Vault interface {
	// Seal encrypts a value under the person's own key, bound to the tenant,
	// the person and the field. It runs in the caller's transaction.
	Seal(ctx context.Context, tenant TenantID, person PersonID, field string, clear []byte) ([]byte, error)
	// Open reverses Seal. It MUST fail if any of the bindings differ, and
	// with kind Missing if the person's key was destroyed.
	Open(ctx context.Context, tenant TenantID, person PersonID, field string, sealed []byte) ([]byte, error)
	// SealSecret and OpenSecret do the same for what belongs to the tenant and
	// not to a person, such as a password for another system.
	SealSecret(ctx context.Context, tenant TenantID, field, row string, clear []byte) ([]byte, error)
	OpenSecret(ctx context.Context, tenant TenantID, field, row string, sealed []byte) ([]byte, error)
	// Index returns a keyed hash of at least 128 bits of a value for a
	// purpose. Equal values of one tenant and purpose MUST give equal hashes;
	// without the key nothing can be learned from one.
	Index(tenant TenantID, purpose string, value []byte) []byte
}

// Fields, as they are bound into what Vault seals: table and column.
const (
	fieldName    = "person.name"
	fieldPhone   = "person.phone"
	fieldLogin   = "account.login"
	fieldTOTP    = "account.totp"
	fieldOffered = "account.offered"
	fieldSecret  = "provider.secret"
)

// Purposes of the keyed hashes.
const (
	forPhone    = seal.ForPhone
	forLogin    = "login"
	forCode     = "phone-code"
	forRecovery = "recovery-code"
	forAddress  = "network-address"
	forLimit    = "limit"
	forEmail    = "company-email"
)

// People keeps people.
type People interface {
	// AddPerson MUST fail with kind Conflict if the tenant has someone else
	// with that PhoneKey. It leaves the transaction usable.
	AddPerson(ctx context.Context, p Person) error
	// Person and PersonByPhone MUST fail with kind Missing if there is none.
	Person(ctx context.Context, tenant TenantID, id PersonID) (Person, error)
	PersonByPhone(ctx context.Context, tenant TenantID, key []byte) (Person, error)
	// DisablePerson sets or, with the zero time, clears Disabled.
	DisablePerson(ctx context.Context, tenant TenantID, id PersonID, at time.Time) error
}

// Membership is a role that a person holds.
type Membership struct {
	Tenant  TenantID
	Person  PersonID
	Role    Role
	Party   PartyID // set exactly for the roles of which Role.ForParty is true
	Granted time.Time
	By      string // Actor.Name of who gave it
}

// Memberships keeps memberships.
type Memberships interface {
	// Grant does nothing if the person holds the role already.
	Grant(ctx context.Context, m Membership) error
	// Withdraw reports whether there was such a membership.
	Withdraw(ctx context.Context, m Membership) (bool, error)
	// Memberships returns a person's, in order of role and party.
	Memberships(ctx context.Context, tenant TenantID, person PersonID) ([]Membership, error)
	// Holders returns who holds a role, in order of id.
	Holders(ctx context.Context, tenant TenantID, role Role) ([]PersonID, error)
}

// printable reports whether a text consists of visible characters and spaces.
func printable(s string) bool {
	if !utf8.ValidString(s) {
		return false
	}
	for _, r := range s {
		if !unicode.IsGraphic(r) {
			return false
		}
	}
	return true
}

// Transactor runs a function in a transaction that its context carries. A
// nested one joins the outer one.
type Transactor interface {
	InTx(ctx context.Context, fn func(ctx context.Context) error) error
}

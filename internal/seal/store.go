package seal

import (
	"context"
	"time"
)

// Owner is the person that data are about: a customer, a technician, an agent.
// The person's id belongs to one tenant; the same human being is another
// person for another tenant.
type Owner struct {
	Tenant string
	Person string
}

// TenantItself is the Person of what belongs to a tenant and to nobody in it,
// such as the password for another system. No id of a person reads so.
const TenantItself = "tenant"

// Place is where a sealed field is kept. A field opens at its place only. A
// table, column or row that gets another name needs its fields sealed again.
type Place struct {
	Table  string
	Column string
	Row    string // the id of the row
}

// DataKey is a person's keyset as it is stored.
type DataKey struct {
	Owner
	Key     Wrapped
	Made    time.Time
	Renewed time.Time // when its newest key was made
	Erased  time.Time // when it was destroyed; zero while it lives
	Version int64     // rises by one with every change
}

// IndexKey is the key of the blind index as it is stored.
type IndexKey struct {
	ID      uint32
	Key     Wrapped
	Made    time.Time
	Version int64
}

// Store keeps what is wrapped and what was looked at. internal/store/privacy
// implements it in the database; sealtest.Store tests one.
//
// Methods MUST take part in a transaction of their context if there is one.
type Store interface {
	// InTx runs fn in a transaction that the methods below, with fn's context,
	// take part in.
	InTx(ctx context.Context, fn func(ctx context.Context) error) error

	DataKeys
	IndexKeys
	AccessLog
}

// DataKeys keeps the data keys.
type DataKeys interface {
	// DataKeys returns the keys of the persons, in any order; who has none is
	// absent, who was erased is there with the time and without the key.
	DataKeys(ctx context.Context, tenant string, persons ...string) ([]DataKey, error)

	// AddDataKey stores a person's first keyset, unless there is one already:
	// it MUST be that of two calls at once one stores and the other does not.
	AddDataKey(ctx context.Context, k DataKey) error

	// ReplaceDataKey stores k in place of the version before it. It MUST
	// return false, and change nothing, if the stored version is not k.Version-1
	// or the person was erased meanwhile.
	ReplaceDataKey(ctx context.Context, k DataKey) (bool, error)

	// EraseDataKey destroys a person's keyset, or writes that there will be
	// none. It MUST be final. It returns false if it was destroyed before.
	EraseDataKey(ctx context.Context, o Owner, at time.Time) (bool, error)

	// DataKeysNotUnder returns keysets that were wrapped by another master key
	// than this one, at most limit.
	DataKeysNotUnder(ctx context.Context, master string, limit int) ([]DataKey, error)

	// MasterKeysInUse counts what each master key has wrapped, the index key too.
	MasterKeysInUse(ctx context.Context) (map[string]int64, error)
}

// IndexKeys keeps the key of the blind index. There is one: what was stored
// under it is looked for by equality, so another key would find nothing.
type IndexKeys interface {
	// IndexKey returns the key; with Version 0 if there is none.
	IndexKey(ctx context.Context) (IndexKey, error)

	// AddIndexKey stores the key, unless there is one already.
	AddIndexKey(ctx context.Context, k IndexKey) error

	// ReplaceIndexKey is ReplaceDataKey for the index key.
	ReplaceIndexKey(ctx context.Context, k IndexKey) (bool, error)
}

// AccessLog is the list of who saw personal data in clear.
type AccessLog interface {
	// AppendAccess adds an entry; entries MUST NOT change afterwards.
	AppendAccess(ctx context.Context, e Access) error
}

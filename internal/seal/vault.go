package seal

import (
	"context"
	"fmt"
	"time"
)

// Vault hands out the keys of persons. It is safe for concurrent use.
type Vault struct {
	master Master
	store  Store
	now    func() time.Time
	rings  *memory[*Keyring]
	index  blind
}

// Open returns a Vault on the master keys and the store; now tells the time.
// In an empty database it makes the key of the blind index. It returns
// ErrMaster or ErrDamaged if the master keys are not those of this database.
func Open(ctx context.Context, master Master, store Store, now func() time.Time) (*Vault, error) {
	v := &Vault{master: master, store: store, now: now, rings: newMemory[*Keyring](remembered)}
	if err := v.openIndex(ctx); err != nil {
		return nil, err
	}
	return v, nil
}

// remembered is how many unwrapped keysets stay in memory, about 2 kB each.
const remembered = 8192

// Keyring returns the keys of a person, to seal with or to open; it makes them
// if the person has none yet. It returns ErrErased if they were destroyed:
// who comes back after erasure is a new person.
func (v *Vault) Keyring(ctx context.Context, o Owner) (*Keyring, error) {
	if o.Tenant == "" || o.Person == "" {
		return nil, fmt.Errorf("seal: a key needs a tenant and a person: %w", ErrNoKey)
	}
	rings, err := v.Keyrings(ctx, o.Tenant, o.Person)
	if err != nil {
		return nil, err
	}
	ring := rings.Of(o.Person)
	if ring.err != ErrNoKey {
		return ring, ring.err
	}
	clear, err := newKeyset()
	if err != nil {
		return nil, err
	}
	w, err := v.master.Wrap(ctx, clear, o.bound())
	if err != nil {
		return nil, err
	}
	now := v.now().UTC()
	if err := v.store.AddDataKey(ctx, DataKey{Owner: o, Key: w, Made: now, Renewed: now, Version: 1}); err != nil {
		return nil, err
	}
	// Perhaps another was first: the stored key counts.
	if rings, err = v.Keyrings(ctx, o.Tenant, o.Person); err != nil {
		return nil, err
	}
	ring = rings.Of(o.Person)
	return ring, ring.err
}

// Keyrings returns the keys of many persons by one query: for a list on a
// page, or an export. It makes none.
func (v *Vault) Keyrings(ctx context.Context, tenant string, persons ...string) (*Keyrings, error) {
	rings := &Keyrings{tenant: tenant, of: make(map[string]*Keyring, len(persons))}
	if len(persons) == 0 {
		return rings, nil
	}
	keys, err := v.store.DataKeys(ctx, tenant, persons...)
	if err != nil {
		return nil, err
	}
	for _, k := range keys {
		ring, err := v.unwrap(ctx, k)
		if err != nil {
			return nil, err
		}
		rings.of[k.Person] = ring
	}
	return rings, nil
}

// unwrap makes a stored keyset ready for use. An error is one of the master;
// that the person was erased is in the keyring.
func (v *Vault) unwrap(ctx context.Context, k DataKey) (*Keyring, error) {
	if !k.Erased.IsZero() {
		return &Keyring{owner: k.Owner, err: ErrErased}, nil
	}
	return v.rings.get(k.Key, k.Owner.bound(), func() (*Keyring, error) {
		clear, err := v.master.Unwrap(ctx, k.Key, k.Owner.bound())
		if err != nil {
			return nil, err
		}
		ring, err := openKeyset(clear)
		if err != nil {
			return nil, err
		}
		ring.owner = k.Owner
		return ring, nil
	})
}

// Keyrings are the keys of several persons of one tenant.
type Keyrings struct {
	tenant string
	of     map[string]*Keyring
}

// Of returns the keys of a person. It never returns nil: without keys every
// call of the Keyring returns ErrNoKey, after erasure ErrErased.
func (r *Keyrings) Of(person string) *Keyring {
	if ring, ok := r.of[person]; ok {
		return ring
	}
	return &Keyring{owner: Owner{Tenant: r.tenant, Person: person}, err: ErrNoKey}
}

// Erase destroys a person's data keys, and with them every field that was
// sealed under them, and writes so in the access log, in one transaction. It
// is final. It returns false if they were destroyed before. A person who has
// no keys can be erased too, and gets none afterwards.
func (v *Vault) Erase(ctx context.Context, who Request, o Owner) (bool, error) {
	who, err := who.ready("")
	if err != nil {
		return false, err
	}
	erased := false
	err = v.store.InTx(ctx, func(ctx context.Context) error {
		keys, err := v.store.DataKeys(ctx, o.Tenant, o.Person)
		if err != nil {
			return err
		}
		now := v.now().UTC()
		if erased, err = v.store.EraseDataKey(ctx, o, now); err != nil || !erased {
			return err
		}
		for _, k := range keys {
			v.rings.forget(k.Key, o.bound())
		}
		return v.store.AppendAccess(ctx, Access{Owner: o, Act: ActErase, Actor: who.Actor, Reason: who.Reason, At: now})
	})
	return erased && err == nil, err
}

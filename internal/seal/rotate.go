package seal

import (
	"context"
	"errors"
	"time"
)

// Settled is how long a master key that was replaced is kept at least, although
// nothing uses it any more: a transaction that began before the replacement
// may still commit a data key under it. No transaction lives for an hour; a day
// leaves room for clocks that disagree.
const Settled = 24 * time.Hour

// ErrNotHere: the keys are made and removed elsewhere, in the KMS.
var ErrNotHere = errors.New("seal: these master keys are rotated where they are kept")

// RotateMaster makes a new master key. What is new is wrapped under it from
// now on; Rewrap does the rest. It returns ErrNotHere for a KMS that rotates
// by itself.
func (v *Vault) RotateMaster(ctx context.Context) (MasterKey, error) {
	r, ok := v.master.(Rotator)
	if !ok {
		return MasterKey{}, ErrNotHere
	}
	return r.Rotate(ctx, v.now())
}

// MasterKeys lists the master keys, the primary one first, and what each has
// wrapped.
func (v *Vault) MasterKeys(ctx context.Context) ([]MasterKey, map[string]int64, error) {
	keys, err := v.master.Keys(ctx)
	if err != nil {
		return nil, nil, err
	}
	used, err := v.store.MasterKeysInUse(ctx)
	return keys, used, err
}

// Rewrap wraps keys again that another than the primary master key wrapped, at
// most limit of them, and returns how many; 0 means that none is left. It can
// be interrupted, repeated, and run beside anything else.
func (v *Vault) Rewrap(ctx context.Context, limit int) (int, error) {
	keys, err := v.master.Keys(ctx)
	if err != nil {
		return 0, err
	}
	primary := keys[0].Name
	done := 0
	err = v.store.InTx(ctx, func(ctx context.Context) error {
		done = 0
		index, err := v.store.IndexKey(ctx)
		if err != nil {
			return err
		}
		if index.Key.Master != primary && limit > 0 {
			if index.Key, err = v.wrapAgain(ctx, index.Key, index.bound()); err != nil {
				return err
			}
			index.Version++
			if _, err := v.store.ReplaceIndexKey(ctx, index); err != nil {
				return err
			}
			done++
		}
		dataKeys, err := v.store.DataKeysNotUnder(ctx, primary, limit-done)
		if err != nil {
			return err
		}
		for _, k := range dataKeys {
			if k.Key, err = v.wrapAgain(ctx, k.Key, k.Owner.bound()); err != nil {
				return err
			}
			k.Version++
			// False means that the person was erased, or the key renewed, a
			// moment ago: either way there is nothing left to do.
			if _, err := v.store.ReplaceDataKey(ctx, k); err != nil {
				return err
			}
			done++
		}
		return nil
	})
	return done, err
}

func (v *Vault) wrapAgain(ctx context.Context, w Wrapped, bound []byte) (Wrapped, error) {
	clear, err := v.master.Unwrap(ctx, w, bound)
	if err != nil {
		return Wrapped{}, err
	}
	return v.master.Wrap(ctx, clear, bound)
}

// ForgetMasters destroys the master keys that have been retired for Settled
// and wrapped nothing that is still there, and returns their names. Copies of
// the database from before the rotation can then not be read by anybody:
// that is what makes an erasure reach them.
func (v *Vault) ForgetMasters(ctx context.Context) ([]string, error) {
	r, ok := v.master.(Rotator)
	if !ok {
		return nil, ErrNotHere
	}
	keys, used, err := v.MasterKeys(ctx)
	if err != nil {
		return nil, err
	}
	var names []string
	for _, k := range keys[1:] {
		if used[k.Name] == 0 && v.now().Sub(k.Retired) >= Settled {
			names = append(names, k.Name)
		}
	}
	if len(names) == 0 {
		return nil, nil
	}
	return names, r.Forget(ctx, names...)
}

// Renew gives a person a new data key to seal with. The old ones stay in the
// keyset for as long as the person does: a field that a rotation did not reach
// still opens. It returns false if that happened at since or later, if there
// is no key, if the person was erased, or if another changed the keyset at the
// same moment.
func (v *Vault) Renew(ctx context.Context, o Owner, since time.Time) (bool, error) {
	keys, err := v.store.DataKeys(ctx, o.Tenant, o.Person)
	if err != nil || len(keys) == 0 {
		return false, err
	}
	k := keys[0]
	if !k.Erased.IsZero() || !k.Renewed.Before(since) {
		return false, nil
	}
	clear, err := v.master.Unwrap(ctx, k.Key, o.bound())
	if err != nil {
		return false, err
	}
	if clear, err = renewedKeyset(clear); err != nil {
		return false, err
	}
	if k.Key, err = v.master.Wrap(ctx, clear, o.bound()); err != nil {
		return false, err
	}
	k.Renewed = v.now().UTC()
	k.Version++
	return v.store.ReplaceDataKey(ctx, k)
}

package evidence

import (
	"context"
	"io"

	"github.com/bonafide-aftersale/bonafide/custody"
)

// Item returns an item that the actor may see.
func (v *Vault) Item(ctx context.Context, a Actor, id ItemID) (Item, error) {
	i, sealed, ok, err := v.store.Item(ctx, a.Tenant, id)
	if err != nil {
		return Item{}, err
	}
	if !ok || !i.VisibleTo(a) {
		return Item{}, Missing()
	}
	i, _, err = v.unseal(ctx, SealedItem{i, sealed})
	return i, err
}

// Open returns an item that the actor may see, and its original bytes. Reading
// to the end fails unless they are the ones that were received.
func (v *Vault) Open(ctx context.Context, a Actor, id ItemID) (Item, io.ReadCloser, error) {
	i, err := v.Item(ctx, a, id)
	if err != nil {
		return Item{}, nil, err
	}
	if !i.Erased.IsZero() {
		return Item{}, nil, Missing()
	}
	r, err := v.Files.Open(ctx, i.File)
	return i, r, err
}

// OfCase returns the items of a case that the actor may see, oldest first.
func (v *Vault) OfCase(ctx context.Context, a Actor, caseID string) ([]Item, error) {
	list, err := v.store.ItemsOf(ctx, a.Tenant, caseID)
	if err != nil {
		return nil, err
	}
	return v.visible(ctx, a, list)
}

// Filed returns the items that were filed under an order number, a waybill
// number, or either if both are given, oldest first. How the numbers are
// written does not matter.
func (v *Vault) Filed(ctx context.Context, a Actor, order, waybill string) ([]Item, error) {
	index := v.indexOf(a.Tenant, order, waybill)
	if len(index) == 0 {
		return nil, invalid("vault.no_number")
	}
	list, err := v.store.ItemsBy(ctx, a.Tenant, index)
	if err != nil {
		return nil, err
	}
	return v.visible(ctx, a, list)
}

// indexOf returns the index values of the numbers that are given.
func (v *Vault) indexOf(tenant, order, waybill string) [][]byte {
	var index [][]byte
	for field, number := range map[string]string{orderField: order, waybillField: waybill} {
		if value := v.Index.Of(tenant, field, number); value != nil {
			index = append(index, value)
		}
	}
	return index
}

func (v *Vault) visible(ctx context.Context, a Actor, list []SealedItem) ([]Item, error) {
	var items []Item
	for _, s := range list {
		if !s.VisibleTo(a) {
			continue
		}
		i, _, err := v.unseal(ctx, s)
		if err != nil {
			return nil, err
		}
		items = append(items, i)
	}
	return items, nil
}

// Attach joins filed items to a case. One item may belong to several cases of
// its order; doing it again changes nothing. That the case is about the order
// is the caller's question.
func (v *Vault) Attach(ctx context.Context, a Actor, caseID string, ids ...ItemID) error {
	return v.tx.InTx(ctx, func(ctx context.Context) error {
		var entries []custody.Entry
		for _, id := range ids {
			i, _, ok, err := v.store.Item(ctx, a.Tenant, id)
			if err != nil {
				return err
			}
			if !ok || !i.VisibleTo(a) {
				return Missing()
			}
			added, err := v.store.Attach(ctx, a.Tenant, caseID, id, v.now())
			if err != nil {
				return err
			}
			if added {
				entries = append(entries, custody.Entry{
					Tenant: a.Tenant, Case: caseID, Item: string(id), Event: custody.Attached, Content: i.File, Actor: a.ID,
				})
			}
		}
		for _, e := range entries {
			if _, err := v.Log(ctx, e); err != nil {
				return err
			}
		}
		return nil
	})
}

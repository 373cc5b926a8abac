package evidence

import (
	"context"
	"time"

	"github.com/bonafide-aftersale/bonafide/custody"
)

// removalDelay is the time between the decision to remove a file and its
// removal. A transaction that began before the decision and still counts on
// the file has ended by then; transactions take seconds.
const removalDelay = time.Hour

// Erase removes the file of an item, because its retention period has ended or
// the law demands it. The item, its hash and its custody entries stay. The
// caller has decided that it may be done.
//
// The same file may belong to other items; then it stays. Otherwise it is
// condemned: nobody can submit the same bytes until [Vault.RemoveCondemned]
// has removed it.
func (v *Vault) Erase(ctx context.Context, a Actor, id ItemID) error {
	return v.tx.InTx(ctx, func(ctx context.Context) error {
		i, _, ok, err := v.store.Item(ctx, a.Tenant, id)
		if err != nil {
			return err
		}
		if !ok {
			return Missing()
		}
		done, err := v.store.MarkErased(ctx, a.Tenant, id, v.now())
		if err != nil || !done {
			return err
		}
		_, err = v.Log(ctx, custody.Entry{
			Tenant: a.Tenant, Case: i.Case, Item: string(id), Event: custody.Erased, Content: i.File, Actor: a.ID,
		})
		if err != nil {
			return err
		}
		// The head of the log is ours until the end: of two erasures of the
		// same file the second sees the first.
		holders, err := v.store.Holders(ctx, i.File)
		if err != nil || holders > 0 {
			return err
		}
		return v.store.Condemn(ctx, i.File, v.now())
	})
}

// RemoveCondemned removes the files that were condemned an hour ago and that
// no item holds, at most limit, and returns how many. It is to be called now
// and then; a crash in between leaves a file condemned, and the next call
// removes it.
func (v *Vault) RemoveCondemned(ctx context.Context, limit int) (int, error) {
	files, err := v.store.Condemned(ctx, v.now().Add(-removalDelay), limit)
	if err != nil {
		return 0, err
	}
	removed := 0
	for _, file := range files {
		holders, err := v.store.Holders(ctx, file)
		if err != nil {
			return removed, err
		}
		if holders == 0 {
			if err := v.Files.Remove(ctx, file); err != nil {
				return removed, err
			}
			removed++
		}
		if err := v.store.Pardon(ctx, file); err != nil {
			return removed, err
		}
	}
	return removed, nil
}

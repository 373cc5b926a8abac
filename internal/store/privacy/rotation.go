package privacy

import (
	"context"
	"errors"
	"slices"
	"strings"
	"time"

	"github.com/bonafide-aftersale/bonafide/internal/id"
	"github.com/bonafide-aftersale/bonafide/internal/seal"
	"github.com/bonafide-aftersale/bonafide/internal/store"
)

// Rotation is one rotation of data keys: every person gets a new one, then
// every field is sealed again under it.
type Rotation struct {
	ID         string
	Started    time.Time
	Finished   time.Time // zero while it is under way
	Persons    int64     // to get a new key still; of a running rotation only
	Renewed    int64     // persons who got one
	Visited    int64     // fields that were looked at
	Resealed   int64     // fields that were sealed again
	Unreadable int64     // fields that do not open; they were left as they are
	Table      string    // where the walk stands; empty before it begins
	Column     string
	at         string // Column, with a space when the walk is behind it
	after      cursor
}

// cursor is the row behind which a walk goes on.
type cursor struct{ tenant, row string }

const rotationColumns = `id, started_at, finished_at, renewed, visited, resealed, unreadable, table_name, column_name, after_tenant, after_row`

// Rotator rotates data keys, in batches that each commit with the note of how
// far it is. It goes on after a crash where it was, and may run in several
// processes: they share the work, and none is done twice.
type Rotator struct {
	Vault *seal.Vault
	Store *Store
	Now   func() time.Time
	Batch int // persons or fields in one transaction; 200 if zero
}

func (r *Rotator) batch() int {
	if r.Batch <= 0 {
		return 200
	}
	return r.Batch
}

// Start begins a rotation, or returns the one that is under way.
func (r *Rotator) Start(ctx context.Context) (Rotation, error) {
	_, err := r.Store.db.Exec(ctx, `INSERT INTO key_rotation (id, started_at) VALUES ($1, $2) ON CONFLICT DO NOTHING`,
		id.New(), micros(r.Now()))
	if err != nil {
		return Rotation{}, err
	}
	return r.Store.Rotation(ctx)
}

// Rotation returns the rotation that is under way, or the latest; its ID is
// empty if there was none.
func (s *Store) Rotation(ctx context.Context) (Rotation, error) {
	var r Rotation
	var started, finished int64
	err := s.db.QueryRow(ctx, `SELECT `+rotationColumns+` FROM key_rotation
		ORDER BY CASE WHEN finished_at = 0 THEN 0 ELSE 1 END, id DESC LIMIT 1`).
		Scan(&r.ID, &started, &finished, &r.Renewed, &r.Visited, &r.Resealed, &r.Unreadable, &r.Table, &r.Column, &r.after.tenant, &r.after.row)
	if errors.Is(err, store.ErrNoRows) {
		return Rotation{}, nil
	}
	if err != nil {
		return Rotation{}, err
	}
	r.Started, r.Finished = instant(started), instant(finished)
	r.at, r.Column = r.Column, strings.TrimSpace(r.Column)
	if finished == 0 {
		err = s.db.QueryRow(ctx, `SELECT COUNT(*) FROM person_key WHERE renewed_at < $1 AND erased_at = 0`, started).Scan(&r.Persons)
	}
	return r, err
}

// Step does one batch of the rotation that is under way and returns how far
// it is. Without one it does nothing.
func (r *Rotator) Step(ctx context.Context) (Rotation, error) {
	err := r.Store.db.InTx(ctx, func(ctx context.Context) error {
		// The row of the rotation is locked by a change that changes nothing: of
		// two processes one waits here for the other's batch.
		n, err := r.Store.db.Affected(ctx, `UPDATE key_rotation SET renewed = renewed WHERE finished_at = 0`)
		if err != nil || n == 0 {
			return err
		}
		now, err := r.Store.Rotation(ctx)
		if err != nil {
			return err
		}
		if now.Table == "" {
			done, err := r.renew(ctx, now)
			if err != nil || done > 0 {
				return err
			}
		}
		return r.reseal(ctx, now)
	})
	if err != nil {
		return Rotation{}, err
	}
	return r.Store.Rotation(ctx)
}

// renew gives new keys to some persons and returns to how many.
func (r *Rotator) renew(ctx context.Context, now Rotation) (int64, error) {
	keys, err := r.Store.dataKeys(ctx, `SELECT `+keyColumns+` FROM person_key
		WHERE renewed_at < $1 AND erased_at = 0 ORDER BY renewed_at, tenant_id, person_id LIMIT $2`, micros(now.Started), r.batch())
	if err != nil {
		return 0, err
	}
	for _, k := range keys {
		// False is for a person who was erased or rewrapped this moment; the
		// next batch asks again.
		if _, err := r.Vault.Renew(ctx, k.Owner, now.Started); err != nil {
			return 0, err
		}
	}
	n := int64(len(keys))
	_, err = r.Store.db.Exec(ctx, `UPDATE key_rotation SET renewed = renewed + $1 WHERE id = $2`, n, now.ID)
	return n, err
}

// reseal seals some fields again, or ends the rotation.
func (r *Rotator) reseal(ctx context.Context, now Rotation) error {
	columns, err := r.Store.Columns(ctx)
	if err != nil {
		return err
	}
	i := slices.IndexFunc(columns, func(c Column) bool {
		return strings.Compare(c.Table, now.Table) > 0 || c.Table == now.Table && c.Column >= now.at
	})
	if i < 0 {
		_, err := r.Store.db.Exec(ctx, `UPDATE key_rotation SET finished_at = $1 WHERE id = $2`, micros(r.Now()), now.ID)
		return err
	}
	c := columns[i]
	if c.Table != now.Table || c.Column != now.at {
		now.Table, now.at, now.after = c.Table, c.Column, cursor{}
	}
	fields, err := r.Store.fields(ctx, c, now.after.tenant, now.after.row, r.batch())
	if err != nil {
		return err
	}
	err = each(ctx, r.Vault, fields, func(f field, ring *seal.Keyring) error {
		now.Visited++
		sealed, changed, err := ring.Reseal(f.place, f.sealed)
		switch {
		case errors.Is(err, seal.ErrErased):
			return nil
		case errors.Is(err, seal.ErrDamaged), errors.Is(err, seal.ErrNoKey):
			now.Unreadable++
			return nil
		case err != nil || !changed:
			return err
		}
		// Who changed the field meanwhile sealed it under the new key.
		ok, err := r.Store.replace(ctx, c, f, sealed)
		if ok {
			now.Resealed++
		}
		return err
	})
	if err != nil {
		return err
	}
	if len(fields) == r.batch() {
		last := fields[len(fields)-1]
		now.after = cursor{tenant: last.owner.Tenant, row: last.place.Row}
	} else {
		// A space is before every character of a name: this stands behind the
		// column and before the next.
		now.at, now.after = c.Column+" ", cursor{}
	}
	_, err = r.Store.db.Exec(ctx, `UPDATE key_rotation
		SET visited = $1, resealed = $2, unreadable = $3, table_name = $4, column_name = $5, after_tenant = $6, after_row = $7 WHERE id = $8`,
		now.Visited, now.Resealed, now.Unreadable, now.Table, now.at, now.after.tenant, now.after.row, now.ID)
	return err
}

// each calls do for the fields, with the keyring of each one's person.
func each(ctx context.Context, v *seal.Vault, fields []field, do func(field, *seal.Keyring) error) error {
	for len(fields) > 0 {
		tenant := fields[0].owner.Tenant
		end := slices.IndexFunc(fields, func(f field) bool { return f.owner.Tenant != tenant })
		if end < 0 {
			end = len(fields)
		}
		persons := make([]string, end)
		for i, f := range fields[:end] {
			persons[i] = f.owner.Person
		}
		slices.Sort(persons)
		rings, err := v.Keyrings(ctx, tenant, slices.Compact(persons)...)
		if err != nil {
			return err
		}
		for _, f := range fields[:end] {
			if err := do(f, rings.Of(f.owner.Person)); err != nil {
				return err
			}
		}
		fields = fields[end:]
	}
	return nil
}

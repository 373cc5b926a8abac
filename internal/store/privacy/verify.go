package privacy

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"github.com/bonafide-aftersale/bonafide/internal/seal"
)

// Verification is what Verify found.
type Verification struct {
	Persons Count
	Fields  int64    // that open
	Erased  int64    // fields of persons who were erased
	Bad     []string // fields that do not open, as table.column:row; at most 100
	BadAll  int64    // how many there are
	// Unregistered are columns with bytes in the form of a sealed field that
	// no rotation would find, as table.column.
	Unregistered []string
}

// Verify opens every data key and every field of the registered columns. It
// shows nothing and so writes nothing into the access log. An error is one of
// the database or of the master keys.
func Verify(ctx context.Context, v *seal.Vault, s *Store) (Verification, error) {
	var found Verification
	var err error
	if found.Persons, err = s.Persons(ctx); err != nil {
		return found, err
	}
	if err := verifyKeys(ctx, v, s); err != nil {
		return found, err
	}
	columns, err := s.Columns(ctx)
	if err != nil {
		return found, err
	}
	for _, c := range columns {
		if err := found.column(ctx, v, s, c); err != nil {
			return found, err
		}
	}
	found.Unregistered, err = s.unregistered(ctx, columns)
	return found, err
}

const verifyBatch = 500

// verifyKeys unwraps every data key.
func verifyKeys(ctx context.Context, v *seal.Vault, s *Store) error {
	var after seal.Owner
	for {
		keys, err := s.dataKeys(ctx, `SELECT `+keyColumns+` FROM person_key
			WHERE (tenant_id, person_id) > ($1, $2) ORDER BY tenant_id, person_id LIMIT $3`, after.Tenant, after.Person, verifyBatch)
		if err != nil || len(keys) == 0 {
			return err
		}
		for _, k := range keys {
			if _, err := v.Keyrings(ctx, k.Tenant, k.Person); err != nil {
				return fmt.Errorf("data key of person %s: %w", k.Person, err)
			}
		}
		after = keys[len(keys)-1].Owner
	}
}

// column opens every field of a column.
func (found *Verification) column(ctx context.Context, v *seal.Vault, s *Store, c Column) error {
	var after cursor
	for {
		fields, err := s.fields(ctx, c, after.tenant, after.row, verifyBatch)
		if err != nil || len(fields) == 0 {
			return err
		}
		err = each(ctx, v, fields, func(f field, ring *seal.Keyring) error {
			_, err := ring.OpenBytes(f.place, f.sealed)
			switch {
			case err == nil:
				found.Fields++
			case errors.Is(err, seal.ErrErased):
				found.Erased++
			case errors.Is(err, seal.ErrDamaged), errors.Is(err, seal.ErrNoKey):
				if found.BadAll++; found.BadAll <= 100 {
					found.Bad = append(found.Bad, fmt.Sprintf("%s.%s:%s", c.Table, c.Column, f.place.Row))
				}
			default:
				return err
			}
			return nil
		})
		if err != nil {
			return err
		}
		last := fields[len(fields)-1]
		after = cursor{tenant: last.owner.Tenant, row: last.place.Row}
	}
}

// unregistered finds columns that hold sealed fields and are not registered.
func (s *Store) unregistered(ctx context.Context, columns []Column) ([]string, error) {
	all, err := Binary(ctx, s.db)
	if err != nil {
		return nil, err
	}
	var list []string
	for _, c := range all {
		registered := slices.ContainsFunc(columns, func(r Column) bool { return r.Table == c[0] && r.Column == c[1] })
		if registered || c[0] == "person_key" || c[0] == "index_key" || !identifier.MatchString(c[0]) || !identifier.MatchString(c[1]) {
			continue
		}
		var n int64
		// The first two bytes of every sealed field, as a range that both
		// engines compare byte by byte.
		err := s.db.QueryRow(ctx, fmt.Sprintf(`SELECT COUNT(*) FROM (SELECT 1 AS one FROM %s WHERE %[2]s >= $1 AND %[2]s < $2 AND length(%[2]s) >= $3 LIMIT 1) AS seen`,
			c[0], c[1]), []byte{1, 1}, []byte{1, 2}, seal.LeastSealed).Scan(&n)
		if err != nil {
			return nil, err
		}
		if n > 0 {
			list = append(list, c[0]+"."+c[1])
		}
	}
	return list, nil
}

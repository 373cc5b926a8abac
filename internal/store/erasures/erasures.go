// Package erasures lists what was erased, so that it can be remembered outside
// of the database and repeated after an older backup was restored.
package erasures

import (
	"context"
	"time"

	"github.com/bonafide-aftersale/bonafide/internal/store"
)

// Kind is what was erased.
type Kind string

// The kinds.
const (
	Person Kind = "person" // the data keys of a person
	Item   Kind = "item"   // the file of an evidence item
)

// Erasure is one erasure.
type Erasure struct {
	Kind   Kind
	Tenant string
	ID     string
	At     time.Time // to the microsecond
}

// Since returns what was erased at a time or later, by time; at most limit of
// each kind. Who asks for everything goes on with the time of the last one:
// some then come twice.
func Since(ctx context.Context, db *store.DB, at time.Time, limit int) ([]Erasure, error) {
	var list []Erasure
	for kind, statement := range map[Kind]string{
		Person: `SELECT tenant_id, person_id, erased_at FROM person_key WHERE erased_at >= $1 AND erased_at > 0
			ORDER BY erased_at, tenant_id, person_id LIMIT $2`,
		Item: `SELECT tenant_id, id, erased_at FROM evidence_item WHERE erased_at >= $1 AND erased_at > 0
			ORDER BY erased_at, id LIMIT $2`,
	} {
		rows, err := db.Query(ctx, statement, at.UnixMicro(), limit)
		if err != nil {
			return nil, err
		}
		for rows.Next() {
			e := Erasure{Kind: kind}
			var micros int64
			if err := rows.Scan(&e.Tenant, &e.ID, &micros); err != nil {
				rows.Close()
				return nil, err
			}
			e.At = time.UnixMicro(micros).UTC()
			list = append(list, e)
		}
		if err := rows.Err(); err != nil {
			return nil, err
		}
		rows.Close()
	}
	return list, nil
}

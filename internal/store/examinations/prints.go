package examinations

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/bonafide-aftersale/bonafide/custody"
	"github.com/bonafide-aftersale/bonafide/internal/evidence"
	"github.com/bonafide-aftersale/bonafide/internal/evidence/examined"
	"github.com/bonafide-aftersale/bonafide/phash"
)

// maxScan bounds the hashes that one look-up compares: the newest of a tenant.
// At some 100,000 rows read in a second (measured on SQLite) a look-up stays
// within two; who has more plugs an index in.
const maxScan = 200_000

// Remember implements examined.Reuse.
func (s *Store) Remember(ctx context.Context, prints []examined.Print) error {
	for _, p := range prints {
		hash := p.PDQ[:]
		if p.Quality < phash.MinQuality {
			hash = []byte{}
		}
		_, err := s.db.Exec(ctx, `INSERT INTO photo_print (tenant_id, item_id, case_id, file, pdq, quality, made_at)
			VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT (tenant_id, item_id) DO NOTHING`,
			p.Tenant, string(p.Item), p.Case, p.File.String(), hash, p.Quality, p.Made.UnixMicro())
		if err != nil {
			return err
		}
	}
	return nil
}

// Find implements examined.Reuse: equal bytes first, then by distance, the
// older first among equals.
func (s *Store) Find(ctx context.Context, p examined.Print, turns [8]phash.Hash, limit int) ([]examined.Match, error) {
	found, err := s.equal(ctx, p, limit)
	if err != nil || p.Quality < phash.MinQuality {
		return found, err
	}
	known := make(map[evidence.ItemID]bool, len(found))
	for _, m := range found {
		known[m.Item] = true
	}
	rows, err := s.db.Query(ctx, `SELECT item_id, case_id, file, pdq, quality, made_at FROM photo_print
		WHERE tenant_id = $1 AND case_id <> $2 AND quality >= $3 ORDER BY item_id DESC LIMIT $4`,
		p.Tenant, p.Case, phash.MinQuality, maxScan)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var near []examined.Match
	for rows.Next() {
		m, err := scanPrint(rows, p.Tenant)
		if err != nil {
			return nil, err
		}
		m.Distance = 256
		for _, turn := range turns {
			m.Distance = min(m.Distance, turn.Distance(m.PDQ))
		}
		if m.Distance <= phash.MatchDistance && !known[m.Item] {
			near = append(near, m)
		}
	}
	if err := rows.Err(); err != nil {
		return nil, err
	}
	slices.SortFunc(near, func(a, b examined.Match) int {
		return cmp.Or(cmp.Compare(a.Distance, b.Distance), cmp.Compare(a.Item, b.Item))
	})
	found = append(found, near...)
	return found[:min(len(found), limit)], nil
}

// equal returns photos of other cases with the same bytes.
func (s *Store) equal(ctx context.Context, p examined.Print, limit int) ([]examined.Match, error) {
	rows, err := s.db.Query(ctx, `SELECT item_id, case_id, file, pdq, quality, made_at FROM photo_print
		WHERE tenant_id = $1 AND file = $2 AND case_id <> $3 ORDER BY item_id LIMIT $4`, p.Tenant, p.File.String(), p.Case, limit)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var list []examined.Match
	for rows.Next() {
		m, err := scanPrint(rows, p.Tenant)
		if err != nil {
			return nil, err
		}
		m.Same = true
		list = append(list, m)
	}
	return list, rows.Err()
}

func scanPrint(row interface{ Scan(...any) error }, tenant string) (examined.Match, error) {
	m := examined.Match{Print: examined.Print{Tenant: tenant}}
	var file string
	var hash []byte
	var made int64
	if err := row.Scan((*string)(&m.Item), &m.Case, &file, &hash, &m.Quality, &made); err != nil {
		return m, err
	}
	if len(hash) != 0 && len(hash) != len(m.PDQ) {
		return m, fmt.Errorf("examinations: a hash of %d bytes", len(hash))
	}
	copy(m.PDQ[:], hash)
	m.Made = time.UnixMicro(made).UTC()
	var err error
	m.File, err = custody.ParseDigest(file)
	return m, err
}

package vault

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"strings"
	"time"

	"github.com/bonafide-aftersale/bonafide/custody"
	"github.com/bonafide-aftersale/bonafide/internal/evidence"
	"github.com/bonafide-aftersale/bonafide/internal/store"
)

const itemColumns = `i.id, i.tenant_id, i.case_id, i.request_id, i.kind, i.method, i.side, i.by_id, i.visibility, i.file, i.bytes,
	i.media_type, i.received_at, i.captured_at, i.challenge_id, i.erased_at, i.details_digest, i.sequence, i.sealed`

// AddItem implements [evidence.ItemStore].
func (s *Store) AddItem(ctx context.Context, i evidence.Item, sealed []byte, index [][]byte) error {
	return s.db.InTx(ctx, func(ctx context.Context) error {
		if _, err := s.db.Exec(ctx, `INSERT INTO evidence_item (id, tenant_id, case_id, request_id, kind, method, side, by_id, visibility,
			file, bytes, media_type, received_at, captured_at, challenge_id, erased_at, details_digest, sequence, sealed)
			VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19)`,
			string(i.ID), i.Tenant, i.Case, i.Request, string(i.Kind), string(i.Method), string(i.Side), i.By, string(i.Visibility),
			i.File.String(), i.Bytes, i.MediaType, micros(i.Received), micros(i.Captured), string(i.Challenge), micros(i.Erased),
			i.Digest.String(), i.Sequence, some(sealed)); err != nil {
			return err
		}
		for _, value := range index {
			if _, err := s.db.Exec(ctx, `INSERT INTO evidence_index (tenant_id, value, item_id) VALUES ($1, $2, $3)`,
				i.Tenant, value, string(i.ID)); err != nil {
				return err
			}
		}
		if i.Case == "" {
			return nil
		}
		_, err := s.Attach(ctx, i.Tenant, i.Case, i.ID, i.Received)
		return err
	})
}

func scanItem(row interface{ Scan(dest ...any) error }) (evidence.SealedItem, error) {
	var i evidence.SealedItem
	var received, captured, erased int64
	err := row.Scan(&i.ID, &i.Tenant, &i.Case, &i.Request, &i.Kind, &i.Method, &i.Side, &i.By, &i.Visibility, (*digest)(&i.File), &i.Bytes,
		&i.MediaType, &received, &captured, &i.Challenge, &erased, (*digest)(&i.Digest), &i.Sequence, &i.Sealed)
	i.Received, i.Captured, i.Erased = fromMicros(received), fromMicros(captured), fromMicros(erased)
	return i, err
}

func (s *Store) items(ctx context.Context, statement string, args ...any) ([]evidence.SealedItem, error) {
	rows, err := s.db.Query(ctx, statement, args...)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var list []evidence.SealedItem
	for rows.Next() {
		i, err := scanItem(rows)
		if err != nil {
			return nil, err
		}
		list = append(list, i)
	}
	return list, rows.Err()
}

// Item implements [evidence.ItemStore].
func (s *Store) Item(ctx context.Context, tenant string, id evidence.ItemID) (evidence.Item, []byte, bool, error) {
	i, err := scanItem(s.db.QueryRow(ctx, `SELECT `+itemColumns+` FROM evidence_item i WHERE i.tenant_id = $1 AND i.id = $2`, tenant, string(id)))
	if errors.Is(err, store.ErrNoRows) {
		return evidence.Item{}, nil, false, nil
	}
	return i.Item, i.Sealed, err == nil, err
}

// ItemsOf implements [evidence.ItemStore].
func (s *Store) ItemsOf(ctx context.Context, tenant, caseID string) ([]evidence.SealedItem, error) {
	return s.items(ctx, `SELECT `+itemColumns+` FROM evidence_item i JOIN evidence_case c ON c.item_id = i.id AND c.tenant_id = i.tenant_id
		WHERE c.tenant_id = $1 AND c.case_id = $2 ORDER BY i.sequence`, tenant, caseID)
}

// ItemsBy implements [evidence.ItemStore].
func (s *Store) ItemsBy(ctx context.Context, tenant string, index [][]byte) ([]evidence.SealedItem, error) {
	if len(index) == 0 {
		return nil, nil
	}
	args := []any{tenant}
	var marks []string
	for n, value := range index {
		args = append(args, value)
		marks = append(marks, fmt.Sprintf("$%d", n+2))
	}
	return s.items(ctx, `SELECT `+itemColumns+` FROM evidence_item i WHERE i.tenant_id = $1 AND i.id IN (
			SELECT item_id FROM evidence_index WHERE tenant_id = $1 AND value IN (`+strings.Join(marks, ", ")+`))
		ORDER BY i.sequence`, args...)
}

// AllItems implements [evidence.ItemStore].
func (s *Store) AllItems(ctx context.Context) iter.Seq2[evidence.SealedItem, error] {
	return pages(func(after int64) ([]evidence.SealedItem, int64, error) {
		list, err := s.items(ctx, `SELECT `+itemColumns+` FROM evidence_item i WHERE i.sequence > $1 ORDER BY i.sequence LIMIT $2`, after, page)
		if err != nil || len(list) == 0 {
			return nil, 0, err
		}
		return list, list[len(list)-1].Sequence, nil
	}, -1)
}

// Attach implements [evidence.ItemStore].
func (s *Store) Attach(ctx context.Context, tenant, caseID string, id evidence.ItemID, at time.Time) (bool, error) {
	n, err := s.db.Affected(ctx, `INSERT INTO evidence_case (tenant_id, case_id, item_id, attached_at) VALUES ($1, $2, $3, $4)
		ON CONFLICT (tenant_id, case_id, item_id) DO NOTHING`, tenant, caseID, string(id), micros(at))
	return n == 1, err
}

// MarkErased implements [evidence.ItemStore].
func (s *Store) MarkErased(ctx context.Context, tenant string, id evidence.ItemID, at time.Time) (bool, error) {
	n, err := s.db.Affected(ctx, `UPDATE evidence_item SET erased_at = $1 WHERE tenant_id = $2 AND id = $3 AND erased_at = 0`,
		micros(at), tenant, string(id))
	return n == 1, err
}

// Holders implements [evidence.ItemStore]. Files are shared by all tenants of
// an installation, so it counts the items of all.
func (s *Store) Holders(ctx context.Context, file custody.Digest) (n int, err error) {
	err = s.db.QueryRow(ctx, `SELECT COUNT(*) FROM evidence_item WHERE file = $1 AND erased_at = 0`, file.String()).Scan(&n)
	return n, err
}

// Condemn implements [evidence.ItemStore].
func (s *Store) Condemn(ctx context.Context, file custody.Digest, at time.Time) error {
	_, err := s.db.Exec(ctx, `INSERT INTO evidence_condemned (file, condemned_at) VALUES ($1, $2) ON CONFLICT (file) DO NOTHING`,
		file.String(), micros(at))
	return err
}

// Pardon implements [evidence.ItemStore].
func (s *Store) Pardon(ctx context.Context, file custody.Digest) error {
	_, err := s.db.Exec(ctx, `DELETE FROM evidence_condemned WHERE file = $1`, file.String())
	return err
}

// Condemned implements [evidence.ItemStore].
func (s *Store) Condemned(ctx context.Context, before time.Time, limit int) ([]custody.Digest, error) {
	rows, err := s.db.Query(ctx, `SELECT file FROM evidence_condemned WHERE condemned_at < $1 ORDER BY condemned_at, file LIMIT $2`,
		micros(before), limit)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var list []custody.Digest
	for rows.Next() {
		var d digest
		if err := rows.Scan(&d); err != nil {
			return nil, err
		}
		list = append(list, custody.Digest(d))
	}
	return list, rows.Err()
}

// IsCondemned implements [evidence.ItemStore].
func (s *Store) IsCondemned(ctx context.Context, file custody.Digest) (bool, error) {
	var n int
	err := s.db.QueryRow(ctx, `SELECT COUNT(*) FROM evidence_condemned WHERE file = $1`, file.String()).Scan(&n)
	return n > 0, err
}

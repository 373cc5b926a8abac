package vault

import (
	"context"
	"errors"
	"time"

	"github.com/bonafide-aftersale/bonafide/internal/evidence"
	"github.com/bonafide-aftersale/bonafide/internal/store"
)

const uploadColumns = `id, tenant_id, by_id, side, kind, method, case_id, request_id, visibility, captured_at, challenge_id, sealed,
	length, received, parts, hash_state, expires_at, item_id`

// AddUpload implements [evidence.UploadStore].
func (s *Store) AddUpload(ctx context.Context, u evidence.Upload) error {
	_, err := s.db.Exec(ctx, `INSERT INTO evidence_upload (`+uploadColumns+`)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18)`,
		string(u.ID), u.Tenant, u.By, string(u.Side), string(u.Kind), string(u.Method), u.Case, u.Request, string(u.View),
		micros(u.Captured), string(u.Challenge), some(u.Sealed), u.Length, u.Received, u.Parts, some(u.Hash), micros(u.Expires), string(u.Item))
	return err
}

func scanUpload(row interface{ Scan(dest ...any) error }) (evidence.Upload, error) {
	var u evidence.Upload
	var captured, expires int64
	err := row.Scan(&u.ID, &u.Tenant, &u.By, &u.Side, &u.Kind, &u.Method, &u.Case, &u.Request, &u.View, &captured, &u.Challenge,
		&u.Sealed, &u.Length, &u.Received, &u.Parts, &u.Hash, &expires, &u.Item)
	u.Captured, u.Expires = fromMicros(captured), fromMicros(expires)
	return u, err
}

// Upload implements [evidence.UploadStore].
func (s *Store) Upload(ctx context.Context, tenant, by string, id evidence.UploadID) (evidence.Upload, bool, error) {
	u, err := scanUpload(s.db.QueryRow(ctx, `SELECT `+uploadColumns+` FROM evidence_upload
		WHERE tenant_id = $1 AND by_id = $2 AND id = $3`, tenant, by, string(id)))
	if errors.Is(err, store.ErrNoRows) {
		return evidence.Upload{}, false, nil
	}
	return u, err == nil, err
}

// AddPart implements [evidence.UploadStore].
func (s *Store) AddPart(ctx context.Context, u evidence.Upload, received int64, part string) (bool, error) {
	moved := false
	err := s.db.InTx(ctx, func(ctx context.Context) error {
		n, err := s.db.Affected(ctx, `UPDATE evidence_upload SET received = $1, parts = parts + 1, hash_state = $2, expires_at = $3
			WHERE tenant_id = $4 AND id = $5 AND received = $6 AND item_id = ''`,
			u.Received, u.Hash, micros(u.Expires), u.Tenant, string(u.ID), received)
		if err != nil || n != 1 {
			return err
		}
		moved = true
		_, err = s.db.Exec(ctx, `INSERT INTO evidence_part (upload_id, start_at, name) VALUES ($1, $2, $3)`, string(u.ID), received, part)
		return err
	})
	return moved, err
}

// FinishUpload implements [evidence.UploadStore].
func (s *Store) FinishUpload(ctx context.Context, u evidence.Upload, received int64) (bool, error) {
	n, err := s.db.Affected(ctx, `UPDATE evidence_upload SET received = $1, parts = parts + 1, hash_state = $2, expires_at = $3, item_id = $4
		WHERE tenant_id = $5 AND id = $6 AND received = $7 AND item_id = ''`,
		u.Received, u.Hash, micros(u.Expires), string(u.Item), u.Tenant, string(u.ID), received)
	return n == 1, err
}

// Parts implements [evidence.UploadStore].
func (s *Store) Parts(ctx context.Context, tenant string, id evidence.UploadID) ([]string, error) {
	rows, err := s.db.Query(ctx, `SELECT p.name FROM evidence_part p JOIN evidence_upload u ON u.id = p.upload_id
		WHERE u.tenant_id = $1 AND u.id = $2 ORDER BY p.start_at`, tenant, string(id))
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var names []string
	for rows.Next() {
		var name string
		if err := rows.Scan(&name); err != nil {
			return nil, err
		}
		names = append(names, name)
	}
	return names, rows.Err()
}

// RemoveUpload implements [evidence.UploadStore].
func (s *Store) RemoveUpload(ctx context.Context, tenant string, id evidence.UploadID) error {
	return s.db.InTx(ctx, func(ctx context.Context) error {
		if _, err := s.db.Exec(ctx, `DELETE FROM evidence_part WHERE upload_id IN (
			SELECT id FROM evidence_upload WHERE tenant_id = $1 AND id = $2)`, tenant, string(id)); err != nil {
			return err
		}
		_, err := s.db.Exec(ctx, `DELETE FROM evidence_upload WHERE tenant_id = $1 AND id = $2`, tenant, string(id))
		return err
	})
}

// ExpiredUploads implements [evidence.UploadStore].
func (s *Store) ExpiredUploads(ctx context.Context, now time.Time, limit int) ([]evidence.Upload, error) {
	rows, err := s.db.Query(ctx, `SELECT `+uploadColumns+` FROM evidence_upload WHERE expires_at <= $1 ORDER BY expires_at, id LIMIT $2`,
		micros(now), limit)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var list []evidence.Upload
	for rows.Next() {
		u, err := scanUpload(rows)
		if err != nil {
			return nil, err
		}
		list = append(list, u)
	}
	return list, rows.Err()
}

// OpenUploads implements [evidence.UploadStore].
func (s *Store) OpenUploads(ctx context.Context, tenant, by string, now time.Time) (n int, err error) {
	err = s.db.QueryRow(ctx, `SELECT COUNT(*) FROM evidence_upload WHERE tenant_id = $1 AND by_id = $2 AND item_id = '' AND expires_at > $3`,
		tenant, by, micros(now)).Scan(&n)
	return n, err
}

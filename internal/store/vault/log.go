package vault

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"strconv"
	"strings"
	"time"

	"golang.org/x/mod/sumdb/tlog"

	"github.com/bonafide-aftersale/bonafide/custody"
	"github.com/bonafide-aftersale/bonafide/internal/store"
)

// Lock implements [custody.Storage]. The update takes the lock of the row: on
// PostgreSQL everybody else waits at the same statement, on SQLite one writes
// at a time anyway.
func (s *Store) Lock(ctx context.Context) (int64, error) {
	var size int64
	err := s.db.QueryRow(ctx, `UPDATE custody_head SET size = size WHERE one = 1 RETURNING size`).Scan(&size)
	return size, err
}

// Hashes implements [custody.Storage].
func (s *Store) Hashes(ctx context.Context, indexes []int64) ([]tlog.Hash, error) {
	if len(indexes) == 0 {
		return nil, nil
	}
	var list strings.Builder // numbers alone: nothing to escape
	for i, n := range indexes {
		if i > 0 {
			list.WriteByte(',')
		}
		list.WriteString(strconv.FormatInt(n, 10))
	}
	rows, err := s.db.Query(ctx, `SELECT position, hash FROM custody_hash WHERE position IN (`+list.String()+`) ORDER BY position`)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	found := make(map[int64]tlog.Hash, len(indexes))
	for rows.Next() {
		var position int64
		var hash []byte
		if err := rows.Scan(&position, &hash); err != nil {
			return nil, err
		}
		if len(hash) != tlog.HashSize {
			return nil, fmt.Errorf("vault: hash %d has %d bytes", position, len(hash))
		}
		found[position] = tlog.Hash(hash)
	}
	if err := rows.Err(); err != nil {
		return nil, err
	}
	hashes := make([]tlog.Hash, len(indexes))
	for i, n := range indexes {
		hash, ok := found[n]
		if !ok {
			return nil, fmt.Errorf("vault: no hash %d", n)
		}
		hashes[i] = hash
	}
	return hashes, nil
}

// Add implements [custody.Storage].
func (s *Store) Add(ctx context.Context, r custody.Record) error {
	return s.db.InTx(ctx, func(ctx context.Context) error {
		e := r.Entry
		if _, err := s.db.Exec(ctx, `INSERT INTO custody_entry (sequence, tenant_id, case_id, item_id, event, body)
			VALUES ($1, $2, $3, $4, $5, $6)`, e.Sequence, e.Tenant, e.Case, e.Item, string(e.Event), r.Body); err != nil {
			return err
		}
		var values strings.Builder
		args := make([]any, 0, 2*len(r.Hashes))
		for i, h := range r.Hashes {
			if i > 0 {
				values.WriteString(", ")
			}
			fmt.Fprintf(&values, "($%d, $%d)", 2*i+1, 2*i+2)
			args = append(args, r.First+int64(i), append([]byte(nil), h[:]...))
		}
		if _, err := s.db.Exec(ctx, `INSERT INTO custody_hash (position, hash) VALUES `+values.String(), args...); err != nil {
			return err
		}
		n, err := s.db.Affected(ctx, `UPDATE custody_head SET size = $1 WHERE one = 1 AND size = $2`, e.Sequence+1, e.Sequence)
		if err == nil && n != 1 {
			err = fmt.Errorf("vault: the head is not at %d", e.Sequence)
		}
		return err
	})
}

// Size implements [evidence.LogReader].
func (s *Store) Size(ctx context.Context) (int64, error) {
	var size int64
	err := s.db.QueryRow(ctx, `SELECT size FROM custody_head WHERE one = 1`).Scan(&size)
	return size, err
}

// AddKey implements [evidence.LogStore].
func (s *Store) AddKey(ctx context.Context, public string, at time.Time) (bool, error) {
	n, err := s.db.Affected(ctx, `INSERT INTO custody_key (public_line, added_at) VALUES ($1, $2)
		ON CONFLICT (public_line) DO NOTHING`, public, micros(at))
	return n == 1, err
}

// PublicKeys implements [evidence.LogReader].
func (s *Store) PublicKeys(ctx context.Context) ([]string, error) {
	rows, err := s.db.Query(ctx, `SELECT public_line FROM custody_key ORDER BY added_at, public_line`)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var lines []string
	for rows.Next() {
		var line string
		if err := rows.Scan(&line); err != nil {
			return nil, err
		}
		lines = append(lines, line)
	}
	return lines, rows.Err()
}

// AddCheckpoint implements [evidence.LogStore].
func (s *Store) AddCheckpoint(ctx context.Context, size int64, msg []byte, at time.Time) error {
	_, err := s.db.Exec(ctx, `INSERT INTO custody_checkpoint (size, note, signed_at) VALUES ($1, $2, $3)
		ON CONFLICT (size) DO NOTHING`, size, msg, micros(at))
	return err
}

// AddToken implements [evidence.LogStore].
func (s *Store) AddToken(ctx context.Context, size int64, token []byte, at time.Time) error {
	_, err := s.db.Exec(ctx, `INSERT INTO custody_token (size, digest, token, received_at) VALUES ($1, $2, $3, $4)
		ON CONFLICT (size, digest) DO NOTHING`, size, custody.Sum(token).String(), token, micros(at))
	return err
}

// LastCheckpoint implements [evidence.LogReader].
func (s *Store) LastCheckpoint(ctx context.Context) (size int64, msg []byte, err error) {
	err = s.db.QueryRow(ctx, `SELECT size, note FROM custody_checkpoint ORDER BY size DESC LIMIT 1`).Scan(&size, &msg)
	if errors.Is(err, store.ErrNoRows) {
		return 0, nil, nil
	}
	return size, msg, err
}

// CheckpointOf implements [evidence.LogReader].
func (s *Store) CheckpointOf(ctx context.Context, size int64) ([]byte, error) {
	var msg []byte
	err := s.db.QueryRow(ctx, `SELECT note FROM custody_checkpoint WHERE size = $1`, size).Scan(&msg)
	return msg, err
}

// Checkpoints implements [evidence.LogReader].
func (s *Store) Checkpoints(ctx context.Context) iter.Seq2[[]byte, error] {
	return pages(func(after int64) (list [][]byte, last int64, err error) {
		rows, err := s.db.Query(ctx, `SELECT size, note FROM custody_checkpoint WHERE size > $1 ORDER BY size LIMIT $2`, after, page)
		if err != nil {
			return nil, 0, err
		}
		defer rows.Close()
		for rows.Next() {
			var msg []byte
			if err := rows.Scan(&last, &msg); err != nil {
				return nil, 0, err
			}
			list = append(list, msg)
		}
		return list, last, rows.Err()
	}, 0)
}

// Tokens implements [evidence.LogReader].
func (s *Store) Tokens(ctx context.Context) iter.Seq2[custody.StoredToken, error] {
	return func(yield func(custody.StoredToken, error) bool) {
		rows, err := s.db.Query(ctx, `SELECT size, token FROM custody_token ORDER BY size, digest`)
		if err != nil {
			yield(custody.StoredToken{}, err)
			return
		}
		var list []custody.StoredToken // some kilobytes for each day
		for rows.Next() {
			var t custody.StoredToken
			if err = rows.Scan(&t.Size, &t.DER); err != nil {
				break
			}
			list = append(list, t)
		}
		if closing := rows.Err(); err == nil {
			err = closing
		}
		rows.Close()
		if err != nil {
			yield(custody.StoredToken{}, err)
			return
		}
		for _, t := range list {
			if !yield(t, nil) {
				return
			}
		}
	}
}

// EntriesFrom implements [evidence.LogReader]. The hashes of entry n are those
// from its leaf to the leaf of entry n+1.
func (s *Store) EntriesFrom(ctx context.Context, sequence int64) iter.Seq2[custody.StoredEntry, error] {
	return pages(func(after int64) ([]custody.StoredEntry, int64, error) {
		list, err := s.bodies(ctx, after)
		if err != nil || len(list) == 0 {
			return nil, 0, err
		}
		first := after + 1
		last := after + int64(len(list))
		base := tlog.StoredHashIndex(0, first)
		rows, err := s.db.Query(ctx, `SELECT position, hash FROM custody_hash WHERE position >= $1 AND position < $2 ORDER BY position`,
			base, tlog.StoredHashIndex(0, last+1))
		if err != nil {
			return nil, 0, err
		}
		defer rows.Close()
		n := first
		for rows.Next() {
			var position int64
			var hash []byte
			if err := rows.Scan(&position, &hash); err != nil {
				return nil, 0, err
			}
			for n < last && position >= tlog.StoredHashIndex(0, n+1) {
				n++
			}
			var h tlog.Hash
			copy(h[:], hash)
			e := &list[n-first]
			e.Hashes = append(e.Hashes, h)
		}
		return list, last, rows.Err()
	}, sequence-1)
}

// bodies returns a page of entries without a gap: what is missing is noticed
// by the sequence inside the entry that comes in its place.
func (s *Store) bodies(ctx context.Context, after int64) ([]custody.StoredEntry, error) {
	rows, err := s.db.Query(ctx, `SELECT body FROM custody_entry WHERE sequence > $1 ORDER BY sequence LIMIT $2`, after, page)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var list []custody.StoredEntry
	for rows.Next() {
		var e custody.StoredEntry
		if err := rows.Scan(&e.Body); err != nil {
			return nil, err
		}
		list = append(list, e)
	}
	return list, rows.Err()
}

// EntriesOf implements [evidence.LogReader].
func (s *Store) EntriesOf(ctx context.Context, tenant, caseID string) ([][]byte, error) {
	rows, err := s.db.Query(ctx, `SELECT body FROM custody_entry WHERE tenant_id = $1 AND (case_id = $2 OR case_id = '' AND item_id IN (
			SELECT item_id FROM evidence_case WHERE tenant_id = $1 AND case_id = $2))
		ORDER BY sequence`, tenant, caseID)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var list [][]byte
	for rows.Next() {
		var body []byte
		if err := rows.Scan(&body); err != nil {
			return nil, err
		}
		list = append(list, body)
	}
	return list, rows.Err()
}

// pages yields the values of pages that follow one another by a number. Rows
// are closed before a value is yielded.
func pages[T any](read func(after int64) (list []T, last int64, err error), after int64) iter.Seq2[T, error] {
	return func(yield func(T, error) bool) {
		for {
			list, last, err := read(after)
			if err != nil {
				var none T
				yield(none, err)
				return
			}
			for _, value := range list {
				if !yield(value, nil) {
					return
				}
			}
			if len(list) < page {
				return
			}
			after = last
		}
	}
}

package mih_test

import (
	"context"
	"database/sql"
	"fmt"
	"iter"
	"math/rand/v2"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	_ "modernc.org/sqlite"

	"github.com/bonafide-aftersale/bonafide/phash"
	"github.com/bonafide-aftersale/bonafide/phash/mih"
)

// table is a Store in a database that can also search by itself.
type table struct{ db *sql.DB }

var _ mih.Store = table{}

func openTable(t *testing.T) table {
	t.Helper()
	db, err := sql.Open("sqlite", filepath.Join(t.TempDir(), "hashes.db"))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { db.Close() })
	make := "CREATE TABLE hashes (id BIGINT PRIMARY KEY, hash BLOB NOT NULL, quality BIGINT NOT NULL"
	for i := range mih.ColumnCount {
		make += fmt.Sprintf(", c%d BIGINT NOT NULL", i)
	}
	make += ")"
	for i := range mih.ColumnCount {
		make += fmt.Sprintf("; CREATE INDEX hashes_c%d ON hashes (c%d)", i, i)
	}
	if _, err := db.Exec(make); err != nil {
		t.Fatal(err)
	}
	return table{db}
}

func (s table) Append(ctx context.Context, entries ...mih.Entry) error {
	tx, err := s.db.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	defer tx.Rollback()
	for _, e := range entries {
		args := []any{int64(e.ID), e.Hash[:], e.Quality}
		for _, c := range mih.Columns(e.Hash) {
			args = append(args, c)
		}
		marks := strings.TrimSuffix(strings.Repeat("?,", len(args)), ",")
		if _, err := tx.ExecContext(ctx, "INSERT INTO hashes VALUES ("+marks+")", args...); err != nil {
			return err
		}
	}
	return tx.Commit()
}

func (s table) Remove(ctx context.Context, id uint64) (bool, error) {
	r, err := s.db.ExecContext(ctx, "DELETE FROM hashes WHERE id = ?", int64(id))
	if err != nil {
		return false, err
	}
	n, err := r.RowsAffected()
	return n > 0, err
}

func (s table) Entries(ctx context.Context, after uint64) iter.Seq2[mih.Entry, error] {
	return func(yield func(mih.Entry, error) bool) {
		rows, err := s.db.QueryContext(ctx, "SELECT id, hash, quality FROM hashes WHERE id > ? OR ? = 0 ORDER BY id", int64(after), int64(after))
		if err != nil {
			yield(mih.Entry{}, err)
			return
		}
		defer rows.Close()
		for rows.Next() {
			var e mih.Entry
			var id int64
			var hash []byte
			err := rows.Scan(&id, &hash, &e.Quality)
			e.ID = uint64(id)
			copy(e.Hash[:], hash)
			if !yield(e, err) || err != nil {
				return
			}
		}
		if err := rows.Err(); err != nil {
			yield(mih.Entry{}, err)
		}
	}
}

// search lets the database find what is near in a column, and counts bits.
func (s table) search(t *testing.T, h phash.Hash, radius int) (ids []uint64) {
	t.Helper()
	var where []string
	for i, c := range mih.Columns(h) {
		near := mih.Near(c)
		where = append(where, fmt.Sprintf("c%d IN (%s)", i, strings.Trim(strings.ReplaceAll(fmt.Sprint(near), " ", ","), "[]")))
	}
	rows, err := s.db.Query("SELECT id, hash FROM hashes WHERE " + strings.Join(where, " OR "))
	if err != nil {
		t.Fatal(err)
	}
	defer rows.Close()
	for rows.Next() {
		var id int64
		var hash []byte
		if err := rows.Scan(&id, &hash); err != nil {
			t.Fatal(err)
		}
		if h.Distance(phash.Hash(hash)) <= radius {
			ids = append(ids, uint64(id))
		}
	}
	if err := rows.Err(); err != nil {
		t.Fatal(err)
	}
	slices.Sort(ids)
	return ids
}

// An index that was filled from a database finds what the database finds by
// its columns, and both find everything.
func TestStateInADatabase(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	s := openTable(t)
	r := rand.New(rand.NewPCG(10, 10))
	l := linear{}
	var entries []mih.Entry
	centre := randomHash(r)
	for id := range uint64(3000) {
		h := randomHash(r)
		if id%10 == 0 {
			h = moved(r, centre, int(id/10)%40)
		}
		l[id] = h
		entries = append(entries, entry(id, h))
	}
	if err := s.Append(ctx, entries...); err != nil {
		t.Fatal(err)
	}
	if err := s.Append(ctx, entries[7]); err == nil {
		t.Error("an id was taken twice")
	}
	if ok, err := s.Remove(ctx, 20); !ok || err != nil {
		t.Fatalf("Remove = %v, %v", ok, err)
	}
	delete(l, 20)

	var x mih.Index
	if n, err := x.Fill(ctx, s); n != len(l) || err != nil {
		t.Fatalf("Fill = %d, %v, want %d", n, err, len(l))
	}
	for i := range 20 {
		q := moved(r, centre, i)
		check(t, &x, l, q, mih.MaxRadius)
		if got, want := len(s.search(t, q, mih.MaxRadius)), len(l.search(q, mih.MaxRadius)); got != want {
			t.Errorf("the database finds %d, want %d", got, want)
		}
	}
}

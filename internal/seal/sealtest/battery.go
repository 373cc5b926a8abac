package sealtest

import (
	"bytes"
	"context"
	"errors"
	"slices"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/bonafide-aftersale/bonafide/internal/seal"
)

// Master tests an implementation of seal.Master, and of seal.Rotator if it is
// one. open returns a fresh one.
func Master(t *testing.T, open func(t *testing.T) seal.Master) {
	ctx := context.Background()
	key, bound := []byte("a key of some 32 bytes, not clear"), []byte("tenant and person")

	t.Run("round trip", func(t *testing.T) {
		t.Parallel()
		m := open(t)
		w := wrap(t, m, key, bound)
		if bytes.Contains(w.Bytes, key) {
			t.Error("the key stands in what was wrapped")
		}
		got, err := m.Unwrap(ctx, w, bound)
		if err != nil || !bytes.Equal(got, key) {
			t.Errorf("Unwrap = %q, %v, want %q", got, err, key)
		}
		if again := wrap(t, m, key, bound); bytes.Equal(again.Bytes, w.Bytes) {
			t.Error("two wraps of one key are the same bytes")
		}
		keys, err := m.Keys(ctx)
		if err != nil || len(keys) == 0 || keys[0].Name != w.Master {
			t.Errorf("Keys = %v, %v, want %q first", keys, err, w.Master)
		}
	})
	t.Run("damage", func(t *testing.T) {
		t.Parallel()
		m := open(t)
		w := wrap(t, m, key, bound)
		if _, err := m.Unwrap(ctx, w, []byte("another person")); !errors.Is(err, seal.ErrDamaged) {
			t.Errorf("bound to another: error %v, want ErrDamaged", err)
		}
		for i := range w.Bytes {
			bad := seal.Wrapped{Master: w.Master, Bytes: slices.Clone(w.Bytes)}
			bad.Bytes[i] ^= 1
			if _, err := m.Unwrap(ctx, bad, bound); !errors.Is(err, seal.ErrDamaged) {
				t.Errorf("byte %d changed: error %v, want ErrDamaged", i, err)
			}
		}
		if _, err := m.Unwrap(ctx, seal.Wrapped{Master: w.Master}, bound); !errors.Is(err, seal.ErrDamaged) {
			t.Errorf("no bytes: error %v, want ErrDamaged", err)
		}
		if _, err := m.Unwrap(ctx, seal.Wrapped{Master: "no such key", Bytes: w.Bytes}, bound); !errors.Is(err, seal.ErrMaster) {
			t.Errorf("unknown key: error %v, want ErrMaster", err)
		}
	})
	t.Run("rotation", func(t *testing.T) {
		t.Parallel()
		m := open(t)
		r, ok := m.(seal.Rotator)
		if !ok {
			t.Skip("rotates elsewhere")
		}
		old := wrap(t, m, key, bound)
		now := time.Date(2026, 3, 1, 8, 0, 0, 0, time.UTC)
		made, err := r.Rotate(ctx, now)
		if err != nil || made.Name == old.Master || !made.Made.Equal(now) || !made.Retired.IsZero() {
			t.Fatalf("Rotate = %+v, %v", made, err)
		}
		if w := wrap(t, m, key, bound); w.Master != made.Name {
			t.Errorf("after Rotate %q wraps, want %q", w.Master, made.Name)
		}
		if got, err := m.Unwrap(ctx, old, bound); err != nil || !bytes.Equal(got, key) {
			t.Errorf("the old key does not unwrap: %v", err)
		}
		keys, err := m.Keys(ctx)
		if err != nil || len(keys) != 2 || keys[0].Name != made.Name || !keys[1].Retired.Equal(now) {
			t.Errorf("Keys = %+v, %v", keys, err)
		}
		if err := r.Forget(ctx, made.Name); err == nil {
			t.Error("the primary key could be forgotten")
		}
		if err := r.Forget(ctx, old.Master, "no such key"); err != nil {
			t.Fatal(err)
		}
		if _, err := m.Unwrap(ctx, old, bound); !errors.Is(err, seal.ErrMaster) {
			t.Errorf("forgotten key: error %v, want ErrMaster", err)
		}
	})
	t.Run("concurrent", func(t *testing.T) {
		t.Parallel()
		m := open(t)
		var wg sync.WaitGroup
		for range 8 {
			wg.Go(func() {
				for range 20 {
					w, err := m.Wrap(ctx, key, bound)
					if err != nil {
						t.Error(err)
						return
					}
					if _, err := m.Unwrap(ctx, w, bound); err != nil {
						t.Error(err)
					}
				}
			})
		}
		wg.Wait()
	})
}

func wrap(t *testing.T, m seal.Master, key, bound []byte) seal.Wrapped {
	t.Helper()
	w, err := m.Wrap(context.Background(), key, bound)
	if err != nil {
		t.Fatal(err)
	}
	return w
}

// Store tests an implementation of seal.Store. open returns a fresh one.
func Store(t *testing.T, open func(t *testing.T) seal.Store) {
	ctx := context.Background()
	at := time.Date(2026, 3, 1, 8, 0, 0, 123000, time.UTC)
	owner := seal.Owner{Tenant: "tenant-1", Person: "person-1"}
	first := seal.DataKey{Owner: owner, Key: seal.Wrapped{Master: "m1", Bytes: []byte{0, 1, 255}}, Made: at, Renewed: at, Version: 1}

	t.Run("data keys", func(t *testing.T) {
		s := open(t)
		want(t, s, owner)
		check(t, s.AddDataKey(ctx, first))
		other := first
		other.Key.Bytes = []byte("late")
		check(t, s.AddDataKey(ctx, other))
		want(t, s, owner, first)
		want(t, s, seal.Owner{Tenant: "tenant-2", Person: owner.Person})

		next := first
		next.Key, next.Version, next.Renewed = seal.Wrapped{Master: "m2", Bytes: []byte("new")}, 2, at.Add(time.Hour)
		changed(t, true)(s.ReplaceDataKey(ctx, next))
		changed(t, false)(s.ReplaceDataKey(ctx, next))
		want(t, s, owner, next)

		for _, limit := range []int{0, 1, 5} {
			keys, err := s.DataKeysNotUnder(ctx, "m1", limit)
			if err != nil || len(keys) != min(1, limit) {
				t.Errorf("DataKeysNotUnder(m1, %d) = %v, %v", limit, keys, err)
			}
		}
		if keys, err := s.DataKeysNotUnder(ctx, "m2", 5); err != nil || len(keys) != 0 {
			t.Errorf("DataKeysNotUnder(m2) = %v, %v, want none", keys, err)
		}
	})
	t.Run("erasure is final", func(t *testing.T) {
		s := open(t)
		check(t, s.AddDataKey(ctx, first))
		changed(t, true)(s.EraseDataKey(ctx, owner, at))
		changed(t, false)(s.EraseDataKey(ctx, owner, at.Add(time.Hour)))
		check(t, s.AddDataKey(ctx, first))
		for version := int64(1); version < 5; version++ {
			again := first
			again.Version = version
			changed(t, false)(s.ReplaceDataKey(ctx, again))
		}
		keys, err := s.DataKeys(ctx, owner.Tenant, owner.Person)
		if err != nil || len(keys) != 1 || !keys[0].Erased.Equal(at) || len(keys[0].Key.Bytes) != 0 {
			t.Errorf("after erasure: %+v, %v", keys, err)
		}
		if keys, err := s.DataKeysNotUnder(ctx, "m2", 5); err != nil || len(keys) != 0 {
			t.Errorf("an erased person is wrapped again: %v, %v", keys, err)
		}
		if used, err := s.MasterKeysInUse(ctx); err != nil || len(used) != 0 {
			t.Errorf("MasterKeysInUse = %v, %v, want none", used, err)
		}

		never := seal.Owner{Tenant: "tenant-1", Person: "person-9"}
		changed(t, true)(s.EraseDataKey(ctx, never, at))
		late := first
		late.Owner = never
		check(t, s.AddDataKey(ctx, late))
		if keys, err := s.DataKeys(ctx, never.Tenant, never.Person); err != nil || len(keys) != 1 || keys[0].Erased.IsZero() {
			t.Errorf("a person who was erased without keys: %+v, %v", keys, err)
		}
	})
	t.Run("one of many adds", func(t *testing.T) {
		s := open(t)
		var wg sync.WaitGroup
		for i := range 16 {
			wg.Go(func() {
				k := first
				k.Key.Bytes = []byte{byte(i)}
				if err := s.AddDataKey(ctx, k); err != nil {
					t.Error(err)
				}
			})
		}
		wg.Wait()
		if keys, err := s.DataKeys(ctx, owner.Tenant, owner.Person); err != nil || len(keys) != 1 {
			t.Errorf("got %d keys, %v, want 1", len(keys), err)
		}
	})
	t.Run("one of many replaces", func(t *testing.T) {
		s := open(t)
		check(t, s.AddDataKey(ctx, first))
		var won atomic.Int64
		var wg sync.WaitGroup
		for i := range 16 {
			wg.Go(func() {
				k := first
				k.Version, k.Key.Bytes = 2, []byte{byte(i)}
				ok, err := s.ReplaceDataKey(ctx, k)
				if err != nil {
					t.Error(err)
				}
				if ok {
					won.Add(1)
				}
			})
		}
		wg.Wait()
		if won.Load() != 1 {
			t.Errorf("%d replaced version 1, want 1", won.Load())
		}
	})
	t.Run("index key", func(t *testing.T) {
		s := open(t)
		if k, err := s.IndexKey(ctx); err != nil || k.Version != 0 {
			t.Fatalf("IndexKey of an empty store = %+v, %v", k, err)
		}
		var wg sync.WaitGroup
		for i := range 16 {
			wg.Go(func() {
				k := seal.IndexKey{ID: 4_000_000_000 + uint32(i), Key: seal.Wrapped{Master: "m1", Bytes: []byte{byte(i)}}, Made: at, Version: 1}
				if err := s.AddIndexKey(ctx, k); err != nil {
					t.Error(err)
				}
			})
		}
		wg.Wait()
		k, err := s.IndexKey(ctx)
		if err != nil || k.ID != 4_000_000_000+uint32(k.Key.Bytes[0]) || k.Version != 1 || !k.Made.Equal(at) || k.Key.Master != "m1" {
			t.Fatalf("IndexKey = %+v, %v", k, err)
		}
		if used, err := s.MasterKeysInUse(ctx); err != nil || len(used) != 1 || used["m1"] != 1 {
			t.Errorf("MasterKeysInUse = %v, %v", used, err)
		}
		k.Key, k.Version = seal.Wrapped{Master: "m2", Bytes: []byte("new")}, 2
		changed(t, true)(s.ReplaceIndexKey(ctx, k))
		changed(t, false)(s.ReplaceIndexKey(ctx, k))
		if got, err := s.IndexKey(ctx); err != nil || got.Key.Master != "m2" || got.Version != 2 || got.ID != k.ID {
			t.Errorf("IndexKey = %+v, %v, want %+v", got, err, k)
		}
	})
}

func check(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func changed(t *testing.T, want bool) func(bool, error) {
	t.Helper()
	return func(got bool, err error) {
		t.Helper()
		if got != want || err != nil {
			t.Fatalf("changed = %v, %v, want %v", got, err, want)
		}
	}
}

func want(t *testing.T, s seal.Store, o seal.Owner, keys ...seal.DataKey) {
	t.Helper()
	got, err := s.DataKeys(context.Background(), o.Tenant, o.Person)
	if err != nil || !slices.EqualFunc(got, keys, func(a, b seal.DataKey) bool {
		return a.Owner == b.Owner && a.Key.Master == b.Key.Master && bytes.Equal(a.Key.Bytes, b.Key.Bytes) &&
			a.Made.Equal(b.Made) && a.Renewed.Equal(b.Renewed) && a.Erased.Equal(b.Erased) && a.Version == b.Version
	}) {
		t.Errorf("DataKeys = %+v, %v, want %+v", got, err, keys)
	}
}

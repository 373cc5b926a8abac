// Package sealtest tests what seal needs from others, gives tests a Vault, and
// looks for clear text where there should be none.
package sealtest

import (
	"context"
	"path/filepath"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/bonafide-aftersale/bonafide/internal/seal"
)

// NewVault returns a Vault on a key file in a temporary folder and a Memory,
// ready for use.
func NewVault(t testing.TB) (*seal.Vault, *Memory) {
	t.Helper()
	master, err := seal.CreateKeyFile(filepath.Join(t.TempDir(), "master.json"), time.Unix(0, 0))
	if err != nil {
		t.Fatal(err)
	}
	store := NewMemory()
	v, err := seal.Open(context.Background(), master, store, func() time.Time { return time.Unix(1_800_000_000, 0) })
	if err != nil {
		t.Fatal(err)
	}
	return v, store
}

// Memory is a seal.Store without a database, for tests of domain packages.
// It passes the battery Store as the database does, but InTx undoes nothing.
type Memory struct {
	mu     sync.Mutex
	data   map[seal.Owner]seal.DataKey
	index  seal.IndexKey
	access []seal.Access
}

// NewMemory returns an empty Memory.
func NewMemory() *Memory { return &Memory{data: make(map[seal.Owner]seal.DataKey)} }

// Accesses returns a copy of the access log, the oldest entry first.
func (m *Memory) Accesses() []seal.Access {
	m.mu.Lock()
	defer m.mu.Unlock()
	return slices.Clone(m.access)
}

// InTx implements seal.Store.
func (m *Memory) InTx(ctx context.Context, fn func(ctx context.Context) error) error { return fn(ctx) }

// DataKeys implements seal.DataKeys.
func (m *Memory) DataKeys(_ context.Context, tenant string, persons ...string) ([]seal.DataKey, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	var keys []seal.DataKey
	for _, p := range persons {
		if k, ok := m.data[seal.Owner{Tenant: tenant, Person: p}]; ok {
			keys = append(keys, k)
		}
	}
	return keys, nil
}

// AddDataKey implements seal.DataKeys.
func (m *Memory) AddDataKey(_ context.Context, k seal.DataKey) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	if _, ok := m.data[k.Owner]; !ok {
		m.data[k.Owner] = k
	}
	return nil
}

// ReplaceDataKey implements seal.DataKeys.
func (m *Memory) ReplaceDataKey(_ context.Context, k seal.DataKey) (bool, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	old, ok := m.data[k.Owner]
	if !ok || !old.Erased.IsZero() || old.Version != k.Version-1 {
		return false, nil
	}
	m.data[k.Owner] = k
	return true, nil
}

// EraseDataKey implements seal.DataKeys.
func (m *Memory) EraseDataKey(_ context.Context, o seal.Owner, at time.Time) (bool, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	k := m.data[o]
	if !k.Erased.IsZero() {
		return false, nil
	}
	k.Owner, k.Key, k.Erased = o, seal.Wrapped{}, at
	k.Version++
	m.data[o] = k
	return true, nil
}

// DataKeysNotUnder implements seal.DataKeys.
func (m *Memory) DataKeysNotUnder(_ context.Context, master string, limit int) ([]seal.DataKey, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	var keys []seal.DataKey
	for _, k := range m.data {
		if k.Erased.IsZero() && k.Key.Master != master && len(keys) < limit {
			keys = append(keys, k)
		}
	}
	return keys, nil
}

// MasterKeysInUse implements seal.DataKeys.
func (m *Memory) MasterKeysInUse(context.Context) (map[string]int64, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	used := make(map[string]int64)
	for _, k := range m.data {
		if k.Erased.IsZero() {
			used[k.Key.Master]++
		}
	}
	if m.index.Version > 0 {
		used[m.index.Key.Master]++
	}
	return used, nil
}

// IndexKey implements seal.IndexKeys.
func (m *Memory) IndexKey(context.Context) (seal.IndexKey, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.index, nil
}

// AddIndexKey implements seal.IndexKeys.
func (m *Memory) AddIndexKey(_ context.Context, k seal.IndexKey) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.index.Version == 0 {
		m.index = k
	}
	return nil
}

// ReplaceIndexKey implements seal.IndexKeys.
func (m *Memory) ReplaceIndexKey(_ context.Context, k seal.IndexKey) (bool, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.index.Version == 0 || m.index.Version != k.Version-1 {
		return false, nil
	}
	m.index = k
	return true, nil
}

// AppendAccess implements seal.AccessLog.
func (m *Memory) AppendAccess(_ context.Context, e seal.Access) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.access = append(m.access, e)
	return nil
}

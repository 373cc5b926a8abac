package custody

import (
	"context"
	"fmt"
	"sync"

	"golang.org/x/mod/sumdb/tlog"
)

// Storage keeps one log. Implementations live with the records they must
// commit together with; [Memory] is one for tests and tools.
type Storage interface {
	// Lock returns the number of entries. Until the caller's transaction
	// ends, nobody else MUST be able to append.
	Lock(ctx context.Context) (size int64, err error)

	// Hashes returns the stored hashes with these indexes, in that order. It
	// MUST fail when one is absent.
	Hashes(ctx context.Context, indexes []int64) ([]tlog.Hash, error)

	// Add stores a record and makes the size of the log one more. It MUST
	// happen wholly or not at all, together with the transaction of Lock.
	Add(ctx context.Context, r Record) error
}

// Record is an entry as it is stored.
type Record struct {
	Entry  Entry
	Body   []byte      // the canonical bytes; what counts
	First  int64       // index of the first of Hashes among the stored hashes of the tree
	Hashes []tlog.Hash // the leaf, then the root of every subtree that it completes
}

// Append gives e the next sequence number and adds it to the log. It runs in
// the caller's transaction, which should do little after it: from Lock to the
// end of the transaction every other append waits.
func Append(ctx context.Context, s Storage, e Entry) (Entry, error) {
	size, err := s.Lock(ctx)
	if err != nil {
		return Entry{}, fmt.Errorf("custody: lock the head: %w", err)
	}
	e.Sequence = size
	body, err := e.Encode()
	if err != nil {
		return Entry{}, err
	}
	hashes, err := tlog.StoredHashes(size, body, Reader(ctx, s))
	if err != nil {
		return Entry{}, fmt.Errorf("custody: hashes of entry %d: %w", size, err)
	}
	r := Record{Entry: e, Body: body, First: tlog.StoredHashIndex(0, size), Hashes: hashes}
	if err := s.Add(ctx, r); err != nil {
		return Entry{}, fmt.Errorf("custody: add entry %d: %w", size, err)
	}
	return e, nil
}

// Reader lets package tlog read the hashes of a storage.
func Reader(ctx context.Context, s interface {
	Hashes(ctx context.Context, indexes []int64) ([]tlog.Hash, error)
}) tlog.HashReader {
	return tlog.HashReaderFunc(func(indexes []int64) ([]tlog.Hash, error) { return s.Hashes(ctx, indexes) })
}

// Memory keeps a log in memory. Its zero value is an empty log. Transactions
// are the caller's: [Memory.Append] runs a whole one.
type Memory struct {
	mu     sync.Mutex
	bodies [][]byte
	hashes []tlog.Hash
}

// Append adds e as one transaction.
func (m *Memory) Append(ctx context.Context, e Entry) (Entry, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	return Append(ctx, (*unlocked)(m), e)
}

// Size returns the number of entries.
func (m *Memory) Size() int64 {
	m.mu.Lock()
	defer m.mu.Unlock()
	return int64(len(m.bodies))
}

// Body returns the canonical bytes of an entry that exists.
func (m *Memory) Body(sequence int64) []byte {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.bodies[sequence]
}

// Hashes returns stored hashes, so that Memory serves [Reader].
func (m *Memory) Hashes(ctx context.Context, indexes []int64) ([]tlog.Hash, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	return (*unlocked)(m).Hashes(ctx, indexes)
}

// unlocked is a Memory inside its transaction.
type unlocked Memory

func (m *unlocked) Lock(context.Context) (int64, error) { return int64(len(m.bodies)), nil }

func (m *unlocked) Hashes(_ context.Context, indexes []int64) ([]tlog.Hash, error) {
	list := make([]tlog.Hash, len(indexes))
	for i, index := range indexes {
		if index < 0 || index >= int64(len(m.hashes)) {
			return nil, fmt.Errorf("custody: no hash %d", index)
		}
		list[i] = m.hashes[index]
	}
	return list, nil
}

func (m *unlocked) Add(_ context.Context, r Record) error {
	m.bodies = append(m.bodies, r.Body)
	m.hashes = append(m.hashes, r.Hashes...)
	return nil
}

package seal

import (
	"crypto/sha256"
	"sync"
)

// memory remembers what was unwrapped, by the wrapped bytes and what they are
// bound to. It is no cache of what the database says: who asks it has just
// read the wrapped bytes there.
type memory[T any] struct {
	mu   sync.Mutex
	most int
	kept map[[sha256.Size]byte]T
}

func newMemory[T any](most int) *memory[T] {
	return &memory[T]{most: most, kept: make(map[[sha256.Size]byte]T)}
}

// get returns what is remembered, or what unwrap returns.
func (m *memory[T]) get(w Wrapped, bound []byte, unwrap func() (T, error)) (T, error) {
	name := memoryName(w, bound)
	m.mu.Lock()
	kept, ok := m.kept[name]
	m.mu.Unlock()
	if ok {
		return kept, nil
	}
	fresh, err := unwrap() // may ask a KMS; two who want the same key both do
	if err != nil {
		return fresh, err
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	if len(m.kept) >= m.most {
		for other := range m.kept { // any one; unwrapping is cheap enough
			delete(m.kept, other)
			break
		}
	}
	m.kept[name] = fresh
	return fresh, nil
}

// forget drops what is remembered of a key.
func (m *memory[T]) forget(w Wrapped, bound []byte) {
	m.mu.Lock()
	defer m.mu.Unlock()
	delete(m.kept, memoryName(w, bound))
}

func memoryName(w Wrapped, bound []byte) [sha256.Size]byte {
	return sha256.Sum256(append(bind("memory", w.Master, string(w.Bytes)), bound...))
}

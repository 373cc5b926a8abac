package policy

import "sync"

// shelf keeps compiled policies by their hash: compiling takes milliseconds,
// evaluating microseconds. The zero shelf is empty.
type shelf struct {
	mu  sync.Mutex
	set map[string]*Policy
}

// maxShelf bounds the shelf. A tenant judges by its active version and by a few
// older ones, for cases on their way.
const maxShelf = 256

// compiled returns a version's policy.
func (s *Service) compiled(v *Version) (*Policy, error) {
	s.shelf.mu.Lock()
	p := s.shelf.set[v.Hash]
	s.shelf.mu.Unlock()
	if p != nil {
		return p, nil
	}
	p, err := Compile(v.Text)
	if err != nil {
		return nil, err
	}
	s.shelf.mu.Lock()
	defer s.shelf.mu.Unlock()
	if s.shelf.set == nil || len(s.shelf.set) >= maxShelf {
		s.shelf.set = map[string]*Policy{}
	}
	s.shelf.set[v.Hash] = p
	return p, nil
}

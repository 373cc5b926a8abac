package custody

import (
	"crypto/sha256"
	"math/bits"

	"golang.org/x/mod/sumdb/tlog"
)

// Frontier recomputes the tree while leaves stream by, in memory that grows
// with the logarithm of their number. Its zero value is the empty tree. It is
// not safe for concurrent use.
type Frontier struct {
	size int64
	edge []tlog.Hash // roots of the complete subtrees, the largest first; one for each one-bit of size
}

// Size returns the number of leaves.
func (f *Frontier) Size() int64 { return f.size }

// Push adds a leaf and returns the hashes that the tree stores for it: the
// leaf, then the root of every subtree that it completes. The slice is new.
func (f *Frontier) Push(leaf tlog.Hash) []tlog.Hash {
	stored := []tlog.Hash{leaf}
	for range bits.TrailingZeros64(^uint64(f.size)) { // one merge for each one-bit that overflows
		last := len(f.edge) - 1
		leaf = tlog.NodeHash(f.edge[last], leaf)
		f.edge = f.edge[:last]
		stored = append(stored, leaf)
	}
	f.edge = append(f.edge, leaf)
	f.size++
	return stored
}

// Root returns the root of the tree so far, RFC 6962, section 2.1.
func (f *Frontier) Root() tlog.Hash {
	if f.size == 0 {
		return sha256.Sum256(nil)
	}
	root := f.edge[len(f.edge)-1]
	for i := len(f.edge) - 2; i >= 0; i-- {
		root = tlog.NodeHash(f.edge[i], root)
	}
	return root
}

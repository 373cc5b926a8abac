package limited

import (
	"io"
	"strings"
)

// bound reads at most left bytes, and notes when there were more.
type bound struct {
	r    io.Reader
	left int64
	over bool
}

func (b *bound) Read(p []byte) (int, error) {
	if b.left <= 0 {
		// One byte more tells the end from too much.
		var one [1]byte
		n, err := b.r.Read(one[:])
		if n > 0 {
			b.over = true
			return 0, io.ErrShortBuffer
		}
		return 0, err
	}
	n, err := b.r.Read(p[:min(int64(len(p)), b.left)])
	b.left -= int64(n)
	return n, err
}

// beginning keeps the first bytes written to it and swallows the rest.
type beginning struct{ strings.Builder }

// mostStderr is how much of a program's complaints is kept, in bytes.
const mostStderr = 2000

func (b *beginning) Write(p []byte) (int, error) {
	b.Builder.Write(p[:min(len(p), max(0, mostStderr-b.Len()))])
	return len(p), nil
}

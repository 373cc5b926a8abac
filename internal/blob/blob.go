// Package blob keeps original files: immutable, named by the SHA-256 of their
// bytes. Its sub-packages keep them in a local folder and in an S3 bucket;
// blobtest is the contract as a test.
//
// A file that Put has acknowledged survives a crash of the process and of the
// machine. One that is there already is compared: equal is fine, different is
// an error, nothing is ever written over. There is no way to change a file,
// and only [Remover] takes one away.
package blob

import (
	"context"
	"errors"
	"io"
	"iter"

	"github.com/bonafide-aftersale/bonafide/custody"
	"github.com/bonafide-aftersale/bonafide/internal/fault"
)

// Store keeps files. It is safe for concurrent use, by several processes too.
// Its errors are faults:
//
//	Missing      there is no such file
//	Invalid      the bytes have not the digest that was announced
//	Limited      the file is larger than the limit
//	Unreadable   the source broke off
//	Internal     what is stored under a digest has another one
//	Unavailable  the disk is full, or the bucket does not answer
//
// After an error of Put nothing is left behind but a temporary file, which
// Sweep removes.
type Store interface {
	// Put stores the bytes of r, at most limit of them, and returns their
	// digest and number. If want is not zero they MUST have that digest.
	// When Put returns without error the file MUST be durable.
	Put(ctx context.Context, r io.Reader, want custody.Digest, limit int64) (custody.Digest, int64, error)

	// Open returns the file. Reading it to its end MUST fail if the bytes have
	// not the digest d.
	Open(ctx context.Context, d custody.Digest) (io.ReadCloser, error)

	// Stat returns the number of bytes of the file. It does not read them.
	Stat(ctx context.Context, d custody.Digest) (int64, error)

	// All yields the digests of all files, in no order.
	All(ctx context.Context) iter.Seq2[custody.Digest, error]

	Remover
}

// Remover takes files away when the law or the end of their retention period
// says so. The caller writes the custody entry that says so first; a file that
// is not there any more is no error, so that the removal can be repeated after
// a crash. Nothing else in the product removes an original.
type Remover interface {
	Remove(ctx context.Context, d custody.Digest) error
}

// Missing is the error for a file that is not there.
func Missing(d custody.Digest, cause error) error {
	return fault.New(fault.Missing, "blob.missing", cause, "digest", d)
}

// Mismatch is the error for bytes that have not the announced digest.
func Mismatch(want, got custody.Digest) error {
	return fault.New(fault.Invalid, "blob.mismatch", nil, "want", want, "got", got)
}

// TooLarge is the error for more bytes than the limit.
func TooLarge(limit int64) error {
	return fault.New(fault.Limited, "blob.too_large", nil, "limit", limit)
}

// BrokenOff is the error for a source that could not be read to its end.
func BrokenOff(cause error) error {
	return fault.New(fault.Unreadable, "blob.broken_off", cause)
}

// Changed is the error for a stored file whose bytes have another digest than
// its name.
func Changed(d custody.Digest, cause error) error {
	return fault.New(fault.Internal, "blob.changed", cause, "digest", d)
}

// Full is the error for a disk without room.
func Full(cause error) error { return fault.New(fault.Unavailable, "blob.full", cause) }

// Unavailable is the error for a store that does not answer.
func Unavailable(cause error) error { return fault.New(fault.Unavailable, "blob.unavailable", cause) }

// errLimit ends a copy at the limit.
var errLimit = errors.New("blob: limit reached")

// source reads from a stranger: it stops at the limit, at the end of ctx, and
// keeps errors of reading apart from those of writing.
type source struct {
	ctx   context.Context
	r     io.Reader
	limit int64
	n     int64
	err   error
}

func (s *source) Read(p []byte) (int, error) {
	if s.err = s.ctx.Err(); s.err != nil {
		return 0, s.err
	}
	n, err := s.r.Read(p)
	if s.n += int64(n); s.n > s.limit {
		s.err = errLimit
		return 0, s.err
	}
	if err != nil && err != io.EOF {
		s.err = err
	}
	return n, err
}

package blob

import (
	"context"
	"crypto/sha256"
	"errors"
	"io"

	"github.com/bonafide-aftersale/bonafide/custody"
)

// Receive copies at most limit bytes from r to w while hashing them. If want
// is not zero, they must have that digest. Errors of w are returned as they
// are, those of r as the faults of [Store].
func Receive(ctx context.Context, w io.Writer, r io.Reader, want custody.Digest, limit int64) (custody.Digest, int64, error) {
	src := &source{ctx: ctx, r: r, limit: limit}
	h := sha256.New()
	n, err := io.Copy(io.MultiWriter(w, h), src)
	switch {
	case errors.Is(src.err, errLimit):
		return custody.Digest{}, 0, TooLarge(limit)
	case src.err != nil && ctx.Err() != nil:
		return custody.Digest{}, 0, ctx.Err()
	case src.err != nil:
		return custody.Digest{}, 0, BrokenOff(src.err)
	case err != nil:
		return custody.Digest{}, 0, err
	}
	got := custody.Digest(h.Sum(nil))
	if !want.IsZero() && got != want {
		return custody.Digest{}, 0, Mismatch(want, got)
	}
	return got, n, nil
}

// Verify wraps a stored file so that reading it to its end fails unless the
// bytes have the digest d.
func Verify(d custody.Digest, r io.ReadCloser) io.ReadCloser {
	return &verifier{ReadCloser: r, d: d, hash: sha256.New()}
}

type verifier struct {
	io.ReadCloser
	d    custody.Digest
	hash interface {
		io.Writer
		Sum([]byte) []byte
	}
}

func (v *verifier) Read(p []byte) (int, error) {
	n, err := v.ReadCloser.Read(p)
	v.hash.Write(p[:n])
	if err == io.EOF && custody.Digest(v.hash.Sum(nil)) != v.d {
		return n, Changed(v.d, nil)
	}
	return n, err
}

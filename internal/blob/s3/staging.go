package s3

import (
	"context"
	"io"

	"github.com/minio/minio-go/v7"

	"github.com/bonafide-aftersale/bonafide/custody"
	"github.com/bonafide-aftersale/bonafide/internal/fault"
)

// Staging keeps the parts of uploads in the bucket, one object each, so that
// every part may reach another process. A part is first written to a temporary
// file: if the sender's connection breaks, what came so far is kept.
type Staging struct{ store *Store }

// Staging returns the staging area of the bucket.
func (s *Store) Staging() *Staging { return &Staging{s} }

func (s *Staging) key(upload, part string) string {
	return s.store.config.Prefix + "staging/" + upload + "/" + part
}

// Write stores a new part of at most limit bytes, durably, and returns its
// length.
func (s *Staging) Write(ctx context.Context, upload, part string, r io.Reader, limit int64) (int64, error) {
	f, _, n, err := s.store.spool(ctx, r, custody.Digest{}, limit)
	if err != nil {
		return 0, err
	}
	defer discard(f)
	return n, worded(ctx, s.store.send(ctx, s.key(upload, part), f, n))
}

// Open opens a part.
func (s *Staging) Open(ctx context.Context, upload, part string) (io.ReadCloser, error) {
	r, err := s.store.open(ctx, s.key(upload, part))
	if err != nil {
		if minio.ToErrorResponse(err).Code == minio.NoSuchKey {
			return nil, fault.New(fault.Missing, "blob.missing", err, "digest", upload)
		}
		return nil, worded(ctx, err)
	}
	return r, nil
}

// Remove removes one part; one that is not there is no error.
func (s *Staging) Remove(ctx context.Context, upload, part string) error {
	return worded(ctx, s.store.client.RemoveObject(ctx, s.store.config.Bucket, s.key(upload, part), minio.RemoveObjectOptions{}))
}

// Clear removes all parts of an upload.
func (s *Staging) Clear(ctx context.Context, upload string) error {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	opt := minio.ListObjectsOptions{Prefix: s.key(upload, ""), Recursive: true}
	for info := range s.store.client.ListObjects(ctx, s.store.config.Bucket, opt) {
		if info.Err != nil {
			return worded(ctx, info.Err)
		}
		if err := s.store.client.RemoveObject(ctx, s.store.config.Bucket, info.Key, minio.RemoveObjectOptions{}); err != nil {
			return worded(ctx, err)
		}
	}
	return nil
}

// Package place opens the blob store that a configuration names.
package place

import (
	"context"
	"io"
	"path/filepath"
	"strings"

	"github.com/bonafide-aftersale/bonafide/internal/blob"
	"github.com/bonafide-aftersale/bonafide/internal/blob/local"
	"github.com/bonafide-aftersale/bonafide/internal/blob/s3"
)

// Staging keeps the parts of uploads.
type Staging interface {
	Write(ctx context.Context, upload, part string, r io.Reader, limit int64) (int64, error)
	Open(ctx context.Context, upload, part string) (io.ReadCloser, error)
	Remove(ctx context.Context, upload, part string) error
	Clear(ctx context.Context, upload string) error
}

// Open opens a store and its staging area: a folder, in which "files" and
// "staging" are made, or a URL as [s3.ParseURL] reads it.
func Open(ctx context.Context, name string) (blob.Store, Staging, error) {
	if strings.HasPrefix(name, "s3:") {
		c, err := s3.ParseURL(name)
		if err != nil {
			return nil, nil, err
		}
		store, err := s3.Open(ctx, c)
		if err != nil {
			return nil, nil, err
		}
		return store, store.Staging(), nil
	}
	store, err := local.Open(filepath.Join(name, "files"))
	if err != nil {
		return nil, nil, err
	}
	staging, err := local.OpenStaging(filepath.Join(name, "staging"))
	if err != nil {
		return nil, nil, err
	}
	return store, staging, nil
}

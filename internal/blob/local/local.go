// Package local keeps blobs in a folder of this machine, or of one that
// several machines share.
//
//	<folder>/9f/86/9f86d081…   the file with that SHA-256, read-only
//	<folder>/part/…            files that are being written
package local

import (
	"context"
	"errors"
	"io"
	"io/fs"
	"iter"
	"os"
	"path/filepath"
	"syscall"
	"time"

	"github.com/bonafide-aftersale/bonafide/custody"
	"github.com/bonafide-aftersale/bonafide/internal/blob"
)

const partFolder = "part"

// Store keeps files in a folder. See [blob.Store].
type Store struct{ folder string }

// Open opens the folder and makes it if it is absent.
func Open(folder string) (*Store, error) {
	folder, err := filepath.Abs(folder)
	if err != nil {
		return nil, worded(err)
	}
	if err := makeFolders(filepath.Join(folder, partFolder)); err != nil {
		return nil, worded(err)
	}
	return &Store{folder}, nil
}

var _ blob.Store = (*Store)(nil)

func (s *Store) path(d custody.Digest) string {
	name := d.String()
	return filepath.Join(s.folder, name[:2], name[2:4], name)
}

// Put implements [blob.Store].
func (s *Store) Put(ctx context.Context, r io.Reader, want custody.Digest, limit int64) (custody.Digest, int64, error) {
	part, err := os.CreateTemp(filepath.Join(s.folder, partFolder), "*")
	if err != nil {
		return custody.Digest{}, 0, worded(err)
	}
	defer os.Remove(part.Name())
	defer part.Close()
	d, n, err := blob.Receive(ctx, part, r, want, limit)
	if err != nil {
		return custody.Digest{}, 0, worded(err)
	}
	if err := publish(part, s.path(d)); err != nil {
		if errors.Is(err, fs.ErrExist) {
			return d, n, s.same(d)
		}
		return custody.Digest{}, 0, worded(err)
	}
	return d, n, nil
}

// same checks that what is stored under d has that digest. Its folder is
// synced: who wrote it may not have come that far yet.
func (s *Store) same(d custody.Digest) error {
	r, err := s.Open(context.Background(), d)
	if err != nil {
		return err
	}
	defer r.Close()
	if _, err := io.Copy(io.Discard, r); err != nil {
		return err
	}
	return worded(syncFolder(filepath.Dir(s.path(d))))
}

// Open implements [blob.Store].
func (s *Store) Open(_ context.Context, d custody.Digest) (io.ReadCloser, error) {
	f, err := os.Open(s.path(d))
	if err != nil {
		return nil, wordedFor(d, err)
	}
	return blob.Verify(d, f), nil
}

// Stat implements [blob.Store].
func (s *Store) Stat(_ context.Context, d custody.Digest) (int64, error) {
	info, err := os.Stat(s.path(d))
	if err != nil {
		return 0, wordedFor(d, err)
	}
	return info.Size(), nil
}

// All implements [blob.Store].
func (s *Store) All(ctx context.Context) iter.Seq2[custody.Digest, error] {
	return func(yield func(custody.Digest, error) bool) {
		err := filepath.WalkDir(s.folder, func(path string, entry fs.DirEntry, err error) error {
			if err == nil {
				err = ctx.Err()
			}
			if err != nil {
				return err
			}
			if entry.IsDir() {
				if entry.Name() == partFolder && filepath.Dir(path) == s.folder {
					return fs.SkipDir
				}
				return nil
			}
			if d, err := custody.ParseDigest(entry.Name()); err == nil && !yield(d, nil) {
				return fs.SkipAll
			}
			return nil
		})
		if err != nil {
			yield(custody.Digest{}, worded(err))
		}
	}
}

// Remove implements [blob.Remover].
func (s *Store) Remove(_ context.Context, d custody.Digest) error {
	err := os.Remove(s.path(d))
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err == nil {
		err = syncFolder(filepath.Dir(s.path(d)))
	}
	return worded(err)
}

// Sweep removes temporary files that nobody has written to since before: what
// a crash left.
func (s *Store) Sweep(before time.Time) error {
	return sweep(filepath.Join(s.folder, partFolder), before)
}

// worded gives errors of the file system their kind.
func worded(err error) error {
	switch {
	case err == nil:
		return nil
	case errors.Is(err, syscall.ENOSPC), errors.Is(err, syscall.EDQUOT), errors.Is(err, syscall.EFBIG):
		return blob.Full(err)
	}
	if _, is := errors.AsType[*fs.PathError](err); is {
		return blob.Unavailable(err)
	}
	if _, is := errors.AsType[*os.LinkError](err); is {
		return blob.Unavailable(err)
	}
	return err
}

func wordedFor(d custody.Digest, err error) error {
	if errors.Is(err, fs.ErrNotExist) {
		return blob.Missing(d, err)
	}
	return worded(err)
}

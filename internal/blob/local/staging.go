package local

import (
	"context"
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"

	"github.com/bonafide-aftersale/bonafide/custody"
	"github.com/bonafide-aftersale/bonafide/internal/blob"
)

// Staging keeps the parts of uploads until the whole is there. Several
// processes may share the folder; without that, all parts of an upload must
// reach the same process.
type Staging struct{ folder string }

// OpenStaging opens the folder and makes it if it is absent.
func OpenStaging(folder string) (*Staging, error) {
	folder, err := filepath.Abs(folder)
	if err != nil {
		return nil, worded(err)
	}
	if err := makeFolders(folder); err != nil {
		return nil, worded(err)
	}
	return &Staging{folder}, nil
}

// place returns the path of a part. Names are made by the program, but a
// folder is easily left by mistake.
func (s *Staging) place(upload, part string) (string, error) {
	if !filepath.IsLocal(upload) || !filepath.IsLocal(part) || filepath.Base(upload) != upload || filepath.Base(part) != part {
		return "", errors.New("local: a part with an impossible name")
	}
	return filepath.Join(s.folder, upload, part), nil
}

// Write stores a new part of at most limit bytes, durably, and returns its
// length.
func (s *Staging) Write(ctx context.Context, upload, part string, r io.Reader, limit int64) (int64, error) {
	path, err := s.place(upload, part)
	if err != nil {
		return 0, err
	}
	if err := makeFolders(filepath.Dir(path)); err != nil {
		return 0, worded(err)
	}
	f, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return 0, worded(err)
	}
	_, n, err := blob.Receive(ctx, f, r, custody.Digest{}, limit)
	if err == nil {
		err = f.Sync()
	}
	if closing := f.Close(); err == nil {
		err = closing
	}
	if err == nil {
		err = syncFolder(filepath.Dir(path))
	}
	if err != nil {
		os.Remove(path)
		return 0, worded(err)
	}
	return n, nil
}

// Open opens a part.
func (s *Staging) Open(_ context.Context, upload, part string) (io.ReadCloser, error) {
	path, err := s.place(upload, part)
	if err != nil {
		return nil, err
	}
	f, err := os.Open(path)
	if err != nil {
		return nil, worded(err)
	}
	return f, nil
}

// Remove removes one part; one that is not there is no error.
func (s *Staging) Remove(_ context.Context, upload, part string) error {
	path, err := s.place(upload, part)
	if err != nil {
		return err
	}
	if err := os.Remove(path); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return worded(err)
	}
	return nil
}

// Clear removes all parts of an upload.
func (s *Staging) Clear(_ context.Context, upload string) error {
	path, err := s.place(upload, "all")
	if err != nil {
		return err
	}
	return worded(os.RemoveAll(filepath.Dir(path)))
}

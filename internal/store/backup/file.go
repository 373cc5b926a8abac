package backup

import (
	"context"
	"errors"
	"io"
	"os"
	"path/filepath"
	"time"

	"github.com/bonafide-aftersale/bonafide/internal/store"
)

// WriteFile writes a backup to a new file, sealed if there are recipients. The
// file has its name only once it is complete and on the disk; a file that is
// there already is never replaced.
func WriteFile(ctx context.Context, db *store.DB, path, recipients string, now time.Time) (sum Summary, err error) {
	half, err := os.CreateTemp(filepath.Dir(path), ".backup-*") // readable for its owner alone
	if err != nil {
		return sum, err
	}
	defer os.Remove(half.Name()) // nothing there after the rename
	defer half.Close()
	var out io.Writer = half
	finish := func() error { return nil }
	if recipients != "" {
		sealed, err := Seal(half, recipients)
		if err != nil {
			return sum, err
		}
		out, finish = sealed, sealed.Close
	}
	if sum, err = Write(ctx, db, out, now); err != nil {
		return sum, err
	}
	if err := errors.Join(finish(), half.Sync(), half.Close()); err != nil {
		return sum, err
	}
	// A link fails if the name is taken, a rename would not.
	if err := os.Link(half.Name(), path); err != nil {
		return sum, err
	}
	return sum, syncFolder(filepath.Dir(path))
}

// syncFolder makes a name in a folder survive a power cut.
func syncFolder(path string) error {
	folder, err := os.Open(path)
	if err != nil {
		return err
	}
	return errors.Join(folder.Sync(), folder.Close())
}

package evidence

import (
	"archive/zip"
	"io"
	"os"
	"path/filepath"
)

// Zip is an export as one zip archive. Originals are mostly compressed
// already, so nothing is compressed again: every byte of a file stands in the
// archive as it is. Close the archive after the export.
type Zip struct{ Archive *zip.Writer }

// Create implements [custody.Folder].
func (z Zip) Create(path string) (io.WriteCloser, error) {
	w, err := z.Archive.CreateHeader(&zip.FileHeader{Name: path, Method: zip.Store})
	return nopCloser{w}, err
}

type nopCloser struct{ io.Writer }

func (nopCloser) Close() error { return nil }

// Dir is an export as a folder, which must be empty or absent.
type Dir string

// Create implements [custody.Folder].
func (d Dir) Create(path string) (io.WriteCloser, error) {
	name := filepath.Join(string(d), filepath.FromSlash(path))
	if err := os.MkdirAll(filepath.Dir(name), 0o700); err != nil {
		return nil, err
	}
	return os.OpenFile(name, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
}

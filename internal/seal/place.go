package seal

import (
	"os"
	"path/filepath"
)

// placeNew makes a file that appears under its name complete, or not at all,
// and is on disk when it returns. It returns fs.ErrExist if the name is taken.
func placeNew(path string, text []byte) error {
	part, err := writePart(path, text)
	if err != nil {
		return err
	}
	defer os.Remove(part)
	if err := os.Link(part, path); err != nil { // fails if path exists, as a rename would not
		return err
	}
	return syncFolder(path)
}

// replace puts a new file in the place of an old one. After a crash one of
// them is there, whole.
func replace(path string, text []byte) error {
	// A link, as container platforms mount secrets, is followed: the file behind
	// it is the one to replace.
	if real, err := filepath.EvalSymlinks(path); err == nil {
		path = real
	}
	part, err := writePart(path, text)
	if err != nil {
		return err
	}
	if err := os.Rename(part, path); err != nil {
		os.Remove(part)
		return err
	}
	return syncFolder(path)
}

// writePart writes text, for the owner's eyes only, to a file beside path.
func writePart(path string, text []byte) (name string, err error) {
	f, err := os.CreateTemp(filepath.Dir(path), "."+filepath.Base(path)+".*.part") // with mode 0600
	if err != nil {
		return "", err
	}
	defer func() {
		if err != nil {
			f.Close()
			os.Remove(f.Name())
		}
	}()
	if _, err := f.Write(text); err != nil {
		return "", err
	}
	if err := f.Sync(); err != nil {
		return "", err
	}
	return f.Name(), f.Close()
}

package local

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"time"
)

// publish makes a written file durable under its name: it appears whole or not
// at all, and never in the place of another. It returns fs.ErrExist if the
// name is taken. On Linux it comes down to:
//
//	fsync(part); fchmod(part, 0444)
//	mkdir(parents), and fsync of each folder that got a new one
//	link(part, name)             fails where a rename would write over
//	fsync(folder of name)
//
// The caller removes part. On file systems without links it is a rename after
// a look whether the name is free: two writers of the same bytes may then both
// succeed, which is harmless, because equal names mean equal bytes.
//
// What remains: if fsync of the folder fails after link, the file is visible
// but perhaps not durable, and Put reports the error. The next Put of the same
// bytes finds it and syncs the folder again.
func publish(part *os.File, name string) error {
	if err := part.Chmod(0o444); err != nil {
		return err
	}
	if err := part.Sync(); err != nil {
		return err
	}
	if err := makeFolders(filepath.Dir(name)); err != nil {
		return err
	}
	err := os.Link(part.Name(), name)
	if err != nil && !errors.Is(err, fs.ErrExist) && !errors.Is(err, fs.ErrNotExist) {
		if _, statErr := os.Lstat(name); statErr == nil {
			return fs.ErrExist
		}
		err = os.Rename(part.Name(), name)
	}
	if err != nil {
		return err
	}
	return syncFolder(filepath.Dir(name))
}

// makeFolders is os.MkdirAll, durable. Another process may make the same
// folder at the same time.
func makeFolders(path string) error {
	if info, err := os.Stat(path); err == nil {
		if !info.IsDir() {
			return &fs.PathError{Op: "mkdir", Path: path, Err: fs.ErrExist}
		}
		return nil
	}
	parent := filepath.Dir(path)
	if parent != path {
		if err := makeFolders(parent); err != nil {
			return err
		}
	}
	if err := os.Mkdir(path, 0o700); err != nil && !errors.Is(err, fs.ErrExist) {
		return err
	}
	return syncFolder(parent)
}

// syncFolder makes the names in a folder durable.
func syncFolder(path string) error {
	f, err := os.Open(path)
	if err != nil {
		return err
	}
	defer f.Close()
	return f.Sync()
}

// sweep removes what is directly in a folder and older than before.
func sweep(folder string, before time.Time) error {
	entries, err := os.ReadDir(folder)
	if err != nil {
		return worded(err)
	}
	for _, e := range entries {
		info, err := e.Info()
		if err != nil || !info.ModTime().Before(before) {
			continue // gone meanwhile, or in use
		}
		if err := os.RemoveAll(filepath.Join(folder, e.Name())); err != nil {
			return worded(err)
		}
	}
	return nil
}

package main

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"

	"github.com/bonafide-aftersale/bonafide/internal/fault"
	"github.com/bonafide-aftersale/bonafide/sameshot/reuse"
)

// indexFile is the one file of an index: a snapshot of a reuse.Collection whose
// names are absolute paths.
const indexFile = "pictures.bfr"

// openIndex reads the index in a folder. An index that does not exist yet is
// empty if fresh is set, else a fault.
func openIndex(dir string, fresh bool) (*reuse.Collection, error) {
	path := filepath.Join(dir, indexFile)
	file, err := os.Open(path)
	switch {
	case errors.Is(err, fs.ErrNotExist) && fresh:
		return reuse.NewCollection(reuse.Standard()), nil
	case errors.Is(err, fs.ErrNotExist):
		return nil, fault.New(fault.Unreadable, "index.missing", err, "path", dir)
	case err != nil:
		return nil, unreadable(path, err)
	}
	defer file.Close()
	c, err := reuse.ReadCollection(file, reuse.Standard())
	switch {
	case errors.Is(err, reuse.ErrMixed):
		return nil, fault.New(fault.Unreadable, "index.other_vocabulary", err, "path", path)
	case errors.Is(err, reuse.ErrSnapshot):
		return nil, fault.New(fault.Unreadable, "index.broken", err, "path", path)
	case err != nil:
		return nil, unreadable(path, err)
	}
	return c, nil
}

// indexWriter is the right to change the index of a folder. Two that change it
// at a time would lose what one of them adds.
type indexWriter struct {
	path string
	part *os.File // becomes the index; while it exists, others are refused
}

// lockIndex takes the right to change, and makes the folder if need be.
func lockIndex(dir string) (*indexWriter, error) {
	if err := os.MkdirAll(dir, 0o777); err != nil {
		return nil, fault.New(fault.Invalid, "index.folder", err, "path", dir)
	}
	path := filepath.Join(dir, indexFile)
	part, err := os.OpenFile(path+".part", os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o666)
	switch {
	case errors.Is(err, fs.ErrExist):
		return nil, fault.New(fault.Conflict, "index.busy", err, "path", path+".part")
	case err != nil:
		return nil, fault.New(fault.Invalid, "index.folder", err, "path", dir)
	}
	return &indexWriter{path, part}, nil
}

// write puts the index in its place: whole or not at all.
func (w *indexWriter) write(c *reuse.Collection) error {
	_, err := c.WriteTo(w.part)
	if err == nil {
		err = w.part.Sync()
	}
	if err == nil {
		err = os.Rename(w.part.Name(), w.path)
	}
	if err == nil {
		err = syncFolder(filepath.Dir(w.path))
	}
	if err != nil {
		return fault.New(fault.Internal, "fault.write", err, "path", w.path, "cause", err.Error())
	}
	return nil
}

// release gives up the right; what was not written is gone.
func (w *indexWriter) release() {
	w.part.Close()
	os.Remove(w.part.Name()) // after write there is none of this name
}

// syncFolder makes the name of a file last.
func syncFolder(dir string) error {
	d, err := os.Open(dir)
	if err != nil {
		return err
	}
	defer d.Close()
	return d.Sync()
}

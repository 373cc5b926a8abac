package examination

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/bonafide-aftersale/bonafide/internal/fault"
)

// MaxReferences bounds how many reference photos one examination takes. A
// product has tens of pictures; hundreds mean that the wrong folder was named.
// Each is kept prepared, in about 10 MB, and weakens the bound on false alarms.
const MaxReferences = 200

// extensions are those of the formats that package photo decodes.
var extensions = []string{".jpg", ".jpeg", ".jpe", ".jfif", ".png", ".webp", ".gif", ".bmp", ".tif", ".tiff", ".heic", ".heif"}

// Claims returns a File for each path, each file once, and the paths that
// named a file for the second time.
func Claims(paths []string) (files []*File, twice []string) {
	for _, path := range paths {
		f := &File{Path: path, Label: filepath.Base(path)}
		f.info, _ = os.Stat(path) // what is missing is said when it is read
		if slices.ContainsFunc(files, f.same) {
			twice = append(twice, path)
			continue
		}
		files = append(files, f)
	}
	return files, twice
}

// References returns a File for each path, and for each picture in the
// folders among them: all levels, sorted by name, hidden ones left out. A
// file that is named twice stands once. A folder without pictures is a File
// with Err set. The error is a fault of kind Invalid: too many references.
func References(paths []string) ([]*File, error) {
	var files []*File
	for _, path := range paths {
		found := []string{path}
		info, err := os.Stat(path)
		if err == nil && info.IsDir() {
			found, err = pictures(path, MaxReferences+1)
			if err != nil || len(found) == 0 {
				files = append(files, folderFault(path, err))
				continue
			}
		}
		for _, name := range found {
			f := &File{Path: name}
			f.info, _ = os.Stat(name)
			if slices.ContainsFunc(files, f.same) {
				continue
			}
			if len(files) == MaxReferences {
				return nil, fault.New(fault.Invalid, "cli.too_many_references", nil,
					"path", path, "limit", MaxReferences)
			}
			files = append(files, f)
		}
	}
	label(files)
	return files, nil
}

// folderFault is the File of a folder that brings no references.
func folderFault(path string, err error) *File {
	key := "read.no_pictures"
	switch {
	case errors.Is(err, fs.ErrPermission):
		key = "read.denied"
	case err != nil:
		key = "read.failed"
	}
	return &File{Path: path, Err: fault.New(fault.Unreadable, key, err, "path", path)}
}

// pictures lists the picture files below a folder, at most limit.
func pictures(dir string, limit int) ([]string, error) {
	var found []string
	err := filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		hidden := path != dir && strings.HasPrefix(d.Name(), ".")
		switch {
		case d.IsDir() && hidden:
			return fs.SkipDir
		case d.IsDir() || hidden || !slices.Contains(extensions, strings.ToLower(filepath.Ext(path))):
			return nil
		}
		if info, err := os.Stat(path); err == nil && !info.Mode().IsRegular() {
			return nil // a pipe or a link to a folder that looks like a picture
		}
		found = append(found, path)
		if len(found) == limit {
			return fs.SkipAll
		}
		return nil
	})
	return found, err
}

// same reports whether two Files are one file on the disk.
func (f *File) same(g *File) bool {
	if f.info != nil && g.info != nil {
		return os.SameFile(f.info, g.info)
	}
	return filepath.Clean(f.Path) == filepath.Clean(g.Path)
}

// label names each file by its base name where that is unlike any other's,
// by its path otherwise.
func label(files []*File) {
	count := make(map[string]int, len(files))
	for _, f := range files {
		count[filepath.Base(f.Path)]++
	}
	for _, f := range files {
		f.Label = filepath.Base(f.Path)
		if count[f.Label] > 1 {
			f.Label = f.Path
		}
	}
}

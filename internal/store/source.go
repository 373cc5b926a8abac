package store

import (
	"fmt"
	"io"
	"io/fs"
	"maps"
	"slices"
	"strings"
	"time"
)

// source shows the migrations of one engine as a folder of goose's: each
// number once, each text in the engine's words.
type source struct{ files map[string]string }

// newSource reads all migrations of a folder for one engine.
func newSource(folder fs.FS, engine Engine) (source, error) {
	names, err := fs.Glob(folder, "*.sql")
	if err != nil {
		return source{}, err
	}
	s := source{files: make(map[string]string, len(names))}
	for _, name := range names {
		base := strings.TrimSuffix(name, ".sql")
		part, only, paired := strings.Cut(base, ".")
		if paired && only != string(SQLite) && only != string(PostgreSQL) {
			return source{}, fmt.Errorf("store: migration %s: %q is no engine", name, only)
		}
		if number, _, ok := strings.Cut(part, "_"); !ok || len(number) != 4 {
			return source{}, fmt.Errorf("store: migration %s is not named NNNN_part.sql", name)
		}
		if paired {
			if _, err := fs.Stat(folder, part+".sql"); err == nil {
				return source{}, fmt.Errorf("store: migration %s stands beside %s.sql", name, part)
			}
			for _, e := range []Engine{SQLite, PostgreSQL} {
				if _, err := fs.Stat(folder, part+"."+string(e)+".sql"); err != nil {
					return source{}, fmt.Errorf("store: migration %s lacks the other of the pair: %w", name, err)
				}
			}
			if only != string(engine) {
				continue
			}
		}
		text, err := fs.ReadFile(folder, name)
		if err != nil {
			return source{}, err
		}
		if strings.Contains(string(text), "+goose Down") {
			return source{}, fmt.Errorf("store: migration %s has a way back: migrations go forward only", name)
		}
		s.files[part+".sql"] = engine.translate(string(text))
	}
	return s, nil
}

// Open gives a file.
func (s source) Open(name string) (fs.File, error) {
	if name == "." {
		return &folder{files: s.files}, nil
	}
	text, ok := s.files[name]
	if !ok {
		return nil, &fs.PathError{Op: "open", Path: name, Err: fs.ErrNotExist}
	}
	return &file{Reader: strings.NewReader(text), info: info{name, int64(len(text))}}, nil
}

type file struct {
	*strings.Reader
	info info
}

func (f *file) Stat() (fs.FileInfo, error) { return f.info, nil }
func (f *file) Close() error               { return nil }

type folder struct {
	files map[string]string
	rest  []string // not listed yet; nil before the first ReadDir
}

func (f *folder) Stat() (fs.FileInfo, error) { return info{name: ".", size: -1}, nil }
func (f *folder) Close() error               { return nil }
func (f *folder) Read([]byte) (int, error)   { return 0, fs.ErrInvalid }

// ReadDir lists the next n files, or all that are left, by number.
func (f *folder) ReadDir(n int) ([]fs.DirEntry, error) {
	if f.rest == nil {
		f.rest = slices.Sorted(maps.Keys(f.files))
	}
	if n > 0 && len(f.rest) == 0 {
		return nil, io.EOF
	}
	if n <= 0 || n > len(f.rest) {
		n = len(f.rest)
	}
	list := make([]fs.DirEntry, n)
	for i, name := range f.rest[:n] {
		list[i] = fs.FileInfoToDirEntry(info{name, int64(len(f.files[name]))})
	}
	f.rest = f.rest[n:]
	return list, nil
}

// info describes a file; a size of -1 marks the folder.
type info struct {
	name string
	size int64
}

func (i info) Name() string       { return i.name }
func (i info) Size() int64        { return max(0, i.size) }
func (i info) ModTime() time.Time { return time.Time{} }
func (i info) IsDir() bool        { return i.size < 0 }
func (i info) Sys() any           { return nil }

func (i info) Mode() fs.FileMode {
	if i.IsDir() {
		return fs.ModeDir | 0o555
	}
	return 0o444
}

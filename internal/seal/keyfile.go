package seal

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"sync"
	"time"

	"github.com/tink-crypto/tink-go/v2/aead"
	"github.com/tink-crypto/tink-go/v2/keyset"
	"github.com/tink-crypto/tink-go/v2/tink"
)

// KeyFile is a Master whose keys are in a file that only its owner can read.
// The keys are XAES-256-GCM: its nonces of 192 bits are drawn at random
// without a limit on how many keys one master key wraps.
//
// The file is read again when it has changed, so a running server takes up
// what "bonafide keys rotate" did beside it.
type KeyFile struct {
	path string

	mu    sync.Mutex
	state fileState // of the file that content was read from
	content
}

// content is what the file holds.
type content struct {
	handle *keyset.Handle
	aeads  map[string]tink.AEAD
	keys   []MasterKey // the primary first
}

type fileState struct {
	size     int64
	modified time.Time
	inode    any
}

// OpenKeyFile opens a key file. The errors are *KeyFileError.
func OpenKeyFile(path string) (*KeyFile, error) {
	f := &KeyFile{path: path}
	f.mu.Lock()
	defer f.mu.Unlock()
	if err := f.refresh(); err != nil {
		return nil, err
	}
	return f, nil
}

// CreateKeyFile makes a key file with one key. Of several processes that try
// at once one succeeds; the error of the others has the problem Exists.
func CreateKeyFile(path string, now time.Time) (*KeyFile, error) {
	handle, err := keyset.NewHandle(aead.XAES256GCM192BitNonceKeyTemplate())
	if err != nil {
		return nil, fmt.Errorf("seal: %w", err)
	}
	primary, err := handle.Primary()
	if err != nil {
		return nil, fmt.Errorf("seal: %w", err)
	}
	times := map[string]*fileTimes{keyName(primary.KeyID()): {Made: now.UTC().Truncate(time.Second)}}
	text, err := writeForm(handle, times)
	if err != nil {
		return nil, err
	}
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		return nil, &KeyFileError{Unusable, path, err}
	}
	if err := placeNew(path, text); errors.Is(err, fs.ErrExist) {
		return nil, &KeyFileError{Problem: Exists, Path: path}
	} else if err != nil {
		return nil, &KeyFileError{Unusable, path, err}
	}
	return OpenKeyFile(path)
}

// Path returns the name of the file.
func (f *KeyFile) Path() string { return f.path }

// Wrap implements Master.
func (f *KeyFile) Wrap(_ context.Context, key, bound []byte) (Wrapped, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if err := f.refresh(); err != nil {
		return Wrapped{}, err
	}
	name := f.keys[0].Name
	sealed, err := f.aeads[name].Encrypt(key, bound)
	if err != nil {
		return Wrapped{}, fmt.Errorf("seal: %w", err)
	}
	return Wrapped{Master: name, Bytes: sealed}, nil
}

// Unwrap implements Master.
func (f *KeyFile) Unwrap(_ context.Context, w Wrapped, bound []byte) ([]byte, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	a, ok := f.aeads[w.Master]
	if !ok {
		if err := f.refresh(); err != nil {
			return nil, err
		}
		if a, ok = f.aeads[w.Master]; !ok {
			return nil, ErrMaster
		}
	}
	key, err := a.Decrypt(w.Bytes, bound)
	if err != nil {
		return nil, ErrDamaged
	}
	return key, nil
}

// Keys implements Master.
func (f *KeyFile) Keys(context.Context) ([]MasterKey, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if err := f.refresh(); err != nil {
		return nil, err
	}
	return slices.Clone(f.keys), nil
}

// Rotate implements Rotator.
func (f *KeyFile) Rotate(_ context.Context, now time.Time) (MasterKey, error) {
	now = now.UTC().Truncate(time.Second)
	err := f.change(func(m *keyset.Manager, times map[string]*fileTimes) error {
		id, err := m.Add(aead.XAES256GCM192BitNonceKeyTemplate())
		if err != nil {
			return err
		}
		for _, t := range times {
			if t.Retired.IsZero() {
				t.Retired = now
			}
		}
		times[keyName(id)] = &fileTimes{Made: now}
		return m.SetPrimary(id)
	})
	if err != nil {
		return MasterKey{}, err
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.keys[0], nil
}

// Forget implements Rotator. Names that are not in the file are passed over.
func (f *KeyFile) Forget(_ context.Context, names ...string) error {
	return f.change(func(m *keyset.Manager, times map[string]*fileTimes) error {
		for _, name := range names {
			id, ok := keyID(name)
			if _, here := times[name]; !ok || !here {
				continue
			}
			if err := m.Delete(id); err != nil {
				return err
			}
			delete(times, name)
		}
		return nil
	})
}

// change writes the file anew with what edit changed. A lock file keeps two
// processes from changing it at once.
func (f *KeyFile) change(edit func(*keyset.Manager, map[string]*fileTimes) error) error {
	lock := f.path + ".lock"
	l, err := os.OpenFile(lock, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600)
	if errors.Is(err, fs.ErrExist) {
		return &KeyFileError{Problem: Locked, Path: f.path}
	} else if err != nil {
		return &KeyFileError{Unusable, f.path, err}
	}
	defer os.Remove(lock)
	defer l.Close()

	f.mu.Lock()
	defer f.mu.Unlock()
	if err := f.refresh(); err != nil {
		return err
	}
	times := make(map[string]*fileTimes, len(f.keys))
	for _, k := range f.keys {
		times[k.Name] = &fileTimes{Made: k.Made, Retired: k.Retired}
	}
	m := keyset.NewManagerFromHandle(f.handle)
	if err := edit(m, times); err != nil {
		return fmt.Errorf("seal: %w", err)
	}
	handle, err := m.Handle()
	if err != nil {
		return fmt.Errorf("seal: %w", err)
	}
	text, err := writeForm(handle, times)
	if err != nil {
		return err
	}
	if err := replace(f.path, text); err != nil {
		return &KeyFileError{Unusable, f.path, err}
	}
	return f.refresh()
}

// refresh reads the file if it is not the one that was read. f.mu is held.
func (f *KeyFile) refresh() error {
	info, err := os.Stat(f.path)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return &KeyFileError{Problem: Missing, Path: f.path}
	case err != nil:
		return &KeyFileError{Unusable, f.path, err}
	case !info.Mode().IsRegular():
		return &KeyFileError{Problem: Malformed, Path: f.path}
	case runtime.GOOS != "windows" && info.Mode().Perm()&0o077 != 0:
		return &KeyFileError{Problem: Readable, Path: f.path}
	}
	state := fileState{size: info.Size(), modified: info.ModTime(), inode: fileID(info)}
	if state == f.state {
		return nil
	}
	text, err := os.ReadFile(f.path)
	if err != nil {
		return &KeyFileError{Unusable, f.path, err}
	}
	c, err := readForm(text)
	if err != nil {
		return &KeyFileError{Malformed, f.path, err}
	}
	f.state, f.content = state, *c
	return nil
}

package local

import (
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/bonafide-aftersale/bonafide/custody"
	"github.com/bonafide-aftersale/bonafide/internal/blob"
	"github.com/bonafide-aftersale/bonafide/internal/blob/blobtest"
)

func open(t *testing.T) *Store {
	t.Helper()
	s, err := Open(filepath.Join(t.TempDir(), "a", "b"))
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func TestContract(t *testing.T) {
	t.Parallel()
	blobtest.Store(t, func(t *testing.T) blob.Store { return open(t) }, func(t *testing.T, s blob.Store, d custody.Digest) {
		path := s.(*Store).path(d)
		if err := os.Chmod(path, 0o600); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte("b photo"), 0o600); err != nil {
			t.Fatal(err)
		}
	})
}

func TestStaging(t *testing.T) {
	t.Parallel()
	s, err := OpenStaging(filepath.Join(t.TempDir(), "staging"))
	if err != nil {
		t.Fatal(err)
	}
	blobtest.TestStaging(t, s)
	for _, name := range []string{"..", "a/b", "/etc", ""} {
		if _, err := s.Write(context.Background(), name, "1", strings.NewReader("x"), 9); err == nil {
			t.Errorf("upload %q was written", name)
		}
		if _, err := s.Write(context.Background(), "upload", name, strings.NewReader("x"), 9); err == nil {
			t.Errorf("part %q was written", name)
		}
		if err := s.Clear(context.Background(), name); err == nil {
			t.Errorf("upload %q was cleared", name)
		}
	}
}

func TestFilesAreReadOnlyAndNoPartStays(t *testing.T) {
	t.Parallel()
	s := open(t)
	d, _, err := s.Put(context.Background(), strings.NewReader("a photo"), custody.Digest{}, 100)
	if err != nil {
		t.Fatal(err)
	}
	info, err := os.Stat(s.path(d))
	if err != nil || info.Mode().Perm() != 0o444 {
		t.Errorf("got %v, %v, want mode 0444", info.Mode(), err)
	}
	if left, err := os.ReadDir(filepath.Join(s.folder, partFolder)); err != nil || len(left) > 0 {
		t.Errorf("left behind: %v, %v", left, err)
	}
}

func TestSweepRemovesOnlyOldParts(t *testing.T) {
	t.Parallel()
	s := open(t)
	for name, age := range map[string]time.Duration{"old": 48 * time.Hour, "new": 0} {
		path := filepath.Join(s.folder, partFolder, name)
		if err := os.WriteFile(path, nil, 0o600); err != nil {
			t.Fatal(err)
		}
		when := time.Now().Add(-age)
		if err := os.Chtimes(path, when, when); err != nil {
			t.Fatal(err)
		}
	}
	if err := s.Sweep(time.Now().Add(-24 * time.Hour)); err != nil {
		t.Fatal(err)
	}
	left, err := os.ReadDir(filepath.Join(s.folder, partFolder))
	if err != nil || len(left) != 1 || left[0].Name() != "new" {
		t.Errorf("got %v, %v, want new alone", left, err)
	}
}

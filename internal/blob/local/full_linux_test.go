package local

import (
	"context"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"github.com/bonafide-aftersale/bonafide/custody"
	"github.com/bonafide-aftersale/bonafide/internal/fault"
)

// putInto stores more than fits and returns what came of it.
func putInto(t *testing.T, folder string) {
	t.Helper()
	s, err := Open(folder)
	if err != nil {
		t.Fatal(err)
	}
	d, _, err := s.Put(context.Background(), strings.NewReader("small"), custody.Digest{}, 1<<30)
	if err != nil {
		t.Fatal(err)
	}
	_, _, err = s.Put(context.Background(), strings.NewReader(strings.Repeat("x", 4<<20)), custody.Digest{}, 1<<30)
	if fault.KindOf(err) != fault.Unavailable || !strings.Contains(err.Error(), "blob.full") {
		t.Errorf("a full disk: got %v, want blob.full", err)
	}
	count := 0
	for range s.All(context.Background()) {
		count++
	}
	left, _ := os.ReadDir(filepath.Join(folder, partFolder))
	if count != 1 || len(left) > 0 {
		t.Errorf("a full disk left %d files, %d parts, want 1, 0", count, len(left))
	}
	if _, err := s.Stat(context.Background(), d); err != nil {
		t.Errorf("what was there before: %v", err)
	}
	staging, err := OpenStaging(filepath.Join(folder, "staging"))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := staging.Write(context.Background(), "u", "1", strings.NewReader(strings.Repeat("x", 4<<20)), 1<<30); fault.KindOf(err) != fault.Unavailable {
		t.Errorf("a part on a full disk: got %v", err)
	}
}

func TestDiskFull(t *testing.T) {
	t.Parallel()
	folder := t.TempDir()
	if err := syscall.Mount("tmpfs", folder, "tmpfs", 0, "size=1m"); err != nil {
		t.Skipf("a small disk cannot be mounted here: %v; TestFileSizeLimit covers the path", err)
	}
	t.Cleanup(func() { syscall.Unmount(folder, syscall.MNT_DETACH) })
	putInto(t, folder)
}

// The limit holds for the whole process, so the test runs in one of its own.
func TestFileSizeLimit(t *testing.T) {
	if folder := os.Getenv("BONAFIDE_TEST_FSIZE"); folder != "" {
		if err := syscall.Setrlimit(syscall.RLIMIT_FSIZE, &syscall.Rlimit{Cur: 1 << 20, Max: 1 << 20}); err != nil {
			t.Fatal(err)
		}
		putInto(t, folder)
		return
	}
	t.Parallel()
	cmd := exec.Command(os.Args[0], "-test.run=^TestFileSizeLimit$", "-test.count=1")
	cmd.Env = append(os.Environ(), "BONAFIDE_TEST_FSIZE="+t.TempDir())
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Errorf("%v\n%s", err, out)
	}
}

package app

import (
	"bytes"
	"net/http"
	"strings"
	"syscall"
	"testing"

	"github.com/bonafide-aftersale/bonafide/custody"
	"github.com/bonafide-aftersale/bonafide/internal/evidence"
	"github.com/bonafide-aftersale/bonafide/internal/fault"
	"github.com/bonafide-aftersale/bonafide/internal/store"
)

// The disk of the original files is full: what is sent is refused with a
// sentence, nothing half is kept, and everything else goes on.
func TestDiskFull(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, db *store.DB) {
		c := settings(t, db)
		c.Blobs = t.TempDir()
		if err := syscall.Mount("tmpfs", c.Blobs, "tmpfs", 0, "size=1m"); err != nil {
			t.Skipf("a small disk cannot be mounted here: %v; internal/blob/local covers the store alone", err)
		}
		t.Cleanup(func() { _ = syscall.Unmount(c.Blobs, syscall.MNT_DETACH) })
		s := open(t, c, Options{})
		name := s.fileCase()
		large := append(sample(t, "coffee.jpg"), bytes.Repeat([]byte{0}, 4<<20)...)
		u, err := s.Evidence.Begin(t.Context(), buyer, evidence.Plan{
			Kind: evidence.GalleryPhoto, Method: evidence.ByGallery, Case: string(name), Visibility: evidence.ForBoth, Length: int64(len(large))})
		if err != nil {
			t.Fatal(err)
		}
		_, err = s.Evidence.Receive(t.Context(), buyer, u.ID, 0, bytes.NewReader(large), custody.Digest{})
		if fault.KindOf(err) != fault.Unavailable || !strings.Contains(err.Error(), "blob.full") {
			t.Errorf("a full disk: got %v, want blob.full", err)
		}
		if items, err := s.Evidence.OfCase(t.Context(), buyer, string(name)); err != nil || len(items) != 0 {
			t.Errorf("half an item was kept: %v, %v", items, err)
		}
		if code, body := s.get("/readyz"); code != http.StatusOK {
			t.Errorf("/readyz: %d %s: what is there can still be read", code, body)
		}
		s.submit(buyer, evidence.Plan{Kind: evidence.Other, Case: string(name)}, []byte("a short text still fits"))
	})
}

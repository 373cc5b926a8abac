package place

import (
	"context"
	"strings"
	"testing"

	"github.com/bonafide-aftersale/bonafide/custody"
	"github.com/bonafide-aftersale/bonafide/internal/fault"
)

func TestOpen(t *testing.T) {
	t.Parallel()
	ctx, folder := context.Background(), t.TempDir()
	store, staging, err := Open(ctx, folder)
	if err != nil {
		t.Fatal(err)
	}
	d, _, err := store.Put(ctx, strings.NewReader("a photo"), custody.Digest{}, 100)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := staging.Write(ctx, "upload", "1", strings.NewReader("part"), 100); err != nil {
		t.Fatal(err)
	}
	if store, _, err = Open(ctx, folder); err != nil {
		t.Fatal(err)
	}
	if n, err := store.Stat(ctx, d); err != nil || n != 7 {
		t.Errorf("got %d, %v, want 7", n, err)
	}
	if _, _, err := Open(ctx, "s3://"); fault.KindOf(err) != fault.Invalid {
		t.Errorf("got %v, want invalid", err)
	}
	if _, _, err := Open(ctx, "/dev/null/x"); fault.KindOf(err) != fault.Unavailable {
		t.Errorf("got %v, want unavailable", err)
	}
}

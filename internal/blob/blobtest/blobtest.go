// Package blobtest is the contract of [blob.Store] as a test.
package blobtest

import (
	"bytes"
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/iotest"

	"github.com/bonafide-aftersale/bonafide/custody"
	"github.com/bonafide-aftersale/bonafide/internal/blob"
	"github.com/bonafide-aftersale/bonafide/internal/fault"
)

// Store tests a store. open returns an empty one; damage changes the bytes
// that are stored under a digest, behind its back.
func Store(t *testing.T, open func(t *testing.T) blob.Store, damage func(t *testing.T, s blob.Store, d custody.Digest)) {
	const limit = 1 << 20
	ctx := context.Background()
	sum := func(data string) custody.Digest { return custody.Sum([]byte(data)) }
	put := func(t *testing.T, s blob.Store, data string) custody.Digest {
		t.Helper()
		d, n, err := s.Put(ctx, strings.NewReader(data), custody.Digest{}, limit)
		if err != nil || n != int64(len(data)) || d != sum(data) {
			t.Fatalf("put: got %v, %d, %v, want %v, %d", d, n, err, sum(data), len(data))
		}
		return d
	}
	content := func(s blob.Store, d custody.Digest) (string, error) {
		r, err := s.Open(ctx, d)
		if err != nil {
			return "", err
		}
		defer r.Close()
		data, err := io.ReadAll(r)
		return string(data), err
	}
	names := func(t *testing.T, s blob.Store) (list []string) {
		t.Helper()
		for d, err := range s.All(ctx) {
			if err != nil {
				t.Fatal(err)
			}
			list = append(list, d.String())
		}
		slices.Sort(list)
		return list
	}

	t.Run("round trip", func(t *testing.T) {
		t.Parallel()
		s := open(t)
		var want []string
		for _, data := range []string{"", "a photo", strings.Repeat("long ", 1<<16)} {
			d := put(t, s, data)
			want = append(want, d.String())
			if got, err := content(s, d); err != nil || got != data {
				t.Errorf("%d bytes: got %d bytes, %v", len(data), len(got), err)
			}
			if n, err := s.Stat(ctx, d); err != nil || n != int64(len(data)) {
				t.Errorf("%d bytes: stat says %d, %v", len(data), n, err)
			}
		}
		slices.Sort(want)
		if got := names(t, s); !slices.Equal(got, want) {
			t.Errorf("got %v, want %v", got, want)
		}
	})

	t.Run("twice is fine", func(t *testing.T) {
		t.Parallel()
		s := open(t)
		put(t, s, "a photo")
		put(t, s, "a photo")
		if got := names(t, s); len(got) != 1 {
			t.Errorf("got %v, want one name", got)
		}
	})

	t.Run("different bytes under the name", func(t *testing.T) {
		t.Parallel()
		s := open(t)
		d := put(t, s, "a photo")
		damage(t, s, d)
		if got, err := content(s, d); fault.KindOf(err) != fault.Internal || err == nil {
			t.Errorf("read: got %q, %v, want an internal fault", got, err)
		}
		if _, _, err := s.Put(ctx, strings.NewReader("a photo"), custody.Digest{}, limit); fault.KindOf(err) != fault.Internal || err == nil {
			t.Errorf("put: got %v, want an internal fault", err)
		}
	})

	t.Run("refusals leave nothing", func(t *testing.T) {
		t.Parallel()
		s := open(t)
		cancelled, cancel := context.WithCancel(ctx)
		cancel()
		broken := io.MultiReader(strings.NewReader("half"), iotest.ErrReader(errors.New("connection lost")))
		for _, tt := range []struct {
			name string
			ctx  context.Context
			r    io.Reader
			want custody.Digest
			kind fault.Kind
		}{
			{"another digest", ctx, strings.NewReader("a photo"), sum("another photo"), fault.Invalid},
			{"too large", ctx, bytes.NewReader(make([]byte, limit+1)), custody.Digest{}, fault.Limited},
			{"endless", ctx, rand.Reader, custody.Digest{}, fault.Limited},
			{"broken off", ctx, broken, custody.Digest{}, fault.Unreadable},
		} {
			if _, _, err := s.Put(tt.ctx, tt.r, tt.want, limit); err == nil || fault.KindOf(err) != tt.kind {
				t.Errorf("%s: got %v, want kind %v", tt.name, err, tt.kind)
			}
		}
		if _, _, err := s.Put(cancelled, strings.NewReader("a photo"), custody.Digest{}, limit); !errors.Is(err, context.Canceled) {
			t.Errorf("cancelled: got %v", err)
		}
		if got := names(t, s); len(got) != 0 {
			t.Errorf("left behind: %v", got)
		}
		if _, _, err := s.Put(ctx, bytes.NewReader(make([]byte, limit)), custody.Digest{}, limit); err != nil {
			t.Errorf("exactly the limit: %v", err)
		}
	})

	t.Run("missing and removed", func(t *testing.T) {
		t.Parallel()
		s := open(t)
		d := sum("a photo")
		missing := func(when string) {
			t.Helper()
			if _, err := s.Open(ctx, d); fault.KindOf(err) != fault.Missing {
				t.Errorf("%s: open: got %v, want missing", when, err)
			}
			if _, err := s.Stat(ctx, d); fault.KindOf(err) != fault.Missing {
				t.Errorf("%s: stat: got %v, want missing", when, err)
			}
		}
		missing("before")
		put(t, s, "a photo")
		for range 2 {
			if err := s.Remove(ctx, d); err != nil {
				t.Errorf("remove: %v", err)
			}
			missing("after")
		}
		put(t, s, "a photo")
	})

	t.Run("many at once", func(t *testing.T) {
		t.Parallel()
		s := open(t)
		var wg sync.WaitGroup
		for i := range 24 {
			wg.Go(func() {
				data := fmt.Sprint("photo ", i%4)
				if d, _, err := s.Put(ctx, strings.NewReader(data), sum(data), limit); err != nil || d != sum(data) {
					t.Errorf("%s: got %v, %v", data, d, err)
				}
			})
		}
		wg.Wait()
		if got := names(t, s); len(got) != 4 {
			t.Errorf("got %v, want four names", got)
		}
	})
}

// Staging is what the stores offer for parts of uploads.
type Staging interface {
	Write(ctx context.Context, upload, part string, r io.Reader, limit int64) (int64, error)
	Open(ctx context.Context, upload, part string) (io.ReadCloser, error)
	Remove(ctx context.Context, upload, part string) error
	Clear(ctx context.Context, upload string) error
}

// TestStaging tests a staging area.
func TestStaging(t *testing.T, s Staging) {
	ctx := context.Background()
	for part, data := range map[string]string{"1": "first", "2": "second"} {
		if n, err := s.Write(ctx, "upload", part, strings.NewReader(data), 100); err != nil || n != int64(len(data)) {
			t.Fatalf("write: got %d, %v", n, err)
		}
		r, err := s.Open(ctx, "upload", part)
		if err != nil {
			t.Fatal(err)
		}
		if got, err := io.ReadAll(r); err != nil || string(got) != data {
			t.Errorf("got %q, %v, want %q", got, err, data)
		}
		r.Close()
	}
	if _, err := s.Write(ctx, "upload", "1", strings.NewReader("again"), 100); err == nil {
		t.Error("a part was written over")
	}
	if _, err := s.Write(ctx, "upload", "3", rand.Reader, 100); fault.KindOf(err) != fault.Limited {
		t.Errorf("too long: got %v", err)
	}
	for range 2 {
		if err := s.Remove(ctx, "upload", "1"); err != nil {
			t.Error(err)
		}
	}
	if _, err := s.Open(ctx, "upload", "1"); err == nil {
		t.Error("a removed part opens")
	}
	for range 2 {
		if err := s.Clear(ctx, "upload"); err != nil {
			t.Error(err)
		}
	}
	if _, err := s.Open(ctx, "upload", "2"); err == nil {
		t.Error("a cleared part opens")
	}
}

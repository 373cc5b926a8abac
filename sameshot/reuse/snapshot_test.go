package reuse_test

import (
	"bytes"
	"context"
	"crypto/sha256"
	"errors"
	"strings"
	"testing"
	"testing/iotest"

	"github.com/bonafide-aftersale/bonafide/phash"
	"github.com/bonafide-aftersale/bonafide/sameshot/reuse"
)

func snapshot(t testing.TB, c *reuse.Collection) []byte {
	t.Helper()
	var b bytes.Buffer
	if n, err := c.WriteTo(&b); err != nil || n != int64(b.Len()) {
		t.Fatalf("WriteTo = %d, %v, wrote %d", n, err, b.Len())
	}
	return b.Bytes()
}

func TestSnapshot(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	c := shelved(t)
	c.Stop(view(t, pictureOf(900, 120, 90)))
	c.Remove(ctx, 5)
	if err := c.Append(ctx, shelf()[5].Record(1<<40, "张三/照片.jpg", c.Vocabulary())); err != nil {
		t.Fatal(err)
	}
	saved := snapshot(t, c)
	d, err := reuse.ReadCollection(iotest.HalfReader(bytes.NewReader(saved)), reuse.Standard())
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(snapshot(t, d), saved) {
		t.Error("the snapshot of what was read differs")
	}
	if r, ok := d.Record(1 << 40); !ok || r.Name != "张三/照片.jpg" {
		t.Errorf("got record %q, %v", r.Name, ok)
	}
	if got, want := d.Stats().Features.Stops, c.Stats().Features.Stops; got != want || want == 0 {
		t.Errorf("got %d stop features, want %d", got, want)
	}
	for i, q := range shelf() {
		want := uint64(i)
		if i == 5 {
			want = 1 << 40
		}
		hits, err := d.Search(ctx, q, 3)
		if err != nil || len(hits) == 0 || hits[0].ID != want || !hits[0].Same || !hits[0].Near || hits[0].Distance != 0 {
			t.Errorf("picture %d: got %+v, %v", i, hits, err)
		}
	}
}

// small is a collection whose snapshot is short.
func small(t testing.TB) *reuse.Collection {
	t.Helper()
	c := reuse.NewCollection(reuse.Standard())
	for i := range uint64(2) {
		q, err := reuse.NewQuery(context.Background(), [32]byte{byte(i)}, pictureOf(i, 24, 24))
		if err != nil {
			t.Fatal(err)
		}
		if err := c.Append(context.Background(), q.Record(i, "照片", c.Vocabulary())); err != nil {
			t.Fatal(err)
		}
	}
	c.Stop(view(t, pictureOf(7, 16, 16)))
	return c
}

func TestSnapshotWithAFault(t *testing.T) {
	t.Parallel()
	whole := snapshot(t, small(t))
	for i := 0; i < len(whole); i += 1 + i/100 {
		if _, err := reuse.ReadCollection(bytes.NewReader(whole[:i]), reuse.Standard()); !errors.Is(err, reuse.ErrSnapshot) {
			t.Errorf("cut at %d: %v, want ErrSnapshot", i, err)
		}
		bad := bytes.Clone(whole)
		bad[i] ^= 1
		want := reuse.ErrSnapshot
		if i >= 12 && i < 44 {
			want = reuse.ErrMixed
		}
		if _, err := reuse.ReadCollection(bytes.NewReader(bad), reuse.Standard()); !errors.Is(err, want) {
			t.Errorf("byte %d changed: %v, want %v", i, err, want)
		}
	}
	if _, err := reuse.ReadCollection(bytes.NewReader(append(bytes.Clone(whole), 0)), reuse.Standard()); !errors.Is(err, reuse.ErrSnapshot) {
		t.Errorf("a byte more: %v, want ErrSnapshot", err)
	}
}

// What is read without an error is a snapshot that would be written so.
func FuzzReadCollection(f *testing.F) {
	f.Add(snapshot(f, reuse.NewCollection(reuse.Standard())))
	f.Add(snapshot(f, small(f)))
	f.Fuzz(func(t *testing.T, data []byte) {
		if len(data) >= sha256.Size { // the checksum would stop every change
			sum := sha256.Sum256(data[:len(data)-sha256.Size])
			data = append(data[:len(data)-sha256.Size:len(data)-sha256.Size], sum[:]...)
		}
		c, err := reuse.ReadCollection(bytes.NewReader(data), reuse.Standard())
		if err != nil {
			if !errors.Is(err, reuse.ErrSnapshot) && !errors.Is(err, reuse.ErrMixed) {
				t.Errorf("ReadCollection: %v", err)
			}
			return
		}
		if !bytes.Equal(snapshot(t, c), data) {
			t.Error("what was read is written otherwise")
		}
	})
}

func FuzzParseSketch(f *testing.F) {
	b, _ := reuse.NewSketch(reuse.Standard(), view(f, pictureOf(1, 24, 24))).AppendBinary(nil)
	f.Add(b)
	f.Add(b[:32])
	f.Fuzz(func(t *testing.T, data []byte) {
		s, err := reuse.ParseSketch(data)
		if err != nil {
			if !errors.Is(err, reuse.ErrSketch) {
				t.Errorf("ParseSketch: %v, want ErrSketch", err)
			}
			return
		}
		if again, err := s.AppendBinary(nil); err != nil || !bytes.Equal(again, data) {
			t.Errorf("a sketch of %d features is written otherwise, %v", s.Len(), err)
		}
	})
}

func TestAppendRefuses(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	c := small(t)
	q := shelf()[0]
	good := q.Record(9, "", c.Vocabulary())
	long, taken := good, good
	long.Name = strings.Repeat("a", reuse.MaxName+1)
	taken.ID = 1
	foreign := good
	var err error
	if foreign.Sketch, err = reuse.ParseSketch(make([]byte, 32)); err != nil {
		t.Fatal(err)
	}
	for _, test := range []struct {
		record reuse.Record
		want   error
	}{{long, reuse.ErrName}, {taken, reuse.ErrExists}, {foreign, reuse.ErrMixed}} {
		if err := c.Append(ctx, test.record); !errors.Is(err, test.want) {
			t.Errorf("Append = %v, want %v", err, test.want)
		}
	}
	if got := c.Stats(); got.Pictures != 2 || got.Features.Pictures != 2 {
		t.Errorf("got %+v, want the two pictures of before", got)
	}
	// Of low quality the hash is not kept, the rest is.
	good.Quality, good.Sum = phash.MinQuality-1, [32]byte{99}
	before := c.Stats().Hashes.Entries
	if err := c.Append(ctx, good); err != nil {
		t.Fatal(err)
	}
	if got := c.Stats(); got.Pictures != 3 || got.Hashes.Entries != before {
		t.Errorf("got %+v, want a third picture without a hash", got)
	}
	if got := c.Holds([32]byte{99}); len(got) != 1 || got[0] != 9 {
		t.Errorf("got %v, want picture 9", got)
	}
	var d = reuse.NewCollection(c.Vocabulary())
	if err := d.Fill(ctx, c); err != nil || d.Stats().Pictures != 3 {
		t.Errorf("Fill: %v, %+v", err, d.Stats())
	}
}

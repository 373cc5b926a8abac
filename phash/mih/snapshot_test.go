package mih_test

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/binary"
	"errors"
	"math/rand/v2"
	"testing"
	"testing/iotest"

	"github.com/bonafide-aftersale/bonafide/phash"
	"github.com/bonafide-aftersale/bonafide/phash/mih"
)

func snapshot(t testing.TB, x *mih.Index) []byte {
	t.Helper()
	var b bytes.Buffer
	if n, err := x.WriteTo(&b); err != nil || n != int64(b.Len()) {
		t.Fatalf("WriteTo = %d, %v, wrote %d", n, err, b.Len())
	}
	return b.Bytes()
}

func TestSnapshot(t *testing.T) {
	t.Parallel()
	r := rand.New(rand.NewPCG(8, 8))
	x, l := new(mih.Index), linear{}
	fill(t, x, l, r, 10_000)
	for id := range l {
		if id%3 == 0 {
			x.Remove(context.Background(), id)
			delete(l, id)
		}
	}
	saved := snapshot(t, x)
	y, err := mih.Read(iotest.OneByteReader(bytes.NewReader(saved)))
	if err != nil {
		t.Fatal(err)
	}
	if got := y.Stats(); got.Entries != len(l) || got.Removed != 0 {
		t.Errorf("got %+v, want %d entries", got, len(l))
	}
	for id, h := range l {
		if id%50 == 1 {
			check(t, y, l, moved(r, h, 31), 31)
		}
	}
	if !bytes.Equal(snapshot(t, y), saved) {
		t.Error("the snapshot of what was read differs")
	}
}

func TestSnapshotWithAFault(t *testing.T) {
	t.Parallel()
	x := new(mih.Index)
	fill(t, x, linear{}, rand.New(rand.NewPCG(9, 9)), 3)
	whole := snapshot(t, x)
	for i := range whole {
		if _, err := mih.Read(bytes.NewReader(whole[:i])); !errors.Is(err, mih.ErrSnapshot) {
			t.Errorf("cut at %d: %v, want ErrSnapshot", i, err)
		}
		bad := bytes.Clone(whole)
		bad[i] ^= 1
		if _, err := mih.Read(bytes.NewReader(bad)); !errors.Is(err, mih.ErrSnapshot) {
			t.Errorf("byte %d changed: %v, want ErrSnapshot", i, err)
		}
	}
	if _, err := mih.Read(bytes.NewReader(append(bytes.Clone(whole), 0))); !errors.Is(err, mih.ErrSnapshot) {
		t.Errorf("a byte more: %v, want ErrSnapshot", err)
	}
	if _, err := mih.Read(iotest.ErrReader(errors.ErrUnsupported)); !errors.Is(err, errors.ErrUnsupported) {
		t.Errorf("a failing reader: %v, want its error", err)
	}
}

// What is read without an error is a snapshot that would be written so.
func FuzzRead(f *testing.F) {
	f.Add(snapshot(f, new(mih.Index)))
	x := new(mih.Index)
	for i := range uint64(2) {
		x.Append(context.Background(), entry(i, phash.Hash{byte(i)}))
	}
	f.Add(snapshot(f, x))
	f.Fuzz(func(t *testing.T, data []byte) {
		// The checksum would stop every change; it is set right first.
		if len(data) >= sha256.Size {
			sum := sha256.Sum256(data[:len(data)-sha256.Size])
			data = append(data[:len(data)-sha256.Size:len(data)-sha256.Size], sum[:]...)
		}
		x, err := mih.Read(bytes.NewReader(data))
		if err != nil {
			if !errors.Is(err, mih.ErrSnapshot) {
				t.Errorf("Read: %v, want ErrSnapshot", err)
			}
			return
		}
		if !bytes.Equal(snapshot(t, x), data) {
			t.Error("what was read is written otherwise")
		}
		if got, want := uint64(x.Stats().Entries), binary.BigEndian.Uint64(data[12:]); got != want {
			t.Errorf("got %d entries, want %d", got, want)
		}
	})
}

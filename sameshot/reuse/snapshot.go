package reuse

import (
	"bufio"
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"maps"
	"slices"

	"github.com/bonafide-aftersale/bonafide/phash"
)

// A snapshot of a Collection is, all numbers big-endian:
//
//	8 bytes   "BFREUSE\n"
//	4 bytes   version, 1
//	32 bytes  sum of the vocabulary
//	4 bytes   number of stop features, then for each 2 bytes word and 8 bytes
//	          signature, ascending by word
//	8 bytes   number of records, then for each, ids strictly ascending:
//	          8 bytes id, 32 sum of the file, 32 hash, 1 quality,
//	          2 bytes length of the name and the name,
//	          2 bytes number of features and for each 14 bytes (see Sketch)
//	32 bytes  SHA-256 of all the above
//
// and nothing behind.
const (
	snapshotMagic   = "BFREUSE\n"
	snapshotVersion = 1
)

// ErrSnapshot is the error for bytes that are not a whole and sound snapshot.
var ErrSnapshot = errors.New("reuse: not a sound snapshot")

// WriteTo writes a snapshot and returns the number of bytes. It holds what was
// there when it began.
func (c *Collection) WriteTo(w io.Writer) (int64, error) {
	var records []Record
	for r, err := range c.Records(context.Background(), 0) {
		if err != nil {
			return 0, err
		}
		records = append(records, r)
	}
	sum := sha256.New()
	out := &counter{w: w}
	buffered := bufio.NewWriterSize(io.MultiWriter(out, sum), 1<<16)
	b := binary.BigEndian.AppendUint32([]byte(snapshotMagic), snapshotVersion)
	b = append(b, c.features.vocabulary.sum[:]...)
	b = c.features.appendStops(b)
	b = binary.BigEndian.AppendUint64(b, uint64(len(records)))
	for _, r := range records {
		if _, err := buffered.Write(b); err != nil {
			return out.n, err
		}
		b = r.append(b[:0])
	}
	if _, err := buffered.Write(b); err != nil {
		return out.n, err
	}
	if err := buffered.Flush(); err != nil {
		return out.n, err
	}
	_, err := out.Write(sum.Sum(nil))
	return out.n, err
}

// counter counts what goes through it.
type counter struct {
	w io.Writer
	n int64
}

func (c *counter) Write(b []byte) (int, error) {
	n, err := c.w.Write(b)
	c.n += int64(n)
	return n, err
}

func (x *Index) appendStops(b []byte) []byte {
	x.mu.RLock()
	defer x.mu.RUnlock()
	n := 0
	for _, list := range x.stops {
		n += len(list)
	}
	b = binary.BigEndian.AppendUint32(b, uint32(n))
	for _, word := range slices.Sorted(maps.Keys(x.stops)) {
		for _, s := range x.stops[word] {
			b = binary.BigEndian.AppendUint16(b, word)
			b = binary.BigEndian.AppendUint64(b, s)
		}
	}
	return b
}

func (r *Record) append(b []byte) []byte {
	b = binary.BigEndian.AppendUint64(b, r.ID)
	b = append(b, r.Sum[:]...)
	b = append(b, r.Hash[:]...)
	b = append(b, byte(r.Quality))
	b = binary.BigEndian.AppendUint16(b, uint16(len(r.Name)))
	b = append(b, r.Name...)
	b = binary.BigEndian.AppendUint16(b, uint16(len(r.Sketch.marks)))
	full, _ := r.Sketch.AppendBinary(nil)
	return append(b, full[sketchHead:]...)
}

// ReadCollection makes a Collection of a snapshot, and reads to the end. Bytes
// that are no sound snapshot give ErrSnapshot; one made with another vocabulary
// than v gives ErrMixed; failures of the reader their own error.
func ReadCollection(from io.Reader, v *Vocabulary) (*Collection, error) {
	sum := sha256.New()
	in := &reader{r: bufio.NewReaderSize(from, 1<<16), sum: sum}
	c := NewCollection(v)
	if string(in.take(len(snapshotMagic))) != snapshotMagic && in.err == nil {
		return nil, fmt.Errorf("%w: it begins with other bytes", ErrSnapshot)
	}
	if n := in.number(4); n != snapshotVersion && in.err == nil {
		return nil, fmt.Errorf("%w: version %d, this program reads %d", ErrSnapshot, n, snapshotVersion)
	}
	if made := in.take(sha256.Size); in.err == nil && !bytes.Equal(made, v.sum[:]) {
		return nil, ErrMixed
	}
	lastWord := uint16(0)
	for n := in.number(4); n > 0 && in.err == nil; n-- {
		word, signature := uint16(in.number(2)), in.number(8)
		if word < lastWord {
			in.fail("stop features do not ascend")
		}
		lastWord = word
		c.features.stops[word] = append(c.features.stops[word], signature)
	}
	n, last := in.number(8), uint64(0)
	for i := uint64(0); i < n && in.err == nil; i++ {
		r := in.record(v)
		if in.err != nil {
			break
		}
		if i > 0 && r.ID <= last {
			in.fail("ids do not ascend")
			break
		}
		if err := c.Append(context.Background(), r); err != nil {
			return nil, fmt.Errorf("%w: %w", ErrSnapshot, err)
		}
		last = r.ID
	}
	if in.err != nil {
		return nil, in.err
	}
	want := sum.Sum(nil)
	if !bytes.Equal(in.take(sha256.Size), want) && in.err == nil {
		in.fail("its checksum differs")
	}
	if in.err != nil {
		return nil, in.err
	}
	if _, err := in.r.ReadByte(); err == nil {
		return nil, fmt.Errorf("%w: something follows it", ErrSnapshot)
	} else if !errors.Is(err, io.EOF) {
		return nil, err
	}
	return c, nil
}

// reader reads parts until the first failure, which it keeps.
type reader struct {
	r   *bufio.Reader
	sum io.Writer
	err error
	buf []byte
}

func (in *reader) fail(why string) {
	if in.err == nil {
		in.err = fmt.Errorf("%w: %s", ErrSnapshot, why)
	}
}

// take returns the next n bytes, zeros after a failure; they hold until the
// next call.
func (in *reader) take(n int) []byte {
	if cap(in.buf) < n {
		in.buf = make([]byte, n)
	}
	b := in.buf[:n]
	if in.err == nil {
		_, err := io.ReadFull(in.r, b)
		switch {
		case errors.Is(err, io.EOF), errors.Is(err, io.ErrUnexpectedEOF):
			in.fail("it ends too early")
		case err != nil:
			in.err = err
		default:
			in.sum.Write(b)
		}
	}
	if in.err != nil {
		clear(b)
	}
	return b
}

// number reads a number of n bytes.
func (in *reader) number(n int) uint64 {
	var v uint64
	for _, b := range in.take(n) {
		v = v<<8 | uint64(b)
	}
	return v
}

func (in *reader) record(v *Vocabulary) (r Record) {
	r.ID = in.number(8)
	r.Sum = [sha256.Size]byte(in.take(sha256.Size))
	r.Hash = phash.Hash(in.take(len(phash.Hash{})))
	if r.Quality = int(in.number(1)); r.Quality > 100 {
		in.fail("a quality is above 100")
	}
	n := int(in.number(2))
	if n > MaxName {
		in.fail("a name is too long")
		return r
	}
	r.Name = string(in.take(n))
	if n = int(in.number(2)); n > MaxMarks {
		in.fail("a sketch is too large")
		return r
	}
	s, err := ParseSketch(append(bytes.Clone(v.sum[:]), in.take(n*markSize)...))
	if err != nil {
		in.fail(err.Error())
	}
	r.Sketch = s
	return r
}

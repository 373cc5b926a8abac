package mih

import (
	"bufio"
	"crypto/sha256"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"slices"

	"github.com/bonafide-aftersale/bonafide/phash"
)

// A snapshot is, all numbers big-endian:
//
//	8 bytes   "BFPDQMIH"
//	4 bytes   version, 1
//	8 bytes   number of entries
//	40 bytes  for each entry: 8 bytes id, 32 bytes hash; ids strictly ascending
//	32 bytes  SHA-256 of all the above
//
// and nothing behind. Tables are not part of it: they are made again in a
// fraction of a microsecond per entry and band, and bytes from outside can then
// at worst be wrong entries, never wrong tables.
const (
	magic       = "BFPDQMIH"
	version     = 1
	headSize    = len(magic) + 4 + 8
	entrySize   = 8 + 32
	blockSize   = 1 << 12 // entries read at a time; a false number costs no more memory
	mostEntries = 1<<32 - 1
)

// ErrSnapshot is the error for bytes that are not a whole and sound snapshot.
var ErrSnapshot = errors.New("mih: not a sound snapshot")

// WriteTo writes a snapshot and returns the number of bytes. Who adds or
// removes waits until it is done; searches go on.
func (x *Index) WriteTo(w io.Writer) (int64, error) {
	x.write.Lock()
	defer x.write.Unlock()
	s := x.now()
	var count uint64
	for range s.entries(0) {
		count++
	}
	sum := sha256.New()
	out := bufio.NewWriterSize(io.MultiWriter(w, sum), 1<<16)
	head := binary.BigEndian.AppendUint32([]byte(magic), version)
	if _, err := out.Write(binary.BigEndian.AppendUint64(head, count)); err != nil {
		return 0, err
	}
	written := int64(headSize)
	var entry [entrySize]byte
	for id, c := range s.entries(0) {
		binary.BigEndian.PutUint64(entry[:], id)
		h := c.hash()
		copy(entry[8:], h[:])
		if _, err := out.Write(entry[:]); err != nil {
			return written, err
		}
		written += entrySize
	}
	if err := out.Flush(); err != nil {
		return written, err
	}
	n, err := w.Write(sum.Sum(nil))
	return written + int64(n), err
}

// Read makes an Index of a snapshot. It reads r to its end. Bytes that are no
// sound snapshot give ErrSnapshot, failures of r their own error.
func Read(r io.Reader) (*Index, error) {
	sum := sha256.New()
	in := io.TeeReader(r, sum)
	var head [headSize]byte
	if err := readFull(in, head[:]); err != nil {
		return nil, err
	}
	switch v := binary.BigEndian.Uint32(head[len(magic):]); {
	case string(head[:len(magic)]) != magic:
		return nil, fmt.Errorf("%w: it begins with other bytes", ErrSnapshot)
	case v != version:
		return nil, fmt.Errorf("%w: version %d, this program reads %d", ErrSnapshot, v, version)
	}
	count := binary.BigEndian.Uint64(head[len(magic)+4:])
	if count > mostEntries {
		return nil, fmt.Errorf("%w: %d entries", ErrSnapshot, count)
	}
	ids, codes, err := readEntries(in, int(count))
	if err != nil {
		return nil, err
	}
	want := sum.Sum(nil)
	var got [sha256.Size]byte
	if err := readFull(r, got[:]); err != nil {
		return nil, err
	}
	if got != [sha256.Size]byte(want) {
		return nil, fmt.Errorf("%w: its checksum differs", ErrSnapshot)
	}
	if n, err := io.ReadFull(r, got[:1]); n > 0 {
		return nil, fmt.Errorf("%w: something follows it", ErrSnapshot)
	} else if !errors.Is(err, io.EOF) {
		return nil, err
	}
	x := new(Index)
	x.push(nil, ids, codes, new(tail))
	return x, nil
}

func readEntries(in io.Reader, count int) (ids []uint64, codes []code, err error) {
	block := make([]byte, min(count, blockSize)*entrySize)
	for len(ids) < count {
		part := block[:min(count-len(ids), blockSize)*entrySize]
		if err := readFull(in, part); err != nil {
			return nil, nil, err
		}
		if cap(ids) == len(ids) { // grow both alike, to no more than is needed
			n := min(max(2*len(ids), blockSize), count) - len(ids)
			ids, codes = slices.Grow(ids, n), slices.Grow(codes, n)
		}
		for ; len(part) > 0; part = part[entrySize:] {
			id := binary.BigEndian.Uint64(part)
			if len(ids) > 0 && id <= ids[len(ids)-1] {
				return nil, nil, fmt.Errorf("%w: ids do not ascend", ErrSnapshot)
			}
			ids, codes = append(ids, id), append(codes, codeOf(phash.Hash(part[8:entrySize])))
		}
	}
	return slices.Clip(ids), slices.Clip(codes), nil
}

// readFull fills b; a stream that ends before is no snapshot.
func readFull(r io.Reader, b []byte) error {
	_, err := io.ReadFull(r, b)
	if errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) {
		return fmt.Errorf("%w: it ends too early", ErrSnapshot)
	}
	return err
}

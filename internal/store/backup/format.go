package backup

import (
	"bufio"
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"hash"
	"io"

	"github.com/bonafide-aftersale/bonafide/internal/fault"
)

// version is the number of the format that is written.
const version = 1

// longest bounds a line, in bytes: a row holds texts and keys, not files,
// which are kept in the blob store.
const longest = 64 << 20

// ErrDamaged means that a stream is no backup, or not a whole one. It arrives
// as a fault of kind Unreadable.
var ErrDamaged = errors.New("backup: damaged or cut off")

// damaged words ErrDamaged.
func damaged(why string, cause error) error {
	err := fmt.Errorf("%w: %s", ErrDamaged, why)
	if cause != nil {
		err = fmt.Errorf("%w: %w", err, cause)
	}
	return fault.New(fault.Unreadable, "backup.damaged", err)
}

// Header is the first line.
type Header struct {
	Version    int    `json:"bonafide_backup"`
	Engine     string `json:"engine"`     // that it was written from
	CreatedAt  int64  `json:"created_at"` // UTC microseconds
	Migrations string `json:"migrations"` // store.Fingerprint of the program that wrote it
}

// table begins the rows of a table.
type table struct {
	Name    string   `json:"table"`
	Columns []column `json:"columns"`
}

// column is a column and the kind of its values.
type column struct {
	Name string `json:"name"`
	Kind kind   `json:"kind"`
}

// jobsMark begins the jobs.
type jobsMark struct {
	Jobs bool `json:"jobs"`
}

// Summary is the last line: what the backup holds.
type Summary struct {
	Rows int64  `json:"rows"`
	Jobs int64  `json:"jobs"`
	Hash string `json:"sha256"` // in hexadecimal, of the lines before
}

// lineWriter writes lines and hashes them.
type lineWriter struct {
	zip  *gzip.Writer
	hash hash.Hash
}

func newLineWriter(w io.Writer) *lineWriter {
	zip, _ := gzip.NewWriterLevel(w, gzip.BestSpeed) // the level is valid
	return &lineWriter{zip: zip, hash: sha256.New()}
}

// put writes one value as a line.
func (w *lineWriter) put(v any) error {
	line, err := json.Marshal(v)
	if err != nil {
		return err
	}
	if len(line) >= longest {
		return fmt.Errorf("backup: a row has %d bytes, at most %d can be read back", len(line), longest)
	}
	line = append(line, '\n')
	w.hash.Write(line)
	_, err = w.zip.Write(line)
	return err
}

// end writes the last line.
func (w *lineWriter) end(s *Summary) error {
	s.Hash = hex.EncodeToString(w.hash.Sum(nil))
	if err := w.put(s); err != nil {
		return err
	}
	return w.zip.Close()
}

// lineReader reads lines and hashes them.
type lineReader struct {
	in   *bufio.Reader
	hash hash.Hash
	line []byte
}

func newLineReader(r io.Reader) (*lineReader, error) {
	zip, err := gzip.NewReader(r)
	if err != nil {
		return nil, damaged("no gzip", err)
	}
	return &lineReader{in: bufio.NewReaderSize(zip, 64<<10), hash: sha256.New()}, nil
}

// next returns the next line without its end; it is valid until the following
// call. The hash covers the lines before it.
func (r *lineReader) next() ([]byte, error) {
	if r.line != nil {
		r.hash.Write(r.line)
	}
	r.line = r.line[:0]
	for {
		part, err := r.in.ReadSlice('\n')
		if len(r.line)+len(part) > longest {
			return nil, damaged("a line is too long", nil)
		}
		r.line = append(r.line, part...)
		if err == nil {
			return r.line[:len(r.line)-1], nil
		}
		if !errors.Is(err, bufio.ErrBufferFull) {
			return nil, damaged("it ends before its last line", err)
		}
	}
}

// header reads the first line.
func (r *lineReader) header() (h Header, err error) {
	line, err := r.next()
	if err != nil {
		return h, err
	}
	if err := json.Unmarshal(line, &h); err != nil || h.Version < 1 {
		return h, damaged("no header", err)
	}
	if h.Version > version {
		return h, fault.New(fault.Invalid, "backup.newer", nil, "version", h.Version)
	}
	return h, nil
}

// end checks the last line, and that nothing follows it.
func (r *lineReader) end(s Summary, rows, jobs int64) error {
	if got := hex.EncodeToString(r.hash.Sum(nil)); got != s.Hash {
		return damaged("the hash does not fit", nil)
	}
	if s.Rows != rows || s.Jobs != jobs {
		return damaged("the counts do not fit", nil)
	}
	// This reads gzip's own checksum as well.
	if n, err := r.in.Read(make([]byte, 1)); n != 0 || err != io.EOF {
		return damaged("something follows the last line", err)
	}
	return nil
}

// object tells the lines that are objects by their first field.
func object(line []byte, field string) bool {
	return bytes.HasPrefix(line, []byte(`{"`+field+`":`))
}

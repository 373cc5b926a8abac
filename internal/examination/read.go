package examination

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"io"
	"io/fs"
	"math"
	"os"
	"strings"
	"time"

	"github.com/bonafide-aftersale/bonafide/forensic"
	"github.com/bonafide-aftersale/bonafide/internal/fault"
	"github.com/bonafide-aftersale/bonafide/photo"
)

// readTime bounds decoding one file. A HEIC photo of 24 megapixels takes about
// 4 s on one slow core; what takes a minute is made to take long.
const readTime = time.Minute

// load reads and decodes the file at f.Path, and fills in f as far as it
// gets. It waits at the gate until there is memory; whoever is done with the
// pixels calls leave. The error is f.Err, or ctx.Err() if ctx is done.
func (x *Examiner) load(ctx context.Context, f *File, g *gate) (p *forensic.Picture, leave func(), err error) {
	if f.Err != nil {
		return nil, nil, f.Err
	}
	data, err := x.read(f)
	if err != nil {
		f.Err = x.explain(f, err)
		return nil, nil, f.Err
	}
	if leave, err = g.enter(ctx, x.need(data)); err != nil {
		return nil, nil, err
	}
	if p, err = x.decode(ctx, f, data); err == nil {
		return p, leave, nil
	}
	leave()
	if ctx.Err() != nil {
		return nil, nil, ctx.Err()
	}
	f.Err = x.explain(f, err)
	return nil, nil, f.Err
}

// workingSpace is how many times the memory of decoding a method may need on
// top of it: it works on planes of a reduced picture.
const workingSpace = 2

// need estimates the memory of examining a file; 0 if it will be refused.
func (x *Examiner) need(data []byte) int64 {
	h, err := photo.Inspect(data, x.Photo)
	if err != nil {
		return 0
	}
	return workingSpace * h.Memory
}

// decode decodes the bytes of f.
func (x *Examiner) decode(ctx context.Context, f *File, data []byte) (*forensic.Picture, error) {
	f.Bytes = int64(len(data))
	sum := sha256.Sum256(data)
	f.SHA256 = hex.EncodeToString(sum[:])
	f.Format = photo.Sniff(data)
	ctx, cancel := context.WithTimeout(ctx, readTime)
	defer cancel()
	p, err := photo.Decode(ctx, data, x.Photo)
	if err != nil {
		return nil, err
	}
	f.Format, f.Missing = p.Format, p.Missing
	f.Width, f.Height = p.Image.Bounds().Dx(), p.Image.Bounds().Dy()
	return &forensic.Picture{Name: f.Label, Data: data, Format: p.Format, Image: p.Image}, nil
}

// read returns the bytes of a regular file within the limit of size.
func (x *Examiner) read(f *File) ([]byte, error) {
	info, err := os.Stat(f.Path)
	if err != nil {
		return nil, err
	}
	f.info = info
	switch {
	case info.IsDir():
		return nil, fault.New(fault.Unreadable, "read.directory", nil, "path", f.Path)
	case !info.Mode().IsRegular():
		return nil, fault.New(fault.Unreadable, "read.irregular", nil, "path", f.Path)
	}
	f.Bytes = info.Size()
	limit := x.maxBytes()
	if info.Size() > limit {
		return nil, &photo.Error{Reason: photo.TooManyBytes}
	}
	file, err := os.Open(f.Path)
	if err != nil {
		return nil, err
	}
	defer file.Close()
	// The file may grow while it is read, so the limit is held here too.
	var buf bytes.Buffer
	buf.Grow(int(info.Size()) + bytes.MinRead)
	if _, err := buf.ReadFrom(io.LimitReader(file, limit+1)); err != nil {
		return nil, err
	}
	return buf.Bytes(), nil
}

func (x *Examiner) maxBytes() int64 {
	if x.Photo != nil && x.Photo.MaxBytes > 0 {
		return x.Photo.MaxBytes
	}
	return photo.DefaultMaxBytes
}

// reasons gives each reason of package photo its sentence.
var reasons = map[photo.Reason]string{
	photo.Empty:         "read.empty",
	photo.Unsupported:   "read.unsupported",
	photo.TooManyBytes:  "read.too_many_bytes",
	photo.TooManyPixels: "read.too_many_pixels",
	photo.TooMuchMemory: "read.too_much_memory",
	photo.Truncated:     "read.truncated",
	photo.Malformed:     "read.malformed",
	photo.NeedsWorker:   "read.needs_worker",
	photo.TimedOut:      "read.timed_out",
	photo.WorkerFailed:  "read.worker_failed",
}

// explain turns the error of reading f into the sentence for it.
func (x *Examiner) explain(f *File, err error) *fault.Error {
	if e, ok := errors.AsType[*fault.Error](err); ok {
		return e
	}
	key := "read.failed"
	reason := photo.ReasonOf(err)
	switch {
	case reason == photo.Unsupported && photo.Supported(f.Format):
		key = "read.unsupported_kind"
	case reason == photo.Unsupported && f.Format != "":
		key = "read.unsupported_as"
	case reasons[reason] != "":
		key = reasons[reason]
	case errors.Is(err, fs.ErrNotExist):
		key = "read.missing"
	case errors.Is(err, fs.ErrPermission):
		key = "read.denied"
	}
	return fault.New(fault.Unreadable, key, err,
		"path", f.Path, "limit", x.maxBytes(), "format", strings.ToUpper(f.Format))
}

// Open decodes the pixels of an examined file again, for those who show it.
// It fails if the file is no longer the one that was examined.
func (x *Examiner) Open(ctx context.Context, f *File) (*forensic.Picture, error) {
	again := &File{Path: f.Path, Label: f.Label}
	p, _, err := x.load(ctx, again, newGate(math.MaxInt64))
	if err != nil {
		return nil, err
	}
	if again.SHA256 != f.SHA256 {
		return nil, errChanged
	}
	return p, nil
}

var errChanged = errors.New("examination: the file changed after it was examined")

package photo

import (
	"context"
	"errors"
	"image/jpeg"
	"image/png"
	"io"

	"golang.org/x/image/bmp"
	"golang.org/x/image/tiff"
)

// reader hands out bytes until ctx is done, a piece at a time, so that a
// decoder which knows no context stops at its next read. It serves the
// pieces of a file one after the other without joining them.
type reader struct {
	ctx    context.Context
	pieces [][]byte
	count  int // calls of ReadByte since the last look at ctx
}

func newReader(ctx context.Context, pieces ...[]byte) *reader {
	return &reader{ctx: ctx, pieces: pieces}
}

// lookEvery is how many single bytes are served between two looks at ctx.
const lookEvery = 1024

// Read serves at most 64 KB, so that no single call hides a long time.
func (r *reader) Read(p []byte) (int, error) {
	if err := r.ctx.Err(); err != nil {
		return 0, err
	}
	for len(r.pieces) > 0 && len(r.pieces[0]) == 0 {
		r.pieces = r.pieces[1:]
	}
	if len(r.pieces) == 0 {
		return 0, io.EOF
	}
	n := copy(p[:min(len(p), 1<<16)], r.pieces[0])
	r.pieces[0] = r.pieces[0][n:]
	return n, nil
}

// ReadByte keeps decoders from putting a bufio.Reader in between.
func (r *reader) ReadByte() (byte, error) {
	if r.count++; r.count >= lookEvery {
		r.count = 0
		if err := r.ctx.Err(); err != nil {
			return 0, err
		}
	}
	for len(r.pieces) > 0 {
		if p := r.pieces[0]; len(p) > 0 {
			r.pieces[0] = p[1:]
			return p[0], nil
		}
		r.pieces = r.pieces[1:]
	}
	return 0, io.EOF
}

// readerAt is the same for decoders that jump about.
type readerAt struct {
	ctx  context.Context
	data []byte
}

func (r readerAt) ReadAt(p []byte, off int64) (int, error) {
	if err := r.ctx.Err(); err != nil {
		return 0, err
	}
	if off < 0 || off > int64(len(r.data)) {
		return 0, io.ErrUnexpectedEOF
	}
	n := copy(p, r.data[off:])
	if n < len(p) {
		return n, io.EOF
	}
	return n, nil
}

func (r readerAt) Read([]byte) (int, error) { return 0, errors.New("photo: sequential read") }

// isUnsupported tells the decoders' "valid but not done here" from "broken".
func isUnsupported(err error) bool {
	var j jpeg.UnsupportedError
	var p png.UnsupportedError
	var t tiff.UnsupportedError
	return errors.As(err, &j) || errors.As(err, &p) || errors.As(err, &t) || errors.Is(err, bmp.ErrUnsupported)
}

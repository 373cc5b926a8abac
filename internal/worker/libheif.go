//go:build nodynamic

package worker

import (
	"bytes"
	"compress/gzip"
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"image"
	"io"
	_ "unsafe" // for go:linkname

	_ "github.com/gen2brain/heic" // carries libheif and libde265 as WebAssembly
	"github.com/tetratelabs/wazero"
	"github.com/tetratelabs/wazero/api"
	"github.com/tetratelabs/wazero/imports/wasi_snapshot_preview1"
)

// Available tells whether this build holds the HEIC decoder.
const Available = true

// heifWasm is the decoder the module embeds. Its own Go wrapper is not used,
// for three reasons seen in v0.4.5: it frees the picture before it returns it,
// so that the allocator overwrites the first samples of the first row; it
// takes the chroma rows of pictures up to 96 pixels wide for shorter than they
// are; and it gives WebAssembly no memory limit.
//
//go:linkname heifWasm github.com/gen2brain/heic.heifWasm
var heifWasm []byte

// bytesPerPixel is what libheif and libde265 take at their peak without the
// file: 7.0 on 4:2:0 pictures of 12 and of 24 megapixels, 8.5 when irot turns
// them: coded frame, picture, answer and notes per block. It only makes a hopeless attempt short.
const bytesPerPixel = 7

const wasmPage = 1 << 16

// decodeHEIC decodes the primary picture; libheif applies irot and imir. The
// decoder gets at most memory bytes and they are set aside at once, so that
// its heap never has to be copied to grow.
func decodeHEIC(data []byte, memory int64) (image.Image, error) {
	ctx := context.Background()
	zipped, err := gzip.NewReader(bytes.NewReader(heifWasm))
	if err != nil {
		return nil, err
	}
	code, err := io.ReadAll(zipped)
	if err != nil {
		return nil, err
	}
	run := wazero.NewRuntimeWithConfig(ctx, wazero.NewRuntimeConfig().
		WithMemoryLimitPages(uint32(min(memory/wasmPage, 1<<16))).
		WithMemoryCapacityFromMax(true))
	if _, err := wasi_snapshot_preview1.Instantiate(ctx, run); err != nil {
		return nil, err
	}
	mod, err := run.InstantiateWithConfig(ctx, code, wazero.NewModuleConfig().WithStartFunctions("_initialize"))
	if err != nil {
		return nil, err
	}
	h := heif{ctx: ctx, mod: mod, limit: memory}
	return h.decode(data)
}

// heif is one run of the decoder. Nothing is ever freed: the process ends.
type heif struct {
	ctx   context.Context
	mod   api.Module
	limit int64
}

func (h *heif) decode(data []byte) (image.Image, error) {
	in, err := h.alloc(len(data))
	if err != nil {
		return nil, err
	}
	if !h.mod.Memory().Write(in, data) {
		return nil, errors.New("write outside of memory")
	}
	r, err := h.call(in, len(data), true, 0)
	if err != nil {
		return nil, err
	}
	if need := bytesPerPixel * int64(r.width) * int64(r.height); need > h.limit {
		return nil, fmt.Errorf("%w: %dx%d pixels need about %d bytes", errMemory, r.width, r.height, need)
	}
	rows, err := r.layout()
	if err != nil {
		return nil, err
	}
	pix, err := h.planes(in, len(data), r, rows.size)
	if err != nil {
		return nil, err
	}
	return rows.picture(pix), nil
}

// guard is how many bytes behind the planes must stay untouched, and how many
// at their end must not.
const guard = 16

// planes decodes the picture into n bytes and checks that exactly those were
// written. The exported function copies rows as long as libheif made them,
// whatever size the header promised; a file whose coded picture is smaller or
// larger than its header says would else come out skewed.
func (h *heif) planes(in uint32, size int, want result, n int) ([]byte, error) {
	out, err := h.alloc(n + guard)
	if err != nil {
		return nil, err
	}
	for _, mark := range []byte{0xa5, 0x5a} { // a picture may end in one of them, not in both
		marks := bytes.Repeat([]byte{mark}, 2*guard)
		if !h.mod.Memory().Write(out+uint32(n-guard), marks) {
			return nil, errors.New("write outside of memory")
		}
		got, err := h.call(in, size, false, out)
		if err != nil {
			return nil, err
		}
		b, ok := h.mod.Memory().Read(out, uint32(n+guard))
		if !ok || got != want {
			return nil, fmt.Errorf("picture changed from %v to %v", want, got)
		}
		if !bytes.Equal(b[n:], marks[:guard]) {
			break
		}
		if !bytes.Equal(b[n-guard:n], marks[:guard]) {
			return b[:n:n], nil
		}
	}
	return nil, errors.New("coded picture and header differ in size")
}

// alloc takes n bytes of the decoder's memory.
func (h *heif) alloc(n int) (uint32, error) {
	res, err := h.mod.ExportedFunction("malloc").Call(h.ctx, uint64(n))
	if err != nil {
		return 0, err
	}
	if res[0] == 0 {
		return 0, errMemory
	}
	return uint32(res[0]), nil
}

// call runs decode: with headOnly it fills result, else it also writes the
// planes to out.
func (h *heif) call(in uint32, n int, headOnly bool, out uint32) (r result, err error) {
	at, err := h.alloc(20)
	if err != nil {
		return r, err
	}
	only := uint64(0)
	if headOnly {
		only = 1
	}
	p := uint64(at)
	res, err := h.mod.ExportedFunction("decode").Call(h.ctx, uint64(in), uint64(n), only, p, p+4, p+8, p+12, p+16, uint64(out))
	if err != nil {
		return r, err
	}
	if res[0] == 0 {
		return r, errors.New("libheif refuses the file")
	}
	b, ok := h.mod.Memory().Read(at, 20)
	if !ok {
		return r, errors.New("read outside of memory")
	}
	u := binary.LittleEndian.Uint32
	return result{u(b), u(b[4:]), u(b[8:]), u(b[12:]), u(b[16:])}, nil
}

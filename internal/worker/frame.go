package worker

import (
	"encoding/binary"
	"errors"
	"fmt"
	"image"
	"io"
)

// The answer of a worker, all numbers big-endian:
//
//	4 bytes  "BFw1"
//	1 byte   kind
//	4 bytes  width; for kindError the length of the text
//	4 bytes  height; for kindError 0
//	then     the planes row by row without padding, or the text
const (
	magic     = "BFw1"
	headerLen = 13
	maxText   = 1000 // bytes of an error text
)

// kind says what follows the header.
type kind byte

const (
	kindError kind = iota
	kindGray
	kindNRGBA
	kindRGBA // premultiplied
	kind444
	kind422
	kind420
)

// ratios maps the YCbCr kinds to Go's names.
var ratios = map[kind]image.YCbCrSubsampleRatio{
	kind444: image.YCbCrSubsampleRatio444,
	kind422: image.YCbCrSubsampleRatio422,
	kind420: image.YCbCrSubsampleRatio420,
}

// plane is a rectangle of bytes: rows of n bytes, stride apart.
type plane struct {
	pix     []byte
	stride  int
	n, rows int
}

// planes lists what is sent for img; false for a type the protocol lacks.
func planes(img image.Image) (kind, []plane, bool) {
	w, h := img.Bounds().Dx(), img.Bounds().Dy()
	switch m := img.(type) {
	case *image.Gray:
		return kindGray, []plane{{m.Pix, m.Stride, w, h}}, true
	case *image.NRGBA:
		return kindNRGBA, []plane{{m.Pix, m.Stride, 4 * w, h}}, true
	case *image.RGBA:
		return kindRGBA, []plane{{m.Pix, m.Stride, 4 * w, h}}, true
	case *image.YCbCr:
		for k, r := range ratios {
			if r == m.SubsampleRatio {
				cw, ch := chroma(k, w, h)
				return k, []plane{{m.Y, m.YStride, w, h}, {m.Cb, m.CStride, cw, ch}, {m.Cr, m.CStride, cw, ch}}, true
			}
		}
	}
	return 0, nil, false
}

// chroma is the size of a chroma plane.
func chroma(k kind, w, h int) (int, int) {
	switch k {
	case kind422:
		return (w + 1) / 2, h
	case kind420:
		return (w + 1) / 2, (h + 1) / 2
	}
	return w, h
}

// writeImage sends a picture.
func writeImage(out io.Writer, img image.Image) error {
	k, list, ok := planes(img)
	if !ok {
		return fmt.Errorf("no frame for %T", img)
	}
	b := img.Bounds()
	if err := writeHeader(out, k, b.Dx(), b.Dy()); err != nil {
		return err
	}
	for _, p := range list {
		for y := range p.rows {
			if _, err := out.Write(p.pix[y*p.stride : y*p.stride+p.n]); err != nil {
				return err
			}
		}
	}
	return nil
}

// writeError sends the reason why there is no picture.
func writeError(out io.Writer, text string) error {
	text = text[:min(len(text), maxText)]
	if err := writeHeader(out, kindError, len(text), 0); err != nil {
		return err
	}
	_, err := io.WriteString(out, text)
	return err
}

func writeHeader(out io.Writer, k kind, w, h int) error {
	head := append([]byte(magic), byte(k))
	head = binary.BigEndian.AppendUint32(head, uint32(w))
	head = binary.BigEndian.AppendUint32(head, uint32(h))
	_, err := out.Write(head)
	return err
}

// decodeError is the text of a worker that found no picture.
type decodeError string

func (e decodeError) Error() string { return string(e) }

// errFrame means that the answer is not one.
var errFrame = errors.New("worker: broken answer")

// readFrame reads one answer, refusing more than maxPixels before it
// allocates. The error is a decodeError when the worker said no.
func readFrame(in io.Reader, maxPixels int64) (image.Image, error) {
	var head [headerLen]byte
	if _, err := io.ReadFull(in, head[:]); err != nil {
		return nil, fmt.Errorf("%w: %w", errFrame, err)
	}
	k := kind(head[4])
	w, h := int64(binary.BigEndian.Uint32(head[5:])), int64(binary.BigEndian.Uint32(head[9:]))
	if string(head[:4]) != magic {
		return nil, fmt.Errorf("%w: magic %q", errFrame, head[:4])
	}
	if k == kindError {
		text := make([]byte, min(w, maxText))
		n, _ := io.ReadFull(in, text)
		return nil, decodeError(text[:n])
	}
	if w == 0 || h == 0 || w > maxPixels/h {
		return nil, fmt.Errorf("%w: size %dx%d", errFrame, w, h)
	}
	r := image.Rect(0, 0, int(w), int(h))
	var img image.Image
	switch k {
	case kindGray:
		img = image.NewGray(r)
	case kindNRGBA:
		img = image.NewNRGBA(r)
	case kindRGBA:
		img = image.NewRGBA(r)
	case kind444, kind422, kind420:
		img = image.NewYCbCr(r, ratios[k])
	default:
		return nil, fmt.Errorf("%w: kind %d", errFrame, k)
	}
	_, list, _ := planes(img)
	for _, p := range list {
		if _, err := io.ReadFull(in, p.pix[:p.n*p.rows]); err != nil {
			return nil, fmt.Errorf("%w: %w", errFrame, err)
		}
	}
	if n, _ := in.Read(head[:1]); n != 0 {
		return nil, fmt.Errorf("%w: bytes after the picture", errFrame)
	}
	return img, nil
}

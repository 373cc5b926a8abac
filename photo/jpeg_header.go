package photo

import (
	"bytes"
	"encoding/binary"
)

// maxScans bounds the passes over a JPEG. Encoders write about ten; every
// further pass over all blocks can be bought with a few hundred bytes. 500 is
// the bound libjpeg-turbo's own fuzzers put on scans.
const maxScans = 500

// A few more scans than the usual ten are always allowed. Beyond, visits to
// blocks must be paid for with bytes: 64 visits of about 10 ns a byte.
const (
	freeScans     = 32
	visitsPerByte = 64
)

// jpegFrame is the SOF segment of ITU-T T.81, B.2.2.
type jpegFrame struct {
	marker        byte
	precision     byte
	width, height int
	parts         [][2]int // sampling factors H, V of each component
}

// jpegHeader walks the markers: size and sampling from SOF, orientation from
// APP1, number of scans.
func jpegHeader(data []byte, h *Header, o *Options) error {
	f, scans, err := jpegWalk(data)
	if err != nil {
		return err
	}
	switch m := f.marker; {
	case m == 0xc3 || m == 0xc7 || m == 0xcb || m == 0xcf:
		return refuse(Unsupported, h.Format, "lossless JPEG is not supported")
	case m >= 0xc9:
		return refuse(Unsupported, h.Format, "arithmetic coding is not supported")
	case m > 0xc2:
		return refuse(Unsupported, h.Format, "hierarchical JPEG is not supported")
	case f.precision != 8:
		return refuse(Unsupported, h.Format, "%d bits a sample are not supported", f.precision)
	case scans > maxScans:
		return refuse(Malformed, h.Format, "more than %d scans", maxScans)
	}
	h.storedWidth, h.storedHeight = f.width, f.height
	h.Orientation = jpegOrientation(data)
	samples := f.samples()
	if blocks := samples / 64; scans > freeScans && int64(scans-freeScans)*blocks > visitsPerByte*int64(len(data)) {
		return refuse(Malformed, h.Format, "%d scans of %d blocks in %d bytes", scans, blocks, len(data))
	}
	// Before the limits: a huge frame is refused for its size, not for its data.
	if err := o.checkSize(h.Format, f.width, f.height); err != nil {
		return err
	}
	// A block takes one bit in the scan that first codes it (T.81, F.1.2.1).
	if least := float64(samples) / 64 / 8 * o.MinPresent; float64(len(data)) < least {
		return refuse(Truncated, h.Format, "%d bytes cannot hold %dx%d pixels", len(data), f.width, f.height)
	}
	decoder := int64(0)
	if f.marker == 0xc2 {
		decoder += 4 * samples // image/jpeg keeps an int32 per coefficient until the end
	}
	picture := samples
	if len(f.parts) == 4 || (len(f.parts) == 3 && bytes.Contains(data[:min(len(data), 1<<16)], []byte("Adobe"))) {
		decoder += samples + 4*h.pixels() // CMYK or RGB is put together from planes
		picture = 4 * h.pixels()
	} else if h.Orientation > 1 {
		picture = max(picture, 3*h.pixels()) // odd sides turn into 4:4:4
	}
	h.cost(decoder, picture)
	return nil
}

// samples counts the samples of all planes, padded to whole MCUs.
func (f *jpegFrame) samples() int64 {
	hm, vm := 1, 1
	for _, p := range f.parts {
		hm, vm = max(hm, p[0]), max(vm, p[1])
	}
	across := int64((f.width + 8*hm - 1) / (8 * hm))
	down := int64((f.height + 8*vm - 1) / (8 * vm))
	if len(f.parts) == 1 { // T.81, A.2.2: one component has MCUs of one block
		return int64((f.width+7)/8) * int64((f.height+7)/8) * 64
	}
	var n int64
	for _, p := range f.parts {
		n += across * down * int64(p[0]*p[1]) * 64
	}
	return n
}

// jpegWalk reads the first SOF and counts scans up to one more than maxScans.
// It skips segments the way image/jpeg does, so both see the same SOF.
func jpegWalk(data []byte) (f jpegFrame, scans int, err error) {
	seen := false
	for m, body := range jpegMarkers(data) {
		switch {
		case m >= 0xc0 && m <= 0xcf && m != 0xc4 && m != 0xc8 && m != 0xcc:
			if seen {
				continue // the decoder refuses a second frame
			}
			if f, seen = jpegSOF(m, body); !seen {
				return f, 0, refuse(Malformed, "jpeg", "broken frame header")
			}
		case m == 0xda:
			if scans++; scans > maxScans {
				return f, scans, nil
			}
		}
	}
	if !seen {
		return f, 0, refuse(Truncated, "jpeg", "no frame header in %d bytes", len(data))
	}
	return f, scans, nil
}

func jpegSOF(marker byte, b []byte) (jpegFrame, bool) {
	if len(b) < 6 || len(b) < 6+3*int(b[5]) || b[5] == 0 {
		return jpegFrame{}, false
	}
	f := jpegFrame{
		marker:    marker,
		precision: b[0],
		height:    int(binary.BigEndian.Uint16(b[1:])),
		width:     int(binary.BigEndian.Uint16(b[3:])),
	}
	for c := b[6 : 6+3*int(b[5])]; len(c) >= 3; c = c[3:] {
		p := [2]int{int(c[1] >> 4), int(c[1] & 15)}
		if p[0] < 1 || p[0] > 4 || p[1] < 1 || p[1] > 4 {
			return jpegFrame{}, false
		}
		f.parts = append(f.parts, p)
	}
	return f, true
}

// jpegMarkers yields every marker that has a length, with its body, up to EOI
// or the end of data. Entropy-coded data and stray bytes are skipped. The body
// of the last segment may be cut short.
func jpegMarkers(data []byte) func(yield func(byte, []byte) bool) {
	return func(yield func(byte, []byte) bool) {
		rest := data[min(2, len(data)):]
		for {
			i := bytes.IndexByte(rest, 0xff)
			if i < 0 {
				return
			}
			for rest = rest[i:]; len(rest) > 0 && rest[0] == 0xff; {
				rest = rest[1:] // fill bytes, T.81, B.1.1.2
			}
			if len(rest) < 3 {
				return
			}
			m := rest[0]
			if m == 0 || (m >= 0xd0 && m <= 0xd7) {
				rest = rest[1:]
				continue
			}
			if m == 0xd9 {
				return
			}
			n := int(binary.BigEndian.Uint16(rest[1:]))
			if n < 2 {
				rest = rest[1:]
				continue
			}
			end := min(1+n, len(rest))
			if !yield(m, rest[3:max(3, end)]) {
				return
			}
			rest = rest[end:]
		}
	}
}

// jpegOrientation looks into the EXIF segments before the first scan.
func jpegOrientation(data []byte) int {
	for m, body := range jpegMarkers(data) {
		if m == 0xda {
			break
		}
		if m == 0xe1 && bytes.HasPrefix(body, []byte("Exif\x00\x00")) {
			if o := exifOrientation(body); o > 1 {
				return o
			}
		}
	}
	return 1
}

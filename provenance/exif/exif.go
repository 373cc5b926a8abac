// Package exif reads the fields of a TIFF structure: the EXIF block of a
// picture, or a TIFF file itself (TIFF 6.0, sections 2 and 8; CIPA DC-008-2023,
// Exif 3.0, section 4.6).
//
// The bytes are a stranger's. Chains that run in a circle end, counts and
// offsets are checked before anything is touched, values are parts of the
// input and never copied while walking.
package exif

import (
	"encoding/binary"
	"errors"
	"fmt"
)

// Fields that other packages ask for by number.
const (
	TagImageDescription = 0x010e
	TagMake             = 0x010f
	TagModel            = 0x0110
	TagSoftware         = 0x0131
	TagArtist           = 0x013b
	TagXMP              = 0x02bc // XMP packet (XMP specification part 3, 3.2)
	TagCopyright        = 0x8298
	TagIIM              = 0x83bb // IPTC-IIM records
	TagPhotoshop        = 0x8649 // Photoshop image resources
	TagUserComment      = 0x9286

	tagExif    = 0x8769
	tagGPS     = 0x8825
	tagInterop = 0xa005
	tagSubIFDs = 0x014a
)

// Limits of what is walked through. A RAW file of a camera has some ten
// directories and a few hundred fields; anything far beyond is no picture's.
const (
	maxDirectories = 64
	maxFields      = 4096
)

// ErrHeader is returned for bytes without the header of a TIFF structure.
var ErrHeader = errors.New("exif: no TIFF header")

// A Field is one entry of a directory.
type Field struct {
	Directory string // "IFD0", "IFD1", …, "Exif", "GPS", "Interop", "SubIFD"
	Tag       uint16
	Type      uint16 // TIFF 6.0 field type; 129 is UTF-8 of Exif 3.0
	Count     uint32
	Value     []byte // part of the input
	Offset    int    // where Value starts in the input
	Order     binary.ByteOrder
}

// sizes are the bytes per value of each field type.
var sizes = map[uint16]int{1: 1, 2: 1, 3: 2, 4: 4, 5: 8, 6: 1, 7: 1, 8: 2, 9: 4, 10: 8, 11: 4, 12: 8, 13: 4, 129: 1}

// Fields walks through all directories. What does not fit the file is left
// out, and said in problems, one line for each. The error is ErrHeader.
func Fields(data []byte) (fields []Field, problems []string, err error) {
	if len(data) < 8 {
		return nil, nil, ErrHeader
	}
	w := &walker{data: data, seen: make(map[uint32]bool)}
	switch string(data[:4]) {
	case "II*\x00":
		w.order = binary.LittleEndian
	case "MM\x00*":
		w.order = binary.BigEndian
	default:
		return nil, nil, ErrHeader
	}
	next := w.order.Uint32(data[4:])
	for n := 0; next != 0; n++ {
		next = w.directory(fmt.Sprintf("IFD%d", n), next)
	}
	return w.fields, w.problems, nil
}

// walker is the state of one walk.
type walker struct {
	data     []byte
	order    binary.ByteOrder
	seen     map[uint32]bool // directories by offset
	fields   []Field
	problems []string
}

func (w *walker) problem(format string, args ...any) {
	if len(w.problems) < maxDirectories {
		w.problems = append(w.problems, fmt.Sprintf(format, args...))
	}
}

// directory reads one directory and those it points to, and returns where the
// next of the chain starts, or 0.
func (w *walker) directory(name string, at uint32) (next uint32) {
	switch {
	case w.seen[at]:
		w.problem("%s: a circle of directories", name)
		return 0
	case len(w.seen) == maxDirectories:
		w.problem("%s: more than %d directories", name, maxDirectories)
		return 0
	}
	w.seen[at] = true
	if int64(at)+2 > int64(len(w.data)) {
		w.problem("%s: starts behind the end", name)
		return 0
	}
	n := int(w.order.Uint16(w.data[at:]))
	body := w.data[at+2:]
	whole := len(body) >= 12*n
	if !whole {
		w.problem("%s: ends early", name)
		n = len(body) / 12
	}
	for i := range n {
		if len(w.fields) == maxFields {
			w.problem("%s: more than %d fields", name, maxFields)
			return 0
		}
		w.field(name, body[12*i:12*i+12], int(at)+2+12*i)
	}
	if !whole || len(body) < 12*n+4 {
		return 0
	}
	return w.order.Uint32(body[12*n:])
}

// pointers are the fields that hold the offset of a directory.
var pointers = map[uint16]string{tagExif: "Exif", tagGPS: "GPS", tagInterop: "Interop", tagSubIFDs: "SubIFD"}

// field reads one entry and follows it if it is a pointer.
func (w *walker) field(directory string, entry []byte, at int) {
	f := Field{
		Directory: directory, Tag: w.order.Uint16(entry), Type: w.order.Uint16(entry[2:]),
		Count: w.order.Uint32(entry[4:]), Order: w.order,
	}
	size, known := sizes[f.Type]
	if !known {
		w.problem("%s 0x%04x: field type %d", directory, f.Tag, f.Type)
		return
	}
	if n := int64(size) * int64(f.Count); n <= 4 {
		f.Offset, f.Value = at+8, entry[8:8+n]
	} else {
		start := int64(w.order.Uint32(entry[8:]))
		if start+n > int64(len(w.data)) {
			w.problem("%s 0x%04x: %d bytes at %d lie outside", directory, f.Tag, n, start)
			return
		}
		f.Offset, f.Value = int(start), w.data[start:start+n]
	}
	w.fields = append(w.fields, f)
	if name := pointers[f.Tag]; name != "" && size == 4 {
		for v := f.Value; len(v) >= 4; v = v[4:] {
			if len(w.seen) == maxDirectories {
				return
			}
			w.directory(name, w.order.Uint32(v))
		}
	}
}

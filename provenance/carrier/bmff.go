package carrier

import (
	"encoding/binary"
	"slices"
)

// xmpUUID is the type of a box that holds XMP (XMP specification part 3, 1.2.7.1).
const xmpUUID = "\xbe\x7a\xcf\xcb\x97\xa9\x42\xe8\x9c\x71\x99\x94\x91\xe3\xaf\xac"

// box is a box of ISO/IEC 14496-12, 4.2. Offsets are those of the file.
type box struct {
	kind             string
	start, body, end int
}

// isBMFF looks at the first box: every file of the family starts with one of
// these.
func isBMFF(data []byte) bool {
	return len(data) >= 8 && slices.Contains([]string{"ftyp", "moov", "mdat", "free", "skip", "wide", "pnot", "styp"}, string(data[4:8]))
}

// bmffWalk is the state of one walk.
type bmffWalk struct {
	*File
	data  []byte
	parts int
	late  bool
}

func (f *File) bmff(data []byte) {
	w := &bmffWalk{File: f, data: data}
	w.boxes(0, len(data), "BMFF", func(b box) {
		switch b.kind {
		case "mdat":
			w.late = true
		case "meta":
			w.items(b)
			w.list(b, "BMFF meta")
		case "moov":
			w.movie(b, "moov", 0)
		case "uuid":
			w.uuid(b, "BMFF uuid")
		case "udta":
			w.userData(b, "udta")
		case "AIGC", "aigc":
			w.text("AIGC", data[b.body:b.end], "BMFF "+b.kind, b)
		}
	})
}

// boxes visits the boxes between two offsets. A box that claims more than
// there is ends the walk.
func (w *bmffWalk) boxes(at, end int, place string, visit func(box)) {
	for at+8 <= end {
		if w.parts++; w.parts > maxParts {
			w.problem(Limit, place, at)
			return
		}
		b := box{string(w.data[at+4 : at+8]), at, at + 8, 0}
		size := uint64(binary.BigEndian.Uint32(w.data[at:]))
		switch {
		case size == 0:
			size = uint64(end - at)
		case size == 1:
			if at+16 > end {
				w.problem(Truncated, place+" "+printable(b.kind), at)
				return
			}
			size = binary.BigEndian.Uint64(w.data[at+8:])
			b.body += 8
		}
		if size < uint64(b.body-at) {
			// Zeros close the user data of QuickTime; anything else is a fault.
			w.problem(Malformed, place+" "+printable(b.kind), at)
			return
		}
		if size > uint64(end-at) {
			w.problem(Truncated, place+" "+printable(b.kind), at)
			size = uint64(end - at)
		}
		b.end = at + int(size)
		visit(b)
		at = b.end
	}
}

// uuid reads a box of an extended type.
func (w *bmffWalk) uuid(b box, place string) {
	if b.end-b.body >= 16 && string(w.data[b.body:b.body+16]) == xmpUUID {
		w.add(Piece{Kind: XMP, Data: w.data[b.body+16 : b.end], Place: place, Start: b.start, End: b.end, Late: w.late})
	}
}

// text adds a text that a box holds.
func (w *bmffWalk) text(key string, data []byte, place string, b box) {
	w.add(Piece{Kind: Text, Key: key, Data: data, Place: place, Start: b.start, End: b.end, Late: w.late})
}

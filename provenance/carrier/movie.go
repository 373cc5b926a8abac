package carrier

import (
	"bytes"
	"encoding/binary"
	"strings"
	"unicode/utf16"
)

// movie looks through moov and the tracks in it for user data and metadata.
func (w *bmffWalk) movie(b box, place string, depth int) {
	if depth > maxDepth {
		w.problem(Limit, place, b.start)
		return
	}
	w.boxes(b.body, b.end, place, func(c box) {
		switch c.kind {
		case "udta":
			w.userData(c, place+".udta")
		case "meta":
			w.list(c, "BMFF "+place+".meta")
		case "trak":
			w.movie(c, place+".trak", depth+1)
		case "uuid":
			w.uuid(c, "BMFF "+place+".uuid")
		case "AIGC", "aigc":
			w.text("AIGC", w.data[c.body:c.end], "BMFF "+place+"."+c.kind, c)
		}
	})
}

// userData reads udta: metadata, XMP, and the texts of QuickTime, whose names
// start with © (QuickTime File Format, "User Data Atoms").
func (w *bmffWalk) userData(b box, place string) {
	end := b.end
	if end-b.body >= 4 && binary.BigEndian.Uint32(w.data[end-4:]) == 0 {
		end -= 4 // user data of QuickTime ends with a zero
	}
	w.boxes(b.body, end, place, func(c box) {
		body := w.data[c.body:c.end]
		switch {
		case c.kind == "meta":
			w.list(c, "BMFF "+place+".meta")
		case c.kind == "XMP_":
			w.add(Piece{Kind: XMP, Data: body, Place: "BMFF " + place + ".XMP_", Start: c.start, End: c.end, Late: w.late})
		case c.kind == "uuid":
			w.uuid(c, "BMFF "+place+".uuid")
		case strings.EqualFold(c.kind, "AIGC"):
			w.text("AIGC", body, "BMFF "+place+"."+c.kind, c)
		case c.kind[0] == 0xa9 && len(body) > 4: // size and language, then text
			n := min(int(binary.BigEndian.Uint16(body)), len(body)-4)
			w.text("©"+printable(c.kind[1:]), body[4:4+n], "BMFF "+place, c)
		}
	})
}

// list reads the list of a meta box: names in keys and values in ilst
// (QuickTime File Format, "Metadata"), names of four letters, or freeform
// names. Boxes of QuickTime have no version, those of ISO do.
func (w *bmffWalk) list(b box, place string) {
	at := b.body
	if b.end-at < 8 {
		return
	}
	if string(w.data[at+4:at+8]) != "hdlr" {
		at += 4
	}
	var keys []string
	// Names come before values in every writer; should they not, a value has
	// its number for a name.
	w.boxes(at, b.end, place, func(c box) {
		switch c.kind {
		case "keys":
			keys = w.keys(c, place)
		case "ilst":
			w.boxes(c.body, c.end, place+".ilst", func(item box) { w.item(item, keys, place) })
		}
	})
}

// keys reads names.
func (w *bmffWalk) keys(b box, place string) []string {
	body := w.data[b.body:b.end]
	if len(body) < 8 {
		w.problem(Malformed, place+".keys", b.start)
		return nil
	}
	count := binary.BigEndian.Uint32(body[4:])
	var keys []string
	for body = body[8:]; len(keys) < int(min(count, maxPieces)); {
		if len(body) < 8 {
			w.problem(Malformed, place+".keys", b.start)
			break
		}
		size := int64(binary.BigEndian.Uint32(body))
		if size < 8 || size > int64(len(body)) {
			w.problem(Malformed, place+".keys", b.start)
			break
		}
		keys = append(keys, string(body[8:min(size, 8+255)]))
		body = body[size:]
	}
	return keys
}

// item reads the values of one name.
func (w *bmffWalk) item(b box, keys []string, place string) {
	name := printable(b.kind)
	if n := binary.BigEndian.Uint32([]byte(b.kind)); n >= 1 && int64(n) <= int64(len(keys)) {
		name = keys[n-1]
	} else if b.kind[0] == 0xa9 {
		name = "©" + printable(b.kind[1:])
	}
	mean := ""
	w.boxes(b.body, b.end, place+".ilst", func(c box) {
		body := w.data[c.body:c.end]
		switch {
		case c.kind == "mean" && len(body) > 4:
			mean = printable(string(body[4:min(len(body), 4+255)]))
		case c.kind == "name" && len(body) > 4 && b.kind == "----":
			name = string(body[4:min(len(body), 4+255)])
		case c.kind == "data" && len(body) > 8:
			kind, value := binary.BigEndian.Uint32(body)&0xffffff, body[8:]
			switch kind {
			case 0, 1: // bytes, UTF-8
			case 2:
				value = utf8From16(value)
			default:
				return // pictures, numbers
			}
			where := place + ".ilst"
			if mean != "" {
				where += " " + mean
			}
			w.text(name, bytes.TrimRight(value, "\x00"), where, b)
		}
	})
}

// utf8From16 converts big-endian UTF-16.
func utf8From16(b []byte) []byte {
	units := make([]uint16, min(len(b), maxJoined)/2)
	for i := range units {
		units[i] = binary.BigEndian.Uint16(b[2*i:])
	}
	return []byte(string(utf16.Decode(units)))
}

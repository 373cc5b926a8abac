package carrier

import (
	"bytes"
	"encoding/binary"
	"strings"
)

// heifItem is an item of a meta box (ISO/IEC 14496-12, 8.11).
type heifItem struct {
	kind, content string
	extents       []extent
	inside        bool // offsets count from idat
}

type extent struct{ at, size uint64 }

// maxItems bounds the items of a picture; tiled pictures of phones have under
// a hundred.
const maxItems = 4096

// items reads the Exif and XMP items of HEIC and AVIF (ISO/IEC 23008-12,
// annex A).
func (w *bmffWalk) items(b box) {
	items := make(map[uint32]*heifItem)
	var order []uint32
	inside := box{}
	w.boxes(b.body+4, b.end, "BMFF meta", func(c box) {
		switch c.kind {
		case "iinf":
			order = w.itemInfo(c, items)
		case "idat":
			inside = c
		}
	})
	w.boxes(b.body+4, b.end, "BMFF meta", func(c box) {
		if c.kind == "iloc" && !w.locate(w.data[c.body:c.end], items) {
			w.problem(Malformed, "BMFF meta iloc", c.start)
		}
	})
	for _, id := range order {
		it := items[id]
		switch {
		case it.kind == "Exif":
			w.exifItem(it, inside)
		case it.kind == "mime" && strings.EqualFold(it.content, "application/rdf+xml"):
			data, at, end := w.join(it, inside)
			w.add(Piece{Kind: XMP, Data: data, Place: "BMFF meta XMP item", Start: at, End: end, Late: w.late})
		case it.kind == "mime" && strings.Contains(it.content, "json"):
			data, at, end := w.join(it, inside)
			w.add(Piece{Kind: Text, Data: data, Place: "BMFF meta item", Start: at, End: end, Late: w.late})
		}
	}
}

// exifItem reads an item that starts with the offset of the TIFF header.
func (w *bmffWalk) exifItem(it *heifItem, inside box) {
	data, at, end := w.join(it, inside)
	if len(data) < 4 {
		return
	}
	skip := int64(binary.BigEndian.Uint32(data)) + 4
	if skip > int64(len(data)) {
		skip = 4
	}
	w.add(Piece{Kind: EXIF, Data: bytes.TrimPrefix(data[skip:], []byte("Exif\x00\x00")), Place: "BMFF meta Exif item", Start: at, End: end, Late: w.late})
}

// itemInfo reads the kinds of items.
func (w *bmffWalk) itemInfo(b box, items map[uint32]*heifItem) (order []uint32) {
	body := w.data[b.body:b.end]
	skip := 6
	if len(body) > 0 && body[0] > 0 {
		skip = 8
	}
	if len(body) < skip {
		w.problem(Malformed, "BMFF meta iinf", b.start)
		return nil
	}
	w.boxes(b.body+skip, b.end, "BMFF meta iinf", func(c box) {
		e := w.data[c.body:c.end]
		if c.kind != "infe" || len(e) < 12 || e[0] < 2 || len(items) == maxItems {
			return
		}
		id, rest := uint32(binary.BigEndian.Uint16(e[4:])), e[8:]
		if e[0] > 2 {
			if len(e) < 14 {
				return
			}
			id, rest = binary.BigEndian.Uint32(e[4:]), e[10:]
		}
		it := &heifItem{kind: string(rest[:4])}
		if it.kind == "mime" {
			_, content, _ := bytes.Cut(rest[4:], []byte{0}) // behind the name
			content, _, _ = bytes.Cut(content, []byte{0})
			it.content = string(content[:min(len(content), 255)])
		}
		if items[id] == nil {
			order = append(order, id)
		}
		items[id] = it
	})
	return order
}

// locate reads where items lie (ISO/IEC 14496-12, 8.11.3).
func (w *bmffWalk) locate(body []byte, items map[uint32]*heifItem) bool {
	r := &reader{body, true}
	version := r.number(1)
	r.number(3)
	widths := r.number(2)
	offset, length, base, index := int(widths>>12), int(widths>>8&15), int(widths>>4&15), int(widths&15)
	wide := 2
	if version == 2 {
		wide = 4
	}
	if version == 0 {
		index = 0
	}
	count := r.number(wide)
	extents := 0
	for range min(count, maxItems) {
		id, method := uint32(r.number(wide)), uint64(0)
		if version > 0 {
			method = r.number(2) & 15
		}
		r.number(2)
		from, n := r.number(base), r.number(2)
		it := items[id]
		for range n {
			if extents++; extents > maxParts || !r.ok {
				return false
			}
			r.number(index)
			e := extent{from + r.number(offset), r.number(length)}
			if it != nil && method <= 1 {
				it.extents, it.inside = append(it.extents, e), method == 1
			}
		}
	}
	return r.ok
}

// join puts the extents of an item together, and tells where the first starts
// and the last ends.
func (w *bmffWalk) join(it *heifItem, inside box) (data []byte, start, end int) {
	lo, hi := uint64(0), uint64(len(w.data))
	if it.inside {
		lo, hi = uint64(inside.body), uint64(inside.end)
	}
	for i, e := range it.extents {
		at := lo + e.at
		size := e.size
		if at >= lo && at <= hi && size == 0 && len(it.extents) == 1 {
			size = hi - at // the whole rest
		}
		if at < lo || at > hi || size > hi-at || len(data)+int(min(size, maxJoined+1)) > maxJoined {
			w.problem(Malformed, "BMFF meta iloc", int(min(at, hi)))
			return data, start, end
		}
		if i == 0 {
			start = int(at)
		}
		end = int(at + size)
		if len(it.extents) == 1 {
			return w.data[at : at+size], start, end
		}
		data = append(data, w.data[at:at+size]...)
	}
	return data, start, end
}

// reader takes big-endian numbers off a buffer.
type reader struct {
	rest []byte
	ok   bool
}

func (r *reader) number(size int) (n uint64) {
	if size > 8 || len(r.rest) < size {
		r.ok, r.rest = false, nil
		return 0
	}
	for _, b := range r.rest[:size] {
		n = n<<8 | uint64(b)
	}
	r.rest = r.rest[size:]
	return n
}

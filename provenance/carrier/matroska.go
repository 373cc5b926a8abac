package carrier

import (
	"bytes"
	"math/bits"
)

// Elements of Matroska (RFC 9559, 5).
const (
	mkvSegment    = 0x18538067
	mkvCluster    = 0x1f43b675
	mkvInfo       = 0x1549a966
	mkvTitle      = 0x7ba9
	mkvMuxingApp  = 0x4d80
	mkvWritingApp = 0x5741
	mkvTags       = 0x1254c367
	mkvTag        = 0x7373
	mkvSimpleTag  = 0x67c8
	mkvTagName    = 0x45a3
	mkvTagString  = 0x4487
	mkvTagBinary  = 0x4485
)

// mkvWalk is the state of one walk.
type mkvWalk struct {
	*File
	data  []byte
	parts int
	late  bool
}

func (f *File) matroska(data []byte) {
	w := &mkvWalk{File: f, data: data}
	w.elements(0, len(data), "Matroska", 0, nil)
}

// names of the elements that hold one text.
var mkvTexts = map[uint64]string{mkvTitle: "Title", mkvMuxingApp: "MuxingApp", mkvWritingApp: "WritingApp"}

// mkvSimple is a tag that is being read.
type mkvSimple struct {
	name  string
	value []byte
}

// elements walks through the elements between two offsets (RFC 8794, 4 to 6).
// The children of a cluster of unknown size, as live recorders write it, are
// met like its siblings.
func (w *mkvWalk) elements(at, end int, place string, depth int, tag *mkvSimple) {
	for at < end {
		if w.parts++; w.parts > maxParts*16 || depth > maxDepth { // clusters of unknown size show every frame
			w.problem(Limit, place, at)
			return
		}
		start := at
		id, n := vint(w.data[at:end], 4, true)
		if n == 0 {
			w.problem(Malformed, place, at)
			return
		}
		at += n
		size, n := vint(w.data[at:end], 8, false)
		if n == 0 {
			w.problem(Malformed, place, start)
			return
		}
		at += n
		unknown := size == 1<<(7*n)-1
		if id == mkvCluster {
			w.late = true
			if unknown {
				continue
			}
		}
		stop := end
		if !unknown {
			if size > uint64(end-at) {
				w.problem(Truncated, place, start)
			} else {
				stop = at + int(size)
			}
		}
		w.element(id, start, at, stop, place, depth, tag)
		at = stop
	}
}

// element reads one element.
func (w *mkvWalk) element(id uint64, start, body, stop int, place string, depth int, tag *mkvSimple) {
	switch id {
	case mkvSegment, mkvInfo, mkvTags, mkvTag:
		names := map[uint64]string{mkvSegment: "Matroska Segment", mkvInfo: "Matroska Info", mkvTags: "Matroska Tags", mkvTag: "Matroska Tags"}
		w.elements(body, stop, names[id], depth+1, nil)
	case mkvSimpleTag:
		simple := &mkvSimple{}
		w.elements(body, stop, "Matroska SimpleTag", depth+1, simple)
		w.add(Piece{Kind: Text, Key: simple.name, Data: simple.value, Place: "Matroska SimpleTag", Start: start, End: stop, Late: w.late})
	case mkvTagName:
		if tag != nil {
			tag.name = string(bytes.TrimRight(w.data[body:min(stop, body+255)], "\x00"))
		}
	case mkvTagString, mkvTagBinary:
		if tag != nil {
			tag.value = bytes.TrimRight(w.data[body:stop], "\x00")
		}
	case mkvTitle, mkvMuxingApp, mkvWritingApp:
		if place == "Matroska Info" {
			w.add(Piece{Kind: Text, Key: mkvTexts[id], Data: w.data[body:stop], Place: place, Start: start, End: stop, Late: w.late})
		}
	}
}

// vint reads a number of variable length, with its length marker or without,
// and returns how many bytes it has; 0 if it is none.
func vint(b []byte, longest int, marker bool) (value uint64, n int) {
	if len(b) == 0 {
		return 0, 0
	}
	n = bits.LeadingZeros8(b[0]) + 1
	if n > longest || n > len(b) {
		return 0, 0
	}
	value = uint64(b[0])
	if !marker {
		value &= 1<<(8-n) - 1
	}
	for _, c := range b[1:n] {
		value = value<<8 | uint64(c)
	}
	return value, n
}

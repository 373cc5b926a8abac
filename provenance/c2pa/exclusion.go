package c2pa

import (
	"bytes"
	"strconv"
	"strings"

	"github.com/bonafide-aftersale/bonafide/provenance/c2pa/container"
)

// Limits of exclusions: real lists have under ten entries, and a fragmented
// video of an hour some ten thousand boxes.
const (
	maxExclusions = 256
	maxVisits     = 1 << 18
)

// exclude finds all boxes that the exclusions match and notes what of them is
// not hashed (C2PA 2.2, 18.6.2). It reports false if they are malformed.
func (f *bmffFile) exclude(list []bmffExclusion) bool {
	if len(list) > maxExclusions {
		return false
	}
	w := &walk{data: f.data, children: make(map[container.Range][]container.Box), visits: maxVisits}
	var holes []container.Range
	for i := range list {
		x := &list[i]
		nodes, ok := strings.CutPrefix(x.Path, "/")
		if !ok || !x.ordered() {
			return false
		}
		w.match(f.roots, nodes, func(b container.Box) {
			if !x.fits(f.data, b) {
				return
			}
			if len(x.Subset) == 0 {
				holes = append(holes, b.Range)
				return
			}
			for _, s := range x.Subset {
				size := uint64(b.End - b.Start)
				from := min(s.Offset, size)
				to := size
				if s.Length > 0 {
					to = min(size, from+min(s.Length, size-from))
				}
				if from < to {
					holes = append(holes, container.Range{Start: b.Start + int(from), End: b.Start + int(to)})
				}
			}
		})
	}
	f.holes = container.Merge(holes)
	for _, b := range f.roots {
		f.whole[b.Start] = len(b.Subtract(b.Overlapping(f.holes))) == 0
	}
	return w.visits > 0
}

// ordered checks that the parts of a box stand in order without overlap.
func (x *bmffExclusion) ordered() bool {
	for i := 1; i < len(x.Subset); i++ {
		before := x.Subset[i-1]
		end := before.Offset + before.Length
		if end < before.Offset || end > x.Subset[i].Offset {
			return false
		}
	}
	return len(x.Flags) == 0 || len(x.Flags) == 3
}

// fits reports whether a box at the right place has the length, version,
// flags and bytes that an exclusion asks for.
func (x *bmffExclusion) fits(data []byte, b container.Box) bool {
	box := data[b.Start:b.End]
	if x.Length != nil && *x.Length != uint64(len(box)) {
		return false
	}
	for _, d := range x.Data {
		if d.Offset > uint64(len(box)) || !bytes.HasPrefix(box[d.Offset:], d.Value) {
			return false
		}
	}
	if x.Version == nil && len(x.Flags) == 0 {
		return true
	}
	at := b.Header
	if b.Type == "uuid" {
		at += 16
	}
	if len(box) < at+4 {
		return false
	}
	full := box[at : at+4] // version and flags of a FullBox
	if x.Version != nil && *x.Version != int(full[0]) {
		return false
	}
	for i, flag := range x.Flags {
		have := full[1+i]
		if x.Exact != nil && !*x.Exact {
			have &= flag
		}
		if have != flag {
			return false
		}
	}
	return true
}

// walk descends into boxes along a path, and keeps what it listed.
type walk struct {
	data     []byte
	children map[container.Range][]container.Box
	visits   int
}

// match calls see for every box at a path such as "moov/trak[2]/tkhd". The
// number counts boxes of one type among their siblings, from 1.
func (w *walk) match(list []container.Box, path string, see func(container.Box)) {
	node, rest, deeper := strings.Cut(path, "/")
	name, index, numbered := strings.Cut(node, "[")
	want := 0
	if numbered {
		n, err := strconv.Atoi(strings.TrimSuffix(index, "]"))
		if err != nil || n < 1 {
			return
		}
		want = n
	}
	count := 0
	for _, b := range list {
		if w.visits--; w.visits <= 0 {
			return
		}
		if b.Type != name {
			continue
		}
		if count++; want > 0 && count != want {
			continue
		}
		if !deeper {
			see(b)
			continue
		}
		w.match(w.inside(b), rest, see)
	}
}

// inside lists the boxes in a box. The meta box of HEIF has version and flags
// in front of them (ISO/IEC 14496-12, 8.11.1); C2PA asks for plain containers
// only, but files name it.
func (w *walk) inside(b container.Box) []container.Box {
	if list, ok := w.children[b.Range]; ok {
		return list
	}
	list, whole := container.Boxes(w.data, container.Range{Start: b.Start + b.Header, End: b.End})
	if !whole && b.Type == "meta" && b.End-b.Start >= b.Header+4 {
		list, whole = container.Boxes(w.data, container.Range{Start: b.Start + b.Header + 4, End: b.End})
	}
	if !whole {
		list = nil
	}
	w.children[b.Range] = list
	return list
}

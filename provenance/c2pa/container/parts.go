package container

import (
	"slices"
	"strings"
)

// Part is what a general box hash covers as one box (C2PA 2.2, 18.7).
type Part struct {
	Range
	Name string
}

// StorePart is the name of the part that holds the manifest store.
const StorePart = "C2PA"

// Parts lists the boxes of a JPEG, PNG, GIF or RIFF file by their names in a
// general box hash, and the offset where they end. The store is one part, as
// many segments as it has. Restart intervals are parts of their own if
// restarts is set. It reports false for other formats.
func (f *File) Parts(data []byte, restarts bool) (parts []Part, end int, ok bool) {
	add := func(r Range, name string) { parts = append(parts, Part{r, name}) }
	switch f.Format {
	case JPEG:
		end = segments(data, restarts, func(s segment) bool {
			add(s.Range, jpegName(s.marker))
			return true
		})
	case PNG:
		add(Range{0, len(pngSignature)}, "PNGh")
		end = chunks(data, func(c chunk) { add(c.Range, c.typ) })
	case GIF:
		end = gifBlocks(data, func(b block) { add(b.Range, b.name) })
	case RIFF:
		end = riffChunks(data, func(c riffChunk) { add(c.Range, c.id) })
	default:
		return nil, 0, false
	}
	return f.markStores(parts), end, true
}

// markStores renames the parts that hold a store and joins them.
func (f *File) markStores(parts []Part) []Part {
	starts := make(map[int]int) // of a segment -> index of the store
	for i, s := range f.Stores {
		for _, r := range s.Ranges {
			starts[r.Start] = i
		}
	}
	var out []Part
	last := -1
	for _, p := range parts {
		i, isStore := starts[p.Start]
		switch {
		case !isStore:
			last = -1
			out = append(out, p)
		case i == last:
			out[len(out)-1].End = p.End
		default:
			last = i
			out = append(out, Part{p.Range, StorePart})
		}
	}
	return out
}

// HasRestarts reports whether names of a general box hash list restart
// intervals by themselves; most generators count them to the scan.
func HasRestarts(names []string) bool {
	return slices.ContainsFunc(names, func(n string) bool { return strings.HasPrefix(n, "RST") })
}

package video

import (
	"encoding/binary"
	"math"
	"slices"
	"time"
)

// fields reads what is wanted of each leaf box; false if it is too short.
var fields = map[string]func(*walker, []byte) bool{
	"ftyp": func(w *walker, b []byte) bool {
		if len(b) < 4 {
			return false
		}
		w.info.Brand = printable(b[:4])
		return true
	},
	"mvhd": func(w *walker, b []byte) bool {
		created, modified, scale, length, ok := header(b)
		if ok {
			w.info.Created, w.info.Modified = epoch(created), epoch(modified)
			w.info.Duration = span(length, scale)
		}
		return ok
	},
	"tkhd": func(w *walker, b []byte) bool {
		at := 40 // of the matrix
		if len(b) > 0 && b[0] == 1 {
			at = 52
		}
		if len(b) < at+36 {
			return false
		}
		m := func(i int) int32 { return int32(binary.BigEndian.Uint32(b[at+4*i:])) }
		switch one := int32(1 << 16); {
		case m(1) == one && m(3) == -one:
			w.track.rotation = 90
		case m(0) == -one && m(4) == -one:
			w.track.rotation = 180
		case m(1) == -one && m(3) == one:
			w.track.rotation = 270
		}
		return true
	},
	"mdhd": func(w *walker, b []byte) (ok bool) {
		_, _, w.track.scale, _, ok = header(b)
		return ok
	},
	"hdlr": func(w *walker, b []byte) bool {
		if len(b) < 12 {
			return false
		}
		if kind := string(b[8:12]); kind == "vide" || kind == "soun" {
			w.track.kind = kind // not "url " of the data handler within minf
		}
		return true
	},
	"stsd": func(w *walker, b []byte) bool {
		if len(b) < 16 {
			return false
		}
		w.track.codec = printable(b[12:16])
		if len(b) >= 8+8+8+16+4 { // entry head, reference, and 16 bytes before the sides
			w.track.w, w.track.h = int(binary.BigEndian.Uint16(b[40:])), int(binary.BigEndian.Uint16(b[42:]))
		}
		return true
	},
	"stsz": func(w *walker, b []byte) bool {
		if len(b) < 12 {
			return false
		}
		w.track.samples = int(binary.BigEndian.Uint32(b[8:]))
		return true
	},
	"stts": func(w *walker, b []byte) (ok bool) { w.track.stts, ok = pairs(b); return ok },
	"ctts": func(w *walker, b []byte) (ok bool) { w.track.ctts, ok = pairs(b); return ok },
	"stss": func(w *walker, b []byte) bool {
		n, ok := count(b, 4)
		w.track.hasStss = true
		for i := range n {
			w.track.stss = append(w.track.stss, binary.BigEndian.Uint32(b[8+4*i:]))
		}
		return ok
	},
}

// header reads mvhd and mdhd, which begin alike in both versions.
func header(b []byte) (created, modified uint64, scale uint32, length uint64, ok bool) {
	be := binary.BigEndian
	switch {
	case len(b) >= 32 && b[0] == 1:
		length = be.Uint64(b[24:])
		if length == math.MaxUint64 {
			length = 0 // "unknown"
		}
		return be.Uint64(b[4:]), be.Uint64(b[12:]), be.Uint32(b[20:]), length, true
	case len(b) >= 20 && b[0] == 0:
		length = uint64(be.Uint32(b[16:]))
		if length == math.MaxUint32 {
			length = 0
		}
		return uint64(be.Uint32(b[4:])), uint64(be.Uint32(b[8:])), be.Uint32(b[12:]), length, true
	}
	return 0, 0, 0, 0, false
}

// epoch reads seconds since 1904-01-01 UTC; zero for none and for times that
// no camera has seen.
func epoch(seconds uint64) time.Time {
	const to1970 = 2_082_844_800
	if seconds < to1970 || seconds > to1970+1<<33 {
		return time.Time{}
	}
	return time.Unix(int64(seconds-to1970), 0).UTC()
}

// span is a length in a time scale; 0 for what makes no sense.
func span(length uint64, scale uint32) time.Duration {
	if scale == 0 || length > math.MaxInt64/uint64(time.Second) {
		return 0
	}
	s := float64(length) / float64(scale)
	if s > float64(math.MaxInt64/int64(time.Second)) {
		return 0
	}
	return time.Duration(s * float64(time.Second))
}

// count reads the number of entries of a table of entries of size bytes; false
// if the box is shorter than it says.
func count(b []byte, size int) (int, bool) {
	if len(b) < 8 {
		return 0, false
	}
	n, room := int64(binary.BigEndian.Uint32(b[4:])), int64(len(b)-8)/int64(size)
	return int(min(n, room, mostTable)), n <= room
}

func pairs(b []byte) ([][2]uint32, bool) {
	n, ok := count(b, 8)
	out := make([][2]uint32, n)
	for i := range out {
		out[i] = [2]uint32{binary.BigEndian.Uint32(b[8+8*i:]), binary.BigEndian.Uint32(b[12+8*i:])}
	}
	return out, ok
}

// keyTimes says when the key frames are shown: decoding time from stts, plus
// the offset of ctts. Without stss every frame is a key frame.
func (t *track) keyTimes() []time.Duration {
	if t.scale == 0 {
		return nil
	}
	var out []time.Duration
	times, offsets := cursor{table: t.stts}, cursor{table: t.ctts}
	add := func(sample int64) bool {
		at, ok := times.before(sample)
		if !ok {
			return false
		}
		shown := at
		if offset, ok := offsets.at(sample); ok {
			shown += int64(int32(offset)) // signed in version 1, small in version 0
		}
		out = append(out, span(uint64(max(0, shown)), t.scale))
		return len(out) < MostKeyFrames
	}
	if t.hasStss {
		last := int64(-1)
		for _, n := range t.stss {
			if int64(n)-1 <= last || !add(int64(n)-1) {
				break // samples are numbered from 1 and rise
			}
			last = int64(n) - 1
		}
	} else {
		for i := range int64(min(t.samples, MostKeyFrames)) {
			if !add(i) {
				break
			}
		}
	}
	slices.Sort(out)
	return out
}

// cursor walks a run-length table of samples; questions must rise.
type cursor struct {
	table [][2]uint32
	entry int
	first int64 // sample of the entry
	time  int64 // sum of the values before it
}

func (c *cursor) seek(sample int64) bool {
	for c.entry < len(c.table) {
		n := int64(c.table[c.entry][0])
		if sample < c.first+n {
			return true
		}
		c.first += n
		if d := n * int64(c.table[c.entry][1]); c.time > math.MaxInt64/4 || d < 0 || d > math.MaxInt64/4 {
			return false
		} else {
			c.time += d
		}
		c.entry++
	}
	return false
}

// before is the sum of the values of all samples before one.
func (c *cursor) before(sample int64) (int64, bool) {
	if !c.seek(sample) {
		return 0, false
	}
	return c.time + (sample-c.first)*int64(c.table[c.entry][1]), true
}

// at is the value of one sample.
func (c *cursor) at(sample int64) (uint32, bool) {
	if !c.seek(sample) {
		return 0, false
	}
	return c.table[c.entry][1], true
}

// printable replaces what is no ASCII letter.
func printable(b []byte) string {
	out := slices.Clone(b)
	for i, c := range out {
		if c < 0x20 || c > 0x7e {
			out[i] = '.'
		}
	}
	return string(out)
}

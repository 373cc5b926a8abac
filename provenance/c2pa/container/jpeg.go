package container

import (
	"bytes"
	"encoding/binary"
	"fmt"
)

// segment is a JPEG marker segment; a scan takes its coded data along.
type segment struct {
	Range
	marker byte
	body   []byte // behind the length; nil for markers without one
}

// segments walks through the marker segments from the first SOI on (ITU-T
// T.81 annex B). After an EOI it goes on if another SOI follows at once, as in
// multi-picture files. It stops where the file stops making sense, and returns
// the offset of that.
func segments(data []byte, splitRestarts bool, see func(segment) bool) int {
	at := 0
	for range maxParts {
		if at+2 > len(data) || data[at] != 0xff || data[at+1] == 0 {
			return at
		}
		s := segment{Range{at, at + 2}, data[at+1], nil}
		switch m := s.marker; {
		case m == 0xff: // fill byte
			at++
			continue
		case m == 0xd8, m == 0xd9, m == 0x01:
		case m >= 0xd0 && m <= 0xd7:
			s.End = scanEnd(data, s.End, splitRestarts)
		default:
			if at+4 > len(data) {
				return at
			}
			n := int(binary.BigEndian.Uint16(data[at+2:]))
			if n < 2 || at+2+n > len(data) {
				return at
			}
			s.body, s.End = data[at+4:at+2+n], at+2+n
			if m == 0xda {
				s.End = scanEnd(data, s.End, splitRestarts)
			}
		}
		if !see(s) {
			return s.End
		}
		at = s.End
	}
	return at
}

// scanEnd finds the marker behind entropy-coded data.
func scanEnd(data []byte, at int, splitRestarts bool) int {
	for {
		i := bytes.IndexByte(data[at:], 0xff)
		if i < 0 || at+i+1 >= len(data) {
			return len(data)
		}
		at += i
		switch next := data[at+1]; {
		case next == 0:
			at += 2
		case next == 0xff:
			at++
		case next >= 0xd0 && next <= 0xd7 && !splitRestarts:
			at += 2
		default:
			return at
		}
	}
}

// app11 is a JUMBF box in the making: APP11 segments of one box instance
// number, in order (ISO/IEC 18477-3, B.2; ISO/IEC 19566-5, D.2).
type app11 struct {
	instance uint16
	next     uint32
	data     []byte
	ranges   []Range
}

func (f *File) openJPEG(data []byte) {
	var boxes []*app11
	f.meta(0, 2) // the start marker is what makes it a JPEG; some generators leave it out
	segments(data, false, func(s segment) bool {
		switch {
		case s.marker == 0xda:
			return false // no store stands behind the first scan
		case s.marker == 0xeb:
			boxes = joinAPP11(boxes, s)
		}
		if s.marker >= 0xe0 && s.marker <= 0xef && s.marker != 0xeb || s.marker == 0xfe {
			f.meta(s.Start, s.End)
		}
		return true
	})
	for _, b := range boxes {
		if isStore(b.data) {
			f.add(Store{Data: b.data, Ranges: b.ranges})
		}
	}
}

// joinAPP11 adds a segment to the box it belongs to. A segment starts with
// "JP", the instance number and the sequence number; each repeats the header
// of the box.
func joinAPP11(boxes []*app11, s segment) []*app11 {
	b := s.body
	if len(b) < 16 || string(b[:2]) != "JP" {
		return boxes
	}
	instance, sequence, rest := binary.BigEndian.Uint16(b[2:]), binary.BigEndian.Uint32(b[4:]), b[8:]
	for _, open := range boxes {
		if open.instance == instance && open.next == sequence {
			header := 8
			if binary.BigEndian.Uint32(rest) == 1 {
				header = 16
			}
			open.data = append(open.data, rest[min(header, len(rest)):]...)
			open.next++
			open.ranges = append(open.ranges, s.Range)
			return boxes
		}
	}
	if sequence > 1 || len(boxes) == maxStores {
		return boxes // the start is missing
	}
	return append(boxes, &app11{instance, sequence + 1, bytes.Clone(rest), []Range{s.Range}})
}

// isStore reports whether a box is a C2PA manifest store: a superbox of type
// c2pa (C2PA 2.2, 11.1.4.2).
func isStore(box []byte) bool {
	at := 8
	if len(box) > 8 && binary.BigEndian.Uint32(box) == 1 {
		at = 16
	}
	return len(box) >= at+8+16 && string(box[4:8]) == "jumb" && string(box[at+4:at+8]) == "jumd" &&
		string(box[at+8:at+24]) == "c2pa\x00\x11\x00\x10\x80\x00\x00\xaa\x00\x38\x9b\x71"
}

// jpegNames are the symbols of ITU-T T.81 table B.1 that are not numbered.
var jpegNames = map[byte]string{
	0x01: "TEM", 0xc4: "DHT", 0xc8: "JPG", 0xcc: "DAC", 0xd8: "SOI", 0xd9: "EOI", 0xda: "SOS",
	0xdb: "DQT", 0xdc: "DNL", 0xdd: "DRI", 0xde: "DHP", 0xdf: "EXP", 0xfe: "COM",
}

func jpegName(m byte) string {
	if name, ok := jpegNames[m]; ok {
		return name
	}
	switch {
	case m >= 0xc0 && m <= 0xcf:
		return fmt.Sprintf("SOF%d", m-0xc0)
	case m >= 0xd0 && m <= 0xd7:
		return fmt.Sprintf("RST%d", m-0xd0)
	case m >= 0xe0 && m <= 0xef:
		return fmt.Sprintf("APP%d", m-0xe0)
	case m >= 0xf0 && m <= 0xfd:
		return fmt.Sprintf("JPG%d", m-0xf0)
	}
	return fmt.Sprintf("%02X", m)
}

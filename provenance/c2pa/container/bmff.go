package container

import (
	"bytes"

	"github.com/bonafide-aftersale/bonafide/provenance/jumbf"
)

// Box is a box of the ISO base media file format (ISO/IEC 14496-12, 4.2), by
// its place in the file.
type Box struct {
	Range
	Type   string
	Header int // bytes before the content; the extended type of a uuid box is content
}

// UUID is the extended type of C2PA's boxes (C2PA 2.2, A.5.1.1).
const UUID = "\xd8\xfe\xc3\xd6\x1b\x0e\x48\x3c\x92\x97\x58\x28\x87\x7e\xc4\x81"

// Boxes lists the boxes that fill data[r.Start:r.End], and reports whether
// they do so without a remainder.
func Boxes(data []byte, r Range) (list []Box, whole bool) {
	for at := r.Start; at < r.End; {
		if len(list) == maxParts {
			return list, false
		}
		typ, header, size, ok := jumbf.Header(data[at:r.End])
		if !ok {
			return list, false
		}
		list = append(list, Box{Range{at, at + size}, typ, header})
		at += size
	}
	return list, true
}

// isBMFF recognises a file by its first box.
func isBMFF(data []byte) bool {
	if len(data) < 12 {
		return false
	}
	switch string(data[4:8]) {
	case "ftyp", "styp", "moov", "mdat", "wide", "free", "skip", "pnot":
		return true
	}
	return false
}

// Purpose splits the content of one of C2PA's uuid boxes into its purpose and
// its data; ok is false for any other box (C2PA 2.2, A.5.1.2).
func Purpose(data []byte, b Box) (purpose string, content []byte, ok bool) {
	body := data[b.Start+b.Header : b.End]
	if b.Type != "uuid" || len(body) < 20 || string(body[:16]) != UUID {
		return "", nil, false
	}
	end := bytes.IndexByte(body[20:], 0)
	if end < 0 {
		return "", nil, false
	}
	return string(body[20 : 20+end]), body[20+end+1:], true
}

// xmpUUID is the extended type of XMP in MP4 (XMP part 3, 1.2.7.1).
const xmpUUID = "\xbe\x7a\xcf\xcb\x97\xa9\x42\xe8\x9c\x71\x99\x94\x91\xe3\xaf\xac"

func (f *File) openBMFF(data []byte) {
	list, _ := Boxes(data, Range{0, len(data)})
	for _, b := range list {
		purpose, content, ok := Purpose(data, b)
		switch {
		case !ok:
			if body := data[b.Start+b.Header : b.End]; b.Type == "uuid" && bytes.HasPrefix(body, []byte(xmpUUID)) {
				f.meta(b.Start+b.Header+16, b.End)
			}
		case purpose == "update":
			// No offset of a first Merkle box stands in an update in some
			// files and does in others: look for the superbox itself.
			for _, skip := range []int{0, 8} {
				if len(content) > skip && isStore(content[skip:]) {
					f.add(Store{content[skip:], []Range{b.Range}, purpose})
					break
				}
			}
		case (purpose == "manifest" || purpose == "original") && len(content) > 8:
			f.add(Store{content[8:], []Range{b.Range}, purpose})
		}
	}
}

// openJXL takes the JUMBF boxes of a JPEG XL file (ISO/IEC 18181-2, 9.3).
func (f *File) openJXL(data []byte) {
	list, _ := Boxes(data, Range{0, len(data)})
	for _, b := range list {
		switch {
		case b.Type == "jumb" && isStore(data[b.Start:b.End]):
			f.add(Store{Data: data[b.Start:b.End], Ranges: []Range{b.Range}})
		case b.Type == "Exif", b.Type == "xml ":
			f.meta(b.Start+b.Header, b.End)
		}
	}
}

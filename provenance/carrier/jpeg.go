package carrier

import (
	"bytes"
	"encoding/binary"
	"fmt"

	"github.com/bonafide-aftersale/bonafide/provenance/iim"
)

// Identifiers of JPEG application segments (XMP specification part 3, 1.1.3;
// Exif 3.0, 4.7.2.2).
const (
	jpegEXIF      = "Exif\x00" // and one more byte
	jpegXMP       = "http://ns.adobe.com/xap/1.0/\x00"
	jpegExtended  = "http://ns.adobe.com/xmp/extension/\x00"
	jpegPhotoshop = "Photoshop 3.0\x00"
)

// jpeg walks through marker segments (ITU-T T.81, annex B), those of pictures
// that follow at once in the same file included.
func (f *File) jpeg(data []byte) {
	var ext extended
	var records []byte // image resources, joined over segments
	recordsAt := 0
	late := false
	at := 0
	for n := 0; ; n++ {
		if n == maxParts {
			f.problem(Limit, "JPEG", at)
			break
		}
		if at+2 > len(data) || data[at] != 0xff || data[at+1] == 0 {
			break
		}
		marker, start := data[at+1], at
		switch {
		case marker == 0xff: // fill byte
			at++
			continue
		case marker == 0xd8, marker == 0x01:
			at += 2
			continue
		case marker == 0xd9:
			late = true
			at += 2
			continue
		case marker >= 0xd0 && marker <= 0xd7:
			at = scanEnd(data, at+2)
			continue
		}
		if at+4 > len(data) {
			f.problem(Truncated, segmentName(marker), at)
			at = len(data)
			break
		}
		size := int(binary.BigEndian.Uint16(data[at+2:]))
		if size < 2 || at+2+size > len(data) {
			f.problem(Truncated, segmentName(marker), at)
			break
		}
		body := data[at+4 : at+2+size]
		at += 2 + size
		piece := Piece{Data: body, Place: segmentName(marker), Start: start, End: at, Late: late}
		switch {
		case marker == 0xda:
			late = true
			at = scanEnd(data, at)
		case marker == 0xfe:
			piece.Kind = Text
			f.add(piece)
		case marker == 0xe1 && bytes.HasPrefix(body, []byte(jpegEXIF)):
			piece.Kind, piece.Data = EXIF, body[min(6, len(body)):]
			f.add(piece)
		case marker == 0xe1 && bytes.HasPrefix(body, []byte(jpegXMP)):
			piece.Kind, piece.Data = XMP, body[len(jpegXMP):]
			f.add(piece)
		case marker == 0xe1 && bytes.HasPrefix(body, []byte(jpegExtended)):
			piece.Data = body[len(jpegExtended):]
			ext.add(f, piece)
		case marker == 0xed && bytes.HasPrefix(body, []byte(jpegPhotoshop)):
			if len(records) == 0 {
				recordsAt = start
			}
			if len(records) < maxJoined {
				records = append(records, body[len(jpegPhotoshop):]...)
			}
		case marker >= 0xe0 && marker <= 0xef && len(body) > 0 && !binarySegment(body):
			piece.Kind = Segment
			f.add(piece)
		}
	}
	ext.close(f)
	if block, _ := iim.InResources(records); block != nil {
		f.add(Piece{Kind: IIM, Data: block, Place: "JPEG APP13", Start: recordsAt, End: recordsAt + len(block)})
	}
	if !late {
		f.problem(Truncated, "JPEG", len(data))
	}
	f.trailer(data, at, "JPEG, behind EOI")
}

// binarySegment tells segments that hold colour profiles, lists of pictures,
// FlashPix streams and the boxes of Content Credentials: none of them is text.
func binarySegment(body []byte) bool {
	return starts("ICC_PROFILE\x00", "MPF\x00", "FPXR\x00", "JP")(body)
}

// segmentName names a marker as T.81 does.
func segmentName(marker byte) string {
	switch {
	case marker == 0xfe:
		return "JPEG COM"
	case marker >= 0xe0 && marker <= 0xef:
		return fmt.Sprintf("JPEG APP%d", marker-0xe0)
	}
	return fmt.Sprintf("JPEG %02X", marker)
}

// scanEnd finds the marker behind entropy-coded data.
func scanEnd(data []byte, at int) int {
	for at < len(data) {
		i := bytes.IndexByte(data[at:], 0xff)
		if i < 0 || at+i+1 >= len(data) {
			return len(data)
		}
		at += i
		switch next := data[at+1]; {
		case next == 0, next >= 0xd0 && next <= 0xd7:
			at += 2
		case next == 0xff:
			at++
		default:
			return at
		}
	}
	return len(data)
}

package structure

import (
	"bytes"
	"encoding/binary"
	"strings"
	"time"

	"github.com/bonafide-aftersale/bonafide/forensic"
	"github.com/bonafide-aftersale/bonafide/jfif"
	"github.com/bonafide-aftersale/bonafide/provenance/exif"
)

// Tags of CIPA DC-008-2023 (Exif 3.0), 4.6.
const (
	tagModified  = 0x0132 // DateTime
	tagTaken     = 0x9003 // DateTimeOriginal
	tagOffset    = 0x9011 // OffsetTimeOriginal
	tagWidth     = 0xa002 // PixelXDimension
	tagHeight    = 0xa003 // PixelYDimension
	tagExposure  = 0x829a // ExposureTime
	tagGPSTime   = 0x0007 // GPSTimeStamp
	tagGPSDate   = 0x001d // GPSDateStamp
	tagThumbnail = 0x0201 // JPEGInterchangeFormat
	tagThumbSize = 0x0202 // JPEGInterchangeFormatLength
)

// source is what one file says about itself; fields that it leaves open are
// zero.
type source struct {
	file *jfif.File // nil unless the file is a JPEG with a frame

	make, model, software, comment string

	width, height int // recorded by the camera, 0 if not
	exposed       bool
	taken         time.Time
	zoned         bool // taken is in a known time zone
	modified      time.Time
	satellite     time.Time
	thumbnail     []byte // JPEG file
}

// maxName bounds the text of a field that is shown to people, in bytes.
const maxName = 64

// read collects the data of a picture. It never fails: what cannot be read is
// left open.
func read(p *forensic.Picture) *source {
	s := &source{}
	var block []byte
	if f, err := jfif.Parse(p.Data); err == nil && f.Frame != nil {
		s.file = f
		for _, seg := range f.Find(jfif.APP1) {
			if rest, ok := bytes.CutPrefix(seg.Data, []byte("Exif\x00\x00")); ok {
				block = rest
				break
			}
		}
	} else {
		block = pngExif(p.Data)
	}
	fields, _, err := exif.Fields(block)
	if err != nil {
		return s
	}
	seen := make(map[[2]uint16]bool)
	directory := map[string]uint16{"IFD0": 1, "Exif": 2, "GPS": 3, "IFD1": 4}
	var where, size int
	var clock, day string
	for i := range fields {
		f := &fields[i]
		key := [2]uint16{directory[f.Directory], f.Tag}
		if key[0] == 0 || seen[key] {
			continue // some cameras repeat a directory; the first counts
		}
		seen[key] = true
		switch f.Directory {
		case "IFD0":
			s.base(f)
		case "Exif":
			if f.Tag == tagOffset {
				clock = text(f)
			}
			s.shot(f)
		case "GPS":
			switch f.Tag {
			case tagGPSDate:
				day = text(f)
			case tagGPSTime:
				s.satellite = timeOfDay(f)
			}
		case "IFD1":
			switch f.Tag {
			case tagThumbnail:
				where = number(f)
			case tagThumbSize:
				size = number(f)
			}
		}
	}
	s.zone(clock)
	s.day(day)
	if where > 0 && size > 0 && where < len(block) && size <= len(block)-where {
		s.thumbnail = block[where : where+size]
	}
	return s
}

// base takes a field of the first directory.
func (s *source) base(f *exif.Field) {
	switch f.Tag {
	case exif.TagMake:
		s.make = text(f)
	case exif.TagModel:
		s.model = text(f)
	case exif.TagSoftware:
		s.software = text(f)
	case tagModified:
		s.modified = moment(text(f))
	}
}

// shot takes a field about the exposure.
func (s *source) shot(f *exif.Field) {
	switch f.Tag {
	case tagTaken:
		s.taken = moment(text(f))
	case tagWidth:
		s.width = number(f)
	case tagHeight:
		s.height = number(f)
	case tagExposure:
		s.exposed = true
	case exif.TagUserComment:
		s.comment = text(f)
	}
}

// text is a field as one short line.
func text(f *exif.Field) string {
	t, _ := f.Text()
	t = strings.Join(strings.Fields(t[:min(len(t), 4*maxName)]), " ")
	if len(t) > maxName {
		t = strings.ToValidUTF8(t[:maxName], "")
	}
	return strings.ToValidUTF8(t, "")
}

// number is a SHORT or LONG field; 0 for everything else.
func number(f *exif.Field) int {
	switch {
	case f.Type == 3 && len(f.Value) >= 2:
		return int(f.Order.Uint16(f.Value))
	case f.Type == 4 && len(f.Value) >= 4:
		return int(min(f.Order.Uint32(f.Value), 1<<30))
	}
	return 0
}

// pngExif is the data of the first eXIf chunk (PNG, third edition, 11.3.4.6).
func pngExif(data []byte) []byte {
	rest, ok := bytes.CutPrefix(data, []byte("\x89PNG\r\n\x1a\n"))
	for ok && len(rest) >= 12 {
		n := binary.BigEndian.Uint32(rest)
		if int64(n) > int64(len(rest)-12) {
			return nil
		}
		if string(rest[4:8]) == "eXIf" {
			return rest[8 : 8+n]
		}
		rest = rest[12+n:]
	}
	return nil
}

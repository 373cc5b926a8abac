package exif

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"strings"
	"unicode/utf16"

	"github.com/bonafide-aftersale/bonafide/provenance/charset"
)

// MaxText bounds the text of one field, in bytes of the file.
const MaxText = 4 << 20

// Text returns the field as text: ASCII and UTF-8 fields, UserComment and the
// other fields with a character code (Exif 3.0, 4.6.6.4), and the XP fields of
// Windows in UTF-16. ok is false for fields that hold no text.
func (f *Field) Text() (text string, ok bool) {
	v := f.Value[:min(len(f.Value), MaxText)]
	switch {
	case f.Tag >= 0x9c9b && f.Tag <= 0x9c9f && f.Type == 1:
		return clean(wide(v, binary.LittleEndian)), true
	case f.Tag == TagUserComment || f.Tag == 0x001b || f.Tag == 0x001c: // and GPSProcessingMethod, GPSAreaInformation
		if f.Type != 7 && f.Type != 2 && f.Type != 129 {
			return "", false
		}
		return clean(f.coded(v)), true
	case f.Type == 2 || f.Type == 129:
		return clean(charset.Text(v)), true
	}
	return "", false
}

// coded reads text behind eight bytes that name its code. Files without them
// are common and read as they are.
func (f *Field) coded(v []byte) string {
	if len(v) < 8 {
		return charset.Text(v)
	}
	code, rest := string(v[:8]), v[8:]
	switch code {
	case "ASCII\x00\x00\x00", "JIS\x00\x00\x00\x00\x00", "\x00\x00\x00\x00\x00\x00\x00\x00":
		return charset.Text(rest)
	case "UNICODE\x00":
		return wide(rest, f.Order)
	}
	return charset.Text(v)
}

// wide reads UTF-16. The byte order of the block is often not that of the
// text, so zero high bytes decide where there is no mark.
func wide(v []byte, order binary.ByteOrder) string {
	switch {
	case bytes.HasPrefix(v, []byte{0xff, 0xfe}):
		order, v = binary.LittleEndian, v[2:]
	case bytes.HasPrefix(v, []byte{0xfe, 0xff}):
		order, v = binary.BigEndian, v[2:]
	default:
		even, odd := 0, 0
		for i, b := range v[:min(len(v), 256)] {
			if b == 0 && i%2 == 0 {
				even++
			} else if b == 0 {
				odd++
			}
		}
		if even > odd {
			order = binary.BigEndian
		} else if odd > even {
			order = binary.LittleEndian
		}
	}
	units := make([]uint16, len(v)/2)
	for i := range units {
		units[i] = order.Uint16(v[2*i:])
	}
	return string(utf16.Decode(units))
}

// clean cuts the padding off.
func clean(s string) string { return strings.Trim(s, "\x00 \t\r\n") }

// names are those of the standard for the fields that hold text.
var names = map[uint16]string{
	0x010d: "DocumentName", TagImageDescription: "ImageDescription", TagMake: "Make", TagModel: "Model",
	TagSoftware: "Software", 0x0132: "DateTime", TagArtist: "Artist", 0x013c: "HostComputer",
	TagCopyright: "Copyright", 0x9003: "DateTimeOriginal", 0x9004: "DateTimeDigitized", 0x9213: "ImageHistory",
	TagUserComment: "UserComment", 0x9c9b: "XPTitle", 0x9c9c: "XPComment", 0x9c9d: "XPAuthor", 0x9c9e: "XPKeywords",
	0x9c9f: "XPSubject", 0xa420: "ImageUniqueID", 0xa430: "CameraOwnerName", 0xa433: "LensMake", 0xa434: "LensModel",
	0xa436: "ImageTitle", 0xa437: "Photographer", 0xa438: "ImageEditor", 0xa439: "CameraFirmware",
	0xa43a: "RAWDevelopingSoftware", 0xa43b: "ImageEditingSoftware", 0xa43c: "MetadataEditingSoftware",
}

// Name is the field's name in the standard, or its number.
func (f *Field) Name() string {
	if s := names[f.Tag]; s != "" && f.Directory != "GPS" {
		return s
	}
	return fmt.Sprintf("0x%04X", f.Tag)
}

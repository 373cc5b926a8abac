package carrier

import (
	"github.com/bonafide-aftersale/bonafide/provenance/exif"
	"github.com/bonafide-aftersale/bonafide/provenance/iim"
)

// tiff yields the fields of the file itself, and the XMP packet and IIM
// records that fields of the main directories hold (XMP specification part 3,
// 3.2).
func (f *File) tiff(data []byte) {
	fields, problems, err := exif.Fields(data)
	if err != nil {
		f.problem(Truncated, "TIFF", len(data))
		return
	}
	if len(problems) > 0 {
		f.problem(Malformed, "TIFF", 0)
	}
	f.add(Piece{Kind: EXIF, Data: data, Place: "TIFF", End: len(data)})
	for _, field := range fields {
		piece := Piece{Data: field.Value, Start: field.Offset, End: field.Offset + len(field.Value)}
		switch field.Tag {
		case exif.TagXMP:
			piece.Kind, piece.Place = XMP, "TIFF 0x02BC"
		case exif.TagIIM:
			piece.Kind, piece.Place = IIM, "TIFF 0x83BB"
		case exif.TagPhotoshop:
			block, _ := iim.InResources(field.Value)
			piece.Kind, piece.Place, piece.Data = IIM, "TIFF 0x8649", block
		default:
			continue
		}
		f.add(piece)
	}
}

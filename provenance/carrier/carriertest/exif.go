package carriertest

import (
	"encoding/binary"
	"slices"
)

// Field is an entry of a directory in the making.
type Field struct {
	Tag, Type uint16
	Value     string // bytes; Type 2 gets its closing zero by itself
	Sub       []Field
}

// ASCII is a text field.
func ASCII(tag uint16, text string) Field { return Field{Tag: tag, Type: 2, Value: text + "\x00"} }

// Bytes is a field of type UNDEFINED.
func Bytes(tag uint16, value string) Field { return Field{Tag: tag, Type: 7, Value: value} }

// Exif is the pointer to the Exif directory.
func Exif(fields ...Field) Field { return Field{Tag: 0x8769, Sub: fields} }

// TIFF is a TIFF structure with one main directory: a block of EXIF.
func TIFF(order binary.AppendByteOrder, fields ...Field) []byte {
	head := []byte("II*\x00")
	if order.String() == binary.BigEndian.String() {
		head = []byte("MM\x00*")
	}
	return append(order.AppendUint32(head, 8), directory(order, 8, fields)...)
}

// directory writes a directory at an offset, its values and those below it
// behind it.
func directory(order binary.AppendByteOrder, at int, fields []Field) []byte {
	fields = slices.Clone(fields)
	slices.SortStableFunc(fields, func(a, b Field) int { return int(a.Tag) - int(b.Tag) })
	end := at + 2 + 12*len(fields) + 4
	out := order.AppendUint16(nil, uint16(len(fields)))
	var behind []byte
	for _, f := range fields {
		out = order.AppendUint16(out, f.Tag)
		switch {
		case f.Sub != nil:
			out = order.AppendUint32(order.AppendUint32(order.AppendUint16(out, 4), 1), uint32(end+len(behind)))
			behind = append(behind, directory(order, end+len(behind), f.Sub)...)
		case len(f.Value) <= 4:
			out = order.AppendUint32(order.AppendUint16(out, f.Type), uint32(len(f.Value)))
			out = append(append(out, f.Value...), make([]byte, 4-len(f.Value))...)
		default:
			out = order.AppendUint32(order.AppendUint16(out, f.Type), uint32(len(f.Value)))
			out = order.AppendUint32(out, uint32(end+len(behind)))
			behind = append(behind, f.Value...)
		}
		if len(behind)%2 == 1 {
			behind = append(behind, 0)
		}
	}
	return append(order.AppendUint32(out, 0), behind...)
}

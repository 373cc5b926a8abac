// Package iim reads IPTC-IIM records (Information Interchange Model 4.2,
// chapter 1.5) and finds them among the image resources of Photoshop, where
// JPEG and TIFF keep them (XMP specification part 3, 1.1.3.1 and 3.2).
package iim

import (
	"encoding/binary"
	"errors"
	"fmt"

	"github.com/bonafide-aftersale/bonafide/provenance/charset"
)

// maxDatasets bounds what is read of one block; agencies fill some fifty.
const maxDatasets = 1024

// ErrSyntax says that a block ends early or holds something else; what stands
// before is returned with it.
var ErrSyntax = errors.New("iim: malformed")

// A Dataset is one value.
type Dataset struct {
	Record, Number byte
	Value          []byte // part of the input
	Offset         int    // where Value starts in the input
}

// Name is the number of a dataset as the standard writes it, such as "2:120".
func (d *Dataset) Name() string { return fmt.Sprintf("%d:%d", d.Record, d.Number) }

// Text returns the value as text. Character sets are declared (1:90) less
// often than used, so the bytes decide.
func (d *Dataset) Text() string { return charset.Text(d.Value) }

// Parse reads the datasets of a block. Padding with zero bytes is no error.
func Parse(data []byte) ([]Dataset, error) {
	var list []Dataset
	for at := 0; at < len(data); {
		if data[at] == 0 {
			at++
			continue
		}
		if data[at] != 0x1c || at+5 > len(data) || len(list) == maxDatasets {
			return list, ErrSyntax
		}
		d := Dataset{Record: data[at+1], Number: data[at+2]}
		n := int64(binary.BigEndian.Uint16(data[at+3:]))
		at += 5
		if n&0x8000 != 0 { // extended: the number of bytes that hold the length
			k := int(n & 0x7fff)
			if k > 4 || at+k > len(data) {
				return list, ErrSyntax
			}
			n = 0
			for _, b := range data[at : at+k] {
				n = n<<8 | int64(b)
			}
			at += k
		}
		if n > int64(len(data)-at) {
			return list, ErrSyntax
		}
		d.Value, d.Offset = data[at:at+int(n)], at
		list = append(list, d)
		at += int(n)
	}
	return list, nil
}

// resourceIIM is the image resource that holds IIM records (Adobe Photoshop
// File Formats Specification, "Image Resource IDs").
const resourceIIM = 0x0404

// InResources finds the block of IIM records among image resources, which
// start with "8BIM", and returns it with its offset; nil if there is none.
func InResources(data []byte) (block []byte, offset int) {
	for at := 0; at+12 <= len(data) && string(data[at:at+4]) == "8BIM"; {
		id := binary.BigEndian.Uint16(data[at+4:])
		name := 1 + int(data[at+6]) // Pascal string, padded to an even size
		at += 6 + name + name&1
		if at+4 > len(data) {
			return nil, 0
		}
		n := int64(binary.BigEndian.Uint32(data[at:]))
		at += 4
		if n > int64(len(data)-at) {
			return nil, 0
		}
		if id == resourceIIM {
			return data[at : at+int(n)], at
		}
		at += int(n + n&1)
	}
	return nil, 0
}

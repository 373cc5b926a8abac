package container

import "encoding/binary"

const pngSignature = "\x89PNG\r\n\x1a\n"

// chunk is a PNG chunk with length, type and checksum.
type chunk struct {
	Range
	typ  string
	body []byte
}

// chunks walks through a PNG (ISO/IEC 15948, 5.3) and returns where it ends.
func chunks(data []byte, see func(chunk)) int {
	at := len(pngSignature)
	for range maxParts {
		if at+12 > len(data) {
			return at
		}
		n := int(binary.BigEndian.Uint32(data[at:]))
		if n > len(data)-at-12 {
			return at
		}
		c := chunk{Range{at, at + 12 + n}, string(data[at+4 : at+8]), data[at+8 : at+8+n]}
		see(c)
		if at = c.End; c.typ == "IEND" {
			return at
		}
	}
	return at
}

func (f *File) openPNG(data []byte) {
	chunks(data, func(c chunk) {
		switch c.typ {
		case "caBX":
			f.add(Store{Data: c.body, Ranges: []Range{c.Range}})
		case "tEXt", "zTXt", "iTXt", "eXIf", "tIME":
			f.meta(c.Start, c.End)
		}
	})
}

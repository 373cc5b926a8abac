package container

import "encoding/binary"

// riffChunk is a chunk with its header and padding byte.
type riffChunk struct {
	Range
	id   string // of a LIST, its type
	body []byte
}

// riffChunks walks through the chunks of every RIFF part and returns where it
// ends. A RIFF header counts as a chunk of 12 bytes with the media type as id
// (C2PA 2.2, 18.7.3.5).
func riffChunks(data []byte, see func(riffChunk)) int {
	at := 0
	for range maxParts {
		if at+12 > len(data) || string(data[at:at+4]) != "RIFF" {
			return at
		}
		end := min(uint64(len(data)), uint64(at)+8+uint64(binary.LittleEndian.Uint32(data[at+4:])))
		see(riffChunk{Range{at, at + 12}, string(data[at+8 : at+12]), nil})
		at += 12
		for range maxParts {
			if uint64(at)+8 > end {
				break
			}
			n := uint64(binary.LittleEndian.Uint32(data[at+4:]))
			if n > end-uint64(at)-8 {
				return at
			}
			c := riffChunk{Range{at, int(min(end, uint64(at)+8+n+n&1))}, string(data[at : at+4]), data[at+8 : at+8+int(n)]}
			if c.id == "LIST" && n >= 4 {
				c.id = string(c.body[:4])
			}
			see(c)
			at = c.End
		}
	}
	return at
}

func (f *File) openRIFF(data []byte) {
	riffChunks(data, func(c riffChunk) {
		switch c.id {
		case "C2PA":
			f.add(Store{Data: c.body, Ranges: []Range{c.Range}})
		case "EXIF", "XMP ", "INFO":
			f.meta(c.Start, c.End)
		}
	})
}

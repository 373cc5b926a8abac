package container

import "strings"

// block is a GIF block, named as in C2PA 2.2, 18.7.3.4.
type block struct {
	Range
	name string
	body []byte // of an extension: its data sub-blocks, lengths included
}

// gifBlocks walks through a GIF (GIF89a specification, appendix B) and
// returns where it ends.
func gifBlocks(data []byte, see func(block)) int {
	if len(data) < 13 {
		return 0
	}
	see(block{Range{0, 6}, string(data[:6]), nil})
	at := 13 + colourTable(data[10])
	if at > len(data) {
		return 6
	}
	see(block{Range{6, at}, "LSD", nil})
	for range maxParts {
		if at >= len(data) {
			return at
		}
		switch data[at] {
		case 0x3b:
			see(block{Range{at, at + 1}, "3B", nil})
			return at + 1
		case 0x2c:
			if at+10 > len(data) {
				return at
			}
			end := at + 10 + colourTable(data[at+9])
			if end+1 > len(data) {
				return at
			}
			see(block{Range{at, end}, "2C", nil})
			stop := subBlocks(data, end+1)
			if stop < 0 {
				return end
			}
			see(block{Range{end, stop}, "TBID", nil})
			at = stop
		case 0x21:
			if at+2 > len(data) {
				return at
			}
			stop := subBlocks(data, at+2)
			if stop < 0 {
				return at
			}
			see(block{Range{at, stop}, "21" + hexByte(data[at+1]), data[at+2 : stop]})
			at = stop
		default:
			return at
		}
	}
	return at
}

// colourTable is the size of the table that a packed field announces.
func colourTable(packed byte) int {
	if packed&0x80 == 0 {
		return 0
	}
	return 3 << (packed&7 + 1)
}

// subBlocks returns the offset behind the terminator, or -1.
func subBlocks(data []byte, at int) int {
	for at < len(data) {
		n := int(data[at])
		if at += 1 + n; n == 0 {
			return at
		}
	}
	return -1
}

func hexByte(b byte) string {
	const digits = "0123456789ABCDEF"
	return string([]byte{digits[b>>4], digits[b&15]})
}

func (f *File) openGIF(data []byte) {
	gifBlocks(data, func(b block) {
		application := "" // identifier and code, the first sub-block of an extension
		if b.name == "21FF" && len(b.body) > 12 && b.body[0] == 11 {
			application = string(b.body[1:12])
		}
		switch {
		case strings.HasPrefix(application, "C2PA_GIF"):
			var joined []byte
			for rest := b.body[12:]; len(rest) > 1; rest = rest[1+int(rest[0]):] {
				joined = append(joined, rest[1:1+int(rest[0])]...)
			}
			f.add(Store{Data: joined, Ranges: []Range{b.Range}})
		case b.name == "21FE", application == "XMP DataXMP":
			f.meta(b.Start, b.End)
		}
	})
}

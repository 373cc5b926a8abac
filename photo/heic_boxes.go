package photo

import "encoding/binary"

// box is one box of ISO/IEC 14496-12, 4.2.
type box struct {
	name string
	data []byte // without the header; short when the file ends early
}

// boxes yields the boxes of b one after the other. Every step eats at least
// eight bytes, so the walk is bounded by the length of b.
func boxes(b []byte) func(yield func(box) bool) {
	return func(yield func(box) bool) {
		for rest := b; len(rest) >= 8; {
			size, head := uint64(binary.BigEndian.Uint32(rest)), uint64(8)
			switch size {
			case 0: // to the end
				size = uint64(len(rest))
			case 1: // 64-bit size follows the name
				if len(rest) < 16 {
					return
				}
				size, head = binary.BigEndian.Uint64(rest[8:]), 16
			}
			if size < head {
				return
			}
			end := min(size, uint64(len(rest)))
			if !yield(box{string(rest[4:8]), rest[head:max(head, end)]}) {
				return
			}
			rest = rest[end:]
		}
	}
}

// heifInfo is what the meta box says about the primary picture.
type heifInfo struct {
	largest     [2]uint32 // ispe with the most pixels, of any item
	primary     [2]uint32 // ispe of the primary item; zero when it has none
	quarterTurn bool      // irot by 90 or 270 degrees
}

// heifMeta reads size and rotation of the primary item (ISO/IEC 23008-12,
// 6.5.3 ispe and 6.5.10 irot; ISO/IEC 14496-12, 8.11.4 pitm). ok is false
// when there is no meta box with properties.
func heifMeta(data []byte) (info heifInfo, ok bool) {
	for b := range boxes(data) {
		if b.name != "meta" || len(b.data) < 4 {
			continue
		}
		var primary uint32
		var ipco, ipma []byte
		for c := range boxes(b.data[4:]) { // past version and flags
			switch {
			case c.name == "pitm" && len(c.data) >= 6:
				primary = uint32(binary.BigEndian.Uint16(c.data[4:]))
				if c.data[0] > 0 && len(c.data) >= 8 {
					primary = binary.BigEndian.Uint32(c.data[4:])
				}
			case c.name == "iprp":
				for d := range boxes(c.data) {
					switch d.name {
					case "ipco":
						ipco = d.data
					case "ipma":
						ipma = d.data
					}
				}
			}
		}
		info.properties(ipco, heifAssociations(ipma, primary))
		return info, info.largest[0] > 0
	}
	return info, false
}

// properties reads the boxes of ipco; mine holds the one-based numbers of
// those that belong to the primary item.
func (info *heifInfo) properties(ipco []byte, mine map[int]bool) {
	n := 0
	for p := range boxes(ipco) {
		n++
		switch {
		case p.name == "ispe" && len(p.data) >= 12:
			size := [2]uint32{binary.BigEndian.Uint32(p.data[4:]), binary.BigEndian.Uint32(p.data[8:])}
			if uint64(size[0])*uint64(size[1]) > uint64(info.largest[0])*uint64(info.largest[1]) {
				info.largest = size
			}
			if mine[n] {
				info.primary = size
			}
		case p.name == "irot" && len(p.data) >= 1 && mine[n]:
			info.quarterTurn = p.data[0]&1 == 1
		}
	}
}

// heifAssociations reads the ipma entry of one item (ISO/IEC 23008-12,
// 9.3.1): version 1 has 32-bit item numbers, flag 1 has 15-bit indices.
func heifAssociations(ipma []byte, item uint32) map[int]bool {
	if len(ipma) < 8 {
		return nil
	}
	long, wide := ipma[0] > 0, ipma[3]&1 == 1
	b := ipma[8:]
	for len(b) >= 5 {
		id := uint32(binary.BigEndian.Uint16(b))
		b = b[2:]
		if long {
			id = id<<16 | uint32(binary.BigEndian.Uint16(b))
			b = b[2:]
		}
		if len(b) < 1 {
			return nil
		}
		n, step := int(b[0]), 1
		if wide {
			step = 2
		}
		b = b[1:]
		if len(b) < n*step {
			return nil
		}
		if id != item {
			b = b[n*step:]
			continue
		}
		mine := make(map[int]bool, n)
		for ; n > 0; n, b = n-1, b[step:] {
			v := int(b[0] & 0x7f)
			if wide {
				v = v<<8 | int(b[1])
			}
			mine[v] = true
		}
		return mine
	}
	return nil
}

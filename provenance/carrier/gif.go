package carrier

// gif walks through blocks (GIF89a specification, appendix B). XMP stands in
// an application extension without sub-blocks, behind it 256 bytes that lead
// every reader to the terminator (XMP specification part 3, 1.1.2).
func (f *File) gif(data []byte) {
	if len(data) < 13 {
		f.problem(Truncated, "GIF", len(data))
		return
	}
	at, late := 13+colourTable(data[10]), false
	for n := 0; ; n++ {
		if n == maxParts {
			f.problem(Limit, "GIF", at)
			return
		}
		if at >= len(data) {
			f.problem(Truncated, "GIF", len(data))
			return
		}
		start := at
		switch data[at] {
		case 0x3b:
			f.trailer(data, at+1, "GIF, behind the trailer")
			return
		case 0x2c:
			if at+10 > len(data) {
				f.problem(Truncated, "GIF", at)
				return
			}
			late = true
			at = subBlocks(data, at+10+colourTable(data[at+9])+1, nil)
		case 0x21:
			if at+2 > len(data) {
				f.problem(Truncated, "GIF", at)
				return
			}
			at = f.gifExtension(data, at, late)
		default:
			f.problem(Malformed, "GIF", at)
			f.trailer(data, at, "GIF, unknown block")
			return
		}
		if at < 0 {
			f.problem(Truncated, "GIF", start)
			return
		}
	}
}

// gifExtension reads comments and XMP, and returns the offset behind the
// extension, or -1.
func (f *File) gifExtension(data []byte, at int, late bool) int {
	piece := Piece{Place: "GIF comment", Kind: Text, Start: at, Late: late}
	switch kind := data[at+1]; {
	case kind == 0xfe:
		var joined []byte
		end := subBlocks(data, at+2, &joined)
		if end >= 0 {
			piece.Data, piece.End = joined, end
			f.add(piece)
		}
		return end
	case kind == 0xff && at+14 <= len(data) && data[at+2] == 11:
		application := string(data[at+3 : at+14])
		end := subBlocks(data, at+2, nil)
		if end < 0 {
			return end
		}
		if application == "XMP DataXMP" {
			// One byte 1, then 255 down to 0, then the terminator.
			piece.Kind, piece.Place, piece.End = XMP, "GIF XMP", end
			if piece.Data = data[at+14 : end-1]; len(piece.Data) > 257 && data[end-2] == 0 {
				piece.Data = piece.Data[:len(piece.Data)-257]
			}
			f.add(piece)
		} else if application != "NETSCAPE2.0" && application != "ICCRGBG1012" {
			piece.Kind, piece.Key, piece.Place, piece.End = Segment, printable(application), "GIF application extension", end
			var joined []byte
			subBlocks(data, at+14, &joined)
			piece.Data = joined
			f.add(piece)
		}
		return end
	}
	return subBlocks(data, at+2, nil)
}

// colourTable is the size of the table that a packed field announces.
func colourTable(packed byte) int {
	if packed&0x80 == 0 {
		return 0
	}
	return 3 << (packed&7 + 1)
}

// subBlocks returns the offset behind the terminator, or -1, and joins the
// contents if asked to.
func subBlocks(data []byte, at int, joined *[]byte) int {
	for at < len(data) {
		n := int(data[at])
		if n == 0 {
			return at + 1
		}
		if joined != nil && at+1+n <= len(data) && len(*joined) < maxJoined {
			*joined = append(*joined, data[at+1:at+1+n]...)
		}
		at += 1 + n
	}
	return -1
}

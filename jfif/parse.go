package jfif

import "bytes"

// Parse walks the segments of a JPEG file and reads its headers and tables.
// Nothing is decoded. The cost is one pass over data; the result refers to
// data and stays small whatever the input.
//
// A broken, missing or misplaced segment is reported in File.Problems and the
// walk goes on. The error is an *Error: ReasonNotJPEG when data does not begin
// with SOI, ReasonTooManySegments when the structure is absurd; in the latter
// case the File holds what was read before.
func Parse(data []byte) (*File, error) {
	if len(data) < 2 || data[0] != 0xFF || Marker(data[1]) != SOI {
		return nil, fail(ReasonNotJPEG, "%d bytes that do not begin with SOI", len(data))
	}
	p := &parser{data: data, file: &File{Size: int64(len(data))}}
	p.quant = [4]int{-1, -1, -1, -1}
	p.huffman = [2][4]int{p.quant, p.quant}
	p.add(Segment{Marker: SOI, Length: 2})
	p.pos = 2
	for !p.done && p.pos < len(data) {
		p.step()
		f := p.file
		n := max(len(f.Segments), len(f.Problems), len(f.Extraneous))
		if n > maxSegments || len(f.Quant) > maxTables || len(f.Huffman) > maxTables || len(f.Scans) > maxScans {
			return f, failAt(ReasonTooManySegments, p.pos, "%d segments, %d tables, %d scans",
				n, len(f.Quant)+len(f.Huffman), len(f.Scans))
		}
	}
	return p.file, nil
}

// parser is one walk through a file.
type parser struct {
	data []byte
	file *File
	pos  int
	done bool

	quant   [4]int // index into file.Quant by destination, -1 undefined
	huffman [2][4]int
}

func (p *parser) add(s Segment)       { p.file.Segments = append(p.file.Segments, s) }
func (p *parser) problem(e *Error)    { p.file.Problems = append(p.file.Problems, e) }
func (p *parser) rest(pos int) []byte { return p.data[min(pos, len(p.data)):] }
func (p *parser) stray(from, to int) {
	if to <= from {
		return
	}
	x := p.file.Extraneous
	if n := len(x); n > 0 && x[n-1].Offset+x[n-1].Length == int64(from) {
		x[n-1].Length += int64(to - from)
		return
	}
	p.file.Extraneous = append(x, Span{int64(from), int64(to - from)})
}

// step reads one segment, or skips the bytes up to the next one.
func (p *parser) step() {
	at, fill := nextMarker(p.data, p.pos)
	p.stray(p.pos, at-fill)
	p.pos = at
	if at == len(p.data) {
		return
	}
	m := Marker(p.data[at+1])
	if m.standalone() {
		p.add(Segment{Marker: m, Offset: int64(at), Length: 2, Fill: fill})
		p.pos += 2
		switch m {
		case EOI:
			p.file.EOI, p.done = true, true
			if n := len(p.data) - p.pos; n > 0 {
				p.file.Trailing = Span{int64(p.pos), int64(n)}
			}
		case SOI:
			p.problem(failAt(ReasonBadSegment, at, "second SOI"))
		}
		return
	}
	length := 0
	if r := p.rest(at + 2); len(r) >= 2 {
		length = int(r[0])<<8 | int(r[1])
		if length < 2 {
			p.problem(failAt(ReasonBadSegment, at, "%v of length %d", m, length))
			p.stray(at-fill, at+2)
			p.pos += 2
			return
		}
	}
	end := at + 2 + length
	if length == 0 || end > len(p.data) {
		p.add(Segment{Marker: m, Offset: int64(at), Length: int64(len(p.data) - at), Fill: fill, Data: p.rest(at + 4)})
		p.problem(failAt(ReasonTruncated, at, "file ends inside %v", m))
		p.pos = len(p.data)
		return
	}
	body := p.data[at+4 : end : end]
	p.add(Segment{Marker: m, Offset: int64(at), Length: int64(end - at), Fill: fill, Data: body})
	p.pos = end
	p.read(m, at, body)
}

// read takes in the parameters of one complete segment.
func (p *parser) read(m Marker, at int, body []byte) {
	f := p.file
	switch {
	case m == DQT:
		p.readQuant(at, body)
	case m == DHT:
		p.readHuffman(at, body)
	case m == SOS:
		p.readScan(at, body)
	case m.IsSOF():
		frame, err := parseFrame(m, at, body)
		switch {
		case err != nil:
			p.problem(err)
		case f.Frame != nil:
			p.problem(failAt(ReasonBadFrame, at, "second frame header"))
		default:
			f.Frame = frame
		}
	case m == DRI:
		if len(body) != 2 {
			p.problem(failAt(ReasonBadSegment, at, "DRI of %d bytes", len(body)))
			return
		}
		f.RestartInterval = int(body[0])<<8 | int(body[1])
	case m == DNL:
		if len(body) != 2 {
			p.problem(failAt(ReasonBadSegment, at, "DNL of %d bytes", len(body)))
		} else if f.Frame != nil && f.Frame.Height == 0 {
			f.Frame.Height = int(body[0])<<8 | int(body[1]) // B.2.5
		}
	case m == APP0 && f.JFIF == nil:
		f.JFIF = parseJFIF(body)
	case m == APP14 && f.Adobe == nil:
		f.Adobe = parseAdobe(body)
	}
}

// readScan takes in a scan header and finds the end of its data.
func (p *parser) readScan(at int, body []byte) {
	s, err := parseScan(p.file.Frame, at, body)
	end, restarts := entropyEnd(p.data, p.pos)
	s.Data = Span{int64(p.pos), int64(end - p.pos)}
	s.Restarts = restarts
	s.Complete = end < len(p.data)
	s.RestartInterval = p.file.RestartInterval
	s.quant, s.huffman = p.quant, p.huffman
	p.pos = end
	if err != nil {
		p.problem(err)
		return
	}
	p.file.Scans = append(p.file.Scans, s)
}

// nextMarker finds the first marker at or after pos. It returns the offset of
// the 0xFF before the code, and how many fill bytes precede that one; the
// length of data and 0 when there is none.
func nextMarker(data []byte, pos int) (at, fill int) {
	for {
		i := bytes.IndexByte(data[pos:], 0xFF)
		if i < 0 {
			return len(data), 0
		}
		first := pos + i
		pos = first
		for pos < len(data) && data[pos] == 0xFF {
			pos++
		}
		if pos == len(data) {
			return len(data), 0
		}
		if c := data[pos]; c != 0 && !Marker(c).reserved() {
			return pos - 1, pos - 1 - first
		}
	}
}

// entropyEnd finds where the entropy-coded data that begins at pos ends: at
// the 0xFF, fill bytes included, of the first marker other than RSTn. A zero
// after 0xFF is stuffing (B.1.1.5). It also counts the RSTn.
func entropyEnd(data []byte, pos int) (end, restarts int) {
	for {
		i := bytes.IndexByte(data[pos:], 0xFF)
		if i < 0 {
			return len(data), restarts
		}
		end = pos + i
		pos = end + 1
		for pos < len(data) && data[pos] == 0xFF {
			pos++
		}
		if pos == len(data) {
			return len(data), restarts
		}
		c := Marker(data[pos])
		pos++
		switch {
		case c == 0:
		case c.IsRST():
			restarts++
		default:
			return end, restarts
		}
	}
}

// parseJFIF reads an APP0 segment; nil when it is not JFIF (T.871 10.1).
func parseJFIF(p []byte) *JFIF {
	if len(p) < 14 || string(p[:5]) != "JFIF\x00" {
		return nil
	}
	return &JFIF{
		Major: p[5], Minor: p[6], Units: p[7],
		XDensity: uint16(p[8])<<8 | uint16(p[9]), YDensity: uint16(p[10])<<8 | uint16(p[11]),
		XThumb: p[12], YThumb: p[13],
	}
}

// parseAdobe reads an APP14 segment; nil when it is not Adobe's.
func parseAdobe(p []byte) *Adobe {
	if len(p) < 12 || string(p[:5]) != "Adobe" {
		return nil
	}
	return &Adobe{
		Version: uint16(p[5])<<8 | uint16(p[6]), Flags0: uint16(p[7])<<8 | uint16(p[8]),
		Flags1: uint16(p[9])<<8 | uint16(p[10]), Transform: p[11],
	}
}

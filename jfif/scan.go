package jfif

// Scan is a scan header (B.2.3) with the entropy-coded data that follows it.
type Scan struct {
	Offset     int64 // of the SOS segment
	Components []ScanComponent
	Ss, Se     int  // spectral selection: first and last coefficient in zigzag order, 0..63
	Ah, Al     int  // successive approximation: bit position of the scan before and of this one
	Data       Span // entropy-coded segments with the RSTn between them

	RestartInterval int  // in force for this scan, in MCUs; 0 is off
	Restarts        int  // RSTn markers found in Data
	Complete        bool // Data ends at a marker, not at the end of the file

	// Tables in force when the scan begins: indexes into File.Quant and
	// File.Huffman by destination, -1 where none was defined. The first
	// index of huffman is the class, 0 DC and 1 AC.
	quant   [4]int
	huffman [2][4]int
}

// ScanComponent is one component of a scan.
type ScanComponent struct {
	Index  int // into Frame.Components
	Td, Ta int // DC and AC Huffman table destinations, 0..3
}

// parseScan reads the parameters of a scan header at offset at.
func parseScan(f *Frame, at int, p []byte) (Scan, *Error) {
	s := Scan{Offset: int64(at)}
	if f == nil {
		return s, failAt(ReasonBadScan, at, "scan before the frame header")
	}
	if len(p) < 1 || p[0] < 1 || p[0] > 4 || len(p) != 4+2*int(p[0]) {
		return s, failAt(ReasonBadScan, at, "SOS of %d bytes", len(p))
	}
	n := int(p[0])
	var used [4]bool
	for i := range n {
		id, t := p[1+2*i], p[2+2*i]
		index := -1
		for j, c := range f.Components {
			if c.ID == id && !used[j] {
				index = j
				break
			}
		}
		if index < 0 || t>>4 > 3 || t&15 > 3 {
			return s, failAt(ReasonBadScan, at, "component %d with tables %02x", id, t)
		}
		used[index] = true
		s.Components = append(s.Components, ScanComponent{Index: index, Td: int(t >> 4), Ta: int(t & 15)})
	}
	q := p[1+2*n:]
	s.Ss, s.Se, s.Ah, s.Al = int(q[0]), int(q[1]), int(q[2]>>4), int(q[2]&15)
	if !f.Progressive() {
		return s, nil // sequential encoders are careless here, and nothing depends on it
	}
	bad := s.Ss > s.Se || s.Se > 63 || s.Al > 13 || s.Ah != 0 && s.Ah != s.Al+1 // table B.3
	bad = bad || s.Ss == 0 && s.Se != 0 || s.Ss > 0 && n != 1                   // G.1.1.1.1
	if bad {
		return s, failAt(ReasonBadScan, at, "progressive scan %d..%d, bits %d to %d, %d components", s.Ss, s.Se, s.Ah, s.Al, n)
	}
	return s, nil
}

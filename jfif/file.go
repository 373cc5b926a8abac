package jfif

// Span is a run of bytes in a file.
type Span struct {
	Offset int64
	Length int64
}

// Segment is one marker with its parameters, as it stands in the file.
type Segment struct {
	Marker Marker
	Offset int64 // of the 0xFF that belongs to the marker code
	Length int64 // of everything from Offset: marker, length field and parameters
	Fill   int   // optional fill bytes 0xFF before Offset (B.1.1.2)

	// Data is the parameters after the length field, a part of the file's
	// bytes; nil for markers without parameters, short when the file ends
	// inside the segment. Entropy-coded data is not part of a segment: see
	// Scan.Data.
	Data []byte
}

// File is the structure of one JPEG file.
type File struct {
	Size       int64
	Segments   []Segment // in file order, without the RSTn inside scans
	Extraneous []Span    // bytes between segments that belong to nothing
	EOI        bool      // an EOI marker was found
	Trailing   Span      // bytes after EOI; length 0 when there are none

	Frame   *Frame // first frame header; nil when there is none
	Scans   []Scan
	Quant   []QuantTable   // in the order of definition
	Huffman []HuffmanTable // in the order of definition

	RestartInterval int // MCUs between restart markers as last defined; 0 is off (B.2.4.4)
	JFIF            *JFIF
	Adobe           *Adobe

	// Problems are the departures from the standard met on the way, in file
	// order. They need not prevent decoding.
	Problems []*Error
}

// JFIF is the APP0 header of the JPEG File Interchange Format (ITU-T T.871).
type JFIF struct {
	Major, Minor       byte
	Units              byte // 0 aspect ratio only, 1 dots per inch, 2 dots per cm
	XDensity, YDensity uint16
	XThumb, YThumb     byte // size of the RGB thumbnail in the segment
}

// Adobe is the APP14 segment that Adobe's encoders write (T.872 6.5.3).
type Adobe struct {
	Version   uint16
	Flags0    uint16
	Flags1    uint16
	Transform byte // 0 RGB or CMYK, 1 YCbCr, 2 YCCK
}

// Find returns the segments with marker m, in file order.
func (f *File) Find(m Marker) []Segment {
	var found []Segment
	for _, s := range f.Segments {
		if s.Marker == m {
			found = append(found, s)
		}
	}
	return found
}

// ColourSpace says what the components of a frame mean.
type ColourSpace byte

// The colour spaces.
const (
	ColourUnknown ColourSpace = iota // no frame, or two components
	ColourGrey
	ColourYCbCr
	ColourRGB
	ColourCMYK
	ColourYCCK
)

// String names the colour space.
func (c ColourSpace) String() string {
	return [...]string{"unknown", "grey", "YCbCr", "RGB", "CMYK", "YCCK"}[c%6]
}

// ColourSpace follows the usual reading, as T.81 itself is silent: JFIF means
// YCbCr (T.871 clause 7), else the Adobe flag decides, else the component
// identifiers "RGB" mean RGB, else three components are YCbCr and four CMYK.
func (f *File) ColourSpace() ColourSpace {
	if f.Frame == nil {
		return ColourUnknown
	}
	c := f.Frame.Components
	switch len(c) {
	case 1:
		return ColourGrey
	case 3:
		if f.JFIF == nil && f.Adobe != nil && f.Adobe.Transform == 0 {
			return ColourRGB
		}
		if f.JFIF == nil && f.Adobe == nil && c[0].ID == 'R' && c[1].ID == 'G' && c[2].ID == 'B' {
			return ColourRGB
		}
		return ColourYCbCr
	case 4:
		if f.Adobe != nil && f.Adobe.Transform == 2 {
			return ColourYCCK
		}
		return ColourCMYK
	}
	return ColourUnknown
}

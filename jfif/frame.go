package jfif

// Frame is a frame header (B.2.2).
type Frame struct {
	Marker     Marker // SOF0 baseline, SOF1 extended, SOF2 progressive, others are not decoded
	Offset     int64  // of the segment
	Precision  int    // bits per sample
	Width      int    // samples per line, 1..65535
	Height     int    // lines, 0..65535; 0 in the header means a DNL segment gave it, or nothing did
	Components []FrameComponent
}

// FrameComponent is one component of a frame.
type FrameComponent struct {
	ID   byte
	H, V int // sampling factors, 1..4
	Tq   int // quantisation table destination, 0..3
}

// Progressive reports whether the frame is coded in the progressive mode.
func (f *Frame) Progressive() bool { return f.Marker == SOF2 }

// Sampling returns the largest horizontal and vertical sampling factor.
func (f *Frame) Sampling() (h, v int) {
	for _, c := range f.Components {
		h, v = max(h, c.H), max(v, c.V)
	}
	return h, v
}

// mcus returns how many MCUs of an interleaved scan cover the frame (A.2.3).
func (f *Frame) mcus() (wide, high int) {
	h, v := f.Sampling()
	return ceilDiv(f.Width, 8*h), ceilDiv(f.Height, 8*v)
}

// samples returns the size of component i in samples (A.1.1).
func (f *Frame) samples(i int) (w, h int) {
	hm, vm := f.Sampling()
	c := f.Components[i]
	return ceilDiv(f.Width*c.H, hm), ceilDiv(f.Height*c.V, vm)
}

// blocks returns the size of component i in blocks, padded to whole MCUs.
func (f *Frame) blocks(i int) (w, h int) {
	mw, mh := f.mcus()
	c := f.Components[i]
	return mw * c.H, mh * c.V
}

// supported says whether this package decodes the frame.
func (f *Frame) supported() error {
	at := int(f.Offset)
	switch {
	case f.Marker == SOF3:
		return failAt(ReasonLossless, at, "lossless process %v", f.Marker)
	case f.Marker >= SOF5 && f.Marker <= SOF7:
		return failAt(ReasonHierarchical, at, "differential frame %v", f.Marker)
	case f.Marker >= SOF9:
		return failAt(ReasonArithmetic, at, "arithmetic coding %v", f.Marker)
	case f.Precision != 8:
		return failAt(ReasonPrecision, at, "%d bits per sample", f.Precision)
	case f.Height == 0:
		return failAt(ReasonBadFrame, at, "no lines: neither the frame nor a DNL segment gives a height")
	}
	return nil
}

// parseFrame reads the parameters of a frame header at offset at.
func parseFrame(m Marker, at int, p []byte) (*Frame, *Error) {
	if len(p) < 6 {
		return nil, failAt(ReasonBadFrame, at, "%v of %d bytes", m, len(p))
	}
	n := int(p[5])
	if n < 1 || n > 4 {
		return nil, failAt(ReasonBadFrame, at, "%d components", n)
	}
	if len(p) != 6+3*n {
		return nil, failAt(ReasonBadFrame, at, "%v of %d bytes for %d components", m, len(p), n)
	}
	f := &Frame{
		Marker: m, Offset: int64(at), Precision: int(p[0]),
		Height: int(p[1])<<8 | int(p[2]), Width: int(p[3])<<8 | int(p[4]),
	}
	if f.Width == 0 {
		return nil, failAt(ReasonBadFrame, at, "width 0")
	}
	for i := range n {
		q := p[6+3*i:]
		c := FrameComponent{ID: q[0], H: int(q[1] >> 4), V: int(q[1] & 15), Tq: int(q[2])}
		if c.H < 1 || c.H > 4 || c.V < 1 || c.V > 4 || c.Tq > 3 {
			return nil, failAt(ReasonBadFrame, at, "component %d: sampling %dx%d, quantisation table %d", c.ID, c.H, c.V, c.Tq)
		}
		f.Components = append(f.Components, c)
	}
	return f, nil
}

// ceilDiv divides rounding up; b is positive.
func ceilDiv(a, b int) int { return (a + b - 1) / b }

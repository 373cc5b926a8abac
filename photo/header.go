package photo

// Header is what a file says about its picture before anything is decoded.
type Header struct {
	Format      string // as Sniff names it
	Width       int    // pixels as shown, after Orientation
	Height      int    // pixels as shown, after Orientation
	Orientation int    // EXIF, 1 to 8; 1 when absent and for HEIC
	Memory      int64  // estimated peak of decoding in bytes, the turned copy included

	storedWidth, storedHeight int
}

// Inspect reads the headers of data and refuses what Decode would refuse from
// headers alone: unknown formats, sizes outside opt, broken headers. It
// allocates no pixels and takes milliseconds for any file within MaxBytes. A
// nil opt means defaults; Options.HEIC is not needed. The error is an *Error.
func Inspect(data []byte, opt *Options) (*Header, error) {
	o := opt.filled()
	h, err := inspect(data, &o)
	if err != nil {
		return nil, err
	}
	return h, nil
}

func inspect(data []byte, o *Options) (h *Header, err error) {
	format := Sniff(data)
	defer func() {
		if r := recover(); r != nil {
			h, err = nil, refuse(Malformed, format, "header reader: %v", r)
		}
	}()
	if len(data) == 0 {
		return nil, refuse(Empty, "", "no bytes")
	}
	if int64(len(data)) > o.MaxBytes {
		return nil, refuse(TooManyBytes, format, "%d bytes, limit %d", len(data), o.MaxBytes)
	}
	h = &Header{Format: format, Orientation: 1}
	switch format {
	case "jpeg":
		err = jpegHeader(data, h, o)
	case "png":
		err = pngHeader(data, h, o)
	case "webp":
		err = webpHeader(data, h)
	case "gif":
		err = gifHeader(data, h)
	case "bmp":
		err = bmpHeader(data, h, o)
	case "tiff":
		err = tiffHeader(data, h)
	case "heic":
		err = heicHeader(data, h, o)
	case "":
		err = refuse(Unsupported, "", "not a known picture format")
	default:
		err = refuse(Unsupported, format, "%s is not supported", format)
	}
	if err != nil {
		return nil, err
	}
	h.Width, h.Height = turn{o: h.Orientation}.size(h.storedWidth, h.storedHeight)
	return h, o.check(h)
}

// pixels is the area as an int64, safe from overflow for 32-bit sides.
func (h *Header) pixels() int64 { return int64(h.storedWidth) * int64(h.storedHeight) }

// cost sets Memory from the bytes of the decoder's own buffers and of the
// final picture; a turned picture exists twice for a moment.
func (h *Header) cost(decoder, picture int64) {
	h.Memory = decoder + picture
	if h.Orientation > 1 {
		h.Memory += picture
	}
}

package video

import (
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"time"
)

// Info is what the boxes of an MP4 or MOV file say about its picture track
// (ISO/IEC 14496-12; QuickTime File Format). All of it is written by whoever
// made the file.
type Info struct {
	Brand     string          // major brand, such as "isom" or "qt  "
	Codec     string          // sample entry of the first video track, such as "avc1"
	Width     int             // pixels as coded, before Rotation
	Height    int             //
	Rotation  int             // degrees clockwise to show it upright: 0, 90, 180 or 270
	Duration  time.Duration   // of the movie
	Created   time.Time       // of the movie header; zero if the file does not say
	Modified  time.Time       //
	Frames    int             // samples of the video track
	KeyFrames []time.Duration // when the frames that stand alone are shown, in their order, at most MostKeyFrames
	Sound     bool
	Problems  []string // what was odd about the boxes, in words for logs
}

// Limits of the walk. A file beyond them is broken off with a problem, not
// refused: what was read before still counts.
const (
	mostBoxes     = 20_000
	mostDepth     = 12
	mostTable     = 1 << 20 // entries of one table
	MostKeyFrames = 100_000
	mostProblems  = 20
)

// ErrFormat means that the file is no MP4 or MOV file.
var ErrFormat = errors.New("video: no MP4 or MOV file")

// Sniff reports whether the first bytes are those of an MP4 or MOV file that
// holds a movie; pictures in the same container (HEIC, AVIF) are none.
func Sniff(head []byte) bool {
	if len(head) < 12 {
		return false
	}
	switch string(head[4:8]) {
	case "ftyp":
		switch string(head[8:12]) {
		case "heic", "heix", "heim", "heis", "hevc", "hevx", "mif1", "msf1", "avif", "avis":
			return false
		}
		return true
	case "moov", "mdat", "wide", "free", "skip", "pnot":
		return true // QuickTime before ftyp
	}
	return false
}

// walker reads boxes.
type walker struct {
	r     io.ReaderAt
	info  *Info
	boxes int
	track *track
	seen  bool // a movie box
}

// track collects one track until it is known to be of video.
type track struct {
	kind       string
	codec      string
	w, h       int
	rotation   int
	scale      uint32
	samples    int
	stts, ctts [][2]uint32
	stss       []uint32
	hasStss    bool
}

// Inspect reads what the boxes of a file say. The error is ErrFormat or one of
// r; whatever else is wrong stands in Info.Problems.
func Inspect(r io.ReaderAt, size int64) (*Info, error) {
	var head [12]byte
	if n, err := r.ReadAt(head[:], 0); n < len(head) {
		if err != nil && !errors.Is(err, io.EOF) {
			return nil, err
		}
		return nil, ErrFormat
	}
	if !Sniff(head[:]) {
		return nil, ErrFormat
	}
	w := &walker{r: r, info: &Info{}}
	if err := w.walk(0, size, 0); err != nil {
		return nil, err
	}
	if !w.seen {
		w.problem("there is no movie box")
	}
	return w.info, nil
}

func (w *walker) problem(format string, args ...any) {
	if len(w.info.Problems) < mostProblems {
		w.info.Problems = append(w.info.Problems, fmt.Sprintf(format, args...))
	}
}

// containers are the boxes that hold boxes on the way to what is read.
var containers = map[string]bool{"moov": true, "trak": true, "mdia": true, "minf": true, "stbl": true}

// walk visits the boxes between two places of the file.
func (w *walker) walk(from, to int64, depth int) error {
	if depth > mostDepth {
		w.problem("boxes within boxes, %d deep", depth)
		return nil
	}
	for from+8 <= to {
		if w.boxes++; w.boxes > mostBoxes {
			w.problem("more than %d boxes", mostBoxes)
			return nil
		}
		var head [16]byte
		if _, err := w.r.ReadAt(head[:8], from); err != nil {
			return w.cut(err, from)
		}
		size, kind, body := int64(binary.BigEndian.Uint32(head[:4])), string(head[4:8]), from+8
		switch size {
		case 0:
			size = to - from // up to the end
		case 1:
			if _, err := w.r.ReadAt(head[:], from); err != nil {
				return w.cut(err, from)
			}
			size, body = int64(binary.BigEndian.Uint64(head[8:])), from+16
		}
		if size < body-from || size > to-from {
			w.problem("box %q at %d has %d bytes, %d are left", kind, from, size, to-from)
			if size < body-from {
				return nil
			}
			size = to - from
		}
		if err := w.box(kind, body, from+size, depth); err != nil {
			return err
		}
		from += size
	}
	return nil
}

// cut notes a file that ends early; other errors are returned.
func (w *walker) cut(err error, at int64) error {
	if errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) {
		w.problem("the file ends within the box at %d", at)
		return nil
	}
	return err
}

// box reads one box.
func (w *walker) box(kind string, from, to int64, depth int) error {
	if kind == "moov" {
		if w.seen {
			w.problem("there is a second movie box at %d", from-8)
			return nil
		}
		w.seen = true
	}
	if kind == "trak" {
		w.track = &track{}
		defer func() { w.track = nil }()
		if err := w.walk(from, to, depth+1); err != nil {
			return err
		}
		w.keep(w.track)
		return nil
	}
	if containers[kind] {
		return w.walk(from, to, depth+1)
	}
	read, ok := fields[kind]
	if !ok || kind != "ftyp" && kind != "mvhd" && w.track == nil {
		return nil
	}
	data, err := w.read(from, to)
	if err != nil || data == nil {
		return err
	}
	if !read(w, data) {
		w.problem("box %q at %d is too short", kind, from)
	}
	return nil
}

// read returns the bytes of a leaf box, as many as a table may have.
func (w *walker) read(from, to int64) ([]byte, error) {
	data := make([]byte, min(to-from, 16+8*mostTable))
	n, err := w.r.ReadAt(data, from)
	if n < len(data) {
		if err := w.cut(err, from); err != nil {
			return nil, err
		}
	}
	return data[:n], nil
}

// keep takes over the first track of video.
func (w *walker) keep(t *track) {
	switch {
	case t.kind == "soun":
		w.info.Sound = true
	case t.kind == "vide" && w.info.Codec == "":
		w.info.Codec, w.info.Width, w.info.Height, w.info.Rotation = t.codec, t.w, t.h, t.rotation
		w.info.Frames = t.samples
		w.info.KeyFrames = t.keyTimes()
	}
}

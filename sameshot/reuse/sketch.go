package reuse

import (
	"encoding/binary"
	"errors"
	"fmt"
	"math"

	"github.com/bonafide-aftersale/bonafide/sameshot"
)

// MaxMarks is the number of features that are kept of a picture. With 500 a
// crop to 40 % of the area still has 200 of them.
const MaxMarks = 500

// Sketch is what an Index keeps of a picture. It is immutable.
type Sketch struct {
	vocabulary [32]byte
	marks      []mark
}

// mark is a feature as it is kept. The place is in 255ths of the picture's
// longer side, the size in sixteenths of an octave, the angle in 256ths of a
// circle. It takes 16 bytes.
type mark struct {
	signature   uint64
	word        uint16
	x, y        uint8
	size, angle uint8
}

// NewSketch takes the strongest features of a picture.
func NewSketch(v *Vocabulary, view *sameshot.View) *Sketch {
	s := &Sketch{vocabulary: v.sum}
	p := placer(view)
	for f := range view.Features() {
		if len(s.marks) == MaxMarks {
			break
		}
		m := p.place(&f, false).coarse()
		m.word, m.signature = v.quantise(&f.Descriptor)
		s.marks = append(s.marks, m)
	}
	return s
}

// Len returns the number of features, at most MaxMarks.
func (s *Sketch) Len() int { return len(s.marks) }

// spot is where a feature lies, in units that do not depend on how large the
// picture is: 255ths of the longer side; octaves; 256ths of a circle.
type spot struct{ x, y, size, angle float32 }

// frame converts places of one picture.
type frame struct{ long, width float64 }

func placer(view *sameshot.View) frame {
	w, h := view.Size()
	return frame{float64(max(w, h)), float64(w)}
}

// place returns where a feature lies, or lies in the mirrored picture.
func (p frame) place(f *sameshot.Feature, mirrored bool) spot {
	x, angle := f.X, f.Angle
	if mirrored {
		x, angle = p.width-1-x, math.Pi-angle
	}
	turn := angle / (2 * math.Pi)
	return spot{
		x: float32(255 * x / p.long), y: float32(255 * f.Y / p.long),
		size:  float32(math.Log2(f.Sigma / p.long)),
		angle: float32(256 * (turn - math.Floor(turn))),
	}
}

// Sizes from 2^-14 of the longer side are kept; a picture of 16,384 pixels has
// no smaller features.
const (
	leastOctave = -14
	perOctave   = 16
)

func (s spot) coarse() mark {
	return mark{
		x: byteOf(s.x), y: byteOf(s.y),
		size:  byteOf((s.size - leastOctave) * perOctave),
		angle: uint8(int(s.angle+0.5) & 255),
	}
}

func byteOf(v float32) uint8 { return uint8(min(max(v+0.5, 0), 255)) }

// spot is the inverse of coarse.
func (m *mark) spot() spot {
	return spot{float32(m.x), float32(m.y), float32(m.size)/perOctave + leastOctave, float32(m.angle)}
}

// A sketch as bytes: 32 bytes sum of the vocabulary, then for each mark, all
// big-endian, 2 bytes word, 8 signature, 1 each x, y, size, angle.
const (
	sketchHead = 32
	markSize   = 2 + 8 + 4
)

// ErrSketch is the error for bytes that are no sketch.
var ErrSketch = errors.New("reuse: not a sketch")

// AppendBinary appends the sketch to b, 14 bytes for each feature and 32 more.
// It never fails.
func (s *Sketch) AppendBinary(b []byte) ([]byte, error) {
	b = append(b, s.vocabulary[:]...)
	for i := range s.marks {
		m := &s.marks[i]
		b = binary.BigEndian.AppendUint16(b, m.word)
		b = binary.BigEndian.AppendUint64(b, m.signature)
		b = append(b, m.x, m.y, m.size, m.angle)
	}
	return b, nil
}

// ParseSketch reads what AppendBinary wrote; other bytes are ErrSketch.
func ParseSketch(b []byte) (*Sketch, error) {
	n := len(b) - sketchHead
	if n < 0 || n%markSize != 0 || n/markSize > MaxMarks {
		return nil, fmt.Errorf("%w: %d bytes", ErrSketch, len(b))
	}
	s := &Sketch{vocabulary: [32]byte(b), marks: make([]mark, n/markSize)}
	b = b[sketchHead:]
	for i := range s.marks {
		s.marks[i] = mark{
			word: binary.BigEndian.Uint16(b), signature: binary.BigEndian.Uint64(b[2:]),
			x: b[10], y: b[11], size: b[12], angle: b[13],
		}
		b = b[markSize:]
	}
	return s, nil
}

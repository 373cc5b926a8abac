package phash

import "image"

// Turn names a way to turn or mirror a picture: one of the eight symmetries of
// the square, and the index into the result of Dihedral.
type Turn int

// The eight turns, in the order in which the PDQ reference program lists them.
const (
	Upright      Turn = iota
	QuarterLeft       // turned by 90 degrees counter-clockwise
	HalfTurn          // turned by 180 degrees
	QuarterRight      // turned by 90 degrees clockwise
	TopDown           // mirrored top to bottom
	LeftRight         // mirrored left to right
	Diagonal          // transposed: mirrored on the diagonal from top left
	Antidiagonal      // mirrored on the diagonal from top right
)

// Dihedral returns the hashes of img under the eight Turns, and the quality of
// img. Element Upright is the hash that PDQ returns; the others are read from
// the same cosine transform and differ by a few bits from the hash of the
// turned picture itself.
//
// To find a picture that may have been mirrored or turned, compare its eight
// hashes with the stored hashes of the originals.
func Dihedral(img image.Image) (hashes [8]Hash, quality int) {
	b := reduce(img)
	s := transform(b)
	for t := range hashes {
		hashes[t] = s.turned(Turn(t)).hash()
	}
	return hashes, b.quality()
}

// turned returns the coefficients of the turned picture. Mirroring an axis
// negates its odd frequencies, which are those at even index because index 0
// is frequency 1; transposing the picture transposes them.
func (s *spectrum) turned(t Turn) *spectrum {
	var transpose, negateV, negateU bool
	switch t {
	case QuarterLeft: // transpose, then top to bottom
		transpose, negateV = true, true
	case HalfTurn:
		negateV, negateU = true, true
	case QuarterRight: // transpose, then left to right
		transpose, negateU = true, true
	case TopDown:
		negateV = true
	case LeftRight:
		negateU = true
	case Diagonal:
		transpose = true
	case Antidiagonal: // transpose, then a half turn
		transpose, negateV, negateU = true, true, true
	}
	var out spectrum
	for v := range s {
		for u := range s[v] {
			c := s[v][u]
			if transpose {
				c = s[u][v]
			}
			if (negateV && v%2 == 0) != (negateU && u%2 == 0) {
				c = -c
			}
			out[v][u] = c
		}
	}
	return &out
}

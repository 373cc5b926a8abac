// Package phash computes perceptual hashes of pictures: 256-bit fingerprints
// that change little when a picture is recompressed, rescaled or slightly
// retouched, so that a reused photo can be found by comparing fingerprints.
//
// The hash is PDQ, written from the published description: "The TMK+PDQF
// video-hashing algorithm and the PDQ image-hashing algorithm" (hashing.pdf in
// facebook/ThreatExchange, 2019). Hashes agree with the reference program up
// to the few bits that different JPEG decoders and a different order of
// summation cause.
//
// # Limits
//
// A perceptual hash describes the whole frame. It does not survive a crop, a
// rotation by other than quarter turns, or a screenshot with bars around the
// picture; package sameshot is for those. A picture without structure (fog, a
// plain wall) has a hash that says nothing: look at its quality first.
//
// All functions are pure and safe for concurrent use, and give the same bits
// on every processor.
package phash

import (
	"encoding/hex"
	"errors"
	"fmt"
	"math/bits"
)

// Recommended starting points, from the PDQ README of facebook/ThreatExchange.
const (
	// MatchDistance is the largest Distance at which two hashes are taken to
	// show the same picture.
	MatchDistance = 31
	// MinQuality is the lowest quality at which a hash is worth comparing.
	MinQuality = 50
)

// ErrSyntax is returned by Parse for a text that is not a hash.
var ErrSyntax = errors.New("phash: a hash is 64 hexadecimal digits")

// Hash is a 256-bit perceptual hash. Bit 16*v+u (bit 0 is the least
// significant bit of the last byte) tells whether the coefficient of vertical
// frequency v+1 and horizontal frequency u+1 is above the median.
type Hash [32]byte

// Parse reads the 64 hexadecimal digits, in either case, that String and the
// PDQ reference program print. Any other text is ErrSyntax.
func Parse(s string) (Hash, error) {
	var h Hash
	if len(s) != hex.EncodedLen(len(h)) {
		return Hash{}, fmt.Errorf("%w, got %d characters", ErrSyntax, len(s))
	}
	if _, err := hex.Decode(h[:], []byte(s)); err != nil {
		return Hash{}, ErrSyntax
	}
	return h, nil
}

// String returns the hash as 64 lower-case hexadecimal digits, most
// significant first, as the PDQ reference program prints it.
func (h Hash) String() string {
	return hex.EncodeToString(h[:])
}

// Distance returns the number of differing bits, 0 to 256. Hashes of unrelated
// pictures differ in about 128 bits.
func (h Hash) Distance(other Hash) int {
	n := 0
	for i := range h {
		n += bits.OnesCount8(h[i] ^ other[i])
	}
	return n
}

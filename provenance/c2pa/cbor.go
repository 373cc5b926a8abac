package c2pa

import (
	"errors"

	"github.com/fxamacker/cbor/v2"
)

// decoder reads CBOR from strangers: no duplicate keys, no deep nesting, and
// no array or map longer than what a manifest can hold. The library checks
// that the data are as long as their headers say before it allocates.
var decoder = func() cbor.DecMode {
	m, err := cbor.DecOptions{
		DupMapKey:        cbor.DupMapKeyEnforcedAPF,
		MaxNestedLevels:  32,
		MaxArrayElements: 1 << 18, // Merkle leaves of a long video
		MaxMapPairs:      1 << 12,
		DefaultMapType:   nil,
	}.DecMode()
	if err != nil {
		panic(err) // the options above are constants
	}
	return m
}()

var errNoMap = errors.New("c2pa: not a CBOR map")

// decodeMap reads a CBOR map into a struct. Fields that are not in the struct
// are skipped.
func decodeMap(data []byte, into any) error {
	if len(data) == 0 || data[0]>>5 != 5 { // major type 5, RFC 8949, 3.1
		return errNoMap
	}
	return decoder.Unmarshal(data, into)
}

// wellFormed reports whether data are one item of CBOR.
func wellFormed(data []byte) bool { return decoder.Wellformed(data) == nil }

// text reads a string, or nothing from anything else: a field of the wrong
// type must not hide the others.
type text string

// UnmarshalCBOR implements cbor.Unmarshaler.
func (t *text) UnmarshalCBOR(data []byte) error {
	var s string
	if decoder.Unmarshal(data, &s) == nil {
		*t = text(s)
	}
	return nil
}
